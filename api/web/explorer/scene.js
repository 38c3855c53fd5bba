// What is on the canvas, as a scene to draw and as what the service is asked to write.

import { widthOf } from "./looks.js";
import { FOLD_RADIUS, radiusOf } from "./measure.js";
import { KINDS, STANCES } from "./state.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./types.js").GraphNode} GraphNode */
/** @typedef {import("./types.js").Visible} Visible */
/** @typedef {import("./drawing.js").Scene} Scene */
/** @typedef {import("./drawing.js").Dot} Dot */
/** @typedef {import("./drawing.js").Line} Line */

const NAMED = 3;
const SOURCES = 8;
const LONGEST_NAME = 60;

/**
 * Return all that is to be seen as a scene.
 * @param {App} app
 * @returns {Scene}
 */
export function sceneOf(app) {
  const visible = app.visible();
  const strong = strongOf(app);
  return {
    title: titleOf(app),
    language: app.labels(),
    dots: [...visible.nodes.map((node) => dotOf(app, node, strong.nodes.has(node.id))), ...foldDots(app, visible)],
    lines: [...visible.edges.map((edge) => lineOf(app, edge, strong.facts)), ...foldLines(visible)],
    kinds: legend(KINDS, visible.nodes.map((node) => [node.kind, node.kind_label])),
    stances: legend(STANCES, visible.facts.map((fact) => [fact.stance, fact.stance_label])),
    disputed: app.say("disputed"),
    sources: sourcesOf(app, visible.facts),
  };
}

/**
 * Return what the service is sent to write the same as a file.
 * @param {App} app
 */
export function takenOf(app) {
  const visible = app.visible();
  const { nodes } = app.store.get();
  return {
    nodes: visible.nodes.map(({ id }) => ({ id, x: nodes[id][0], y: nodes[id][1] })),
    facts: visible.facts.map((fact) => fact.id),
    lang: app.labels(),
    title: titleOf(app),
  };
}

/**
 * Return what the picture is of: the path, what lies around the chosen node, or the best connected names.
 * @param {App} app
 */
export function titleOf(app) {
  const { path, chosen } = app.store.get();
  /** @param {string} id */
  const name = (id) => app.data.nodes.get(id)?.label ?? "";
  if (path) return app.say("From {name} to {other}", { name: name(path.from), other: name(path.to) });
  if (chosen && "node" in chosen) return app.say("Around {name}", { name: name(chosen.node) });
  const degrees = degreesOf(app.visible().edges);
  const nodes = [...app.visible().nodes].sort((one, other) => (degrees.get(other.id) ?? 0) - (degrees.get(one.id) ?? 0));
  return nodes.slice(0, NAMED).map((node) => node.label).join(", ");
}

/**
 * Return a name for a file that says what is in it, in any script.
 * @param {string} title
 * @param {string} format
 */
export function fileName(title, format) {
  const words = title.normalize("NFC").replace(/[^\p{L}\p{N}\p{M}]+/gu, "-").replace(/^-+|-+$/g, "");
  return `${Array.from(words).slice(0, LONGEST_NAME).join("").replace(/-+$/, "") || "graph"}.${format}`;
}

/** @param {Edge[]} edges */
function degreesOf(edges) {
  /** @type {Map<string, number>} */
  const degrees = new Map();
  for (const id of edges.flatMap(({ source, target }) => [source, target])) degrees.set(id, (degrees.get(id) ?? 0) + 1);
  return degrees;
}

/**
 * Return what stands out: what is chosen, or the path.
 * @param {App} app
 * @returns {{nodes: Set<string>, facts: Set<string>}}
 */
function strongOf(app) {
  const { path, chosen } = app.store.get();
  const found = path && app.data.pathOf(path, app.labels())?.paths[path.number];
  if (found) return { nodes: new Set(found.nodes), facts: new Set(found.hops.flat()) };
  if (chosen && "fact" in chosen) return { nodes: new Set(), facts: new Set([chosen.fact]) };
  if (!chosen) return { nodes: new Set(), facts: new Set() };
  const near = app.visible().edges.filter(({ source, target }) => source === chosen.node || target === chosen.node);
  return { nodes: new Set([chosen.node]), facts: new Set(near.map((edge) => edge.fact)) };
}

/**
 * @param {App} app
 * @param {GraphNode} node
 * @param {boolean} isStrong
 * @returns {Dot}
 */
function dotOf(app, node, isStrong) {
  const [x, y] = app.store.get().nodes[node.id];
  const { id, label, language, kind } = node;
  return { id, x, y, radius: radiusOf(node), label, language, kind, note: `${label} · ${node.class_label ?? node.kind_label}`, isStrong };
}

/**
 * @param {App} app
 * @param {Edge} edge
 * @param {Set<string>} strong
 * @returns {Line}
 */
function lineOf(app, edge, strong) {
  const fact = /** @type {Fact} */ (app.data.facts.get(edge.fact));
  const ends = [edge.source, edge.target].map((id) => app.data.nodes.get(id)?.label ?? "");
  const note = [`${ends[0]} — ${edge.label} — ${ends[1]}`, fact.stance_label, app.say("{count} independent voices", { count: fact.voices }), fact.date?.words];
  return {
    source: edge.source,
    target: edge.target,
    label: edge.label,
    note: note.filter(Boolean).join(" · "),
    stance: fact.stance,
    width: widthOf(fact),
    isDisputed: fact.is_disputed,
    isStrong: strong.has(fact.id),
  };
}

/**
 * @param {App} app
 * @param {Visible} visible
 * @returns {Dot[]}
 */
function foldDots(app, { folds }) {
  return folds.map(({ id, label, members }) => {
    const [x, y] = app.store.get().nodes[members[0]];
    const names = members.map((one) => app.data.nodes.get(one)?.label).join(", ");
    return { id, x, y, radius: FOLD_RADIUS, label: `${label} · ${members.length}`, language: app.labels(), kind: "Entity", note: names, isStrong: false };
  });
}

/**
 * @param {Visible} visible
 * @returns {Line[]}
 */
function foldLines({ folds }) {
  return folds.map(({ id, fold, label }) => {
    const ends = fold.direction === "out" ? { source: fold.node, target: id } : { source: id, target: fold.node };
    return { ...ends, label, note: label, stance: "Asserts", width: 3, isDisputed: false, isStrong: false };
  });
}

/**
 * Return each once with its words, in the order of all.
 * @param {string[]} all
 * @param {[string, string][]} shown
 * @returns {[string, string][]}
 */
function legend(all, shown) {
  const words = new Map(shown);
  return all.flatMap((one) => (words.has(one) ? [/** @type {[string, string]} */ ([one, words.get(one)])] : []));
}

/**
 * @param {App} app
 * @param {Fact[]} facts
 */
function sourcesOf(app, facts) {
  const ids = [...new Set(facts.flatMap((fact) => fact.documents))];
  const documents = ids.flatMap((id) => app.data.documents.get(id) ?? []);
  const lines = documents.slice(0, SOURCES).map((one) => ({
    words: [one.publisher, one.title ?? one.id, one.published?.words].filter(Boolean).join(" · "),
    language: one.language,
  }));
  const rest = documents.length - lines.length;
  const head = { words: app.say("{count} articles tell this:", { count: documents.length }), language: app.language };
  const tail = rest ? [{ words: app.say("and {count} more", { count: rest }), language: app.language }] : [];
  return documents.length ? [head, ...lines, ...tail] : [];
}
