// The entities and events that an answer names, drawn like the explorer; a claim stands for its two ends.

import { createCanvas } from "../explorer/canvas.js";
import { createData } from "../explorer/data.js";
import { EMPTY, STANCES } from "../explorer/state.js";
import { visible } from "../explorer/visible.js";
import { fill, h } from "../shared/dom.js";

/** @typedef {import("./main.js").View} View */
/** @typedef {import("../explorer/types.js").Graph} Graph */

const [MOST_NODES, MOST_CELLS] = [60, 1_000];

/**
 * @param {HTMLElement} element
 * @param {View} view
 */
export async function drawGraph(element, view) {
  const iris = view.answer.rows.flat().filter((cell) => cell?.type === "uri").slice(0, MOST_CELLS);
  await view.names.learn(iris);
  const named = [...new Set(iris.flatMap((cell) => view.names.thing(cell?.value ?? "")?.nodes ?? []))];
  if (named.length === 0) {
    fill(element, h("p", {}, view.say("The answer names no person, company, event or fact, so there is nothing to draw. Let the query select some.")));
    return;
  }
  const nodes = named.slice(0, MOST_NODES);
  const graph = /** @type {Graph} */ (await view.server.post("/explore", { nodes, lang: view.language, layout: true }));
  const canvas = h("div", { class: "drawing", role: "img", "aria-label": view.say("A drawing of what the answer names; the list below has the same.") });
  const about = h("p", { class: "about", role: "status" }, view.say("Choose a node or a line to see what it is."));
  const left = named.length > nodes.length ? h("p", {}, view.say("{shown} of {total} are drawn.", { shown: nodes.length, total: named.length })) : null;
  fill(element, canvas, about, left, listOf(graph, view));
  draw(canvas, about, graph);
}

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} about
 * @param {Graph} graph
 */
function draw(element, about, graph) {
  const data = createData();
  data.merge(graph);
  const places = graph.nodes.map((node) => [node.id, [node.x ?? 0, node.y ?? 0]]);
  const state = { ...EMPTY, nodes: Object.fromEntries(places), filters: { ...EMPTY.filters, stances: STANCES } };
  const canvas = createCanvas(element, data, {
    onNode: (id) => show(about, data.nodes.get(id)),
    onFact: (id) => show(about, factThing(data, id)),
    onNothing: () => about.replaceChildren(),
    onOpen: (id) => show(about, data.nodes.get(id)),
    onMove: () => undefined,
    more: () => "",
  });
  canvas.draw(visible(state, data), state, { nodes: null, facts: null });
  canvas.fit();
}

/**
 * @param {HTMLElement} about
 * @param {{label: string, address: string, language?: string | null} | undefined} thing
 */
function show(about, thing) {
  if (thing) fill(about, h("a", { href: thing.address, lang: thing.language }, thing.label));
}

/**
 * @param {import("../explorer/data.js").Data} data
 * @param {string} id
 */
function factThing(data, id) {
  const fact = data.facts.get(id);
  const subject = fact && data.nodes.get(fact.subject)?.label;
  return fact && { label: `${subject ?? ""} — ${fact.predicate_label} → ${fact.words}`, address: fact.address, language: data.language };
}

/**
 * @param {Graph} graph
 * @param {View} view
 */
function listOf(graph, view) {
  const items = graph.nodes.map((node) => h("li", {}, h("a", { href: node.address, lang: node.language }, node.label), " ", h("small", {}, node.kind_label)));
  return h("details", {}, h("summary", {}, view.say("The same as a list")), h("ul", { class: "names" }, items));
}
