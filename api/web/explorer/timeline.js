// Events and dated facts as bars of their true precision, from the first day on which they may have been to the last.

import { h, svg } from "../shared/dom.js";
import { numberOf, shifted, startOf, unitWords } from "./days.js";
import { lanes } from "./lanes.js";
import { familyOf, nodeLook } from "./looks.js";
import { FONT_SIZE, LINE_HEIGHT, labelOf } from "./measure.js";
import { moments } from "./moments.js";
import { refill } from "./refill.js";
import { tickWords } from "./ticks.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./moments.js").Moment} Moment */
/** @typedef {import("./days.js").Unit} Unit */
/** @typedef {import("./moments.js").DatedMoment} DatedMoment */
/** @typedef {{first: number, last: number, width: number}} Scale days across a width in px */
/**
 * @typedef {object} Bar where a moment is drawn, in px
 * @property {DatedMoment} moment
 * @property {number} from
 * @property {number} to
 * @property {boolean} isOpenBefore
 * @property {boolean} isOpenAfter
 * @property {number} x where its words begin
 * @property {string[]} lines its words
 * @property {number} dates how many of the lines say when
 * @property {number} left of all of it, words included
 * @property {number} right
 */

const [MARGIN, BAR, LANE_GAP, AXIS] = [14, 12, 10, 26];
const TICK_PX = 64;
const LABEL_PX = 210;
const PAGE_BARS = 10;
/** What lasts longer than a day is a bar, however little of the width that is. */
const NARROWEST = 4;

/** @type {[Unit, number][]} */
const TICKS = [["day", 1], ["day", 7], ["month", 1], ["quarter", 1], ["year", 1], ["year", 2], ["year", 5], ["decade", 1], ["decade", 2], ["decade", 5], ["decade", 10]];
const DAYS = { day: 1, month: 30.4, quarter: 91.3, year: 365.2, decade: 3652 };

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {
  let width = 0;

  function redraw() {
    const found = moments(app.visible(), app.data.nodes);
    refill(element, ...found.dated.length ? drawn(app, found.dated, width) : [h("p", { class: "quiet" }, app.say("Nothing that is shown has a date."))], ...undatedList(app, found.undated));
    mark(element, app.store.get());
  }

  element.addEventListener("keydown", (event) => onKey(event, element));
  element.addEventListener("click", (event) => choose(event, app));
  new ResizeObserver(() => {
    const isOther = element.clientWidth !== width;
    width = element.clientWidth;
    if (isOther && width > 0) redraw();
  }).observe(element);
  app.store.subscribe((state, before) => {
    if (state.view !== "timeline" || width === 0) return;
    redraw();
    if (state.chosen !== before.chosen && !element.contains(document.activeElement)) chosenBar(element)?.scrollIntoView({ block: "nearest" });
  });
}

/**
 * @param {App} app
 * @param {DatedMoment[]} dated
 * @param {number} width
 */
function drawn(app, dated, width) {
  const scale = scaleOf(dated, width);
  const bars = dated.map((moment) => barOf(moment, scale, app.labels()));
  const rows = lanes(bars, 12);
  const tops = topsOf(bars, rows);
  const height = tops[tops.length - 1];
  const lines = ticks(scale).map(({ x }) => svg("line", { x1: x, x2: x, y1: 0, y2: height, class: "grid" }));
  return [
    axis(app, scale),
    svg(
      "svg",
      { class: "bars", width, height, role: "listbox", "aria-label": app.say("What has a date, in the order of time") },
      svg("g", { "aria-hidden": "true" }, ...lines),
      ...bars.map((bar, at) => barElement(app, bar, tops[rows[at]], at)),
    ),
  ];
}

// --- where things stand

/**
 * @param {DatedMoment[]} dated
 * @param {number} width
 * @returns {Scale}
 */
function scaleOf(dated, width) {
  const days = dated.flatMap(({ date }) => [date.first, date.last]).flatMap((day) => (day === null ? [] : [numberOf(day)]));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const air = Math.max(2, (last - first) * 0.02);
  return { first: first - air, last: last + air, width };
}

