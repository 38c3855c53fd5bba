// The rail of filters: what may be seen, and how much of it there is.

import { fill, h } from "../shared/dom.js";
import { numbers } from "../shared/words.js";
import { dashesOf } from "./looks.js";
import { isFiltered, KINDS, STANCES, TOLD, withOrWithout } from "./state.js";
import { whenOther } from "./store.js";
import { lineSwatch, swatch } from "./swatch.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").Filters} Filters */

const LISTED = 6;
/** So many letters of an article's title are listed; those of Chinese, Japanese and Korean are twice as wide. */
const TITLE = 40;

/**
 * @typedef {object} Line what may be ticked
 * @property {string} key
 * @property {boolean} isTicked
 * @property {number} count
 * @property {(Node | string)[]} label
 * @property {(isTicked: boolean) => void} onTick
 */

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {
  const { store, data, actions, say } = app;
  const kinds = createList(app, "kinds", say("Types"), Infinity);
  const certainty = createCertainty(app);
  const stances = createList(app, "stances", say("How it is told"), Infinity);
  const sources = createList(app, "sources", say("Articles"), LISTED);
  const relations = createList(app, "relations", say("Relations"), LISTED);
  const time = createTime(app);
  const off = h("button", { type: "button", class: "quiet-button", onclick: actions.unfilter }, say("All filters off"));
  fill(element, h("div", { class: "groups" }, ...[kinds, certainty, stances, sources, relations, time].map((group) => group.element), off));

  const redrawOther = whenOther(() => [store.get().nodes, store.get().filters, data.version], () => {
    const { filters } = store.get();
    const facts = factsAmong(app);
    kinds.show(kindLines(app));
    stances.show(stanceLines(app, facts));
    sources.show(sourceLines(app, facts));
    relations.show(relationLines(app, facts));
    certainty.show(filters);
    time.show(filters);
    off.hidden = !isFiltered(filters);
  });
  store.subscribe(redrawOther);
  redrawOther();
}

// --- lists to tick

/**
 * @param {App} app
 * @param {string} name
 * @param {string} legend
 * @param {number} most so many lines are shown, beside those that are not ticked, until the reader wants all
 */
function createList({ language, say }, name, legend, most) {
  const digits = numbers(language);
  const element = h("fieldset", { class: `group ${name}` });
  let isWhole = false;
  /** @type {Line[]} */
  let lines = [];

  function redraw() {
    const listed = lines.filter((line, i) => isWhole || i < most || !line.isTicked);
    fill(element, h("legend", {}, legend), ...listed.map((line) => tick(line, digits)), lines.length > most ? more() : null);
  }

  function more() {
    const words = isWhole ? say("Show fewer") : say("Show {count} more", { count: lines.length - most });
    return h("button", { type: "button", class: "more", "data-key": `more ${name}`, "aria-expanded": String(isWhole), onclick: turn }, words);
  }

  function turn() {
    isWhole = !isWhole;
    redraw();
  }

  return {
    element,
    /** @param {Line[]} now */
    show(now) {
      lines = now;
      redraw();
    },
  };
}

/**
 * @param {Line} line
 * @param {(value: number) => string} digits
 */
function tick({ key, isTicked, count, label, onTick }, digits) {
  const box = h("input", { type: "checkbox", "data-key": key, onchange: () => onTick(box.checked) });
  box.checked = isTicked;
  return h("label", { class: "tick" }, box, ...label, h("span", { class: "count" }, digits(count)));
}

/**
 * @param {App} app
 * @returns {Line[]}
 */
function kindLines({ store, data, actions, say }) {
  const { filters, nodes } = store.get();
  const shown = Object.keys(nodes).flatMap((id) => data.nodes.get(id) ?? []);
  const counts = counted(shown, (node) => node.kind);
  const labels = new Map(shown.map((node) => [node.kind, node.kind_label]));
  return KINDS.filter((kind) => counts.has(kind)).map((kind) => ({
    key: `kind ${kind}`,
    isTicked: !filters.kinds.includes(kind),
    count: counts.get(kind) ?? 0,
    label: [swatch(kind), h("span", { class: "name" }, labels.get(kind))],
    onTick: (isTicked) => actions.filter({ kinds: withOrWithout(filters.kinds, kind, !isTicked) }, say("Filter by type")),
  }));
}

/**
 * @param {App} app
 * @param {Fact[]} facts
 * @returns {Line[]}
 */
function stanceLines({ store, actions, say }, facts) {
  const { filters } = store.get();
  const counts = counted(facts, (fact) => fact.stance);
  const labels = new Map(facts.map((fact) => [fact.stance, fact.stance_label]));
  const told = STANCES.filter((stance) => counts.has(stance) || (!TOLD.includes(stance) && filters.stances.includes(stance)));
  return told.map((stance) => ({
    key: `stance ${stance}`,
    isTicked: filters.stances.includes(stance),
    count: counts.get(stance) ?? 0,
    label: [lineSwatch(dashesOf(stance)), h("span", { class: "name" }, labels.get(stance) ?? stance)],
    onTick: (isTicked) => actions.filter({ stances: withOrWithout(filters.stances, stance, isTicked) }, say("Filter by stance")),
  }));
}

