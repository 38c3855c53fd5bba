// Where nodes go that come to the canvas: beside what they hang on, or as the service has placed a whole view.

import { byId } from "../shared/dom.js";
import { boxAt, freePlaces, settled, Taken } from "./place.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Graph} Graph */
/** @typedef {import("./types.js").GraphNode} GraphNode */
/** @typedef {import("./types.js").Place} Place */

/** Above these the service's places are left as they are: pushing apart takes the square of their number. */
const MOST_SPREAD = 250;

/**
 * Return free places for nodes that are known and not shown yet; nothing that is shown moves.
 * @param {Omit<App, "actions">} app
 * @param {string[]} ids
 * @param {string | null} parent what they hang on where no line says more
 * @returns {Record<string, Place>}
 */
export function placesFor(app, ids, parent) {
  const { data, canvas } = app;
  const { nodes } = app.store.get();
  const places = new Map(Object.entries(nodes));
  const boxes = app.visible().nodes.map((node) => boxAt(nodes[node.id], canvas.sizeOf(node)));
  /** @param {string} id */
  const sizeOf = (id) => canvas.sizeOf(/** @type {GraphNode} */ (data.nodes.get(id)));
  const coming = inOrder(ids, parent, [...data.edges.values()], places).map(([id, end]) => ({ id, parent: end, size: sizeOf(id) }));
  return rounded(freePlaces(coming, places, new Taken(boxes), canvas.view()));
}

/**
 * Return the places of a view as the service has placed it, spread over the canvas so that labels can be read.
 * @param {Graph} graph
 * @param {Omit<App, "actions">} app
 * @returns {Record<string, Place>}
 */
export function firstPlaces(graph, app) {
  const places = new Map(graph.nodes.map((node) => [node.id, /** @type {Place} */ ([node.x ?? 0, node.y ?? 0])]));
  if (places.size === 0) return {};
  const sizes = new Map(graph.nodes.map((node) => [node.id, app.canvas.sizeOf(node)]));
  const spread = places.size <= MOST_SPREAD ? settled(places, sizes, app.canvas.extent() ?? stageExtent()) : places;
  return rounded(spread);
}

/** The canvas fills the stage once it is shown there; null: nothing of the page is shown yet. */
function stageExtent() {
  const { clientWidth: width, clientHeight: height } = byId("stage");
  return width > 0 && height > 0 ? { width, height } : null;
}

/**
 * Return new nodes with what each hangs on, those first that hang on what is there.
 * @param {string[]} ids
 * @param {string | null} parent
 * @param {Edge[]} edges
 * @param {Map<string, Place>} places
 * @returns {[string, string | null][]}
 */
function inOrder(ids, parent, edges, places) {
  const waiting = new Set(ids);
  const placed = new Set(places.keys());
  /** @type {[string, string | null][]} */
  const ordered = [];
  for (let isAny = true; isAny && waiting.size > 0; ) {
    isAny = false;
    for (const id of [...waiting]) {
      const ends = edges.filter((edge) => edge.source === id || edge.target === id).map((edge) => (edge.source === id ? edge.target : edge.source));
      const end = ends.includes(parent ?? "") && placed.has(parent ?? "") ? parent : ends.find((one) => placed.has(one));
      if (!end) continue;
      ordered.push([id, end]);
      waiting.delete(id);
      placed.add(id);
      isAny = true;
    }
    // What hangs on nothing that is there begins a part of its own.
    const [first] = waiting;
    if (!isAny && first !== undefined) {
      ordered.push([first, null]);
      waiting.delete(first);
      placed.add(first);
      isAny = true;
    }
  }
  return ordered;
}

/** @param {Map<string, Place>} places */
function rounded(places) {
  return Object.fromEntries([...places].map(([id, [x, y]]) => [id, /** @type {Place} */ ([Math.round(x), Math.round(y)])]));
}
