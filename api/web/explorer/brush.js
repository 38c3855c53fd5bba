// How much is told of each time, stacked by kind, with a window over it that leaves out the rest.

import { h, svg } from "../shared/dom.js";
import { dayOf, dayWords, endOf, numberOf, shifted, startOf, unitWords, windowWords } from "./days.js";
import { histogram } from "./histogram.js";
import { nodeLook } from "./looks.js";
import { refill } from "./refill.js";
import { KINDS, filtered } from "./state.js";
import { whenOther } from "./store.js";
import { tickWords } from "./ticks.js";
import { visible } from "./visible.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./days.js").Unit} Unit */
/** @typedef {import("./histogram.js").Histogram} Histogram */
/** @typedef {"first" | "last" | "window" | "new"} Grip what is dragged */
/** @typedef {{first: number | null, last: number | null}} Span days; null: that side is open */
/** @typedef {{histogram: Histogram, width: number}} Ground */

const [HEIGHT, TALLEST, BASE, MARGIN] = [84, 52, 63, 16];
const TICK_PX = 60;
const BY_DAYS_UP_TO = 120;
const MERGES = "window";

/**
 * The brush below all views; `move` shifts the window by one step back (-1) or forth (1).
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {{move: (way: -1 | 1) => void}}
 */
export function mountBrush(element, app) {
  let width = 0;
  /** @type {Ground | null} */
  let ground = null;
  /** What is dragged, and the window as it would be now. @type {{grip: Grip, from: number, was: Span, span: Span} | null} */
  let drag = null;

  function redraw() {
    const facts = allTimes(app);
    const bars = histogram(facts.map((fact) => datedOf(fact, app)));
    ground = bars && width > 0 ? { histogram: bars, width } : null;
    const span = drag?.span ?? windowOf(app);
    const undated = facts.filter((fact) => !isDated(fact)).length;
    refill(element, head(app, span, undated), ground ? drawing(app, ground, span) : null);
  }

  /** @param {PointerEvent} event */
  function onDown(event) {
    if (!ground || event.button !== 0) return;
    const grip = /** @type {Grip | null} */ (/** @type {Element} */ (event.target).closest("[data-grip]")?.getAttribute("data-grip"));
    if (!grip) return;
    event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const from = dayAt(ground, event, element);
    drag = { grip, from, was: windowOf(app), span: windowOf(app) };
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    if (!drag || !ground) return;
    drag = { ...drag, span: dragged(drag, dayAt(ground, event, element), ground.histogram) };
    redraw();
  }

  function onUp() {
    if (!drag) return;
    const { span, was } = drag;
    drag = null;
    if (span.first !== was.first || span.last !== was.last) setWindow(app, span);
    else redraw();
  }

  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", () => {
    drag = null;
    redraw();
  });
  element.addEventListener("keydown", (event) => ground && onKey(event, app, ground.histogram));
  new ResizeObserver(() => {
    const isOther = element.clientWidth !== width;
    width = element.clientWidth;
    if (isOther) redraw();
  }).observe(element);
  const redrawOther = whenOther(() => [app.visible()], redraw);
  app.store.subscribe(redrawOther);
  redrawOther();
  return { move: (way) => moveWindow(app, way) };
}

/**
 * Move the window by one of its steps, or set one at the beginning or the end where there is none.
 * @param {App} app
 * @param {-1 | 1} direction
 */
function moveWindow(app, direction) {
  const bars = histogram(allTimes(app).map((fact) => datedOf(fact, app)));
  if (!bars) return;
  const unit = stepOf(bars);
  const { first, last } = windowOf(app);
  if (first === null && last === null) {
    const year = direction > 0 ? { first: bars.first, last: shifted(bars.first, unit, 12) - 1 } : { first: shifted(bars.last, unit, -11), last: bars.last };
    setWindow(app, year, MERGES);
    return;
  }
  setWindow(app, moved({ first, last }, unit, direction), MERGES);
}

// --- the window

/** @param {App} app @returns {Span} */
function windowOf(app) {
  const { first, last } = app.store.get().filters;
  return { first: first === null ? null : numberOf(first), last: last === null ? null : numberOf(last) };
}

/**
 * @param {App} app
 * @param {Span} span
 * @param {string} [merges] the movement that this is a part of: one step of undo
 */
function setWindow(app, { first, last }, merges) {
  const days = { first: first === null ? null : dayOf(first), last: last === null ? null : dayOf(last) };
  app.actions.filter(days, app.say("Time window"), merges);
  app.announce(spanWords(app, { first, last }));
}

/** Days where there are few, else whole months. @param {Histogram} bars @returns {Unit} */
function stepOf({ first, last }) {
  return last - first < BY_DAYS_UP_TO ? "day" : "month";
}

/**
 * @param {Span} span
 * @param {Unit} unit
 * @param {number} count
 * @returns {Span}
 */
function moved({ first, last }, unit, count) {
  return { first: first === null ? null : shifted(first, unit, count), last: last === null ? null : endOf(shifted(last, unit, count), unit) };
}

/**
 * Return a span without the ends that leave nothing out.
 * @param {{first: number, last: number}} span
 * @param {Histogram} bars
 * @returns {Span}
 */
