// Labels as they stand on the canvas: broken into lines, and how much room they take, in pixels of the screen.

import { familyOf } from "./looks.js";

/** @typedef {import("./types.js").GraphNode} GraphNode */
/**
 * @typedef {object} Label
 * @property {string[]} lines
 * @property {number} width
 * @property {number} height
 * @property {string} font
 */

export const FONT_SIZE = 12;
export const LINE_HEIGHT = 14;
const LINE_WIDTH = 118;
const LINES = 2;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** From the shape of a node to its label. */
export const GAP = 3;
/** Between two labels on one line, on each side: else they read as one. */
export const BESIDE = 3;

const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
/** @type {Map<string, Label>} */
const known = new Map();
/** Made when it is needed: its dictionaries take long to load. @type {Intl.Segmenter | null} */
let segmenter = null;

/**
 * Return a label in at most two lines, with an ellipsis where it is cut.
 * @param {string} text
 * @param {string | null} language
 * @param {number} [lineWidth]
 * @returns {Label}
 */
export function labelOf(text, language, lineWidth = LINE_WIDTH) {
  const key = `${language} ${lineWidth} ${text}`;
  const found = known.get(key);
  if (found) return found;
  const font = `${FONT_SIZE}px ${familyOf(language)}`;
  pen.font = font;
  const lines = broken(text, lineWidth);
  const width = Math.max(...lines.map(widthOf));
  const label = { lines, width, height: lines.length * LINE_HEIGHT, font };
  known.set(key, label);
  return label;
}

/** @param {string} text */
function widthOf(text) {
  return pen.measureText(text).width;
}

/**
 * @param {string} text
 * @param {number} lineWidth
 */
function broken(text, lineWidth) {
  if (widthOf(text) <= lineWidth) return [text.trim()];
  /** @type {string[]} */
  const lines = [];
  for (const piece of pieces(text)) {
    const last = lines.length - 1;
    if (last >= 0 && widthOf(lines[last] + piece) <= lineWidth) lines[last] += piece;
    else if (piece.trim()) lines.push(...(widthOf(piece) > lineWidth ? cut(piece.trimStart(), lineWidth) : [piece.trimStart()]));
  }
  const trimmed = lines.map((line) => line.trimEnd());
  if (trimmed.length <= LINES) return trimmed.length > 0 ? trimmed : [""];
  return [...trimmed.slice(0, LINES - 1), shortened(trimmed[LINES - 1], lineWidth)];
}

/**
 * Return what a line may break between: words with their punctuation, as the script has them. In Korean and in Latin
 * scripts that is at spaces only, also for a Latin name among Chinese or Japanese words. A dot stays with what is before it.
 * @param {string} text
 * @returns {string[]}
 */
function pieces(text) {
  return text.split(/(?<=[\s・])(?=[^\s·])/).flatMap((piece) => (UNSPACED.test(piece) ? wordsOf(piece) : [piece]));
}

/**
 * The dictionary breaks names in kana and numbers from their units, which we do not.
 * @param {string} text without spaces between its words
 * @returns {string[]}
 */
function wordsOf(text) {
  if (typeof Intl.Segmenter !== "function") return [text];
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  /** @type {string[]} */
  const found = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    const isNew = isWordLike && !(/[\d\p{Script=Katakana}ー]$/u.test(found.at(-1) ?? "") && /^[\p{Script=Katakana}ー億万兆年月日]/u.test(segment));
    if (isNew || found.length === 0) found.push(segment);
    else found[found.length - 1] += segment;
  }
  return found;
}

/**
 * @param {string} word
 * @param {number} lineWidth
 */
function cut(word, lineWidth) {
  const lines = [""];
  for (const char of word.match(/.(?:\s*·\s*)?/gsu) ?? []) {
    if (lines[lines.length - 1] && widthOf(lines[lines.length - 1] + char) > lineWidth) lines.push("");
    lines[lines.length - 1] += char;
  }
  return lines;
}

/**
 * @param {string} line
 * @param {number} lineWidth
 */
function shortened(line, lineWidth) {
  let kept = line;
  while (kept && widthOf(`${kept}…`) > lineWidth) kept = kept.slice(0, -1);
  return `${kept.replace(/[\s·]+$/u, "")}…`;
}

/**
 * Return how large the shape of a node is drawn at least and at most: more, where more is known of it.
 * @param {GraphNode} node
 */
export function radiusOf(node) {
  return 7 + Math.min(Math.sqrt(node.neighbours.told) * 1.3, 9);
}

/** A fold is as large, whatever it holds. */
export const FOLD_RADIUS = 13;
