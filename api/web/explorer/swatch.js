// Signs of the legend: the shape and colour of a kind, the line of a way of telling.

import { svg } from "../shared/dom.js";
import { nodeLook } from "./looks.js";

/** @param {string} kind */
export function swatch(kind) {
  const { colour, rim, points } = nodeLook(kind);
  const look = { fill: colour, stroke: rim, "stroke-width": 1.5, "stroke-linejoin": "round" };
  const shape = points ? svg("polygon", { points, ...look }) : svg("circle", { cx: 10, cy: 10, r: 8, ...look });
  return svg("svg", { class: "swatch", viewBox: "0 0 20 20", width: 16, height: 16, "aria-hidden": "true" }, shape);
}

/** @param {number[]} dashes */
export function lineSwatch(dashes) {
  const line = svg("line", { x1: 0, y1: 5, x2: 34, y2: 5, "stroke-width": 2, "stroke-dasharray": dashes.join(" ") || null });
  return svg("svg", { class: "swatch", viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true" }, line);
}
