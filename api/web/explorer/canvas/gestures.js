// What the hand does on a surface: taps, drags, two fingers, the wheel. It knows nothing of what is drawn there.

/** @typedef {import("../types.js").Place} Place */
/**
 * @typedef {object} Touch where something is touched, in pixels of the surface
 * @property {number} x
 * @property {number} y
 * @property {boolean} isFinger and no mouse or pen: less exact
 */
/**
 * @typedef {object} Gestures what is told of it
 * @property {(at: Touch) => string | null} grab what would be dragged from there; null: the surface itself
 * @property {(id: string, x: number, y: number) => void} drag by so many pixels from where it was grabbed
 * @property {(id: string, isDone: boolean) => void} drop not done: it goes back
 * @property {(x: number, y: number) => void} pan by so many pixels
 * @property {(factor: number, x: number, y: number) => void} zoom around a place
 * @property {(at: Touch) => void} tap
 * @property {(at: Touch) => void} doubleTap in place of the second of two taps
 * @property {(at: Touch | null) => void} hover null: it has left
 */
/**
 * @typedef {object} Press of one pointer
 * @property {Touch} from
 * @property {string | null} grabbed
 * @property {boolean} isMoved further than a tap may
 */

/** What moves less is a tap, in pixels. */
const SLOP = { mouse: 4, finger: 10 };
/** Two taps are one double tap within so many milliseconds and pixels. */
const TWICE = { time: 400, distance: 24 };
/** How much closer one pixel of the wheel leads, and one of a trackpad's pinch, which comes as a wheel with Ctrl. */
const WHEEL = 0.002;
const PINCH = 0.01;
/** Pixels of a line, where a wheel turns by lines. */
const LINE = 16;
const MOST_AT_ONCE = 120;

/**
 * @param {HTMLElement} element
 * @param {Gestures} on
 */
export function listen(element, on) {
  /** The pointers that are down. @type {Map<number, Touch>} */
  const down = new Map();
  /** @type {Press | null} */
  let press = null;
  let last = { time: -Infinity, x: 0, y: 0 };

  /** @param {boolean} isDone */
  function letGo(isDone) {
    if (press?.grabbed && press.isMoved) on.drop(press.grabbed, isDone);
    press = null;
  }

  /** @param {PointerEvent} event */
  function onDown(event) {
    if (event.button !== 0) return;
    const at = touchOf(event, element);
    element.setPointerCapture(event.pointerId);
    // A second finger ends what the first was doing.
    if (down.size > 0) letGo(false);
    down.set(event.pointerId, at);
    press = down.size === 1 ? { from: at, grabbed: on.grab(at), isMoved: false } : null;
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    const at = touchOf(event, element);
    const before = down.get(event.pointerId);
    if (!before) return on.hover(at);
    down.set(event.pointerId, at);
    if (down.size === 2) pinch(before, at, otherThan(event.pointerId));
    else if (press) follow(press, before, at);
  }

  /**
   * @param {Press} one
   * @param {Touch} before
   * @param {Touch} at
   */
  function follow(one, before, at) {
    const slop = at.isFinger ? SLOP.finger : SLOP.mouse;
    const wasMoved = one.isMoved;
    one.isMoved ||= distance(one.from, at) > slop;
    if (!one.isMoved) return;
    const start = wasMoved ? before : one.from;
    if (one.grabbed) on.drag(one.grabbed, at.x - one.from.x, at.y - one.from.y);
    else on.pan(at.x - start.x, at.y - start.y);
  }

  /** @param {number} id */
  function otherThan(id) {
    return /** @type {Touch} */ ([...down].find(([one]) => one !== id)?.[1]);
  }

  /**
   * @param {Touch} before
   * @param {Touch} at
   * @param {Touch} other
   */
  function pinch(before, at, other) {
    on.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    on.zoom(Math.max(distance(at, other), 1) / Math.max(distance(before, other), 1), (at.x + other.x) / 2, (at.y + other.y) / 2);
  }

  /** @param {PointerEvent} event */
  function onUp(event) {
    if (!down.delete(event.pointerId)) return;
    const isTap = press !== null && !press.isMoved;
    letGo(true);
    // The finger that stays goes on alone.
    for (const at of down.values()) press = { from: at, grabbed: null, isMoved: true };
    if (isTap) tapped(touchOf(event, element), event.timeStamp);
  }

  /**
   * @param {Touch} at
   * @param {number} time
   */
  function tapped(at, time) {
    const isSecond = time - last.time < TWICE.time && distance(last, at) < TWICE.distance;
    last = { ...at, time: isSecond ? -Infinity : time };
    if (isSecond) on.doubleTap(at);
    else on.tap(at);
  }

  /** @param {PointerEvent} event */
  function onLost(event) {
    if (down.delete(event.pointerId)) letGo(false);
  }

  /** @param {WheelEvent} event */
  function onWheel(event) {
    event.preventDefault();
    const { x, y } = touchOf(event, element);
    const turned = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
    const by = Math.min(Math.max(turned, -MOST_AT_ONCE), MOST_AT_ONCE);
    on.zoom(Math.exp(-by * (event.ctrlKey ? PINCH : WHEEL)), x, y);
  }

  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  // Also where the element goes away under the hand, and after each release.
  element.addEventListener("lostpointercapture", onLost);
  element.addEventListener("pointerleave", () => on.hover(null));
  element.addEventListener("wheel", onWheel, { passive: false });
}

/**
 * @param {MouseEvent} event
 * @param {HTMLElement} element
 * @returns {Touch}
 */
function touchOf(event, element) {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top, isFinger: event instanceof PointerEvent && event.pointerType === "touch" };
}

/**
 * @param {{x: number, y: number}} one
 * @param {{x: number, y: number}} other
 */
function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
