// Which part of the plane the screen shows. Pure: a camera is a value, and what moves it returns another, or the same.

/** @typedef {import("../place.js").Box} Box */
/** @typedef {import("../types.js").Place} Place */
/**
 * @typedef {object} Camera a place on the plane, times `zoom`, plus `x` and `y`, is a place on the screen
 * @property {number} zoom
 * @property {number} x
 * @property {number} y
 */

const MAX_ZOOM = 4;
const MIN_ZOOM = 0.02;
/** So much larger than it is measured is the most that little is drawn when all of it is fitted in. */
const MOST_FITTED = 1.4;

/** @type {Camera} */
export const START = Object.freeze({ zoom: 1, x: 0, y: 0 });

/**
 * Return where a place on the screen is on the plane.
 * @param {Camera} camera
 * @param {number} x
 * @param {number} y
 * @returns {Place}
 */
export function onPlane(camera, x, y) {
  return [(x - camera.x) / camera.zoom, (y - camera.y) / camera.zoom];
}

/**
 * Return where a place on the plane is on the screen.
 * @param {Camera} camera
 * @param {number} x
 * @param {number} y
 * @returns {Place}
 */
export function onScreen(camera, x, y) {
  return [x * camera.zoom + camera.x, y * camera.zoom + camera.y];
}

/**
 * Return what a part of the screen shows of the plane.
 * @param {Camera} camera
 * @param {Box} screen
 * @returns {Box}
 */
export function shownIn(camera, screen) {
  const [left, top] = onPlane(camera, screen.left, screen.top);
  const [right, bottom] = onPlane(camera, screen.right, screen.bottom);
  return { left, top, right, bottom };
}

/**
 * @param {Camera} camera
 * @param {number} x in pixels of the screen
 * @param {number} y
 * @returns {Camera}
 */
export function panned(camera, x, y) {
  if (x === 0 && y === 0) return camera;
  return Object.freeze({ ...camera, x: camera.x + x, y: camera.y + y });
}

/**
 * Return a camera that is closer by a factor, with what is at a place of the screen staying there.
 * @param {Camera} camera
 * @param {number} factor
 * @param {number} x
 * @param {number} y
 * @returns {Camera}
 */
export function zoomed(camera, factor, x, y) {
  const zoom = Math.min(Math.max(camera.zoom * factor, MIN_ZOOM), MAX_ZOOM);
  if (zoom === camera.zoom) return camera;
  const by = zoom / camera.zoom;
  return Object.freeze({ zoom, x: x - (x - camera.x) * by, y: y - (y - camera.y) * by });
}

/**
 * Return the camera that shows a part of the plane in the middle of a part of the screen, as large as there is room.
 * @param {Box} room of the plane
 * @param {Box} screen
 * @param {number} [most] and no larger
 * @returns {Camera}
 */
export function fitting(room, screen, most = MOST_FITTED) {
  const [wide, high] = [screen.right - screen.left, screen.bottom - screen.top];
  const zoom = Math.max(Math.min(wide / (room.right - room.left), high / (room.bottom - room.top), most), MIN_ZOOM);
  const x = (screen.left + screen.right - zoom * (room.left + room.right)) / 2;
  const y = (screen.top + screen.bottom - zoom * (room.top + room.bottom)) / 2;
  return Object.freeze({ zoom, x, y });
}

/**
 * Return a camera that shows a room of the plane as well: moved as little as needed, and all around it and what was
 * to be seen fitted in where `isAround`. One room that is far away is gone to; what is just outside is let in.
 * @param {Camera} camera
 * @param {Box} room
 * @param {Box} screen
 * @param {boolean} isAround
 * @returns {Camera}
 */
export function revealing(camera, room, screen, isAround) {
  const view = shownIn(camera, screen);
  const both = around(room, view);
  const [wide, high] = [view.right - view.left, view.bottom - view.top];
  if (both.right - both.left <= wide && both.bottom - both.top <= high) return camera;
  if (isAround) return fitting(both, screen);
  const isFar = both.right - both.left > 2 * wide || both.bottom - both.top > 2 * high;
  const [x, y] = isFar ? towardsMiddle(room, view) : shiftInto(room, view);
  return panned(camera, x * camera.zoom, y * camera.zoom);
}

/**
 * @param {Box} one
 * @param {Box} other
 * @returns {Box}
 */
function around(one, other) {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/**
 * @param {Box} room
 * @param {Box} view
 */
function towardsMiddle(room, view) {
  return [(view.left + view.right - room.left - room.right) / 2, (view.top + view.bottom - room.top - room.bottom) / 2];
}

/**
 * @param {Box} room
 * @param {Box} view
 */
function shiftInto(room, view) {
  const x = room.left < view.left ? view.left - room.left : Math.min(view.right - room.right, 0);
  const y = room.top < view.top ? view.top - room.top : Math.min(view.bottom - room.bottom, 0);
  return [x, y];
}