function opened({ first, last }, bars) {
  return { first: first <= bars.first ? null : first, last: last >= bars.last ? null : last };
}

/**
 * @param {{grip: Grip, from: number, was: Span}} drag
 * @param {number} to the day that the pointer is at
 * @param {Histogram} bars
 * @returns {Span}
 */
function dragged({ grip, from, was }, to, bars) {
  const unit = stepOf(bars);
  const { first, last } = { first: was.first ?? bars.first, last: was.last ?? bars.last };
  switch (grip) {
    case "first":
      return opened({ first: Math.min(nearestStart(to, unit), startOf(last, unit)), last }, bars);
    case "last":
      return opened({ first, last: Math.max(nearestStart(to, unit) - 1, endOf(first, unit)) }, bars);
    case "window":
      return shiftedWithin({ first, last }, to - from, unit, bars);
    case "new":
      return opened({ first: startOf(Math.min(from, to), unit), last: endOf(Math.max(from, to), unit) }, bars);
  }
}

/**
 * @param {number} day
 * @param {Unit} unit
 */
function nearestStart(day, unit) {
  const [before, after] = [startOf(Math.round(day), unit), shifted(Math.round(day), unit, 1)];
  return day - before < after - day ? before : after;
}

/**
 * @param {{first: number, last: number}} span
 * @param {number} days
 * @param {Unit} unit
 * @param {Histogram} bars
 * @returns {Span}
 */
function shiftedWithin({ first, last }, days, unit, bars) {
  const bounded = Math.min(Math.max(days, bars.first - first), bars.last - last);
  const start = nearestStart(first + bounded, unit);
  const count = Math.round((last + 1 - first) / (unit === "day" ? 1 : 30.44));
  return { first: start, last: shifted(start, unit, Math.max(count, 1)) - 1 };
}

// --- what it is a window on

/** All facts that could be seen if there were no window. @param {App} app */
function allTimes(app) {
  const state = app.store.get();
  const isOpen = state.filters.first === null && state.filters.last === null;
  return (isOpen ? app.visible() : visible(filtered(state, { first: null, last: null }), app.data)).facts;
}

/** @param {Fact} fact */
function isDated({ date }) {
  return date !== null && (date.first !== null || date.last !== null);
}

/**
 * @param {Fact} fact
 * @param {App} app
 */
function datedOf({ subject, date }, app) {
  const days = [date?.first ?? null, date?.last ?? null].map((day) => (day === null ? null : numberOf(day)));
  return { kind: app.data.nodes.get(subject)?.kind ?? "Entity", first: days[0], last: days[1] };
}

/**
 * @param {Ground} ground
 * @param {number} day
 */
function across({ histogram: { first, last }, width }, day) {
  return MARGIN + ((day - first) / (last + 1 - first)) * (width - 2 * MARGIN);
}

/**
 * @param {Ground} ground
 * @param {PointerEvent} event
 * @param {HTMLElement} element
 */
function dayAt({ histogram: { first, last }, width }, event, element) {
  const x = event.clientX - element.getBoundingClientRect().left;
  const share = Math.min(Math.max((x - MARGIN) / (width - 2 * MARGIN), 0), 1);
  return first + share * (last + 1 - first);
}

// --- elements

/**
 * @param {App} app
 * @param {Span} span
 * @param {number} undated
 */
function head(app, span, undated) {
  const isSet = span.first !== null || span.last !== null;
  const clear = () => app.actions.filter({ first: null, last: null }, app.say("All times"));
  const count = undated;
  const left = isSet ? app.say("{count} without a date are left out", { count }) : app.say("{count} facts have no date.", { count });
  return h(
    "div",
    { class: "brush-head" },
    h("span", { class: "window-words" }, spanWords(app, span)),
    isSet ? h("button", { type: "button", "data-key": "clear", onclick: clear }, app.say("All times")) : null,
    undated ? h("span", { class: "quiet" }, left) : null,
  );
}

/**
 * @param {App} app
 * @param {Span} span
 */
function spanWords(app, { first, last }) {
  if (first !== null && last !== null) return windowWords(first, last, app.language);
  if (first !== null) return app.say("{date} or later", { date: dayWords(first, app.language) });
  if (last !== null) return app.say("{date} or earlier", { date: dayWords(last, app.language) });
  return app.say("All times");
}

/**
 * @param {App} app
 * @param {Ground} ground
 * @param {Span} span
 */
function drawing(app, ground, span) {
  const { histogram: bars, width } = ground;
  const [left, right] = [across(ground, Math.max(span.first ?? bars.first, bars.first)), across(ground, Math.min(span.last ?? bars.last, bars.last) + 1)];
  const from = Math.min(Math.max(left, MARGIN), width - MARGIN);
  const to = Math.max(Math.min(right, width - MARGIN), from);
  return svg(
    "svg",
    { class: "brush", width, height: HEIGHT, role: "group", "aria-label": app.say("Time window") },
    svg("rect", { class: "empty", "data-grip": "new", x: 0, y: 0, width, height: HEIGHT }),
    svg("rect", { class: "window", "data-grip": "window", x: from, y: 2, width: to - from, height: BASE - 2 }),
    svg("g", { "aria-hidden": "true", class: "stacks" }, ...stacks(ground)),
    axis(app, ground),
    handle(app, "first", from, span, bars),
    handle(app, "last", to, span, bars),
  );
}

