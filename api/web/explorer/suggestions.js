// What a search offers, as a list box below its input (ARIA Authoring Practices, list autocomplete).

import { fill, h } from "../shared/dom.js";

/**
 * @typedef {object} Offer
 * @property {import("../shared/dom.js").Child[]} content
 * @property {() => void} take
 */
/** @typedef {{heading: string, offers: Offer[]}} Group a group without a heading is the first and the names */
/**
 * @typedef {object} Suggestions
 * @property {HTMLElement} element
 * @property {(groups: Group[], isFirstMeant: boolean, words: string) => void} show with words on them, or none
 * @property {(words: string) => void} tell
 * @property {() => void} close
 * @property {(step: 1 | -1) => void} move
 * @property {() => void} take the one that is marked, else the first
 * @property {() => boolean} isOpen
 * @property {() => boolean} isTelling
 */

let made = 0;

/**
 * @param {HTMLInputElement} input that has the focus all the while
 * @param {string} label
 * @returns {Suggestions}
 */
export function createSuggestions(input, label) {
  const id = `suggestions-${(made += 1)}`;
  const list = h("ul", { id, role: "listbox", "aria-label": label, hidden: true });
  const note = h("p", { class: "note", role: "status", hidden: true });
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-expanded", "false");
  /** @type {Offer[]} */
  let offers = [];
  /** @type {HTMLElement[]} */
  let options = [];
  let marked = -1;

  /**
   * @param {Offer} offer
   * @param {number} number
   */
  const option = ({ content, take }, number) =>
    h("li", { role: "option", id: `${id}-${number}`, "aria-selected": "false", onpointerdown: (/** @type {Event} */ event) => event.preventDefault(), onclick: take }, ...content);

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", String(isOpen));
  }

  /** @param {number} number */
  function mark(number) {
    marked = number;
    options.forEach((one, at) => one.setAttribute("aria-selected", String(at === number)));
    if (number < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `${id}-${number}`);
    options[number].scrollIntoView({ block: "nearest" });
  }

  /** @param {string} words */
  function tell(words) {
    note.hidden = !words;
    note.textContent = words;
  }

  return {
    element: h("div", { class: "suggestions" }, note, list),
    show(groups, isFirstMeant, words) {
      offers = groups.flatMap((group) => group.offers);
      options = offers.map(option);
      let from = 0;
      fill(list, ...groups.flatMap((group) => grouped(group, options.slice(from, (from += group.offers.length)))));
      setOpen(offers.length > 0);
      mark(isFirstMeant ? 0 : -1);
      tell(words);
    },
    tell,
    close() {
      setOpen(false);
      input.removeAttribute("aria-activedescendant");
      tell("");
    },
    move: (step) => mark(marked < 0 && step < 0 ? options.length - 1 : (marked + step + options.length) % options.length),
    take: () => offers[Math.max(marked, 0)]?.take(),
    isOpen: () => !list.hidden,
    isTelling: () => !note.hidden,
  };
}

/**
 * @param {Group} group
 * @param {HTMLElement[]} options
 */
function grouped({ heading }, options) {
  if (!heading || options.length === 0) return options;
  const words = h("span", { class: "heading", "aria-hidden": "true" }, heading);
  return [h("li", { role: "presentation" }, words, h("ul", { role: "group", "aria-label": heading }, ...options))];
}
