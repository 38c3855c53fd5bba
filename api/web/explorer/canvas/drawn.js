// What is drawn: dots and lines on the plane, and which of them stand out. Pure.

import { dashesOf, toneOf, widthOf } from "../looks.js";
import { FOLD_RADIUS, GAP, labelOf, radiusOf } from "../measure.js";
import { asidesOf, courseOf } from "./courses.js";

/** @typedef {import("../types.js").Visible} Visible */
/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Chosen} Chosen */
/** @typedef {import("../types.js").GraphNode} GraphNode */
/** @typedef {import("../types.js").FoldNode} FoldNode */
/** @typedef {import("../types.js").Fact} Fact */
/** @typedef {import("../types.js").Place} Place */
/** @typedef {import("../data.js").Data} Data */
/** @typedef {import("../place.js").Size} Size */
/** @typedef {import("./courses.js").Course} Course */
/**
 * @typedef {object} Path the one that is shown, null where none is
 * @property {Set<string> | null} nodes
 * @property {Set<string> | null} facts
 */
/**
 * @typedef {object} Dot a node or a fold
 * @property {string} id
 * @property {number} x
 * @property {number} y
 * @property {number} radius
 * @property {string} kind
 * @property {boolean} isFold
 * @property {string} label
 * @property {string | null} language
 * @property {string} more such as "+31", or empty
 * @property {Size} size
 * @property {number} degree how many lines it has here
 */
/**
 * @typedef {object} Line
 * @property {Dot} source
 * @property {Dot} target
 * @property {string} fact empty for the line of a fold
 * @property {string} label
 * @property {number} width
 * @property {import("../looks.js").Tone} tone
 * @property {number[]} dashes
 * @property {boolean} isDisputed
 * @property {number} aside as in courses.js
 * @property {Course} course
 */
/**
 * @typedef {object} Drawn
 * @property {Map<string, Dot>} dots
 * @property {Line[]} lines
 */
/** @typedef {"chosen" | "path" | "near"} Mark of the path that is shown, or joined to what is chosen */
/**
 * @typedef {object} Marked what stands out
 * @property {boolean} isAny and the rest is dim
 * @property {Map<string, Mark>} dots by their ids
 * @property {Map<Line, Mark>} lines
 */
/**
 * @typedef {object} Words what is said of nodes, and the room that they take
 * @property {(node: GraphNode) => string} more
 * @property {(node: GraphNode) => Size} sizeOf
 */

/** @type {Drawn} */
export const NOTHING = { dots: new Map(), lines: [] };

/**
 * @param {Visible} visible
 * @param {State["nodes"]} places
 * @param {Data} data
 * @param {Words} words
 * @returns {Drawn}
 */
export function drawnOf(visible, places, data, words) {
  const degrees = degreesOf(visible);
  const all = [
    ...visible.nodes.map((node) => dotOf(node, places[node.id], words, degrees.get(node.id) ?? 0)),
    ...visible.folds.map((fold) => foldDot(fold, places[fold.members[0]], data.language)),
  ];
  const dots = new Map(all.map((dot) => [dot.id, dot]));
  return { dots, lines: linesOf(visible, dots, data) };
}

/**
 * Return what stands out: what is chosen, what it is joined to, and the path.
 * @param {Drawn} drawn
 * @param {Chosen} chosen
 * @param {Path} path
 * @returns {Marked}
 */
export function markedIn({ dots, lines }, chosen, path) {
  const { node, fact } = /** @type {{node?: string, fact?: string}} */ (chosen ?? {});
  /** @type {Marked} */
  const marked = { isAny: path.nodes !== null, dots: new Map(), lines: new Map() };
  for (const line of lines) {
    const isNear = line.source.id === node || line.target.id === node;
    if (isNear || line.fact === fact) for (const { id } of [line.source, line.target]) marked.dots.set(id, "near");
    const mark = line.fact === fact ? "chosen" : path.facts?.has(line.fact) ? "path" : isNear ? "near" : null;
    if (mark) marked.lines.set(line, mark);
  }
  for (const id of path.nodes ?? []) if (dots.has(id)) marked.dots.set(id, "path");
  if (node && dots.has(node)) marked.dots.set(node, "chosen");
  marked.isAny ||= marked.dots.size > 0;
  return marked;
}