/**
 * @param {Scale} scale
 * @param {number} day
 */
function across({ first, last, width }, day) {
  return MARGIN + ((day - first) / (last - first)) * (width - 2 * MARGIN);
}

/**
 * @param {DatedMoment} moment
 * @param {Scale} scale
 * @param {string} labels
 * @returns {Bar}
 */
function barOf(moment, scale, labels) {
  const { first, last, words } = moment.date;
  const from = first === null ? MARGIN : across(scale, numberOf(first));
  const to = last === null ? scale.width - MARGIN : across(scale, numberOf(last) + 1);
  const most = Math.min(LABEL_PX, scale.width - 2 * MARGIN);
  const label = labelOf(moment.words, moment.language ?? labels, most);
  const date = labelOf(words, labels, most);
  const room = Math.max(label.width, date.width);
  const x = Math.max(MARGIN, Math.min(first === null ? to - room : from, scale.width - MARGIN - room));
  const isOpen = { isOpenBefore: first === null, isOpenAfter: last === null };
  const text = { x, lines: [...date.lines, ...label.lines], dates: date.lines.length };
  return { moment, from, to, ...isOpen, ...text, left: Math.min(x, from), right: Math.max(x + room, to) };
}

/**
 * Return the top of each lane, and at last that of a lane after the last.
 * @param {Bar[]} bars
 * @param {number[]} rows
 */
function topsOf(bars, rows) {
  const heights = Array.from({ length: Math.max(...rows) + 1 }, () => 0);
  bars.forEach((bar, at) => (heights[rows[at]] = Math.max(heights[rows[at]], BAR + bar.lines.length * LINE_HEIGHT + LANE_GAP)));
  return heights.reduce((tops, height) => [...tops, tops[tops.length - 1] + height], [8]);
}

/** @param {Scale} scale */
function ticks(scale) {
  const dayPx = (scale.width - 2 * MARGIN) / (scale.last - scale.first);
  const [unit, step] = TICKS.find(([unit, step]) => DAYS[unit] * step * dayPx >= TICK_PX) ?? TICKS[TICKS.length - 1];
  const found = [];
  for (let day = startOf(Math.ceil(scale.first), unit); day <= scale.last; day = shifted(day, unit, step)) {
    if (day >= scale.first) found.push({ x: across(scale, day), day, unit });
  }
  return found;
}

// --- elements

/**
 * @param {App} app
 * @param {Scale} scale
 */
function axis(app, scale) {
  const named = ticks(scale).map(({ x, day, unit }) => ({ x, words: unitWords(day, unit, app.language) }));
  const words = tickWords(named, { width: scale.width, y: 17, language: app.language });
  return svg("svg", { class: "axis", width: scale.width, height: AXIS, "aria-hidden": "true" }, ...words);
}

/**
 * @param {App} app
 * @param {Bar} bar
 * @param {number} top
 * @param {number} at
 */
function barElement(app, bar, top, at) {
  const { moment, lines } = bar;
  const lang = moment.language ?? app.labels();
  const spans = lines.map((line, nth) => svg("tspan", { x: bar.x, y: top + BAR + 13 + nth * LINE_HEIGHT, class: nth < bar.dates ? "when" : null }, line));
  const label = `${moment.date.words}: ${moment.words}`;
  return svg(
    "g",
    { role: "option", class: "bar", tabindex: at ? -1 : 0, "aria-selected": "false", "aria-label": label, lang, "data-key": moment.id, "data-chosen": JSON.stringify(moment.chosen) },
    svg("title", {}, label),
    svg("rect", { class: "ground", x: bar.left - 4, y: top - 4, width: bar.right - bar.left + 8, height: BAR + lines.length * LINE_HEIGHT + 8, rx: 5 }),
    extent(bar, top),
    svg("text", { "font-family": familyOf(lang), "font-size": FONT_SIZE }, ...spans),
  );
}

