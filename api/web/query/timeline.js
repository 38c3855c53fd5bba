// Rows with dates in their order, each as a bar of its true precision: from the first to the last day it may mean.

import { fill, h } from "../shared/dom.js";
import { DOT } from "../shared/words.js";
import { cellElement, cellWords } from "./cells.js";
import { isDate } from "./names.js";

/** @typedef {import("./main.js").View} View */
/** @typedef {import("./ask.js").Cell} Cell */
/** @typedef {{words: string, from: number, to: number, isOpen: boolean, row: (Cell | null)[]}} Dated days since 1970 */
/** @typedef {{first: number, last: number, from: number, days: number}} Scale years, and the days they have */

const [MOST_ROWS, MOST_TICKS] = [300, 6];
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
  const scale = scaleOf(dated);
  const undated = view.answer.rows.length - dated.length;
  fill(
    element,
    columns.length > 1 ? chooser(element, view, columns, by) : null,
    dated.length > 0 ? axisElement(scale) : null,
    h("ol", { class: "moments" }, dated.map((one) => momentElement(one, by, scale, view))),
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
 * Return whole years, so that what is known of one day alone is no wider than a day.
 * @param {Dated[]} dated
 * @returns {Scale}
 */
function scaleOf(dated) {
  const yearOf = (/** @type {number} */ day) => new Date(day * DAY).getUTCFullYear();
  const years = { first: yearOf(Math.min(...dated.map((one) => one.from))), last: yearOf(Math.max(...dated.map((one) => one.to - 1))) };
  const first = startOf(years.first);
  return { ...years, from: first, days: startOf(years.last + 1) - first };
}

/**
 * Return the first day of a year; `Date.UTC` takes those before 100 for years of our century.
 * @param {number} year
 */
function startOf(year) {
  return new Date(0).setUTCFullYear(year, 0, 1) / DAY;
}

/** @param {Scale} scale */
function axisElement(scale) {
  const step = Math.ceil((scale.last - scale.first + 1) / MOST_TICKS);
  const years = Array.from({ length: Math.ceil((scale.last - scale.first + 1) / step) }, (_, index) => scale.first + index * step);
  const ticks = years.map((year) => {
    const tick = h("span", { class: "tick" }, year);
    tick.style.insetInlineStart = `${((startOf(year) - scale.from) / scale.days) * 100}%`;
    return tick;
  });
  return h("div", { class: "axis", "aria-hidden": "true" }, h("span", { class: "years" }, ticks));
}

/**
 * @param {Dated} moment
 * @param {number} by
 * @param {Scale} scale
 * @param {View} view
 */
function momentElement(moment, by, scale, view) {
  const bar = h("span", { class: moment.isOpen ? "bar open" : "bar" });
  const width = Math.max(((moment.to - moment.from) / scale.days) * 100, NARROWEST);
  bar.style.insetInlineStart = `${Math.min(((moment.from - scale.from) / scale.days) * 100, 100 - width)}%`;
  bar.style.width = `${width}%`;
  const others = moment.row.map((cell, index) => (index === by ? null : cell)).filter((cell) => cell !== null).filter((cell) => cell.value !== "");
  // What has the same words as the value before it says nothing new: an entity beside its name.
  const told = others.filter((cell, index) => index === 0 || cellWords(cell, view.names) !== cellWords(/** @type {Cell} */ (others[index - 1]), view.names));
  const words = told.flatMap((cell, index) => [index > 0 ? DOT : "", cellElement(cell, view.names, view.prefixes)]);
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
