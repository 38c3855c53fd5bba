// The rail of filters: what may be seen, and how much of it there is.

import { fill, h } from "../shared/dom.js";
import { numbers } from "../shared/words.js";
import { dashesOf } from "./looks.js";
import { areTold, KINDS, STANCES, TOLD, withOrWithout } from "./state.js";
import { whenOther } from "./store.js";
import { lineSwatch, swatch } from "./swatch.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").Filters} Filters */

const LISTED = 6;
/** So many letters of an article's title are listed; those of Chinese, Japanese and Korean are twice as wide. */
const TITLE = 40;

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {
  const { store, data, actions, say } = app;
  const digits = numbers(app.language);
  let hasAllRelations = false;
  let hasAllSources = false;

  const groups = h("div", { class: "groups" });
  const certainty = createCertainty(app);
  const time = createTime(app);
  fill(element, groups);
  const [kinds, stances, sources, relations] = ["kinds", "stances", "sources", "relations"].map((name) => h("fieldset", { class: `group ${name}` }));
  const off = h("button", { type: "button", class: "quiet-button", onclick: actions.unfilter }, say("All filters off"));
  fill(groups, kinds, certainty.element, stances, sources, relations, time.element, off);

  /**
   * One line of a list that may be ticked.
   * @param {string} key
   * @param {boolean} isTicked
   * @param {number} count
   * @param {(Node | string)[]} label
   * @param {(isTicked: boolean) => void} onTick
   */
  function tick(key, isTicked, count, label, onTick) {
    const box = h("input", { type: "checkbox", "data-key": key, onchange: (/** @type {Event} */ event) => onTick(/** @type {HTMLInputElement} */ (event.target).checked) });
    box.checked = isTicked;
    return h("label", { class: "tick" }, box, ...label, h("span", { class: "count" }, digits(count)));
  }

  function redraw() {
    const { filters, nodes } = store.get();
    const shown = Object.keys(nodes).flatMap((id) => data.nodes.get(id) ?? []);
    const facts = factsAmong(app);
    off.hidden = !isFiltered(filters);

    const kindCounts = counted(shown, (node) => node.kind);
    const labels = new Map(shown.map((node) => [node.kind, node.kind_label]));
    fill(
      kinds,
      h("legend", {}, say("Types")),
      ...KINDS.filter((kind) => kindCounts.has(kind)).map((kind) =>
        tick(`kind ${kind}`, !filters.kinds.includes(kind), kindCounts.get(kind) ?? 0, [swatch(kind), h("span", { class: "name" }, labels.get(kind))], (isTicked) =>
          actions.filter({ kinds: withOrWithout(filters.kinds, kind, !isTicked) }, say("Filter by type")),
        ),
      ),
    );

    const stanceCounts = counted(facts, (fact) => fact.stance);
    const stanceLabels = new Map(facts.map((fact) => [fact.stance, fact.stance_label]));
    const told = STANCES.filter((stance) => stanceCounts.has(stance) || (!TOLD.includes(stance) && filters.stances.includes(stance)));
    fill(
      stances,
      h("legend", {}, say("How it is told")),
      ...told.map((stance) =>
        tick(`stance ${stance}`, filters.stances.includes(stance), stanceCounts.get(stance) ?? 0, [lineSwatch(dashesOf(stance)), h("span", { class: "name" }, stanceLabels.get(stance) ?? stance)], (isTicked) =>
          actions.filter({ stances: withOrWithout(filters.stances, stance, isTicked) }, say("Filter by stance")),
        ),
      ),
    );

    const sourceCounts = counted(facts.flatMap((fact) => fact.documents), (id) => id);
    const ranked = [...sourceCounts].sort((one, other) => other[1] - one[1]);
    // Articles of one publisher are told apart by their titles.
    const publishers = counted([...sourceCounts.keys()], (id) => data.documents.get(id)?.publisher ?? "");
    fill(
      sources,
      h("legend", {}, say("Articles")),
      ...firstOf(ranked, hasAllSources, (id) => filters.documents.includes(id)).map(([id, count]) => {
        const source = data.documents.get(id);
        const isAlone = publishers.get(source?.publisher ?? "") === 1;
        const words = (isAlone && source?.publisher) || source?.title || source?.publisher || id;
        const label = h("span", { class: "name", lang: source?.language, title: source?.title }, shortened(words));
        return tick(`source ${id}`, !filters.documents.includes(id), count, [label], (isTicked) =>
          actions.filter({ documents: withOrWithout(filters.documents, id, !isTicked) }, say("Filter by article")),
        );
      }),
      moreButton(ranked.length, hasAllSources, "sources", () => { hasAllSources = !hasAllSources; redraw(); }),
    );

    const relationCounts = counted(facts, (fact) => fact.predicate);
    const relationLabels = new Map(facts.map((fact) => [fact.predicate, fact.predicate_label]));
    const frequent = [...relationCounts].sort((one, other) => other[1] - one[1]);
    fill(
      relations,
      h("legend", {}, say("Relations")),
      ...firstOf(frequent, hasAllRelations, (id) => filters.predicates.includes(id)).map(([predicate, count]) =>
        tick(`relation ${predicate}`, !filters.predicates.includes(predicate), count, [h("span", { class: "name", lang: data.language }, relationLabels.get(predicate))], (isTicked) =>
          actions.filter({ predicates: withOrWithout(filters.predicates, predicate, !isTicked) }, say("Filter by relation")),
        ),
      ),
      moreButton(frequent.length, hasAllRelations, "relations", () => { hasAllRelations = !hasAllRelations; redraw(); }),
    );
    certainty.show(filters);
    time.show(filters);
  }

  /**
   * @param {number} total
   * @param {boolean} hasAll
   * @param {string} key
   * @param {() => void} onclick
   */
  function moreButton(total, hasAll, key, onclick) {
    if (total <= LISTED) return null;
    return h("button", { type: "button", class: "more", "data-key": `more ${key}`, "aria-expanded": String(hasAll), onclick }, hasAll ? say("Show fewer") : say("Show {count} more", { count: total - LISTED }));
  }

  const redrawOther = whenOther(() => [store.get().nodes, store.get().filters, data.version], redraw);
  store.subscribe(redrawOther);
  redrawOther();
}

