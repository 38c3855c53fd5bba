// The path finder: how two are connected, each step with the sentence that tells it.

import { h } from "../shared/dom.js";
import { DOT } from "../shared/words.js";
import { reading, sentence, statement } from "./evidence.js";
import { refill } from "./refill.js";
import { createSearch } from "./search.js";
import { swatch } from "./swatch.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Path} Path */
/** @typedef {import("./types.js").PathAnswer} PathAnswer */
/** @typedef {import("./evidence.js").Reading} Reading */
/** @typedef {{from: string | null, to: string | null}} Ends */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @param {{onForm: () => void, onLeave: () => void}} hands told before the form is shown, and when the finder is closed
 * @returns {{open: (from?: string) => void}}
 */
export function mount(element, app, { onForm, onLeave }) {
  const { say, store } = app;
  /** @type {Ends} */
  let ends = { from: null, to: null };
  const from = endField(app, say("From"), (id) => meet({ ...ends, from: id }));
  const to = endField(app, say("To"), (id) => meet({ ...ends, to: id }));
  // What is written anew is nobody until it is chosen.
  from.input.addEventListener("input", () => (ends = { ...ends, from: null }));
  to.input.addEventListener("input", () => (ends = { ...ends, to: null }));
  const conditions = conditionFields(app);
  const result = h("div", { class: "path-result" });
  const change = h("button", { type: "button", onclick: () => edit(true) }, say("Change"));
  const form = h(
    "form",
    { class: "path-form", onsubmit: find },
    from.element,
    to.element,
    conditions.element,
    h("div", { class: "actions" }, h("button", { type: "submit" }, say("Find paths")), h("button", { type: "button", onclick: swap }, say("Swap"))),
  );
  const close = h("button", { type: "button", class: "close", "aria-label": say("Close the path finder"), onclick: leave }, "×");
  element.hidden = true;
  element.replaceChildren(h("div", { class: "path-head" }, h("h2", { id: "paths-title" }, say("How are they connected?")), change, close), form, result);

  /**
   * Go on where an end is missing; where none is, look at once.
   * @param {Ends} next
   */
  function meet(next) {
    const isNew = next.from !== ends.from || next.to !== ends.to;
    ends = next;
    if (!isNew) return;
    if (ends.from && ends.to) void find();
    else if (ends.from) to.focus();
    else if (ends.to) from.focus();
  }

  /** @param {Event} [event] */
  async function find(event) {
    event?.preventDefault();
    const words = unfit(app, ends);
    if (words) return tell(words);
    tell("");
    const asked = { from: String(ends.from), to: String(ends.to), ...conditions.read() };
    const answer = await app.actions.findPath(asked);
    if (answer && !answer.paths.length) tell(nothingWords(app, from.input.value, to.input.value, answer, asked));
    else if (answer) app.announce(foundWords(app, answer));
  }

  function swap() {
    ends = { from: ends.to, to: ends.from };
    [from.input.value, to.input.value] = [to.input.value, from.input.value];
  }

  function leave() {
    element.hidden = true;
    if (store.get().path) app.actions.clearPath();
    onLeave();
    app.canvas.element.focus();
  }

  /** @param {string} words */
  function tell(words) {
    refill(result, words ? h("p", { class: "notice", role: "status" }, words) : null);
  }

  /**
   * Show the form, or, once there is an answer, only what was found.
   * @param {boolean} isEdited
   */
  function edit(isEdited) {
    form.hidden = !isEdited;
    change.hidden = isEdited;
    if (!isEdited || element.hidden) return;
    onForm();
    to.focus();
  }

  /** The fields and the list say what the state has. */
  function redraw() {
    const { path } = store.get();
    if (!path) {
      edit(true);
      return refill(result);
    }
    element.hidden = false;
    ends = { from: path.from, to: path.to };
    for (const [field, id] of /** @type {const} */ ([[from, path.from], [to, path.to]])) field.input.value = app.data.nodes.get(id)?.label ?? field.input.value;
    conditions.write(path);
    const isAnswered = !form.hidden && form.contains(document.activeElement);
    const answer = app.data.pathOf(path, app.labels());
    refill(result, ...(answer ? found(app, path, answer) : []));
    edit(!answer);
    if (isAnswered && answer) /** @type {HTMLElement | null} */ (result.querySelector("[aria-pressed=true]"))?.focus();
  }

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  store.subscribe((state, before) => {
    if (state.path || before.path) redraw();
  });
  redraw();

  return {
    open(id) {
      if (store.get().view !== "graph") {
        app.actions.view("graph");
        app.canvas.fit();
      }
      element.hidden = false;
      if (id) {
        ends.from = id;
        from.input.value = app.data.nodes.get(id)?.label ?? "";
      }
      edit(true);
      (ends.from ? to : from).focus();
    },
  };
}

// --- the question

