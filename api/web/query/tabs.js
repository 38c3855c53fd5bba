// The views of an answer as tabs; one is drawn when it is first opened for an answer.

import { fill, h } from "../shared/dom.js";

/** @typedef {import("./main.js").View} View */
/** @typedef {"table" | "graph" | "timeline"} OfAnswer */
/**
 * @typedef {object} Tabs
 * @property {(view: View, query: string) => Promise<void>} show an answer, in the view that is open
 * @property {(query: string) => void} explain open the explanation of a query
 */
/** @typedef {{table: Draw, graph: Draw, timeline: Draw, explanation: (element: HTMLElement, query: string) => Promise<void>}} Drawers */
/** @typedef {(element: HTMLElement, view: View) => Promise<void>} Draw */

/** A view that takes longer, in milliseconds, says that it is on its way. */
const SILENT = 150;

/**
 * @param {HTMLElement} element with a button `role=tab` for each view, which controls its panel
 * @param {Drawers} drawers
 * @param {string} waiting what a view says until it is drawn
 * @param {(error: unknown) => void} failed
 * @returns {Tabs}
 */
export function createTabs(element, drawers, waiting, failed) {
  const tabs = /** @type {HTMLButtonElement[]} */ ([...element.querySelectorAll('[role="tab"]')]);
  /** @type {View | null} */
  let view = null;
  let asked = "";
  /** @type {Set<string>} */
  const drawn = new Set();

  /** @param {HTMLButtonElement} tab */
  const nameOf = (tab) => tab.id.replace("tab-", "");
  /** @param {HTMLButtonElement} tab */
  const panelOf = (tab) => /** @type {HTMLElement} */ (document.getElementById(tab.getAttribute("aria-controls") ?? ""));

  /** @param {HTMLButtonElement} chosen */
  async function open(chosen) {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      panelOf(tab).hidden = !isChosen;
    }
    const name = nameOf(chosen);
    if (drawn.has(name)) return;
    drawn.add(name);
    const panel = panelOf(chosen);
    const late = setTimeout(() => fill(panel, h("p", { class: "quiet", role: "status" }, waiting)), SILENT);
    try {
      if (name === "explanation") await drawers.explanation(panel, asked);
      else if (view) await drawers[/** @type {OfAnswer} */ (name)](panel, view);
    } catch (error) {
      drawn.delete(name);
      fill(panel);
      failed(error);
    } finally {
      clearTimeout(late);
    }
  }

  function again() {
    element.hidden = false;
    drawn.clear();
    for (const tab of tabs) panelOf(tab).replaceChildren();
  }

  const chosen = () => tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? /** @type {HTMLButtonElement} */ (tabs[0]);

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      if (step && next) {
        event.preventDefault();
        next.focus();
        open(next);
      }
    });
  }

  return {
    async show(given, query) {
      again();
      [view, asked] = [given, query];
      await open(nameOf(chosen()) === "explanation" ? /** @type {HTMLButtonElement} */ (tabs[0]) : chosen());
    },
    explain(query) {
      if (query !== asked) {
        again();
        [view, asked] = [null, query];
      }
      element.hidden = false;
      const tab = tabs.find((one) => nameOf(one) === "explanation");
      if (tab) open(tab);
    },
  };
}
