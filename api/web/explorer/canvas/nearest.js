// Where an arrow key leads from a node. Pure.

/** @typedef {import("../types.js").Place} Place */
/** @typedef {import("./drawn.js").Drawn} Drawn */
/** @typedef {import("./drawn.js").Dot} Dot */

/** @type {Record<string, Place>} */
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** The cosine of how far aside a neighbour may lie. */
const ASIDE = 0.4;

/**
 * Return the nearest neighbour that way, else any node there; from nowhere, the first. A fold cannot be chosen.
 * @param {Drawn} drawn
 * @param {string} id
 * @param {string} key
 * @returns {string | null}
 */
export function nearest({ dots, lines }, id, key) {
  const from = dots.get(id);
  const others = [...dots.values()].filter((dot) => dot.id !== id && !dot.isFold);
  if (!from) return others[0]?.id ?? null;
  const joined = new Set(lines.flatMap(({ source, target }) => (source.id === id ? [target] : target.id === id ? [source] : [])));
  return nearestOf(others.filter((dot) => joined.has(dot)), from, WAYS[key]) ?? nearestOf(others, from, WAYS[key]);
}

/**
 * @param {Dot[]} dots
 * @param {Dot} from
 * @param {Place} way
 * @returns {string | null}
 */
function nearestOf(dots, from, way) {
  let best = null;
  let least = Infinity;
  for (const dot of dots) {
    const [x, y] = [dot.x - from.x, dot.y - from.y];
    const far = Math.hypot(x, y) || 1;
    const cosine = (x * way[0] + y * way[1]) / far;
    if (cosine > ASIDE && far / cosine < least) [best, least] = [dot.id, far / cosine];
  }
  return best;
}
