// Exactly the facts that are shown, as a table that is in step with the canvas.

import { h } from "../shared/dom.js";
import { waysBack } from "./empty.js";
import { certainty, stanceBadge, voiceWords } from "./evidence.js";
import { refill } from "./refill.js";
import { BY_EVIDENCE, COLUMNS, objectWords, sorted, turned } from "./rows.js";
import { swatch } from "./swatch.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./rows.js").Column} Column */

const MOST_ROWS = 1_000;
const PAGE_ROWS = 10;

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {
  let order = BY_EVIDENCE;
  let most = MOST_ROWS;
  /** What is drawn: the facts, their order and their language. */
  let drawn = "";

  function redraw() {
    const facts = sorted(app.visible().facts, order, app.data.nodes, app.labels());
    const { filters, hidden } = app.store.get();
    const key = JSON.stringify([app.labels(), order, most, facts.map((fact) => fact.id), facts.length === 0 && [filters, hidden]]);
    if (key !== drawn) refill(element, ...contents(facts));
    drawn = key;
    mark(element, app.store.get());
  }

  /** @param {Fact[]} facts */
  function contents(facts) {
    if (!facts.length) {
      return [h("p", { class: "quiet" }, app.say("No fact is shown. Add something to the canvas, or loosen the filters.")), h("p", {}, ...waysBack(app))];
    }
    const shown = facts.slice(0, most);
    const rest = facts.length - shown.length;
    return [
      table(app, shown, order, (column) => {
        order = turned(order, column);
        redraw();
      }),
      rest ? h("button", { type: "button", class: "more", "data-key": "more", onclick: showAll }, app.say("Show {count} more facts", { count: rest })) : null,
    ];
  }

  function showAll() {
    most = Infinity;
    redraw();
  }

  element.addEventListener("keydown", (event) => onKey(event, element, app));
  element.addEventListener("click", (event) => onClick(event, app));
  app.store.subscribe((state, before) => {
    if (state.view !== "table") return;
    redraw();
    if (state.chosen !== before.chosen || before.view !== "table") reveal(element);
  });
  if (app.store.get().view === "table") redraw();
}

/**
 * @param {App} app
 * @returns {Record<Column, string>}
 */
function headWords({ say }) {
  return {
    subject: say("Subject"),
    relation: say("Relation"),
    object: say("Object"),
    date: say("Date"),
    stance: say("How it is told"),
    voices: say("Voices"),
    sources: say("Articles"),
  };
}

/**
 * @param {App} app
 * @param {Fact[]} facts
 * @param {import("./rows.js").Order} order
 * @param {(column: Column) => void} onSort
 */
function table(app, facts, order, onSort) {
  const words = headWords(app);
  const heads = COLUMNS.map((column) => head(column, words[column], column === "voices" ? voiceWords(app) : null, order, onSort));
  return h(
    "table",
    { role: "grid", class: "facts", "aria-label": app.say("The facts that are shown"), "aria-rowcount": facts.length + 1 },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...heads)),
    h("tbody", { role: "rowgroup" }, ...facts.map((fact, at) => row(app, fact, at, words))),
  );
}

/**
 * @param {Column} column
 * @param {string} words
 * @param {string | null} title
 * @param {import("./rows.js").Order} order
 * @param {(column: Column) => void} onSort
 */
function head(column, words, title, order, onSort) {
  const isSorted = order.column === column;
  const sort = isSorted ? (order.isDown ? "descending" : "ascending") : null;
  const arrow = h("span", { class: "arrow", "aria-hidden": "true" }, isSorted ? (order.isDown ? "▼" : "▲") : "");
  const press = h("button", { type: "button", title, "data-key": `sort ${column}`, onclick: () => onSort(column) }, words, arrow);
  return h("th", { role: "columnheader", scope: "col", "aria-sort": sort, class: column }, press);
}

/**
 * @param {App} app
 * @param {Fact} fact
 * @param {number} at
 * @param {Record<Column, string>} words
 */
