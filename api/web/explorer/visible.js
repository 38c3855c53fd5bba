// What is to be seen of a state, and why the rest is not. Pure: the same state and data, the same answer.

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Visible} Visible */
/** @typedef {import("./types.js").Why} Why */
/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Filters} Filters */
/** @typedef {import("./types.js").Fold} Fold */
/** @typedef {import("./types.js").FoldNode} FoldNode */
/** @typedef {import("./data.js").Data} Data */

/**
 * Return what tells what is to be seen of a state; the same object as long as it is the same.
 * @param {Data} data
 * @returns {(state: State) => Visible}
 */
export function createSight(data) {
  /** @type {WeakMap<State, {version: number, seen: Visible}>} */
  const known = new WeakMap();
  /** @type {State | null} */
  let last = null;
  return (state) => {
    const there = known.get(state);
    if (there?.version === data.version) return there.seen;
    const before = last && known.get(last);
    const isAs = last && before?.version === data.version && isAlike(last, state, before.seen);
    const seen = before && isAs ? before.seen : visible(state, data);
    known.set(state, { version: data.version, seen });
    last = state;
    return seen;
  };
}

/**
 * Return whether two states cannot differ in what is to be seen of them.
 * @param {State} one
 * @param {State} other
 * @param {Visible} seen of one
 */
function isAlike(one, other, seen) {
  const isSame = one.nodes === other.nodes && one.filters === other.filters && one.hidden === other.hidden && one.folded === other.folded;
  if (!isSame || one.chosen === other.chosen) return isSame;
  return ![one.chosen, other.chosen].some((chosen) => isSpared(chosen, seen)) && !isFoldable(one, seen);
}

/**
 * Return whether a node may be to be seen only because it is chosen.
 * @param {State["chosen"]} chosen
 * @param {Visible} seen
 */
function isSpared(chosen, { edges }) {
  return chosen !== null && "node" in chosen && !edges.some(({ source, target }) => source === chosen.node || target === chosen.node);
}

/**
 * Return whether the chosen node may be folded away once it is not: all its lines lead to one node with a fold.
 * @param {State} state
 * @param {Visible} seen
 */
function isFoldable({ chosen, folded }, { edges }) {
  if (chosen === null || !("node" in chosen)) return false;
  const { node } = chosen;
  const joined = new Set(edges.flatMap(({ source, target }) => (source === node ? [target] : target === node ? [source] : [])));
  return joined.size === 1 && folded.some((fold) => joined.has(fold.node));
}

/**
 * A fact is to be seen where it passes all filters and its ends are to be seen. A node is, unless it is hidden
 * by hand, by its kind or by a fold, or all that is known of it is filtered away; the chosen node stays.
 * @param {State} state
 * @param {Data} data
 * @returns {Visible}
 */
export function visible(state, data) {
  /** @type {Map<string, Why>} */
  const hidden = new Map();
  const shown = new Set(Object.keys(state.nodes).filter((id) => data.nodes.has(id)));
  for (const id of shown) {
    const why = whyNode(state, data.nodes.get(id)?.kind ?? "", id);
    if (why) hidden.set(id, why);
  }
  const edges = [...data.edges.values()].filter((edge) => shown.has(edge.source) && shown.has(edge.target) && data.facts.has(edge.fact));
  const facts = factsOf(edges, data);
  for (const fact of facts) {
    const why = whyFact(fact, state.filters);
    if (why) hidden.set(fact.id, why);
  }
  const folds = foldAway(state, data, edges, hidden);
  hideEdgesOf(facts, edges, hidden);
  hideLonely(state, edges, hidden);
  return {
    nodes: [...shown].filter((id) => !hidden.has(id)).map((id) => /** @type {import("./types.js").GraphNode} */ (data.nodes.get(id))),
    facts: facts.filter((fact) => !hidden.has(fact.id)),
    edges: edges.filter((edge) => isSeen(edge, hidden)),
    folds,
    hidden,
  };
}

/**
 * @param {State} state
 * @param {string} kind
 * @param {string} id
 * @returns {Why | null}
 */
function whyNode(state, kind, id) {
  if (state.hidden.includes(id)) return "hidden";
  return state.filters.kinds.includes(kind) ? "kind" : null;
}

/**
 * Return why a fact is filtered away; null where it is not.
 * @param {Fact} fact
 * @param {Filters} filters
 * @returns {Why | null}
 */
function whyFact(fact, filters) {
  if (!filters.stances.includes(fact.stance)) return "stance";
  if (filters.predicates.includes(fact.predicate)) return "relation";
  if (fact.certainty < filters.certainty) return "certainty";
  if (fact.documents.length > 0 && fact.documents.every((id) => filters.documents.includes(id))) return "source";
  return whyTime(fact, filters);
}

