// What is written on the canvas: labels of one size at every zoom, as many as there is room for, none on another.

import { Taken } from "./place.js";
import { BESIDE, FONT_SIZE, GAP, labelOf, LINE_HEIGHT } from "./measure.js";

/** @typedef {import("./place.js").Box} Box */
/** @typedef {import("./measure.js").Label} Label */
/**
 * @typedef {object} Spot a node as it stands on the screen
 * @property {string} id
 * @property {string} text
 * @property {string | null} language
 * @property {number} x
 * @property {number} y
 * @property {number} radius
 * @property {string} more such as "+31", or empty
 * @property {number} weight those that weigh more come first
 * @property {boolean} isDim
 * @property {boolean} isStrong
 */
/**
 * @typedef {object} LineSpot the words of a line, where its middle is on the screen
 * @property {string} text
 * @property {string | null} language
 * @property {number} x
 * @property {number} y
 */
/** @typedef {{id: string, box: Box}} Painted */
/** @typedef {import("./canvas/palette.js").Palette} Palette */

/** So many labels, those of the best known nodes, may lie on the shapes of others. */
const FOREMOST = 6;
/** Beside a smaller shape, in pixels, nobody would know what a count belongs to. */
const COUNTED_FROM = 5;

/**
 * Paint the labels, and return which nodes have theirs, and where.
 * @param {CanvasRenderingContext2D} pen
 * @param {Spot[]} spots
 * @param {LineSpot[]} lines
 * @param {Palette} palette
 * @param {number} width of the screen
 * @param {number} height
 * @returns {Painted[]}
 */
export function paintLabels(pen, spots, lines, palette, width, height) {
  const seen = spots.filter(({ x, y }) => x > -80 && x < width + 80 && y > -60 && y < height + 20);
  const shapes = new Taken(seen.map(shapeOf));
  const labels = new Taken([]);
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  pen.lineJoin = "round";
  /** @type {Painted[]} */
  const painted = [];
  const ranked = [...seen].sort((one, other) => other.weight - one.weight);
  for (const [rank, spot] of ranked.entries()) {
    const label = labelOf(spot.text, spot.language);
    const box = labelBox(spot, label);
    if (!spot.isStrong && (!labels.isFree(box) || (rank >= FOREMOST && !isClear(shapes, box, spot)))) continue;
    labels.add(box);
    paintLabel(pen, spot, label, box.top, palette);
    painted.push({ id: spot.id, box });
  }
  for (const spot of seen) paintMore(pen, spot, labels, palette);
  for (const line of lines) paintLine(pen, line, labels, shapes, palette);
  return painted;
}

/** @param {Spot} spot */
function shapeOf({ x, y, radius }) {
  const near = radius * 0.8;
  return { left: x - near, right: x + near, top: y - near, bottom: y + near };
}

/**
 * @param {Spot} spot
 * @param {Label} label
 * @returns {Box}
 */
function labelBox({ x, y, radius, isStrong }, { width, height }) {
  const top = y + radius + GAP;
  // Bold letters are wider.
  const half = (isStrong ? width * 1.12 : width) / 2 + BESIDE;
  return { left: x - half, right: x + half, top, bottom: top + height };
}

/**
 * A label may touch the shape of its own node, and no other.
 * @param {Taken} shapes
 * @param {Box} box
 * @param {Spot} spot
 */
function isClear(shapes, box, spot) {
  return shapes.isFree({ ...box, top: Math.max(box.top, spot.y + spot.radius * 0.8 + 0.5) });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Spot} spot
 * @param {Label} label
 * @param {number} top
 * @param {Palette} palette
 */
function paintLabel(pen, spot, label, top, { ground, text, dim }) {
  pen.font = spot.isStrong ? `600 ${label.font}` : label.font;
  pen.strokeStyle = ground;
  pen.lineWidth = 3;
  pen.fillStyle = spot.isDim ? dim : text;
  label.lines.forEach((line, i) => {
    const y = top + FONT_SIZE + i * LINE_HEIGHT - 1;
    pen.strokeText(line, spot.x, y);
    pen.fillText(line, spot.x, y);
  });
}

/**
 * Say how many neighbours are not shown, beside the shape.
 * @param {CanvasRenderingContext2D} pen
 * @param {Spot} spot
 * @param {Taken} labels
 * @param {Palette} palette
 */
function paintMore(pen, spot, labels, { ground, quiet }) {
  if (!spot.more || spot.isDim || (spot.radius < COUNTED_FROM && !spot.isStrong)) return;
  const { font, width } = labelOf(spot.more, null);
  pen.font = font;
  const left = spot.x + spot.radius + 2;
  const box = { left, right: left + width, top: spot.y - spot.radius - 5, bottom: spot.y - spot.radius + 8 };
  if (!labels.isFree(box)) return;
  labels.add(box);
  pen.strokeStyle = ground;
  pen.lineWidth = 3;
  pen.fillStyle = quiet;
  pen.strokeText(spot.more, left + width / 2, box.bottom - 2);
  pen.fillText(spot.more, left + width / 2, box.bottom - 2);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {LineSpot} line
 * @param {Taken} labels
 * @param {Taken} shapes
 * @param {Palette} palette
 */
function paintLine(pen, line, labels, shapes, { ground, relation }) {
  const label = labelOf(line.text, line.language, 160);
  const box = { left: line.x - label.width / 2 - 3, right: line.x + label.width / 2 + 3, top: line.y - label.height / 2 - 1, bottom: line.y + label.height / 2 + 1 };
  if (!labels.isFree(box) || !shapes.isFree(box)) return;
  labels.add(box);
  pen.globalAlpha = 0.9;
  pen.fillStyle = ground;
  pen.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  pen.globalAlpha = 1;
  pen.font = label.font;
  pen.fillStyle = relation;
  label.lines.forEach((words, i) => pen.fillText(words, line.x, box.top + FONT_SIZE + i * LINE_HEIGHT));
}