/**
 * Return the same with one dot elsewhere, and its lines with it.
 * @param {Drawn} drawn
 * @param {string} id
 * @param {Place} place
 * @returns {Drawn}
 */
export function movedTo(drawn, id, [x, y]) {
  const there = drawn.dots.get(id);
  if (!there) return drawn;
  const dot = { ...there, x, y };
  const lines = drawn.lines.map((line) => {
    if (line.source.id !== id && line.target.id !== id) return line;
    const [source, target] = [line.source.id === id ? dot : line.source, line.target.id === id ? dot : line.target];
    return { ...line, source, target, course: courseOf(source, target, line.aside, line.width) };
  });
  return { ...drawn, dots: new Map(drawn.dots).set(id, dot), lines };
}

/** @param {Visible} visible */
function degreesOf({ edges, folds }) {
  /** @type {Map<string, number>} */
  const degrees = new Map();
  const ends = [...edges.flatMap(({ source, target }) => [source, target]), ...folds.map(({ fold }) => fold.node)];
  for (const id of ends) degrees.set(id, (degrees.get(id) ?? 0) + 1);
  return degrees;
}

/**
 * @param {GraphNode} node
 * @param {Place} place
 * @param {Words} words
 * @param {number} degree
 * @returns {Dot}
 */
function dotOf(node, [x, y], { more, sizeOf }, degree) {
  const { id, kind, label, language } = node;
  return { id, x, y, radius: radiusOf(node), kind, isFold: false, label, language, more: more(node), size: sizeOf(node), degree };
}

/**
 * A fold stands where the first of what it holds stood.
 * @param {FoldNode} fold
 * @param {Place} place
 * @param {string | null} language
 * @returns {Dot}
 */
function foldDot(fold, [x, y], language) {
  const label = `${fold.label} · ${fold.members.length}`;
  const { width, height } = labelOf(label, language);
  const size = { side: Math.max(width / 2, FOLD_RADIUS), above: FOLD_RADIUS, below: FOLD_RADIUS + GAP + height };
  return { id: fold.id, x, y, radius: FOLD_RADIUS, kind: "Organization", isFold: true, label, language, more: "", size, degree: 1 };
}

/**
 * @param {Visible} visible
 * @param {Map<string, Dot>} dots
 * @param {Data} data
 * @returns {Line[]}
 */
function linesOf(visible, dots, data) {
  const told = visible.edges.map(({ source, target, label, fact }) => ({ source, target, ...lineLook(/** @type {Fact} */ (data.facts.get(fact)), label) }));
  const folded = visible.folds.map(({ id, fold, label }) => ({ ...endsOf(fold, id), ...foldLook(label) }));
  const bare = [...told, ...folded].flatMap((line) => {
    const [source, target] = [dots.get(line.source), dots.get(line.target)];
    return source && target ? [{ ...line, source, target }] : [];
  });
  const asides = asidesOf(bare);
  return bare.map((line, i) => ({ ...line, aside: asides[i], course: courseOf(line.source, line.target, asides[i], line.width) }));
}

/**
 * @param {Fact} fact
 * @param {string} label
 */
function lineLook(fact, label) {
  return { fact: fact.id, label, width: widthOf(fact), tone: toneOf(fact.stance, fact.is_disputed), dashes: dashesOf(fact.stance), isDisputed: fact.is_disputed };
}

/** @param {string} label */
function foldLook(label) {
  return { fact: "", label, width: 3, tone: /** @type {const} */ ("told"), dashes: [], isDisputed: false };
}

/**
 * @param {import("../types.js").Fold} fold
 * @param {string} id
 */
function endsOf({ node, direction }, id) {
  return direction === "out" ? { source: node, target: id } : { source: id, target: node };
}
