// Rows with dates in their order, each as a bar of its true precision: from the first to the last day it may mean.

import { fill, h } from "../shared/dom.js";
import { cellElement, cellWords } from "./cells.js";
import { isDate } from "./names.js";

/** @typedef {import("./main.js").View} View */
/** @typedef {import("./ask.js").Cell} Cell */
/** @typedef {{words: string, from: number, to: number, isOpen: boolean, row: (Cell | null)[]}} Dated days since 1970 */

const MOST_ROWS = 300;
const DAY = 86_400_000;
/** A bar that is narrower cannot be seen, in percent of the width. */
const NARROWEST = 0.6;

/**
 * @param {HTMLElement} element
 * @param {View} view
 */
export async function drawTimeline(element, view) {
  const columns = view.answer.columns.map((_, index) => index).filter((index) => view.answer.rows.some((row) => isDate(row[index] ?? null)));
  if (columns.length === 0) {
    fill(element, h("p", {}, view.say("The answer has no dates. Let the query select some, such as cg:date.")));
    return;
  }
  await drawBy(element, view, columns, columns[0] ?? 0);
}

/**
 * @param {HTMLElement} element
 * @param {View} view
 * @param {number[]} columns
 * @param {number} by
 */
async function drawBy(element, view, columns, by) {
  const rows = view.answer.rows.filter((row) => isDate(row[by] ?? null)).slice(0, MOST_ROWS);
  await view.names.learn(rows.flat());
  const dated = rows.flatMap((row) => datedRow(row, by, view)).sort((one, other) => one.from - other.from || one.to - other.to);
  const [first, last] = [Math.min(...dated.map((one) => one.from)), Math.max(...dated.map((one) => one.to))];
  const undated = view.answer.rows.length - dated.length;
  fill(
    element,
    columns.length > 1 ? chooser(element, view, columns, by) : null,
    h("ol", { class: "moments" }, dated.map((one) => momentElement(one, by, first, Math.max(last - first, 1), view))),
    undated > 0 ? h("p", { class: "quiet" }, view.say("{count} rows without a date, or too many to draw, are left out.", { count: undated })) : null,
  );
}

/**
 * @param {(Cell | null)[]} row
 * @param {number} by
 * @param {View} view
 * @returns {Dated[]}
 */
function datedRow(row, by, view) {
  const date = view.names.date(row[by]?.value ?? "");
  const [first, last] = [date?.first ?? date?.last, date?.last ?? date?.first];
  if (!date || !first || !last) return [];
  return [{ words: date.words, from: Date.parse(first) / DAY, to: Date.parse(last) / DAY + 1, isOpen: !date.first || !date.last, row }];
}

/**
 * @param {Dated} moment
 * @param {number} by
 * @param {number} first
 * @param {number} days
 * @param {View} view
 */
function momentElement(moment, by, first, days, view) {
  const bar = h("span", { class: moment.isOpen ? "bar open" : "bar" });
  const width = Math.max(((moment.to - moment.from) / days) * 100, NARROWEST);
  bar.style.insetInlineStart = `${Math.min(((moment.from - first) / days) * 100, 100 - width)}%`;
  bar.style.width = `${width}%`;
  const others = moment.row.map((cell, index) => (index === by ? null : cell)).filter((cell) => cell !== null);
  // What has the same words as the value before it says nothing new: an entity beside its name.
  const told = others.filter((cell, index) => index === 0 || cellWords(cell, view.names) !== cellWords(/** @type {Cell} */ (others[index - 1]), view.names));
  const words = told.flatMap((cell, index) => [index > 0 ? " · " : "", cellElement(cell, view.names, view.prefixes)]);
  return h("li", {}, h("span", { class: "when" }, moment.words), h("span", { class: "track", "aria-hidden": "true" }, bar), h("span", { class: "what" }, words));
}

/**
 * @param {HTMLElement} element
 * @param {View} view
 * @param {number[]} columns
 * @param {number} by
 */
function chooser(element, view, columns, by) {
  const options = columns.map((index) => h("option", { value: index, selected: index === by }, `?${view.answer.columns[index]}`));
  const select = h("select", { "data-key": "by", onchange: () => drawBy(element, view, columns, Number(select.value)) }, options);
  return h("p", {}, h("label", {}, view.say("By the date in"), " ", select));
}
