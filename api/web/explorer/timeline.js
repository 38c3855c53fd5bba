/** @typedef {import("./types.js").App} App */

/**
 * The tab.
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {}

/**
 * The brush below all views; `move` shifts the window by one step back (-1) or forth (1).
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {{move: (way: -1 | 1) => void}}
 */
export function mountBrush(element, app) {
  return { move: () => {} };
}