/**
 * A fact is in the window where it may have been so on one of its days. What nobody has dated is in no window.
 * @param {Fact} fact
 * @param {Filters} filters
 * @returns {Why | null}
 */
function whyTime(fact, { first, last }) {
  if (first === null && last === null) return null;
  if (!fact.date || (fact.date.first === null && fact.date.last === null)) return "undated";
  const isBefore = first !== null && fact.date.last !== null && fact.date.last < first;
  const isAfter = last !== null && fact.date.first !== null && fact.date.first > last;
  return isBefore || isAfter ? "time" : null;
}

/**
 * Return the facts that have a line here.
 * @param {Edge[]} edges
 * @param {Data} data
 */
function factsOf(edges, data) {
  const ids = new Set(edges.map((edge) => edge.fact));
  return /** @type {Fact[]} */ ([...ids].map((id) => data.facts.get(id)).filter(Boolean));
}

/**
 * Fold the nodes away that hang on another by a folded predicate and on nothing else.
 * @param {State} state
 * @param {Data} data
 * @param {Edge[]} edges
 * @param {Map<string, Why>} hidden
 * @returns {FoldNode[]}
 */
function foldAway(state, data, edges, hidden) {
  if (state.folded.length === 0) return [];
  const seen = edges.filter((edge) => isSeen(edge, hidden));
  const folds = [];
  for (const fold of state.folded) {
    const members = membersOf(fold, seen, data).filter((id) => !isChosen(state, id));
    if (members.length === 0) continue;
    for (const id of members) hidden.set(id, "folded");
    const label = labelOf(fold, data) ?? fold.predicate;
    folds.push({ id: `fold/${fold.node}/${fold.direction}/${fold.predicate}`, fold, label, members });
  }
  return folds;
}

/**
 * Return the nodes that the fold's predicate joins to its node, and that no line joins to any other.
 * @param {Fold} fold
 * @param {Edge[]} edges
 * @param {Data} data
 */
export function membersOf(fold, edges, data) {
  const members = new Set();
  const joined = new Set();
  for (const edge of edges) {
    const [here, there] = fold.direction === "out" ? [edge.source, edge.target] : [edge.target, edge.source];
    if (here === fold.node && data.facts.get(edge.fact)?.predicate === fold.predicate) members.add(there);
    if (edge.source !== fold.node && edge.target !== fold.node) joined.add(edge.source).add(edge.target);
  }
  return /** @type {string[]} */ ([...members].filter((id) => !joined.has(id) && id !== fold.node));
}

/**
 * @param {Fold} fold
 * @param {Data} data
 */
function labelOf(fold, data) {
  for (const fact of data.facts.values()) if (fact.predicate === fold.predicate) return fact.predicate_label;
  return null;
}

/**
 * A fact of which no line is left is hidden for what hides its ends.
 * @param {Fact[]} facts
 * @param {Edge[]} edges
 * @param {Map<string, Why>} hidden
 */
function hideEdgesOf(facts, edges, hidden) {
  /** @type {Map<string, Why | null>} */
  const why = new Map();
  for (const edge of edges) {
    const reason = hidden.get(edge.source) ?? hidden.get(edge.target) ?? null;
    if (reason === null || !why.has(edge.fact)) why.set(edge.fact, reason);
  }
  for (const fact of facts) {
    const reason = why.get(fact.id);
    if (reason && !hidden.has(fact.id)) hidden.set(fact.id, reason);
  }
}

/**
 * Hide the nodes that have facts here, and none that is to be seen.
 * @param {State} state
 * @param {Edge[]} edges
 * @param {Map<string, Why>} hidden
 */
function hideLonely(state, edges, hidden) {
  /** @type {Map<string, boolean>} */
  const hasSeen = new Map();
  for (const edge of edges) {
    for (const id of [edge.source, edge.target]) hasSeen.set(id, hasSeen.get(id) || isSeen(edge, hidden));
  }
  for (const [id, seen] of hasSeen) {
    if (!seen && !hidden.has(id) && !isChosen(state, id)) hidden.set(id, "alone");
  }
}

/**
 * @param {Edge} edge
 * @param {Map<string, Why>} hidden
 */
function isSeen(edge, hidden) {
  return !hidden.has(edge.fact) && !hidden.has(edge.source) && !hidden.has(edge.target);
}

/**
 * @param {State} state
 * @param {string} id
 */
function isChosen(state, id) {
  return state.chosen !== null && "node" in state.chosen && state.chosen.node === id;
}
