// Folds: what hangs on a node by one relation, as one node.

import { membersOf } from "./visible.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Fold} Fold */
/** @typedef {import("./types.js").State} State */

/** More neighbours by one predicate than these are one node. */
const FOLDED_FROM = 25;

/**
 * Fold each relation of a node that so many hang on that they would bury the rest.
 * @param {Omit<App, "actions">} app
 * @param {State} state
 * @param {string} id
 * @returns {State}
 */
export function foldedWhereMany(app, state, id) {
  const { edges } = app.visible(state);
  const many = relationsOf(app, id, edges).filter((fold) => membersOf(fold, edges, app.data).length > FOLDED_FROM);
  const others = many.filter((fold) => !state.folded.some((one) => isSame(one, fold)));
  return others.length > 0 ? { ...state, folded: [...state.folded, ...others] } : state;
}

/**
 * Return the relations of a node by which something hangs on it.
 * @param {Omit<App, "actions">} app
 * @param {string} id
 * @param {Edge[]} edges all that are to be seen
 * @returns {Fold[]}
 */
export function relationsOf({ data }, id, edges) {
  /** @type {Map<string, Fold>} */
  const found = new Map();
  for (const edge of edges) {
    if (edge.source !== id && edge.target !== id) continue;
    const predicate = data.facts.get(edge.fact)?.predicate ?? "";
    const direction = edge.source === id ? "out" : "in";
    found.set(`${direction} ${predicate}`, { node: id, predicate, direction });
  }
  return [...found.values()];
}

/**
 * @param {Fold} one
 * @param {Fold} other
 */
export function isSame(one, other) {
  return one.node === other.node && one.predicate === other.predicate && one.direction === other.direction;
}
