// Painting dots and lines: all of them as the ground, and what stands out once more above it.

import { DIM_DOT, DIM_LINE, nodeLook, PLAIN_LINE, RIM, strokesOf, UNDER } from "../looks.js";
import { onPlane } from "./camera.js";
import { cornersOf } from "./shapes.js";

/** @typedef {import("../place.js").Box} Box */
/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./courses.js").Course} Course */
/** @typedef {import("./drawn.js").Drawn} Drawn */
/** @typedef {import("./drawn.js").Dot} Dot */
/** @typedef {import("./drawn.js").Line} Line */
/** @typedef {import("./drawn.js").Mark} Mark */
/** @typedef {import("./drawn.js").Marked} Marked */
/** @typedef {import("./palette.js").Palette} Palette */
/** @typedef {CanvasRenderingContext2D} Pen */

/** Below this zoom dashes, double lines and heads are too small to be told apart, and are left out. */
const FINE_FROM = 0.25;
/** However far away, lines are so wide on the screen, and dots so large; what stands out is larger. */
const LEAST = { line: 0.5, dot: 2.5 };
const LEAST_MARKED = { line: 1.3, dot: 4 };

/**
 * Paint everything: plainly, or dim where something stands out.
 * @param {Pen} pen
 * @param {Drawn} drawn
 * @param {Camera} camera
 * @param {Palette} palette
 * @param {boolean} isDim
 */
export function paintGround(pen, { dots, lines }, camera, palette, isDim) {
  const view = begin(pen, camera);
  pen.globalAlpha = isDim ? DIM_LINE : PLAIN_LINE;
  for (const line of lines) if (isLineIn(line.course, view)) paintLine(pen, line, camera.zoom, palette, LEAST.line);
  pen.setLineDash([]);
  pen.globalAlpha = isDim ? DIM_DOT : 1;
  for (const dot of dots.values()) if (isDotIn(dot, view)) paintDot(pen, dot, camera.zoom, palette);
  pen.globalAlpha = 1;
}

/**
 * Paint what stands out, as it is.
 * @param {Pen} pen
 * @param {Drawn} drawn
 * @param {Marked} marked
 * @param {Camera} camera
 * @param {Palette} palette
 */
export function paintMarked(pen, { dots }, marked, camera, palette) {
  const view = begin(pen, camera);
  const lines = [...marked.lines].filter(([line]) => isLineIn(line.course, view));
  for (const [line, mark] of lines) if (mark !== "near") paintUnder(pen, line, camera.zoom, palette);
  for (const [line] of lines) paintLine(pen, line, camera.zoom, palette, LEAST_MARKED.line);
  pen.setLineDash([]);
  for (const [id, mark] of marked.dots) {
    const dot = dots.get(id);
    if (dot && isDotIn(dot, view)) paintDot(pen, dot, camera.zoom, palette, mark);
  }
}

/**
 * Let the pen draw in places of the plane, and return what is to be seen of it.
 * @param {Pen} pen
 * @param {Camera} camera
 * @returns {Box}
 */
function begin(pen, camera) {
  const { width, height } = pen.canvas;
  const ratio = globalThis.devicePixelRatio || 1;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.setTransform(ratio * camera.zoom, 0, 0, ratio * camera.zoom, ratio * camera.x, ratio * camera.y);
  pen.lineJoin = "round";
  const [left, top] = onPlane(camera, 0, 0);
  const [right, bottom] = onPlane(camera, width / ratio, height / ratio);
  return { left, top, right, bottom };
}

/**
 * Return how large a dot is on the plane: its own size, but never too small to be seen.
 * @param {Dot} dot
 * @param {number} zoom
 * @param {Mark} [mark]
 */
export function radiusAt({ radius }, zoom, mark) {
  return Math.max(radius, (mark ? LEAST_MARKED : LEAST).dot / zoom);
}

/**
 * @param {Dot} dot
 * @param {Box} view
 */
function isDotIn({ x, y, radius }, view) {
  const room = radius + 4;
  return x + room > view.left && x - room < view.right && y + room > view.top && y - room < view.bottom;
}

