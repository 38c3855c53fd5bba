/** @typedef {import("./types.js").App} App */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {{open: (from?: string) => void}}
 */
export function mount(element, app) {
  return { open: () => {} };
}