function row(app, fact, at, words) {
  const lang = app.labels();
  /** @type {Record<Column, (Node | string | null)[]>} */
  const cells = {
    subject: [end(app, fact, fact.subject, fact.subject_words)],
    relation: [h("span", { lang }, fact.predicate_label)],
    object: [fact.object === null ? fact.words && h("span", { lang }, fact.words) : end(app, fact, fact.object, objectWords(fact, app.data.nodes))],
    date: [fact.date ? h("span", { lang }, fact.date.words) : h("span", { class: "quiet" }, app.say("undated"))],
    stance: [stanceBadge(app, fact), fact.is_disputed ? h("span", { class: "badge disputed" }, app.say("disputed")) : null, certainty(app, fact.certainty)],
    voices: [app.say("{number}", { number: fact.voices }), fact.voices_against ? h("span", { class: "against" }, app.say("{count} against it", { count: fact.voices_against })) : null],
    sources: [app.say("{number}", { number: fact.documents.length })],
  };
  const tds = COLUMNS.map((column) => h("td", { role: "gridcell", class: column, "data-head": words[column] }, ...cells[column]));
  return h("tr", { role: "row", tabindex: at ? -1 : 0, "data-fact": fact.id, "data-key": fact.id }, ...tds);
}

/**
 * @param {App} app
 * @param {Fact} fact
 * @param {string} id
 * @param {string} words where the node is not known
 */
function end(app, fact, id, words) {
  const node = app.data.nodes.get(id);
  return h(
    "button",
    { type: "button", class: "end", tabindex: -1, lang: node?.language, "data-node": id, "data-key": `${fact.id} ${id}` },
    node ? swatch(node.kind) : null,
    node?.label ?? words,
  );
}

// --- in step with the canvas

/**
 * Mark the rows of what is chosen; the keyboard enters the table at the first of them.
 * @param {HTMLElement} element
 * @param {State} state
 */
function mark(element, { chosen }) {
  const rows = rowsOf(element);
  for (const row of rows) {
    const isFact = chosen !== null && "fact" in chosen && row.dataset.fact === chosen.fact;
    const isEnd = chosen !== null && "node" in chosen && row.querySelector(`[data-node="${CSS.escape(chosen.node)}"]`) !== null;
    row.setAttribute("aria-selected", String(isFact));
    row.classList.toggle("is-end", isEnd);
  }
  const entry = rows.find((row) => row.contains(document.activeElement)) ?? chosenRow(rows) ?? rows[0];
  if (entry) enterAt(rows, entry);
}

/** @param {HTMLElement[]} rows */
function chosenRow(rows) {
  return rows.find((row) => row.getAttribute("aria-selected") === "true") ?? rows.find((row) => row.classList.contains("is-end"));
}

/** @param {HTMLElement} element */
function reveal(element) {
  if (!element.contains(document.activeElement)) chosenRow(rowsOf(element))?.scrollIntoView({ block: "nearest" });
}

/**
 * @param {HTMLElement[]} rows
 * @param {HTMLElement} entry
 */
function enterAt(rows, entry) {
  for (const row of rows) row.tabIndex = row === entry ? 0 : -1;
}

/**
 * @param {HTMLElement} element
 * @returns {HTMLElement[]}
 */
function rowsOf(element) {
  return Array.from(element.querySelectorAll("tbody tr"));
}

// --- keys and clicks

/**
 * @param {MouseEvent} event
 * @param {App} app
 */
function onClick(event, app) {
  const at = /** @type {HTMLElement} */ (event.target);
  const node = at.closest("[data-node]")?.getAttribute("data-node");
  const fact = at.closest("[data-fact]")?.getAttribute("data-fact");
  if (node) app.actions.choose({ node });
  else if (fact) app.actions.choose({ fact });
}

/**
 * Up, down, Home, End and page keys go from row to row, left and right to the names in a row; Enter chooses.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} element
 * @param {App} app
 */
function onKey(event, element, app) {
  const row = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("tbody tr"));
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.target === row) app.actions.choose({ fact: String(row.dataset.fact) });
  else if (!move(event.key, row, rowsOf(element))) return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * @param {string} key
 * @param {HTMLElement} row
 * @param {HTMLElement[]} rows
 */
function move(key, row, rows) {
  if (key === "ArrowLeft" || key === "ArrowRight") return moveWithin(row, key === "ArrowRight" ? 1 : -1);
  const at = rows.indexOf(row);
  /** @type {Record<string, number>} */
  const targets = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + PAGE_ROWS, PageUp: at - PAGE_ROWS, Home: 0, End: rows.length - 1 };
  if (!(key in targets)) return false;
  const next = rows[Math.min(Math.max(targets[key], 0), rows.length - 1)];
  enterAt(rows, next);
  next.focus();
  return true;
}

/**
 * @param {HTMLElement} row
 * @param {number} step
 */
function moveWithin(row, step) {
  const stops = [row, .../** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-node]"))];
  const at = stops.findIndex((one) => one === document.activeElement);
  stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
  return true;
}
