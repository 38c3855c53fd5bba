// What the details hold while nothing is chosen: names, disagreements and the way between two, to begin with.

import { h } from "../shared/dom.js";
import { swatch } from "./swatch.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Disputed} Disputed */

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
  const { say, language, data, visible } = app;
  const shown = new Set(visible().nodes.map((node) => node.id));
  const among = [...data.questions.values()].filter(({ parties }) => parties.some((party) => shown.has(party)));
  const first = among.sort((one, other) => one.place - other.place).slice(0, DISPUTES);
  if (first.length === 0) return null;
  const all = h("a", { href: `/questions?lang=${language}`, "data-key": "all disagreements" }, say("All of them"));
  return h("section", { class: "begins" }, h("h2", {}, say("Where the sources disagree")), h("ul", { class: "begin-disputes" }, ...first.map((question) => h("li", {}, dispute(app, question)))), h("p", {}, all));
}

/**
 * @param {App} app
 * @param {Disputed} question
 */
function dispute({ actions, labels }, { id, about, title, kind_label }) {
  return h("button", { type: "button", class: "end", lang: labels(), "data-key": `dispute ${id}`, onclick: () => actions.choose({ node: about }) }, title, " ", h("span", { class: "badge disputed" }, kind_label));
}

/** @param {App} app */
function between({ say, actions }) {
  return h("section", { class: "begins" }, h("h2", {}, say("How are they connected?")), h("button", { type: "button", "data-key": "ask path", onclick: () => actions.askPath() }, say("Find a path between two")));
}