/**
 * @param {App} app
 * @param {Fact[]} facts
 * @returns {Line[]}
 */
function sourceLines({ store, data, actions, say }, facts) {
  const { filters } = store.get();
  const counts = counted(facts.flatMap((fact) => fact.documents), (id) => id);
  const publishers = counted([...counts.keys()], (id) => data.documents.get(id)?.publisher ?? "");
  return mostFirst(counts).map(([id, count]) => {
    const source = data.documents.get(id);
    // Articles of one publisher are told apart by their titles.
    const isAlone = publishers.get(source?.publisher ?? "") === 1;
    const words = (isAlone && source?.publisher) || source?.title || source?.publisher || id;
    return {
      key: `source ${id}`,
      isTicked: !filters.documents.includes(id),
      count,
      label: [h("span", { class: "name", lang: source?.language, title: source?.title }, shortened(words))],
      onTick: (isTicked) => actions.filter({ documents: withOrWithout(filters.documents, id, !isTicked) }, say("Filter by article")),
    };
  });
}

/**
 * @param {App} app
 * @param {Fact[]} facts
 * @returns {Line[]}
 */
function relationLines({ store, data, actions, say }, facts) {
  const { filters } = store.get();
  const counts = counted(facts, (fact) => fact.predicate);
  const labels = new Map(facts.map((fact) => [fact.predicate, fact.predicate_label]));
  return mostFirst(counts).map(([predicate, count]) => ({
    key: `relation ${predicate}`,
    isTicked: !filters.predicates.includes(predicate),
    count,
    label: [h("span", { class: "name", lang: data.language }, labels.get(predicate))],
    onTick: (isTicked) => actions.filter({ predicates: withOrWithout(filters.predicates, predicate, !isTicked) }, say("Filter by relation")),
  }));
}

// --- certainty and time

/**
 * @param {App} app
 */
function createCertainty({ actions, say }) {
  const output = h("output", { for: "certainty" });
  const range = h("input", { type: "range", id: "certainty", min: 0, max: 100, step: 5, "aria-label": say("Least certainty of the reading") });
  range.addEventListener("input", () => actions.filter({ certainty: Number(range.value) / 100 }, say("Filter by certainty of the reading"), "certainty"));
  const element = h("fieldset", { class: "group certainty" }, h("legend", {}, say("Certainty of the reading")), h("div", { class: "slider" }, range, output), h("p", { class: "hint" }, say("How sure the reading of the sentences is, not whether they are true. Line width: how many independent voices.")));
  return {
    element,
    /** @param {Filters} filters */
    show(filters) {
      const percent = Math.round(filters.certainty * 100);
      if (document.activeElement !== range || Number(range.value) !== percent) range.value = String(percent);
      const words = say("at least {percent} %", { percent });
      output.value = words;
      range.setAttribute("aria-valuetext", words);
    },
  };
}

/**
 * @param {App} app
 */
function createTime({ actions, say }) {
  /** @param {"first" | "last"} end */
  const input = (end) => h("input", { type: "date", "data-key": end, onchange: (/** @type {Event} */ event) => actions.filter({ [end]: /** @type {HTMLInputElement} */ (event.target).value || null }, say("Filter by time")) });
  const [first, last] = [input("first"), input("last")];
  const hint = h("p", { class: "hint" }, say("What has no date is hidden while a time is set."));
  const element = h("fieldset", { class: "group time" }, h("legend", {}, say("Time")), h("label", {}, h("span", {}, say("from")), first), h("label", {}, h("span", {}, say("to")), last), hint);
  return {
    element,
    /** @param {Filters} filters */
    show(filters) {
      first.value = filters.first ?? "";
      last.value = filters.last ?? "";
      hint.hidden = filters.first === null && filters.last === null;
    },
  };
}

/**
 * Return a title that takes two lines of the rail at most; the whole of it is told when one points at it.
 * @param {string} title
 */
function shortened(title) {
  const letters = [...title];
  const wide = letters.filter((letter) => /[\u3000-\ud7ff\uff00-\uffef]/.test(letter)).length;
  const most = Math.round(TITLE * (1 - wide / letters.length / 2));
  return letters.length > most ? `${letters.slice(0, most).join("").trimEnd()}…` : title;
}

/**
 * Return all facts between the nodes of the state, filtered or not.
 * @param {App} app
 * @returns {Fact[]}
 */
function factsAmong({ store, data }) {
  const { nodes } = store.get();
  const ids = new Set([...data.edges.values()].filter((edge) => edge.source in nodes && edge.target in nodes).map((edge) => edge.fact));
  return [...ids].flatMap((id) => data.facts.get(id) ?? []);
}

/** @param {Map<string, number>} counts */
function mostFirst(counts) {
  return [...counts].sort((one, other) => other[1] - one[1]);
}

/**
 * @template Value
 * @param {Value[]} values
 * @param {(value: Value) => string} key
 */
function counted(values, key) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const value of values) counts.set(key(value), (counts.get(key(value)) ?? 0) + 1);
  return counts;
}
