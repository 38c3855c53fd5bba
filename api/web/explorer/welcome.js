// What the details hold while nothing is chosen: names, disagreements and the way between two, to begin with.

import { h } from "../shared/dom.js";
import { objectWords, subjectWords } from "./rows.js";
import { swatch } from "./swatch.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Fact} Fact */

const [NAMES, DISPUTES] = [8, 5];
/** Nobody looks for these by name. */
const NO_NAMES = ["Event", "Entity"];

/** @param {App} app */
export function welcome(app) {
  return [h("p", { class: "quiet" }, app.say("Choose something on the canvas to read what is told of it, who says so, and who says otherwise.")), names(app), disputes(app), between(app)];
}

/** @param {App} app */
function names({ say, actions, visible }) {
  const named = visible().nodes.filter((node) => !NO_NAMES.includes(node.kind));
  const best = named.sort((one, other) => other.neighbours.told - one.neighbours.told).slice(0, NAMES);
  if (best.length === 0) return null;
  const items = best.map((node) => h("li", {}, h("button", { type: "button", lang: node.language, "data-key": `name ${node.id}`, onclick: () => actions.choose({ node: node.id }) }, swatch(node.kind), node.label)));
  return h("section", { class: "begins" }, h("h2", {}, say("Names to begin with")), h("ul", { class: "begin" }, ...items));
}

/** @param {App} app */
function disputes(app) {
  const { say, language, visible } = app;
  const most = visible().facts.filter((fact) => fact.is_disputed).sort((one, other) => heard(other) - heard(one)).slice(0, DISPUTES);
  if (most.length === 0) return null;
  const all = h("a", { href: `/questions?lang=${language}`, "data-key": "all disagreements" }, say("All of them"));
  return h("section", { class: "begins" }, h("h2", {}, say("Where the sources disagree")), h("ul", { class: "begin-disputes" }, ...most.map((fact) => h("li", {}, dispute(app, fact)))), h("p", {}, all));
}

/**
 * @param {App} app
 * @param {Fact} fact
 */
function dispute({ actions, data, labels }, fact) {
  const words = [subjectWords(fact, data.nodes), fact.predicate_label, objectWords(fact, data.nodes)];
  return h("button", { type: "button", class: "end", lang: labels(), "data-key": `dispute ${fact.id}`, onclick: () => actions.choose({ fact: fact.id }) }, words.filter(Boolean).join(" · "));
}

/** @param {Fact} fact */
function heard({ voices, voices_against }) {
  return voices + voices_against;
}

/** @param {App} app */
function between({ say, actions }) {
  return h("section", { class: "begins" }, h("h2", {}, say("How are they connected?")), h("button", { type: "button", "data-key": "ask path", onclick: () => actions.askPath() }, say("Find a path between two")));
}
