// What the service has said so far: every node, fact, line and document by its id.

import { dotted } from "../shared/words.js";
import { TOLD } from "./state.js";

/** @typedef {import("./types.js").Graph} Graph */
/** @typedef {import("./types.js").GraphNode} GraphNode */
/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").Disputed} Disputed */
/** @typedef {import("./types.js").Totals} Totals */
/** @typedef {import("./types.js").Path} Path */
/** @typedef {import("./types.js").PathAnswer} PathAnswer */

/**
 * @typedef {object} Data
 * @property {string | null} language that of all that is said; null where nothing is
 * @property {Map<string, GraphNode>} nodes
 * @property {Map<string, Fact>} facts
 * @property {Map<string, Edge>} edges
 * @property {Map<string, Source>} documents
 * @property {Map<string, Disputed>} questions
 * @property {Totals | null} totals
 * @property {Set<string>} gone what was asked for, and is no more
 * @property {number} version changes with all that is said
 * @property {(id: string, among: Readonly<Record<string, unknown>>, isTold: boolean) => number} neighboursAmong how many
 *   neighbours of a node are among others; only those that are told of as so, if wanted
 * @property {(path: Path, language: string) => PathAnswer | undefined} pathOf the answer to a search for paths
 * @property {(path: Path, language: string, answer: PathAnswer) => void} keepPaths
 * @property {() => void} forget what is said next takes the place of all before
 * @property {(graph: Graph) => void} merge what is said in another language takes the place of all before
 */

/** @returns {Data} */
export function createData() {
  /** @type {Map<string, PathAnswer>} */
  const paths = new Map();
  /** @type {Map<string, Map<string, Edge[]>>} */
  const byEnd = new Map();

  /** @param {Edge} edge */
  function keep(edge) {
    const id = edgeId(edge);
    if (data.edges.has(id)) return;
    data.edges.set(id, edge);
    for (const [end, other] of [[edge.source, edge.target], [edge.target, edge.source]]) {
      const there = byEnd.get(end) ?? new Map();
      byEnd.set(end, there.set(other, [...(there.get(other) ?? []), edge]));
    }
  }

  /** @type {Data} */
  const data = {
    language: null,
    nodes: new Map(),
    facts: new Map(),
    edges: new Map(),
    documents: new Map(),
    questions: new Map(),
    totals: null,
    gone: new Set(),
    pathOf: (path, language) => paths.get(searchOf(path, language)),
    keepPaths: (path, language, answer) => paths.set(searchOf(path, language), answer),
    version: 0,
    neighboursAmong(id, among, isTold) {
      const found = new Set();
      for (const [other, edges] of byEnd.get(id) ?? []) {
        if (other in among && edges.some((edge) => !isTold || TOLD.includes(data.facts.get(edge.fact)?.stance ?? ""))) found.add(other);
      }
      return found.size;
    },
    forget() {
      data.language = null;
    },
    merge(graph) {
      data.version += 1;
      if (data.language !== graph.language) {
        for (const one of [data.nodes, data.facts, data.edges, data.documents, data.questions, byEnd]) one.clear();
        data.language = graph.language;
      }
      for (const node of graph.nodes) data.nodes.set(node.id, labelled(node));
      for (const { edges, ...fact } of graph.facts) {
        data.facts.set(fact.id, fact);
        for (const edge of edges) keep({ ...edge, fact: fact.id });
      }
      for (const document of graph.documents) data.documents.set(document.id, document);
      for (const question of graph.questions ?? []) data.questions.set(question.id, question);
      for (const id of graph.gone ?? []) {
        data.gone.add(id);
        data.nodes.delete(id);
      }
      data.totals = graph.totals ?? data.totals;
    },
  };
  return data;
}

/**
 * Return a node with its label as it is shown everywhere.
 * @param {GraphNode} node
 * @returns {GraphNode}
 */
export function labelled(node) {
  return { ...node, label: dotted(node.label) };
}

/**
 * Return the id of a line: the same ends may be joined by several facts, and a fact has two lines by way of its event.
 * @param {Edge} edge
 */
export function edgeId(edge) {
  return `${edge.source} ${edge.target} ${edge.fact}`;
}

/**
 * @param {Path} path
 * @param {string} language
 */
function searchOf({ from, to, first, last, stances }, language) {
  return JSON.stringify([from, to, first, last, stances, language]);
}
