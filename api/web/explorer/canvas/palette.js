// What is drawn with, besides the colours of kinds: as shared/drawing.css has it, in light and in dark.

/** @typedef {import("../looks.js").Tones} Tones */
/** @typedef {Tones & Record<"ground" | "text" | "quiet" | "dim" | "relation" | "fold" | "under", string>} Palette colours by their names */

const NAMES = /** @type {const} */ (["told", "disputed", "denied", "ground", "text", "quiet", "dim", "relation", "fold", "under"]);
/** Paper is light, whatever the screen is. */
const DARK = "screen and (prefers-color-scheme: dark)";

/**
 * Return the palette that an element has now.
 * @param {HTMLElement} element
 * @returns {Palette}
 */
export function paletteOf(element) {
  const style = getComputedStyle(element);
  return /** @type {Palette} */ (Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--drawn-${name}`).trim()])));
}

/**
 * Call a function whenever the palette may be another one: the reader's screen becomes dark or light, or is printed.
 * @param {() => void} then
 */
export function whenThemeChanges(then) {
  matchMedia(DARK).addEventListener("change", then);
}
