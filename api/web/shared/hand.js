// Handing something over to the reader's machine: a file, or words on its clipboard.

import { h } from "./dom.js";

/** The browser reads a file after the click has returned. */
const READ_BY_THEN = 60_000;

/**
 * @param {Blob} file
 * @param {string} name
 */
export function saveFile(file, name) {
  const link = h("a", { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_BY_THEN);
}

/**
 * Return whether words are on the clipboard now; a page without a safe address has none.
 * @param {string} words
 */
export async function copyWords(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}
