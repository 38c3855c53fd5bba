// Where nodes stand: free spots for those that come, and room for all labels of a first view. Pure.

/** @typedef {import("./types.js").Place} Place */
/**
 * @typedef {object} Size the room around the middle of a node that it takes with its label
 * @property {number} side to the left and to the right
 * @property {number} above
 * @property {number} below
 */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

const GAP = 2;
const SQUARE = 80;
/** More squares than stand above one another in any drawing. */
const ROW = 1_000_003;

/**
 * @param {Place} at
 * @param {Size} size
 * @returns {Box}
 */
export function boxAt([x, y], size) {
  return { left: x - size.side - GAP, right: x + size.side + GAP, top: y - size.above - GAP, bottom: y + size.below + GAP };
}

/** Boxes that are taken, found by the squares of a grid that they lie in. */
export class Taken {
  /** @param {Iterable<Box>} boxes */
  constructor(boxes) {
    /** @type {Map<number, Box[]>} */
    this.squares = new Map();
    for (const box of boxes) this.add(box);
  }

  /** @param {Box} box */
  add(box) {
    for (const square of squaresOf(box)) {
      const there = this.squares.get(square);
      if (there) there.push(box);
      else this.squares.set(square, [box]);
    }
  }

  /** @param {Box} box */
  isFree(box) {
    return squaresOf(box).every((square) => !this.squares.get(square)?.some((other) => overlap(box, other)));
  }
}

/** @param {Box} box */
function squaresOf({ left, top, right, bottom }) {
  const found = [];
  for (let x = Math.floor(left / SQUARE); x <= Math.floor(right / SQUARE); x += 1) {
    for (let y = Math.floor(top / SQUARE); y <= Math.floor(bottom / SQUARE); y += 1) found.push(x * ROW + y);
  }
  return found;
}

/**
 * @param {Box} one
 * @param {Box} other
 */
export function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

const STEP = 22;
const RINGS = 60;
const DIRECTIONS = 24;

/**
 * Return a free place for each node that comes, near the node that it hangs on; those that are there stay.
 *
 * Places are tried in rings, on each ring first in the direction where there is least, and those inside of the view
 * before those outside of it.
 * @param {{id: string, parent: string | null, size: Size}[]} coming parents before what hangs on them
 * @param {Map<string, Place>} places of the nodes that are there
 * @param {Taken} taken the room that these take; that of the new ones is added
 * @param {Box} view
 * @returns {Map<string, Place>}
 */
export function freePlaces(coming, places, taken, view) {
  /** @type {Map<string, Place>} */
  const found = new Map();
  const middle = /** @type {Place} */ ([(view.left + view.right) / 2, (view.top + view.bottom) / 2]);
  for (const { id, parent, size } of coming) {
    const at = (parent !== null && (places.get(parent) ?? found.get(parent))) || middle;
    const place = freePlace(at, outwards(at, places), size, taken, view);
    taken.add(boxAt(place, size));
    found.set(id, place);
  }
  return found;
}

/**
 * @param {Place} at
 * @param {number} first the angle that is tried first
 * @param {Size} size
 * @param {Taken} taken
 * @param {Box} view
 * @returns {Place}
 */
function freePlace(at, first, size, taken, view) {
  /** @type {Place | null} */
  let outside = null;
  for (let ring = 2; ring <= RINGS; ring += 1) {
    for (let i = 0; i < DIRECTIONS; i += 1) {
      // To the one side and to the other by turns, away from the first direction.
      const angle = first + ((i % 2 ? 1 : -1) * Math.ceil(i / 2) * 2 * Math.PI) / DIRECTIONS;
      const place = /** @type {Place} */ ([at[0] + Math.cos(angle) * ring * STEP, at[1] + Math.sin(angle) * ring * STEP * 0.8]);
      const box = boxAt(place, size);
      if (outside && !isInside(box, view)) continue;
      if (!taken.isFree(box)) continue;
      if (isInside(box, view)) return place;
      outside ??= place;
    }
    // A place a little outside is nearer to its node than one at the other end of the view.
    if (outside && distance(at, outside) * 1.3 < ring * STEP) return outside;
  }
  return outside ?? [at[0] + RINGS * STEP, at[1]];
}

/**
 * Return the angle that leads away from the other nodes near a place.
 * @param {Place} at
 * @param {Map<string, Place>} places
 */
function outwards(at, places) {
  let x = 0;
  let y = 0;
  for (const place of places.values()) {
    const far = distance(at, place);
    if (far === 0 || far > 400) continue;
    x += (at[0] - place[0]) / far ** 2;
    y += (at[1] - place[1]) / far ** 2;
  }
  return x === 0 && y === 0 ? -Math.PI / 2 : Math.atan2(y, x);
}

/**
 * @param {Box} box
 * @param {Box} view
 */
function isInside(box, view) {
  return box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;
}

/**
 * @param {Place} one
 * @param {Place} other
 */