/**
 * @param {App} app
 */
function createCertainty({ actions, say }) {
  const output = h("output", { for: "certainty" });
  const range = h("input", { type: "range", id: "certainty", min: 0, max: 100, step: 5, "aria-label": say("Least certainty") });
  range.addEventListener("input", () => actions.filter({ certainty: Number(range.value) / 100 }, say("Filter by certainty"), "certainty"));
  const element = h("fieldset", { class: "group certainty" }, h("legend", {}, say("Certainty")), h("div", { class: "slider" }, range, output), h("p", { class: "hint" }, say("How sure a reading of the sentences is. Line width: how many independent voices.")));
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
  const element = h("fieldset", { class: "group time" }, h("legend", {}, say("Time")), h("label", {}, say("from"), first), h("label", {}, say("to"), last), hint);
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

/**
 * Return the first of a list and those of the rest that must not be out of sight.
 * @template Value
 * @param {[string, Value][]} list
 * @param {boolean} isAll
 * @param {(id: string) => boolean} isNeeded
 */
function firstOf(list, isAll, isNeeded) {
  return isAll ? list : list.filter(([id], i) => i < LISTED || isNeeded(id));
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

/** @param {Filters} filters */
function isFiltered({ kinds, predicates, stances, certainty, documents, first, last }) {
  const isUsual = stances.length === TOLD.length && areTold(stances);
  return kinds.length + predicates.length + documents.length + certainty > 0 || first !== null || last !== null || !isUsual;
}
