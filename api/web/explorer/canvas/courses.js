// How lines run: from rim to rim, aside where there are several between the same two, with a head at their end. The
// same on the canvas and in a drawing that is taken away.

/** @typedef {import("../types.js").Place} Place */
/** @typedef {{id: string, x: number, y: number, radius: number}} End */
/**
 * @typedef {object} Course
 * @property {Place} from where the line begins
 * @property {Place} turn the control point of a quadratic curve
 * @property {Place} to where the line ends and its head begins
 * @property {Place} tip
 * @property {[Place, Place]} wings the other corners of the head
 * @property {Place} middle
 * @property {boolean} isStraight
 */

/** How far lines between the same two lie from one another in their middle, and all of them at most. */
const STEP = 18;
const WIDEST = 200;
/** From the rim of a shape to the beginning of a line, and to the tip of its head. */
const BEFORE = 2;
const AFTER = 3;
const LOOP = 30;

/**
 * Return for each line how far its middle lies aside, to the right of who goes from its source to its target; for one
 * that leads back to where it begins, how far above it goes.
 * @param {{source: {id: string}, target: {id: string}}[]} lines
 * @returns {number[]}
 */
export function asidesOf(lines) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const nths = lines.map((line) => {
    const pair = pairOf(line);
    const nth = counts.get(pair) ?? 0;
    counts.set(pair, nth + 1);
    return nth;
  });
  return lines.map((line, i) => {
    if (line.source.id === line.target.id) return LOOP + nths[i] * STEP;
    const last = /** @type {number} */ (counts.get(pairOf(line))) - 1;
    const aside = (nths[i] - last / 2) * Math.min(STEP, WIDEST / Math.max(last, 1));
    return line.source.id > line.target.id ? -aside : aside;
  });
}

/** @param {{source: {id: string}, target: {id: string}}} line */
function pairOf({ source, target }) {
  return source.id < target.id ? `${source.id} ${target.id}` : `${target.id} ${source.id}`;
}

/**
 * @param {End} source
 * @param {End} target
 * @param {number} aside
 * @param {number} width of the line
 * @returns {Course}
 */
export function courseOf(source, target, aside, width) {
  if (source.id === target.id) return loopOf(source, aside, width);
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  const length = Math.hypot(dx, dy) || 1;
  /** @type {Place} */
  const turn = [(source.x + target.x) / 2 - (dy / length) * aside * 2, (source.y + target.y) / 2 + (dx / length) * aside * 2];
  const long = 7 + width;
  // Where two shapes all but touch, what there is between them is shared out.
  const share = Math.min(1, (length * 0.9) / (source.radius + BEFORE + target.radius + AFTER + long));
  const from = towards([source.x, source.y], turn, (source.radius + BEFORE) * share);
  const tip = towards([target.x, target.y], turn, (target.radius + AFTER) * share);
  return headed(from, turn, tip, long * share, aside === 0);
}

/**
 * Return the course of a line that leads back to where it begins: above it, from one side to the other.
 * @param {End} end
 * @param {number} height
 * @param {number} width
 * @returns {Course}
 */
function loopOf({ x, y, radius }, height, width) {
  const [side, up] = [0.8, 0.6];
  const [out, back] = [radius + BEFORE, radius + AFTER];
  /** @type {Place} */
  const turn = [x, y - radius - 2 * height];
  return headed([x - side * out, y - up * out], turn, [x + side * back, y - up * back], 7 + width, false);
}

/**
 * @param {Place} from
 * @param {Place} turn
 * @param {Place} tip
 * @param {number} long the length of the head
 * @param {boolean} isStraight
 * @returns {Course}
 */
function headed(from, turn, tip, long, isStraight) {
  const to = towards(tip, turn, long);
  const [ux, uy] = [(to[0] - tip[0]) * 0.45, (to[1] - tip[1]) * 0.45];
  const middle = isStraight ? between(from, to) : between(between(from, turn), between(turn, to));
  return { from, turn, to, tip, wings: [[to[0] - uy, to[1] + ux], [to[0] + uy, to[1] - ux]], middle, isStraight };
}

/**
 * @param {Place} one
 * @param {Place} other
 * @returns {Place}
 */
function between(one, other) {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
}

/**
 * @param {Place} from
 * @param {Place} to
 * @param {number} distance
 * @returns {Place}
 */
function towards(from, to, distance) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  return [from[0] + ((to[0] - from[0]) / length) * distance, from[1] + ((to[1] - from[1]) / length) * distance];
}

/**
 * Return the place on a course at a share of its length, its head left out.
 * @param {Course} course
 * @param {number} share from 0 to 1
 * @returns {Place}
 */
export function placeOn({ from, turn, to, isStraight }, share) {
  const rest = 1 - share;
  const [a, b, c] = isStraight ? [rest, 0, share] : [rest * rest, 2 * rest * share, share * share];
  return [a * from[0] + b * turn[0] + c * to[0], a * from[1] + b * turn[1] + c * to[1]];
}
