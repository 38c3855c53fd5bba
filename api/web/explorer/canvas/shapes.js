// The shapes of kinds, around 0, 0: the same on the canvas, in the legend and in a drawing that is taken away.

import { nodeLook } from "../looks.js";

/** @typedef {import("../types.js").Place} Place */

/** @type {Map<string, Place[] | null>} */
const known = new Map();

/**
 * Return the corners of a kind's shape, for a radius of 1; null: it is a circle.
 * @param {string} kind
 * @returns {Place[] | null}
 */
export function cornersOf(kind) {
  const found = known.get(kind);
  if (found !== undefined) return found;
  const points = nodeLook(kind).points?.split(" ");
  const corners = points?.map((point) => /** @type {Place} */ (point.split(",").map((part) => (Number(part) - 10) / 10))) ?? null;
  known.set(kind, corners);
  return corners;
}