/**
 * @param {App} app
 * @param {string} label
 * @param {(id: string) => void} onChange
 */
function endField(app, label, onChange) {
  const place = h("div");
  const { input, focus } = createSearch(place, app, { label, onChoose: onChange });
  return { input, focus, element: h("div", { class: "field" }, h("span", { class: "label", "aria-hidden": "true" }, label), place) };
}

/** @param {App} app */
function conditionFields({ say }) {
  const [first, last] = [h("input", { type: "date" }), h("input", { type: "date" })];
  const all = h("input", { type: "checkbox" });
  const element = h(
    "details",
    { class: "conditions" },
    h("summary", {}, say("Time, and how it is told")),
    h("label", {}, h("span", { class: "label" }, say("from")), first),
    h("label", {}, h("span", { class: "label" }, say("to")), last),
    h("label", {}, all, say("by what is alleged, denied or planned, too")),
  );
  return {
    element,
    read: () => ({ first: first.value || null, last: last.value || null, stances: /** @type {"all" | "told"} */ (all.checked ? "all" : "told") }),
    /** @param {Path} path */
    write(path) {
      first.value = path.first ?? "";
      last.value = path.last ?? "";
      all.checked = path.stances === "all";
      if (path.first || path.last || all.checked) element.open = true;
    },
  };
}

/**
 * Return why nothing can be looked for, or nothing.
 * @param {App} app
 * @param {Ends} ends
 */
function unfit({ say }, { from, to }) {
  if (!from || !to) return say("Choose both ends from the suggestions.");
  return from === to ? say("Both ends are the same. Choose another one.") : "";
}

// --- the answer

/**
 * @param {App} app
 * @param {string} from
 * @param {string} to
 * @param {PathAnswer} answer
 * @param {{first: string | null, last: string | null, stances: string}} asked
 */
function nothingWords({ say }, from, to, answer, asked) {
  const words = [answer.is_complete ? say("Nothing that is told connects {from} and {to}.", { from, to }) : say("Nothing near connects {from} and {to}; longer ways were not looked at.", { from, to })];
  if (asked.first || asked.last) words.push(say("Try without the time."));
  if (asked.stances === "told") words.push(say("Try with what is alleged, denied or planned."));
  return words.join(" ");
}

/**
 * @param {App} app
 * @param {PathAnswer} answer
 */
function foundWords({ say }, { paths }) {
  return say("{count} paths", { count: paths.length }) + DOT + say("the shortest has {count} steps", { count: paths[0].hops.length });
}

/**
 * @param {App} app
 * @param {Path} path
 * @param {PathAnswer} answer
 */
function found(app, path, answer) {
  const the = reading(app, answer);
  const items = answer.paths.map(({ nodes }, number) => {
    const isShown = number === path.number;
    return h("li", {}, h("button", { type: "button", "aria-pressed": String(isShown), "data-key": `path ${number}`, onclick: () => app.actions.showPath(number) }, ...names(the, nodes)));
  });
  const words = [foundWords(app, answer), answer.is_complete ? "" : app.say("there may be more, the search stopped at its bound")];
  return [h("p", { class: "quiet" }, words.filter(Boolean).join(DOT)), h("ol", { class: "paths" }, ...items)];
}

/**
 * Return the steps of the path that is shown, each with the sentences that tell it; nothing where there is none.
 * @param {App} app
 */
export function pathEvidence(app) {
  const { path } = app.store.get();
  const answer = path && app.data.pathOf(path, app.labels());
  const shown = answer?.paths[path?.number ?? 0];
  if (!answer || !shown) return [];
  const the = reading(app, answer);
  const head = h("h2", { class: "path-names", tabindex: -1, "data-key": "title" }, ...names(the, shown.nodes));
  return [head, h("ol", { class: "hops" }, ...shown.hops.map((claims) => hop(the, claims, answer)))];
}

/**
 * @param {Reading} the
 * @param {string[]} ids
 */
function names(the, ids) {
  return ids.flatMap((id, at) => {
    const node = the.nodes.get(id);
    const arrow = at < ids.length - 1 ? h("span", { "aria-hidden": "true" }, "\u00a0→") : null;
    return [h("span", { class: "name", lang: node?.language }, node ? swatch(node.kind) : null, node?.label ?? id, arrow), " "];
  });
}

/**
 * Return one step of a path: the facts that it goes by, each with the first sentence that tells it.
 * @param {Reading} the
 * @param {string[]} claims
 * @param {PathAnswer} answer
 */
function hop(the, claims, answer) {
  const facts = claims.flatMap((id) => answer.facts.find((fact) => fact.id === id) ?? []);
  return h(
    "li",
    {},
    ...facts.map((fact) => {
      const [first] = answer.sentences[fact.id] ?? [];
      return h("div", { class: "hop" }, h("h3", {}, statement(the, fact, null)), first ? sentence(the, first) : null);
    }),
  );
}
