/** @typedef {import("./types.js").App} App */

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {}