/**
 * @param {Course} course
 * @param {Box} view
 */
function isLineIn({ from, turn, tip }, { left, top, right, bottom }) {
  return isBetween(from[0], turn[0], tip[0], left, right) && isBetween(from[1], turn[1], tip[1], top, bottom);
}

/**
 * @param {number} one
 * @param {number} two
 * @param {number} three
 * @param {number} least
 * @param {number} most
 */
function isBetween(one, two, three, least, most) {
  return Math.max(one, two, three) > least && Math.min(one, two, three) < most;
}

/**
 * @param {Pen} pen
 * @param {Line} line
 * @param {number} zoom
 * @param {Palette} palette
 * @param {number} thinnest on the screen
 */
function paintLine(pen, line, zoom, palette, thinnest) {
  const isFine = zoom >= FINE_FROM;
  pen.beginPath();
  trace(pen, line.course);
  pen.setLineDash(isFine ? line.dashes : []);
  const [outer, inner] = strokesOf(line, palette[line.tone], palette.ground);
  stroke(pen, outer.colour, Math.max(outer.width, thinnest / zoom));
  if (!isFine) return;
  if (inner) strokeBetween(pen, inner.colour, inner.width);
  paintHead(pen, line.course, outer.colour);
}

/**
 * Between two lines there is nothing of their colour, however faint that is.
 * @param {Pen} pen
 * @param {string} colour
 * @param {number} width
 */
function strokeBetween(pen, colour, width) {
  const faint = pen.globalAlpha;
  pen.globalAlpha = 1;
  pen.setLineDash([]);
  stroke(pen, colour, width);
  pen.globalAlpha = faint;
}

/**
 * @param {Pen} pen
 * @param {string} colour
 * @param {number} width
 */
function stroke(pen, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

/**
 * @param {Pen} pen
 * @param {Course} course
 */
function trace(pen, { from, turn, to, isStraight }) {
  pen.moveTo(from[0], from[1]);
  if (isStraight) pen.lineTo(to[0], to[1]);
  else pen.quadraticCurveTo(turn[0], turn[1], to[0], to[1]);
}

/**
 * @param {Pen} pen
 * @param {Course} course
 * @param {string} colour
 */
function paintHead(pen, { tip, wings }, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  for (const [x, y] of [tip, ...wings]) pen.lineTo(x, y);
  pen.fill();
}

/**
 * Paint what lies under a line that is chosen or of the path.
 * @param {Pen} pen
 * @param {Line} line
 * @param {number} zoom
 * @param {Palette} palette
 */
function paintUnder(pen, { course, width }, zoom, { under }) {
  pen.beginPath();
  trace(pen, course);
  pen.lineTo(course.tip[0], course.tip[1]);
  stroke(pen, under, width + UNDER / Math.min(zoom, 1));
}

/**
 * @param {Pen} pen
 * @param {Dot} dot
 * @param {number} zoom
 * @param {Palette} palette
 * @param {Mark} [mark]
 */
function paintDot(pen, dot, zoom, palette, mark) {
  const { x, y, kind } = dot;
  const radius = radiusAt(dot, zoom, mark);
  const corners = cornersOf(kind);
  pen.beginPath();
  if (corners) for (const [across, down] of corners) pen.lineTo(x + across * radius, y + down * radius);
  else pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.closePath();
  pen.fillStyle = dot.isFold ? palette.fold : nodeLook(kind).colour;
  pen.fill();
  for (const { colour, width } of rimsOf(dot, palette, mark)) stroke(pen, colour, (width * radius) / dot.radius);
}

/**
 * Return the rims of a dot, those above last: a strong one where it is chosen or of the path, a double one for a fold.
 * @param {Dot} dot
 * @param {Palette} palette
 * @param {Mark} [mark]
 */
function rimsOf({ kind, isFold }, { fold, text }, mark) {
  if (mark === "chosen" || mark === "path") return [{ colour: text, width: RIM[mark] }];
  if (isFold) return [{ colour: text, width: RIM.fold }, { colour: fold, width: RIM.middle }];
  return [{ colour: nodeLook(kind).rim, width: RIM.plain }];
}
