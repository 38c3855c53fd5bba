// What stands where nothing is to be seen: why that may be, and names to begin with.

import { fill, h } from "../shared/dom.js";
import { isFiltered } from "./state.js";
import { whenOther } from "./store.js";

/** @typedef {import("./types.js").App} App */

const EXAMPLES = 5;

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {
  const { store, data, actions, say } = app;

  function redraw() {
    const isEmpty = data.language !== null && app.visible().nodes.length === 0;
    element.hidden = !isEmpty;
    fill(element, ...(isEmpty ? content() : []));
  }

  function content() {
    const known = [...data.nodes.values()].filter((node) => node.kind !== "Event");
    if (known.length === 0 && data.totals?.entities === 0) {
      return [h("p", {}, say("This graph is empty. Articles and their claims come in by “claimgraph import”."))];
    }
    const best = known.sort((one, other) => other.neighbours.told - one.neighbours.told).slice(0, EXAMPLES);
    const examples = best.map((node) => h("li", {}, h("button", { type: "button", lang: node.language, "data-key": node.id, onclick: () => void actions.add(node.id) }, node.label)));
    const isAny = Object.keys(store.get().nodes).length > 0;
    return [
      h("p", {}, isAny ? say("Nothing is to be seen: all of it is filtered away or hidden.") : say("Nothing is shown yet. Search for a name, in any script.")),
      h("p", {}, ...waysBack(app)),
      examples.length > 0 ? h("p", { class: "hint" }, say("Or begin with one of these:")) : null,
      h("ul", { class: "examples" }, ...examples),
    ];
  }

  const redrawOther = whenOther(() => [app.visible(), data.version], redraw);
  store.subscribe(redrawOther);
  redrawOther();
}

/**
 * Return the buttons that bring back what filters leave out, and what the reader has hidden.
 * @param {App} app
 */
export function waysBack({ store, actions, say }) {
  const { filters, hidden } = store.get();
  const off = h("button", { type: "button", class: "main", "data-key": "off", onclick: actions.unfilter }, say("All filters off"));
  const unhide = h("button", { type: "button", class: "main", "data-key": "unhide", onclick: () => actions.unhide([...hidden]) }, say("Show what you have hidden"));
  return [isFiltered(filters) ? off : null, " ", hidden.length > 0 ? unhide : null];
}
