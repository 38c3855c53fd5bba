// The search: a combobox (ARIA Authoring Practices, list autocomplete) whose suggestions say who each one is.

import { fill, h } from "../shared/dom.js";
import { ServerError } from "../shared/server.js";

/** @typedef {import("./types.js").Suggestion} Suggestion */
/** @typedef {import("./types.js").App} App */
/**
 * @typedef {object} Search
 * @property {HTMLInputElement} input
 * @property {() => void} focus
 */

const LISTED = 8;
const WAIT = 90;
/** So many letters of a name that nobody has are kept to look for names like it. */
const KEPT_OF_NAME = 0.6;
let made = 0;

/**
 * Make a search out of an input; it hands on the node that was chosen.
 * @param {HTMLElement} element
 * @param {App} app
 * @param {{label: string, onChoose: (id: string, label: string) => void, placeholder?: string}} options
 * @returns {Search}
 */
export function createSearch(element, app, { label, onChoose, placeholder }) {
  const { say, server } = app;
  const id = `suggestions-${(made += 1)}`;
  const list = h("ul", { id, role: "listbox", "aria-label": label, hidden: true });
  const note = h("p", { class: "note", role: "status", hidden: true });
  const input = h("input", {
    type: "search", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    "aria-label": label, placeholder, autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 200,
  });
  element.classList.add("combobox");
  element.append(input, h("div", { class: "suggestions" }, note, list));

  /** @type {Suggestion[]} */
  let found = [];
  let marked = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** @type {AbortController | undefined} */
  let asking;

  /** @param {string} words */
  async function ask(words) {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const exact = await look(words, signal);
      const isNear = exact.length === 0 && words.length > 2;
      found = isNear ? await look(words.slice(0, Math.max(2, Math.ceil(words.length * KEPT_OF_NAME))), signal) : exact;
      show(words, isNear || (found.length > 0 && found.every((one) => one.match === "typo")));
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (error.trouble === "cancelled") return;
      found = [];
      show(words, false);
      tell(say("The search does not answer. Try again in a moment."));
    }
  }

  /**
   * @param {string} q
   * @param {AbortSignal} signal
   * @returns {Promise<Suggestion[]>}
   */
  async function look(q, signal) {
    const answer = await server.get("/search", { q, limit: LISTED, "lang-of-lines": app.labels() }, { signal });
    return answer.results;
  }

  /**
   * @param {string} words
   * @param {boolean} isNear
   */
  function show(words, isNear) {
    marked = found.length > 0 && !isNear ? 0 : -1;
    fill(list, ...found.map(option));
    setOpen(found.length > 0);
    if (found.length === 0) tell(say("No name has “{words}”. Try a part of it, or another spelling.", { words }));
    else if (isNear) tell(say("No name is written like this. The nearest are these."));
    else tell("");
    mark(marked);
  }

  /** @param {string} words */
  function tell(words) {
    note.hidden = !words;
    note.textContent = words;
  }

  /**
   * @param {Suggestion} one
   * @param {number} i
   */
  function option(one, i) {
    const name = one.labels[app.labels()] ?? one.labels.en ?? one.form;
    const isOther = one.form !== name;
    return h(
      "li",
      { role: "option", id: `${id}-${i}`, "aria-selected": "false", onpointerdown: (/** @type {Event} */ event) => event.preventDefault(), onclick: () => choose(i) },
      h("span", { class: "label" }, name),
      isOther && h("span", { class: "form", lang: one.language }, one.form),
      h("span", { class: "about" }, one.about ?? one.types.at(-1) ?? ""),
    );
  }

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} i */
  function mark(i) {
    marked = i;
    [...list.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === i)));
    if (i < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `${id}-${i}`);
    list.children[i].scrollIntoView({ block: "nearest" });
  }

  /** @param {number} i */
  function choose(i) {
    const one = found[i];
    if (!one) return;
    const name = one.labels[app.labels()] ?? one.labels.en ?? one.form;
    close();
    input.value = name;
    onChoose(one.id ?? `entity/${one.entity}`, name);
  }

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    setOpen(false);
    tell("");
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = input.value.trim();
    if (!words) return close();
    waiting = setTimeout(() => void ask(words), WAIT);
  });
  input.addEventListener("keydown", async (event) => {
    if (event.isComposing) return;
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" && isOpen) mark((marked + 1) % found.length);
    else if (event.key === "ArrowDown" && input.value.trim()) void ask(input.value.trim());
    else if (event.key === "ArrowUp" && isOpen) mark((marked - 1 + found.length) % found.length);
    else if (event.key === "Escape" && (isOpen || !note.hidden)) close();
    else if (event.key === "Enter") {
      // Whoever types a name and Enter in one go means the first one found.
      if (!isOpen && input.value.trim()) await ask(input.value.trim());
      if (found.length > 0 && !list.hidden) choose(Math.max(marked, 0));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // Whoever comes back at once goes on writing.
  input.addEventListener("blur", () => setTimeout(() => document.activeElement === input || close(), 100));
  return { input, focus: () => { input.focus(); input.select(); } };
}
