// States as values: the empty one, small changes of it, and whether a value from a link is one.

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Filters} Filters */

/** How things may be told, from the firmest to what says that it is not so. */
export const STANCES = ["Asserts", "Reports", "Alleges", "Rumours", "Speculates", "Expects", "Plans", "Conditional", "Negates", "Denies"];
export const TOLD = ["Asserts", "Reports"];
/**
 * Return whether what nobody tells as so stays out.
 * @param {readonly string[]} stances shown
 */
export function areTold(stances) {
  return stances.every((one) => TOLD.includes(one));
}

/** The kinds of nodes in the order in which they are listed. */
export const KINDS = ["Person", "Organization", "Investor", "Event", "Product", "Place", "Project", "Publication", "Entity"];
const VIEWS = ["graph", "table", "timeline"];
/** As in api/languages.py. */
const LANGUAGES = ["en", "ko", "ja", "zh", "it"];

/** @type {Filters} */
const NO_FILTERS = { kinds: [], predicates: [], stances: TOLD, certainty: 0, documents: [], first: null, last: null };

/** @type {State} */
export const EMPTY = { nodes: {}, chosen: null, view: "graph", labels: null, filters: NO_FILTERS, hidden: [], folded: [], path: null };

/**
 * Return a state with other filters.
 * @param {State} state
 * @param {Partial<Filters>} filters
 * @returns {State}
 */
export function filtered(state, filters) {
  return { ...state, filters: { ...state.filters, ...filters } };
}

/**
 * Return whether filters leave out anything that they do not usually.
 * @param {Filters} filters
 */
export function isFiltered({ kinds, predicates, stances, certainty, documents, first, last }) {
  const isUsual = stances.length === TOLD.length && areTold(stances);
  return kinds.length + predicates.length + documents.length + certainty > 0 || first !== null || last !== null || !isUsual;
}

/**
 * Return a list without a value that it has, or with one that it has not.
 * @template Value
 * @param {readonly Value[]} list
 * @param {Value} value
 * @param {boolean} isIn
 */
export function withOrWithout(list, value, isIn) {
  const others = list.filter((one) => one !== value);
  return isIn ? [...others, value] : others;
}

/**
 * Return the state that a value from a link or from the service is, with only what is of use; null if it is none.
 * @param {any} value
 * @returns {State | null}
 */
export function readState(value) {
  if (typeof value !== "object" || value === null || typeof value.nodes !== "object" || value.nodes === null || Array.isArray(value.nodes)) return null;
  const given = Object.entries(value.nodes);
  const nodes = given.filter(([id, place]) => isNodeId(id) && isPlace(place));
  if (given.length > 0 && nodes.length === 0) return null;
  const filters = value.filters ?? {};
  return {
    nodes: Object.fromEntries(nodes.map(([id, place]) => [id, [place[0], place[1]]])),
    chosen: isNodeId(value.chosen?.node) ? { node: value.chosen.node } : isText(value.chosen?.fact) ? { fact: value.chosen.fact } : null,
    view: VIEWS.includes(value.view) ? value.view : "graph",
    labels: LANGUAGES.includes(value.labels) ? value.labels : null,
    filters: {
      kinds: texts(filters.kinds),
      predicates: texts(filters.predicates),
      stances: Array.isArray(filters.stances) ? STANCES.filter((one) => filters.stances.includes(one)) : TOLD,
      certainty: typeof filters.certainty === "number" ? Math.min(Math.max(filters.certainty, 0), 1) : 0,
      documents: texts(filters.documents),
      first: day(filters.first),
      last: day(filters.last),
    },
    hidden: texts(value.hidden).filter(isNodeId),
    folded: Array.isArray(value.folded) ? value.folded.filter(isFold) : [],
    path: readPath(value.path),
  };
}

/** @param {any} value */
export function isNodeId(value) {
  return isText(value) && /^(entity|event)\/[0-9a-f]+$/.test(value);
}

/** @param {any} value */
function isPlace(value) {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
}

/** @param {any} value */
function isFold(value) {
  return isNodeId(value?.node) && isText(value.predicate) && (value.direction === "out" || value.direction === "in");
}

/**
 * @param {any} value
 * @returns {import("./types.js").Path | null}
 */
function readPath(value) {
  if (!isNodeId(value?.from) || !isNodeId(value.to) || !Number.isInteger(value.number)) return null;
  return { from: value.from, to: value.to, first: day(value.first), last: day(value.last), stances: value.stances === "all" ? "all" : "told", number: value.number };
}

/** @param {any} value */
function isText(value) {
  return typeof value === "string" && value.length <= 300;
}

/**
 * @param {any} value
 * @returns {string[]}
 */
function texts(value) {
  return Array.isArray(value) ? value.filter(isText) : [];
}

/**
 * @param {any} value
 * @returns {string | null}
 */
function day(value) {
  return isText(value) && /^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}$/.test(value) ? value : null;
}