/** @param {Ground} ground */
function stacks(ground) {
  const { bins } = ground.histogram;
  const most = Math.max(...bins.map((bin) => bin.total));
  return bins.flatMap((bin) => {
    const [x, end] = [across(ground, bin.start), across(ground, bin.end + 1)];
    let y = BASE;
    return KINDS.filter((kind) => bin.kinds.has(kind)).map((kind) => {
      const height = Math.max(((bin.kinds.get(kind) ?? 0) / most) * TALLEST, 0.75);
      y -= height;
      // Rims lie inside of bars: a thin one is all rim. What has no height at all is not drawn.
      const { colour: fill, rim: stroke } = nodeLook(kind);
      return svg("rect", { x: x + 0.5, y: y + 0.5, width: Math.max(end - x - 2, 0.5), height: Math.max(height - 1, 0.1), fill, stroke });
    });
  });
}

/**
 * @param {App} app
 * @param {Ground} ground
 */
function axis(app, ground) {
  const { first, last } = ground.histogram;
  const dayPx = (ground.width - 2 * MARGIN) / (last + 1 - first);
  /** @type {[Unit, number][]} */
  const units = [["day", 7], ["month", 1], ["quarter", 1], ["year", 1], ["year", 2], ["year", 5], ["decade", 1], ["decade", 2], ["decade", 5]];
  const [unit, step] = units.find(([unit, step]) => (shifted(first, unit, step) - startOf(first, unit)) * dayPx >= TICK_PX) ?? ["decade", 10];
  const ticks = [];
  for (let day = startOf(first, unit); day <= last; day = shifted(day, unit, step)) {
    if (day >= first) ticks.push({ x: across(ground, day), words: unitWords(day, unit, app.language) });
  }
  const lines = ticks.map(({ x }) => svg("line", { x1: x, x2: x, y1: BASE, y2: BASE + 5 }));
  const words = tickWords(ticks, { width: ground.width, y: BASE + 17, language: app.language });
  return svg("g", { "aria-hidden": "true", class: "axis" }, svg("line", { x1: MARGIN, x2: ground.width - MARGIN, y1: BASE, y2: BASE }), ...lines, ...words);
}

/**
 * @param {App} app
 * @param {"first" | "last"} which
 * @param {number} x
 * @param {Span} span
 * @param {Histogram} bars
 */
function handle(app, which, x, span, bars) {
  const value = span[which];
  const end = which === "first" ? bars.first : bars.last;
  const words = value === null ? openWords(app, which) : dayWords(value, app.language);
  return svg(
    "g",
    {
      class: "handle", role: "slider", tabindex: 0, transform: `translate(${x} 0)`, "data-grip": which, "data-key": which,
      "aria-label": which === "first" ? app.say("First day") : app.say("Last day"), "aria-orientation": "horizontal",
      "aria-valuemin": bars.first, "aria-valuemax": bars.last, "aria-valuenow": Math.min(Math.max(value ?? end, bars.first), bars.last), "aria-valuetext": words,
    },
    svg("title", {}, words),
    svg("rect", { class: "reach", x: -12, y: 0, width: 24, height: BASE }),
    svg("line", { y1: 2, y2: BASE }),
    svg("rect", { class: "knob", x: -5, y: 20, width: 10, height: 24, rx: 4 }),
  );
}

/**
 * @param {App} app
 * @param {"first" | "last"} which
 */
function openWords({ say }, which) {
  return which === "first" ? say("from the beginning") : say("to the end");
}

/**
 * The arrows move a handle by a step, the page keys by twelve, Home and End to the ends.
 * @param {KeyboardEvent} event
 * @param {App} app
 * @param {Histogram} bars
 */
function onKey(event, app, bars) {
  const grip = /** @type {Element} */ (event.target).getAttribute("data-grip");
  if ((grip !== "first" && grip !== "last") || event.ctrlKey || event.metaKey || event.altKey) return;
  /** @type {Record<string, number>} */
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  setWindow(app, stepped(grip, step * (event.shiftKey ? 12 : 1), windowOf(app), bars), `${MERGES} ${grip}`);
}

/**
 * @param {"first" | "last"} grip
 * @param {number} count
 * @param {Span} was
 * @param {Histogram} bars
 * @returns {Span}
 */
function stepped(grip, count, was, bars) {
  const unit = stepOf(bars);
  const { first, last } = { first: was.first ?? bars.first, last: was.last ?? bars.last };
  if (grip === "first") {
    const next = Number.isFinite(count) ? shifted(first, unit, count) : count < 0 ? bars.first : last;
    return opened({ first: Math.min(next, startOf(last, unit)), last }, bars);
  }
  const next = Number.isFinite(count) ? endOf(shifted(last, unit, count), unit) : count > 0 ? bars.last : first;
  return opened({ first, last: Math.max(next, endOf(first, unit)) }, bars);
}
