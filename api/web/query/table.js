// The rows of an answer, a hundred at a time.

import { fill, h } from "../shared/dom.js";
import { cellElement, isNumber } from "./cells.js";

/** @typedef {import("./main.js").View} View */

const ROWS = 100;
/** Values with more characters get a wider column. */
const LONG = 80;

/**
 * @param {HTMLElement} element
 * @param {View} view
 */
export async function drawTable(element, view) {
  if (view.answer.yes !== null) {
    fill(element, h("p", { class: "verdict" }, view.answer.yes ? view.say("Yes") : view.say("No")));
  } else if (view.answer.rows.length === 0) {
    fill(element, h("p", {}, view.say("No row fits. Take a condition out, or look at the explanation.")));
  } else {
    await drawFrom(element, view, 0);
  }
}

/**
 * @param {HTMLElement} element
 * @param {View} view
 * @param {number} from
 */
async function drawFrom(element, view, from) {
  const rows = view.answer.rows.slice(from, from + ROWS);
  await view.names.learn(rows.flat());
  const head = h("tr", {}, h("th", { scope: "col" }, view.say("Row")), view.answer.columns.map((name) => h("th", { scope: "col", translate: "no" }, `?${name}`)));
  const body = rows.map((row, index) =>
    h("tr", {}, h("th", { scope: "row" }, from + index + 1), row.map((cell) => h("td", { class: isNumber(cell) ? "number" : (cell?.value.length ?? 0) > LONG ? "long" : null }, cellElement(cell, view.names, view.prefixes)))),
  );
  const table = h("table", {}, h("caption", { class: "unseen" }, view.say("Answer")), h("thead", {}, head), h("tbody", {}, body));
  fill(element, h("div", { class: "wide", tabindex: 0, role: "group", "aria-label": view.say("Rows") }, table), pager(element, view, from));
}

/**
 * @param {HTMLElement} element
 * @param {View} view
 * @param {number} from
 */
function pager(element, view, from) {
  const total = view.answer.rows.length;
  if (total <= ROWS) return null;
  /**
   * @param {string} words
   * @param {number} to
   */
  const button = (words, to) =>
    h("button", { type: "button", "data-key": words, disabled: to < 0 || to >= total, onclick: () => drawFrom(element, view, to) }, words);
  const shown = view.say("{first} to {last} of {total}", { first: from + 1, last: Math.min(from + ROWS, total), total });
  return h("p", { class: "pager" }, button(view.say("Earlier rows"), from - ROWS), " ", h("span", {}, shown), " ", button(view.say("Later rows"), from + ROWS));
}
