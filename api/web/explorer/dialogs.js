// The dialogs: all keys, neighbours by relation, and what is hidden and why.

import { fill, h } from "../shared/dom.js";
import { numbers } from "../shared/words.js";
import { objectWords, subjectWords } from "./rows.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Why} Why */
/** @typedef {import("./keys.js").Verb} Verb */

/**
 * Open a dialog, which is gone once it is closed; the focus goes back to where it was.
 * @param {string} title
 * @param {import("../shared/words.js").Say} say
 * @param {(Node | string)[]} content
 */
export function open(title, say, content) {
  const before = document.activeElement;
  const heading = h("h2", { id: "dialog-title" }, title);
  const close = h("button", { type: "button", class: "close", "aria-label": say("Close"), onclick: () => dialog.close() }, "×");
  const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, h("div", { class: "head" }, heading, close), ...content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement) before.focus();
  });
  // A click beside the dialog is on the dialog itself.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** @type {Record<string, string>} */
const CAPS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Delete: "Del" };

/**
 * @param {Verb[]} table
 * @param {App} app
 */
export function openHelp(table, { say }) {
  /** @type {Map<string, string[]>} */
  const byWords = new Map();
  for (const { keys, words } of table) byWords.set(words, [...(byWords.get(words) ?? []), ...shown(keys)]);
  const mouse = [
    [say("Click"), say("Details")],
    [say("Double click"), say("Add the ten best neighbours")],
    [say("Drag"), say("Move a node, or the whole picture")],
    [say("Wheel"), say("Closer and further away")],
  ];
  const rows = [...byWords].map(([words, keys]) => h("tr", {}, h("td", {}, ...keys.flatMap((key, i) => [i > 0 ? " " : "", h("kbd", {}, key)])), h("td", {}, words)));
  const more = mouse.map(([what, words]) => h("tr", {}, h("td", {}, what), h("td", {}, words)));
  open(say("All keys"), say, [h("table", { class: "keys" }, h("tbody", {}, ...rows, ...more))]);
}

/**
 * Letters stand once, in capitals, as on the keys.
 * @param {string[]} keys
 */
function shown(keys) {
  return new Set(keys.map((key) => (key.length === 1 ? key.toUpperCase() : key.split("+").map(cap).join("+"))));
}

/** @param {string} part */
function cap(part) {
  return CAPS[part] ?? (part.length === 1 ? part.toUpperCase() : part);
}

/**
 * @param {string} node
 * @param {App} app
 */
export async function openRelations(node, app) {
  const { actions, data, say } = app;
  const relations = await actions.relations(node);
  const name = data.nodes.get(node)?.label ?? node;
  if (relations.length === 0) return app.announce(say("{name} has no further neighbours to show", { name }));
  const further = relations.filter(({ shown, total }) => shown < total);
  const ordered = [...further, ...relations.filter((one) => !further.includes(one))];
  const items = ordered.map((relation) => {
    const { predicate, direction, total, shown } = relation;
    const add = () => { dialog.close(); void actions.expand(node, { predicate, direction, limit: Math.min(total - shown, 100) }); };
    const words = relationWords(relation, app);
    const row = shown < total ? h("button", { type: "button", autofocus: true, onclick: add }, ...words) : h("div", {}, ...words);
    return h("li", {}, row, namesThere(node, relation, app, (there) => { dialog.close(); actions.choose({ node: there }); }));
  });
  const dialog = open(say("Neighbours of {name}", { name }), say, [
    h("p", { class: "hint" }, say("Each relation with how many it leads to. Choose one to add them.")),
    h("ul", { class: "choices" }, ...items),
  ]);
}

/**
 * @param {import("./types.js").Relation} relation
 * @param {App} app
 */
function relationWords({ label, direction, total, shown }, { data, say }) {
  return [
    h("span", { class: "way", "aria-hidden": "true" }, direction === "out" ? "→" : "←"),
    h("span", { class: "name", lang: data.language }, label),
    h("span", { class: "count" }, shown >= total ? say("all {count} shown", { count: total }) : say("{shown} of {count} shown", { shown, count: total })),
  ];
}

const LISTED = 4;

/**
 * Return the names that a relation leads to and that are shown; each leads to its details.
 * @param {string} node
 * @param {{predicate: string, direction: "out" | "in"}} relation
 * @param {App} app
 * @param {(id: string) => void} choose
 */
