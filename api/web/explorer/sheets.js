// In a narrow window the panels are sheets over the page: one at a time, opened and closed by buttons.

import { byId } from "../shared/dom.js";

/** @typedef {import("./types.js").App} App */

const SHEETS = ["filters", "details", "brush"];
const NARROW = matchMedia("(max-width: 899px)");

/**
 * @param {App} app
 * @returns {{close: () => boolean}} closes the sheet that is open, if one is
 */
export function mountSheets({ store }) {
  /** @type {string | null} */
  let opened = null;

  /** @param {string | null} name */
  function show(name) {
    const before = opened;
    opened = name;
    for (const one of SHEETS) {
      byId(one).classList.toggle("opened", one === name);
      byId(`sheet-${one}`).setAttribute("aria-expanded", String(one === name));
    }
    if (name && name !== before) byId(name).focus();
  }

  function close() {
    if (opened === null || !NARROW.matches) return false;
    const before = opened;
    show(null);
    byId(`sheet-${before}`).focus();
    return true;
  }

  for (const one of SHEETS) {
    byId(one).tabIndex = -1;
    byId(`sheet-${one}`).addEventListener("click", () => (opened === one ? close() : show(one)));
  }
  // Who chooses something wants to read about it.
  store.subscribe((state, before) => {
    if (!NARROW.matches || state.chosen === before.chosen) return;
    if (state.chosen !== null) show("details");
    else if (opened === "details") show(null);
  });
  return { close };
}
