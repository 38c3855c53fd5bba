// One value of an answer as an element: always text, a link only to our own pages and to web addresses.

import { h } from "../shared/dom.js";

/** @typedef {import("./ask.js").Cell} Cell */
/** @typedef {import("./names.js").Names} Names */

/**
 * @param {Cell | null} cell
 * @param {Names} names
 * @param {Record<string, string>} prefixes
 */
export function cellElement(cell, names, prefixes) {
  if (cell === null) return "";
  if (cell.type === "literal") return h("span", { lang: cell.language || null }, cell.value);
  if (cell.type === "bnode") return h("span", { class: "quiet" }, `_:${cell.value}`);
  const thing = names.thing(cell.value);
  const short = shortened(cell.value, prefixes);
  if (thing?.address) return h("a", { href: thing.address, title: `${thing.kind}: ${cell.value}`, lang: thing.language }, thing.label);
  if (thing) return h("span", { title: short, lang: thing.language }, thing.label);
  return isWebAddress(cell.value) ? h("a", { href: cell.value, rel: "noopener noreferrer nofollow" }, short) : h("span", {}, short);
}

/**
 * Return a value as words: its name, else as it stands.
 * @param {Cell} cell
 * @param {Names} names
 */
export function cellWords(cell, names) {
  return (cell.type === "uri" && names.thing(cell.value)?.label) || cell.value;
}

/** @param {Cell | null} cell */
export function isNumber(cell) {
  return cell?.type === "literal" && /#(integer|decimal|double|float)$/.test(cell.datatype ?? "");
}

/**
 * @param {string} iri
 * @param {Record<string, string>} prefixes
 */
function shortened(iri, prefixes) {
  const fitting = Object.entries(prefixes).filter(([, start]) => iri.startsWith(start));
  const names = fitting.map(([prefix, start]) => `${prefix}:${iri.slice(start.length)}`);
  return names.sort((one, other) => one.length - other.length)[0] ?? iri;
}

/** @param {string} iri */
function isWebAddress(iri) {
  return /^https?:\/\//i.test(iri) && URL.canParse(iri);
}