export function distance(one, other) {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

/** What does not come apart by then seldom does later. */
const ROUNDS = 30;
/** So much of the plane may be covered, that a free place can still be found for each. */
const COVERED = 0.58;
/** Where nobody knows the window yet. */
const SHAPE = { width: 1000, height: 750 };

/**
 * Return places that fill a window, or a larger one of its shape where not all labels have room in it: stretched to
 * it, then pushed apart, then, where that was in vain, moved to the next free spot.
 * @param {Map<string, Place>} places
 * @param {Map<string, Size>} sizes
 * @param {{width: number, height: number} | null} window null where it has no size yet
 * @returns {Map<string, Place>}
 */
export function settled(places, sizes, window) {
  const { width, height } = roomFor([...sizes.values()], window ?? SHAPE);
  const ids = [...places.keys()];
  const at = stretched(ids.map((id) => /** @type {Place} */ (places.get(id))), width, height);
  const size = ids.map((id) => /** @type {Size} */ (sizes.get(id)));
  for (let round = 0; round < ROUNDS; round += 1) {
    if (!pushApart(at, size, width, height)) break;
  }
  const settledPlaces = relocated(at, size, { left: 0, top: 0, right: width, bottom: height });
  return new Map(ids.map((id, i) => [id, settledPlaces[i]]));
}

/**
 * @param {Size[]} sizes
 * @param {{width: number, height: number}} window
 */
function roomFor(sizes, { width, height }) {
  const needed = sizes.reduce((sum, { side, above, below }) => sum + (2 * side + 2 * GAP) * (above + below + 2 * GAP), 0);
  const factor = Math.max(1, Math.sqrt(needed / COVERED / (width * height)));
  return { width: width * factor, height: height * factor };
}

/**
 * Move what still lies on another, the smallest, to the nearest free place inside of the view, if there is one.
 * @param {Place[]} at
 * @param {Size[]} size
 * @param {Box} view
 */
function relocated(at, size, view) {
  const inside = { left: view.left - GAP, top: view.top - GAP, right: view.right + GAP, bottom: view.bottom + GAP };
  const taken = new Taken([]);
  const area = size.map(({ side, above, below }) => side * (above + below));
  const waiting = [...at.keys()].sort((one, other) => area[other] - area[one]).filter((i) => {
    const isFree = taken.isFree(boxAt(at[i], size[i]));
    if (isFree) taken.add(boxAt(at[i], size[i]));
    return !isFree;
  });
  const found = [...at];
  for (const i of waiting) {
    const place = nextFree(at[i], size[i], taken, inside);
    found[i] = place ?? at[i];
    taken.add(boxAt(found[i], size[i]));
  }
  return found;
}

/** How finely a free place is looked for, in pixels. */
const FINE = 6;

/**
 * Return the nearest free place inside of a view, null where there is none.
 * @param {Place} at
 * @param {Size} size
 * @param {Taken} taken
 * @param {Box} view
 * @returns {Place | null}
 */
function nextFree(at, size, taken, view) {
  const furthest = Math.hypot(view.right - view.left, view.bottom - view.top);
  for (let far = FINE; far < furthest; far += FINE) {
    const directions = Math.ceil((2 * Math.PI * far) / (2 * FINE));
    for (let i = 0; i < directions; i += 1) {
      const angle = (2 * Math.PI * i) / directions;
      const place = /** @type {Place} */ ([at[0] + Math.cos(angle) * far, at[1] + Math.sin(angle) * far]);
      const box = boxAt(place, size);
      if (isInside(box, view) && taken.isFree(box)) return place;
    }
  }
  return null;
}

/**
 * @param {Place[]} places
 * @param {number} width
 * @param {number} height
 * @returns {Place[]}
 */
function stretched(places, width, height) {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const wide = Math.max(Math.max(...xs) - left, 1);
  const high = Math.max(Math.max(...ys) - top, 1);
  return places.map(([x, y]) => [((x - left) / wide) * width, ((y - top) / high) * height]);
}

/**
 * Push every two that overlap apart by half of it, along the axis where it is less; return whether there were any.
 * @param {Place[]} at
 * @param {Size[]} size
 * @param {number} width
 * @param {number} height
 */
function pushApart(at, size, width, height) {
  let isPushed = false;
  // From left to right: none that stands further to the right than the widest reaches can be met.
  const order = [...at.keys()].sort((one, other) => at[one][0] - at[other][0]);
  const widest = Math.max(0, ...size.map(({ side }) => side));
  for (let a = 0; a < order.length; a += 1) {
    const i = order[a];
    for (let b = a + 1; b < order.length; b += 1) {
      const j = order[b];
      if (at[j][0] - at[i][0] >= size[i].side + widest + 2 * GAP) break;
      isPushed = pushTwo(at[i], size[i], at[j], size[j]) || isPushed;
    }
  }
  at.forEach((place, i) => {
    place[0] = Math.min(Math.max(place[0], size[i].side), width - size[i].side);
    place[1] = Math.min(Math.max(place[1], size[i].above), height - size[i].below);
  });
  return isPushed;
}

/**
 * @param {Place} one
 * @param {Size} its
 * @param {Place} other
 * @param {Size} theirs
 */
function pushTwo(one, its, other, theirs) {
  const dx = other[0] - one[0];
  const dy = other[1] - one[1];
  const x = its.side + theirs.side + 2 * GAP - Math.abs(dx);
  const y = (dy >= 0 ? its.below + theirs.above : its.above + theirs.below) + 2 * GAP - Math.abs(dy);
  if (x <= 0 || y <= 0) return false;
  // Labels are wider than high, so that most pushes go up or down.
  const axis = x < y ? 0 : 1;
  const way = (axis === 0 ? dx : dy) >= 0 ? 1 : -1;
  const far = (Math.min(x, y) / 2 + 0.5) * way * 0.6;
  one[axis] -= far;
  other[axis] += far;
  return true;
}
