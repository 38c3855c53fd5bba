/**
 * How much is told of each stretch of time, by kind: what the brush draws.
 *
 * @typedef {import("./days.js").Unit} Unit
 * @typedef {{kind: string, first: number|null, last: number|null}} Dated days by number; null: that side is open
 * @typedef {{start: number, end: number, kinds: Map<string, number>, total: number}} Bin from a day to a day, both included
 * @typedef {{unit: Unit, first: number, last: number, bins: Bin[]}} Histogram
 */

import { endOf, shifted, startOf } from "./days.js";

/** @type {[Unit, number][]} the units, and up to how many days each is asked to cover with 120 bars */
const UNITS = [["day", 120], ["month", 3_652], ["quarter", 10_958], ["year", 43_830]];

/**
 * Return bars of one unit from the earliest day to the latest, or null where nothing has a date.
 *
 * What is only known to lie within a longer time is shared out over all of it; what is open on one side
 * counts where it is bounded.
 *
 * @param {Dated[]} items
 * @returns {Histogram|null}
 */
export function histogram(items) {
  const spans = items.flatMap(spanOf);
  if (!spans.length) return null;
  const earliest = Math.min(...spans.map((span) => span.first));
  const latest = Math.max(...spans.map((span) => span.last));
  const unit = unitFor(latest - earliest + 1);
  const bins = emptyBins(earliest, latest, unit);
  for (const span of spans) share(span, bins);
  return { unit, first: bins[0].start, last: bins[bins.length - 1].end, bins };
}

/** @param {number} days @returns {Unit} */
function unitFor(days) {
  return UNITS.find(([, most]) => days <= most)?.[0] ?? "decade";
}

/** @param {Dated} item */
function spanOf({ kind, first, last }) {
  const known = first ?? last;
  return known === null ? [] : [{ kind, first: first ?? known, last: last ?? known }];
}

/** @param {number} first @param {number} last @param {Unit} unit */
function emptyBins(first, last, unit) {
  /** @type {Bin[]} */
  const bins = [];
  for (let start = startOf(first, unit); start <= last; start = shifted(start, unit, 1)) {
    bins.push({ start, end: endOf(start, unit), kinds: new Map(), total: 0 });
  }
  return bins;
}

/** @param {{kind: string, first: number, last: number}} span @param {Bin[]} bins in the order of time */
function share({ kind, first, last }, bins) {
  for (const bin of bins) {
    const days = Math.min(last, bin.end) - Math.max(first, bin.start) + 1;
    if (days <= 0) continue;
    const part = days / (last - first + 1);
    bin.kinds.set(kind, (bin.kinds.get(kind) ?? 0) + part);
    bin.total += part;
  }
}
