// What is under the pointer. Pure.

import { placeOn } from "./courses.js";

/** @typedef {import("../types.js").Place} Place */
/** @typedef {import("./drawn.js").Drawn} Drawn */
/** @typedef {import("./drawn.js").Dot} Dot */
/** @typedef {import("./drawn.js").Line} Line */
/** @typedef {import("./courses.js").Course} Course */

/** A curve is looked at as so many straight pieces. */
const PIECES = 12;

/**
 * Return the dot at a place of the plane: the nearest of those whose shape, or whose middle within `reach`, is there.
 * @param {Drawn} drawn
 * @param {Place} place
 * @param {number} reach
 * @returns {Dot | null}
 */
export function dotAt({ dots }, [x, y], reach) {
  let best = null;
  let least = Infinity;
  for (const dot of dots.values()) {
    const far = Math.hypot(dot.x - x, dot.y - y);
    if (far <= Math.max(dot.radius, reach) && far < least) [best, least] = [dot, far];
  }
  return best;
}

/**
 * Return the line that is nearest to a place of the plane, within `reach` of it.
 * @param {Drawn} drawn
 * @param {Place} place
 * @param {number} reach
 * @returns {Line | null}
 */
export function lineAt({ lines }, place, reach) {
  let best = null;
  let least = reach;
  for (const line of lines) {
    if (!isAround(line.course, place, reach)) continue;
    const far = distanceTo(line.course, place) - line.width / 2;
    if (far < least) [best, least] = [line, far];
  }
  return best;
}

/**
 * Return whether a place lies in the box around a course, or near it.
 * @param {Course} course
 * @param {Place} place
 * @param {number} reach
 */
function isAround({ from, turn, tip }, place, reach) {
  return [0, 1].every((axis) => {
    const [at, one, two, three] = [place[axis], from[axis], turn[axis], tip[axis]];
    return at >= Math.min(one, two, three) - reach && at <= Math.max(one, two, three) + reach;
  });
}

/**
 * @param {Course} course
 * @param {Place} place
 */
function distanceTo(course, place) {
  const pieces = course.isStraight ? 1 : PIECES;
  let least = distanceToPiece(course.to, course.tip, place);
  let before = course.from;
  for (let i = 1; i <= pieces; i += 1) {
    const next = placeOn(course, i / pieces);
    least = Math.min(least, distanceToPiece(before, next, place));
    before = next;
  }
  return least;
}

/**
 * @param {Place} from
 * @param {Place} to
 * @param {Place} place
 */
function distanceToPiece(from, to, [x, y]) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const along = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(x - from[0] - share * dx, y - from[1] - share * dy);
}
