// What went wrong, in words: what kind of thing in the page's language, and after it the service's own words.

import { h } from "./dom.js";

/** @typedef {import("./server.js").ServerError} ServerError */

/**
 * Return what kind of refusal it was; null where the service does not say.
 * @param {import("./words.js").Say} say
 * @param {ServerError} error
 */
export function kindWords(say, { title }) {
  return title ? say(title) : null;
}

/**
 * Return the service's own words, which are English: the place in a query, the limit that was met. Null where it has none.
 * @param {ServerError} error
 */
export function ownWords({ detail }) {
  return detail ? h("p", { class: "own-words", lang: "en" }, detail) : null;
}
