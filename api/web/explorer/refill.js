// Drawing a panel anew without losing the focus.

import { fill } from "../shared/dom.js";

const FOCUSABLE = "a[href], button:not(:disabled), input, select, summary, [tabindex]";

/**
 * Put children in place of those that an element has. If the focus was inside, it stays on the same `data-key`,
 * else goes to what stands first, or to the element itself: it is never lost to the page.
 * @param {HTMLElement} element
 * @param {...(import("../shared/dom.js").Child | import("../shared/dom.js").Child[])} children
 */
export function refill(element, ...children) {
  const had = element !== document.activeElement && element.contains(document.activeElement);
  fill(element, ...children);
  if (had && !element.contains(document.activeElement)) {
    (/** @type {HTMLElement | null} */ (element.querySelector(FOCUSABLE)) ?? element).focus();
  }
}
