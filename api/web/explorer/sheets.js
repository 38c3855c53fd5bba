// In a narrow window the panels are sheets below the view: one at a time, opened and closed by buttons, and each as high
// as its handle says, by mouse, touch and key. What is above a sheet stays in sight.

import { byId, h } from "../shared/dom.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {"filters" | "side" | "brush"} Name of the element that is the sheet */
/** @typedef {"half" | "tall"} Height */
/**
 * @typedef {object} Sheets in a wide window they do nothing: all panels are there
 * @property {(name: Name, height: Height) => void} open
 * @property {() => boolean} close closes the sheet that is open, if one is
 */

/** The sheets, and the buttons that open them. @type {[Name, string][]} */
const SHEETS = [
  ["filters", "sheet-filters"],
  ["side", "sheet-details"],
  ["brush", "sheet-brush"],
];
const NARROW = matchMedia("(max-width: 899px)");
/** Of the room for view and sheet, what a sheet takes at the least to stay open, and to be tall; in between it is half. */
const [LEAST, TALL] = [0.3, 0.65];
/** What is moved less, in pixels, is pressed. */
const STEADY = 6;

/**
 * @param {App} app
 * @returns {Sheets}
 */
export function mountSheets({ store, canvas, say, announce }) {
  const root = byId("explorer");
  /** @type {Name | null} */
  let opened = null;
  /** @type {Height} */
  let height = "half";
  const handle = h("button", { type: "button", class: "sheet-handle", onclick: () => turn(height === "half" ? "tall" : "half"), onkeydown: onKey });

  /**
   * @param {Name | null} name
   * @param {Height} [wanted]
   */
  function show(name, wanted = height) {
    lay(name, wanted);
    canvas.measure();
  }

  /**
   * @param {Name | null} name
   * @param {Height} wanted
   */
  function lay(name, wanted) {
    const before = opened;
    opened = name;
    for (const [one, button] of SHEETS) {
      byId(one).classList.toggle("opened", one === name);
      byId(button).setAttribute("aria-expanded", String(one === name));
    }
    // The time window is as high as it is.
    if (name === null || name === "brush") {
      handle.remove();
      delete root.dataset.sheet;
      return;
    }
    if (name !== before) byId(name).before(handle);
    setHeight(wanted);
  }

  /** @param {Height} wanted */
  function setHeight(wanted) {
    height = wanted;
    root.dataset.sheet = height;
    const words = height === "half" ? say("Make the panel higher") : say("Make the panel half as high");
    handle.setAttribute("aria-label", words);
    handle.title = words;
  }

  /** @param {Height} wanted */
  function turn(wanted) {
    setHeight(wanted);
    announce(height === "half" ? say("The panel has half of the height.") : say("The panel has most of the height."));
  }

  function close() {
    if (opened === null || !NARROW.matches) return false;
    const [, button] = SHEETS.find(([one]) => one === opened) ?? SHEETS[0];
    const had = document.activeElement;
    const isWithin = had === handle || byId(opened).contains(had);
    show(null);
    if (isWithin || had === document.body) byId(button).focus();
    return true;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key === "ArrowUp") turn("tall");
    else if (event.key === "ArrowDown" && height === "tall") turn("half");
    else if (event.key === "ArrowDown") close();
    else return;
    event.preventDefault();
  }

  dragged(handle, root, {
    sheet: () => byId(opened ?? "side"),
    drop(share) {
      if (share < LEAST) close();
      else turn(share < TALL ? "half" : "tall");
    },
  });
  for (const [one, button] of SHEETS) {
    panelOf(one).tabIndex = -1;
    byId(button).addEventListener("click", () => {
      if (opened === one) return void close();
      show(one);
      panelOf(one).focus();
    });
  }
  // Who chooses something wants to read about it, and who finds a path to see it.
  store.subscribe((state, before) => {
    if (!NARROW.matches) return;
    if (state.path && state.path !== before.path) show("side", "half");
    else if (state.chosen === before.chosen) return;
    else if (state.chosen !== null) show("side");
    else if (opened === "side" && !state.path) show(null);
    if (opened === "side") byId(state.chosen ? "details" : "side").scrollIntoView({ block: "start" });
  });
  return {
    close,
    open(name, wanted) {
      if (NARROW.matches) show(name, wanted);
    },
  };
}

/**
 * Return the panel of a sheet that has a name for those who listen; the path finder has a place of its own.
 * @param {Name} name
 */
function panelOf(name) {
  return byId(name === "side" ? "details" : name);
}

/**
 * Let a sheet follow its handle while that is dragged.
 * @param {HTMLElement} handle
 * @param {HTMLElement} root
 * @param {{sheet: () => HTMLElement, drop: (share: number) => void}} hands the share of the room that the sheet has been left
 */
function dragged(handle, root, { sheet, drop }) {
  /** Where it is held, how high the sheet was, and how much room there is. @type {{from: number, was: number, room: number} | null} */
  let held = null;
  let now = 0;
  let isMoved = false;

  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const was = sheet().offsetHeight;
    held = { from: event.clientY, was, room: was + byId("stage").offsetHeight };
    now = was;
    isMoved = false;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!held) return;
    isMoved ||= Math.abs(event.clientY - held.from) > STEADY;
    if (!isMoved) return;
    now = Math.min(Math.max(held.was + held.from - event.clientY, 0), held.room);
    root.style.setProperty("--sheet", `${now}px`);
  });
  const end = (/** @type {boolean} */ isDone) => () => {
    if (!held) return;
    const share = now / held.room;
    held = null;
    root.style.removeProperty("--sheet");
    if (isMoved && isDone) drop(share);
  };
  handle.addEventListener("pointerup", end(true));
  handle.addEventListener("pointercancel", end(false));
  // What has been dragged has not been pressed.
  handle.addEventListener("click", (event) => isMoved && event.detail > 0 && event.stopImmediatePropagation(), true);
}