/**
 * A day is a mark, a longer time a bar; what is only about right is dashed, an open end is an arrow.
 * @param {Bar} bar
 * @param {number} top
 */
function extent({ moment, from, to, isOpenBefore, isOpenAfter }, top) {
  const { colour: fill, rim: stroke } = nodeLook(moment.kind);
  const middle = top + BAR / 2;
  if (moment.date.first === moment.date.last) return svg("path", { d: `M${from} ${top}l6 6l-6 6l-6 -6Z`, fill, stroke });
  const [left, right] = [isOpenBefore ? from + 7 : from, Math.max(isOpenAfter ? to - 7 : to, from + NARROWEST)];
  const before = isOpenBefore ? `L${from} ${middle}` : "";
  const after = isOpenAfter ? `L${to} ${middle}` : "";
  const isAbout = /[~?%]/.test(moment.date.edtf);
  const look = isAbout ? { fill: "none", stroke, "stroke-width": 2, "stroke-dasharray": "3 2" } : { fill, stroke };
  return svg("path", { d: `M${left} ${top + 1}H${right}${after}L${right} ${top + BAR - 1}H${left}${before}Z`, ...look });
}

/**
 * What has no date is told, and can be read.
 * @param {App} app
 * @param {Moment[]} undated
 */
function undatedList(app, undated) {
  const filtered = [...app.visible().hidden.values()].filter((why) => why === "undated").length;
  const items = undated.map((one) =>
    h("li", {}, h("button", { type: "button", class: "end", lang: one.language ?? app.labels(), "data-key": `undated ${one.id}`, "data-chosen": JSON.stringify(one.chosen) }, one.words)),
  );
  return [
    filtered ? h("p", { class: "quiet" }, app.say("{count} facts without a date are left out while a time window is set.", { count: filtered })) : null,
    undated.length ? h("details", { class: "undated" }, h("summary", { "data-key": "undated" }, app.say("{count} without a date", { count: undated.length })), h("ul", {}, ...items)) : null,
  ];
}

// --- in step with the canvas

/**
 * @param {HTMLElement} element
 * @param {State} state
 */
function mark(element, { chosen }) {
  const bars = barsOf(element);
  for (const bar of bars) bar.setAttribute("aria-selected", String(bar.dataset.chosen === JSON.stringify(chosen)));
  const entry = bars.find((bar) => bar === document.activeElement) ?? chosenBar(element) ?? bars[0];
  for (const bar of bars) bar.setAttribute("tabindex", bar === entry ? "0" : "-1");
}

/**
 * @param {HTMLElement} element
 * @returns {SVGElement[]}
 */
function barsOf(element) {
  return Array.from(element.querySelectorAll(".bar"));
}

/** @param {HTMLElement} element */
function chosenBar(element) {
  return barsOf(element).find((bar) => bar.getAttribute("aria-selected") === "true");
}

/**
 * @param {Event} event
 * @param {App} app
 */
function choose(event, app) {
  const chosen = /** @type {Element} */ (event.target).closest("[data-chosen]")?.getAttribute("data-chosen");
  if (chosen) app.actions.choose(JSON.parse(chosen));
}

/**
 * The arrows go along the time; Enter chooses.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} element
 */
function onKey(event, element) {
  const bars = barsOf(element);
  const at = bars.findIndex((bar) => bar === event.target);
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  /** @type {Record<string, number>} */
  const targets = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, PageDown: at + PAGE_BARS, PageUp: at - PAGE_BARS, Home: 0, End: bars.length - 1 };
  if (event.key === "Enter" || event.key === " ") bars[at].dispatchEvent(new MouseEvent("click", { bubbles: true }));
  else if (event.key in targets) {
    const next = bars[Math.min(Math.max(targets[event.key], 0), bars.length - 1)];
    for (const bar of bars) bar.setAttribute("tabindex", bar === next ? "0" : "-1");
    next.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

export { mountBrush } from "./brush.js";
