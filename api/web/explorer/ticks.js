// Words beside the ticks of an axis: those of the last end where the axis does, and none lie on those before.

import { svg } from "../shared/dom.js";
import { labelOf } from "./measure.js";

const [BESIDE, BETWEEN] = [3, 6];

/**
 * @param {{x: number, words: string}[]} ticks from left to right
 * @param {{width: number, y: number, language: string}} axis
 * @returns {SVGElement[]}
 */
export function tickWords(ticks, { width, y, language }) {
  let free = 0;
  return ticks.flatMap(({ x, words }) => {
    const wide = labelOf(words, language, width).width;
    const left = Math.min(x + BESIDE, width - wide - BESIDE);
    if (left < free) return [];
    free = left + wide + BETWEEN;
    return [svg("text", { x: left, y }, words)];
  });
}