function namesThere(node, { predicate, direction }, { data, store, say }, choose) {
  const edges = [...data.edges.values()].filter((edge) => data.facts.get(edge.fact)?.predicate === predicate);
  const ends = edges.map(({ source, target }) => (direction === "out" ? { here: source, there: target } : { here: target, there: source }));
  const led = ends.filter(({ here, there }) => here === node && there in store.get().nodes);
  const nodes = [...new Set(led.map(({ there }) => there))].flatMap((id) => data.nodes.get(id) ?? []);
  const rest = nodes.length - LISTED;
  const names = nodes.slice(0, LISTED).map((one) => h("button", { type: "button", class: "end", lang: one.language, onclick: () => choose(one.id) }, one.label));
  return nodes.length > 0 ? h("p", { class: "there" }, ...names, rest > 0 && h("span", {}, say("and {count} more", { count: rest }))) : null;
}

/** @type {Why[]} */
const REASONS = ["hidden", "folded", "kind", "stance", "relation", "certainty", "source", "time", "undated", "alone"];

/**
 * Say of everything that is hidden why it is, with the way to see it again.
 * @param {App} app
 */
export function openHidden(app) {
  const { say } = app;
  const place = h("div", { class: "reasons" });
  const redraw = () => {
    const hidden = [...app.visible().hidden];
    const sections = REASONS.map((why) => ({ why, ids: hidden.filter(([, one]) => one === why).map(([id]) => id) })).filter(({ ids }) => ids.length > 0);
    fill(place, ...(sections.length > 0 ? sections.map(({ why, ids }) => reason(why, ids, app, redraw)) : [h("p", {}, say("Nothing is hidden."))]));
  };
  redraw();
  open(say("What is hidden, and why"), say, [place]);
}

const NAMED = 30;

/**
 * @param {Why} why
 * @param {string[]} ids
 * @param {App} app
 * @param {() => void} redraw
 */
function reason(why, ids, app, redraw) {
  const { say } = app;
  const back = wayBack(why, ids, app);
  // Facts go with their nodes: the nodes are what was hidden.
  const ordered = [...ids.filter((id) => app.data.nodes.has(id)), ...ids.filter((id) => !app.data.nodes.has(id))];
  const names = ordered.slice(0, NAMED).map((id) => h("li", {}, nameOf(id, app)));
  return h(
    "section",
    {},
    h("h3", {}, words(why, app), " ", h("span", { class: "count" }, numbers(app.language)(ids.length))),
    back && h("button", { type: "button", "data-key": `back ${why}`, onclick: () => { back(); redraw(); } }, say("Show these")),
    h("ul", {}, ...names, ids.length > NAMED && h("li", {}, say("and {count} more", { count: ids.length - NAMED }))),
  );
}

/**
 * @param {Why} why
 * @param {App} app
 */
function words(why, { say }) {
  /** @type {Record<Why, string>} */
  const all = {
    hidden: say("Hidden by you"),
    folded: say("Folded into one node"),
    kind: say("Its type is switched off"),
    stance: say("It is told in a way that is switched off"),
    relation: say("Its relation is switched off"),
    certainty: say("Its reading is less certain than asked for"),
    source: say("All its articles are switched off"),
    time: say("It was at another time"),
    undated: say("It has no date"),
    alone: say("All that joins it to the others is hidden"),
  };
  return all[why];
}

/**
 * @param {Why} why
 * @param {string[]} ids
 * @param {App} app
 * @returns {(() => void) | null}
 */
function wayBack(why, ids, { actions, data, store, say }) {
  const { filters } = store.get();
  const facts = ids.flatMap((id) => data.facts.get(id) ?? []);
  const stances = [...new Set([...filters.stances, ...facts.map((fact) => fact.stance)])];
  /** @type {Record<Why, (() => void) | null>} */
  const ways = {
    hidden: () => actions.unhide(ids),
    folded: () => store.get().folded.forEach(actions.unfold),
    kind: () => actions.filter({ kinds: [] }, say("Filter by type")),
    stance: () => actions.filter({ stances }, say("Filter by stance")),
    relation: () => actions.filter({ predicates: [] }, say("Filter by relation")),
    certainty: () => actions.filter({ certainty: 0 }, say("Filter by certainty of the reading")),
    source: () => actions.filter({ documents: [] }, say("Filter by article")),
    time: () => actions.filter({ first: null, last: null }, say("Filter by time")),
    undated: () => actions.filter({ first: null, last: null }, say("Filter by time")),
    alone: null,
  };
  return ways[why];
}

/**
 * @param {string} id
 * @param {App} app
 */
function nameOf(id, { data }) {
  const node = data.nodes.get(id);
  if (node) return h("span", { lang: node.language }, node.label);
  const fact = data.facts.get(id);
  if (!fact) return id;
  return h("span", { lang: data.language }, [subjectWords(fact, data.nodes), fact.predicate_label, objectWords(fact, data.nodes)].filter(Boolean).join(" — "));
}
