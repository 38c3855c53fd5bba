// Drawing a panel anew without losing the focus, or what has been opened.

import { fill } from "../shared/dom.js";

const FOLDS = "details > summary[data-key]";
const FOCUSABLE = "a[href], button:not(:disabled), input, select, summary, [tabindex]";

/**
 * Put children in place of those that an element has. If the focus was inside, it stays on the same `data-key`,
 * else goes to what stands first, or to the element itself: it is never lost to the page. What is opened and closed by a
 * summary of the same `data-key` stays so.
 * @param {HTMLElement} element
 * @param {...(import("../shared/dom.js").Child | import("../shared/dom.js").Child[])} children
 */
export function refill(element, ...children) {
  const wasOpen = new Map(foldsOf(element));
  const had = element !== document.activeElement && element.contains(document.activeElement);
  fill(element, ...children);
  for (const fold of element.querySelectorAll(FOLDS)) {
    const details = /** @type {HTMLDetailsElement} */ (fold.parentElement);
    details.open = wasOpen.get(fold.getAttribute("data-key")) ?? details.open;
  }
  if (had && !element.contains(document.activeElement)) {
    (/** @type {HTMLElement | null} */ (element.querySelector(FOCUSABLE)) ?? element).focus();
  }
}

/**
 * @param {HTMLElement} element
 * @returns {[string | null, boolean][]}
 */
function foldsOf(element) {
  return [...element.querySelectorAll(FOLDS)].map((fold) => [fold.getAttribute("data-key"), /** @type {HTMLDetailsElement} */ (fold.parentElement).open]);
}
