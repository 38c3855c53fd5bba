// What a reader can do. Each is one step of undo and asks the service at most once.

import { firstPlaces, placesFor } from "./arrive.js";
import { foldedWhereMany, isSame, relationsOf } from "./fold.js";
import { areTold, EMPTY, filtered } from "./state.js";
import { membersOf } from "./visible.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Graph} Graph */
/** @typedef {import("./types.js").Expansion} Expansion */
/** @typedef {import("./types.js").Relation} Relation */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").Chosen} Chosen */
/** @typedef {import("./types.js").Filters} Filters */
/** @typedef {import("./types.js").Fold} Fold */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").PathAsked} PathAsked */
/** @typedef {import("./types.js").PathAnswer} PathAnswer */
/** @typedef {import("./notices.js").Notices} Notices */
/**
 * @typedef {object} Wanted how an expansion is narrowed
 * @property {string} [predicate]
 * @property {"out" | "in"} [direction]
 * @property {number} [limit]
 */
/**
 * @typedef {object} Actions
 * @property {() => Promise<void>} start show what most voices tell of
 * @property {() => Promise<boolean>} complete ask for what the state shows and is not known yet
 * @property {(chosen: Chosen, merges?: string) => void} choose
 * @property {(id: string, wanted?: Wanted) => Promise<void>} expand add the best neighbours of a node
 * @property {(id: string) => Promise<void>} add show a node, with its best neighbours where it is not there yet
 * @property {(id: string) => Promise<Relation[]>} relations how many neighbours a node has, by relation
 * @property {(id: string) => void} hide
 * @property {(ids: string[]) => void} unhide
 * @property {(id: string) => void} fold fold what hangs on a node by its most frequent relation, or unfold a fold
 * @property {(fold: Fold) => void} unfold
 * @property {(filters: Partial<Filters>, words: string, merges?: string) => void} filter
 * @property {() => void} unfilter
 * @property {(view: View) => void} view
 * @property {(tag: string) => Promise<void>} labels
 * @property {(places: Record<string, Place>) => void} move
 * @property {() => Promise<void>} arrange place all nodes anew
 * @property {(asked: PathAsked) => Promise<PathAnswer | null>} findPath null where the reader did not wait, or it failed
 * @property {(number: number) => void} showPath another one of the paths that were found
 * @property {() => void} clearPath
 * @property {(from?: string) => void} askPath open the path finder; main.js lets it lead there
 * @property {(node: string) => void} chooseRelation open the choice of neighbours by relation
 * @property {() => Promise<string>} address a link that restores what is shown
 * @property {() => Promise<void>} copyLink
 * @property {() => void} undo
 * @property {() => void} redo
 */

/** Above these a canvas cannot be read. */
export const MOST_SHOWN = 1_000;

/**
 * @param {Omit<App, "actions">} app
 * @param {Notices} notices
 * @returns {Actions}
 */
export function createActions(app, notices) {
  const { store, data, server, say } = app;
  const get = () => store.get();
  /** @param {string} id */
  const name = (id) => data.nodes.get(id)?.label ?? id;

  /**
   * @param {string} id
   * @param {Wanted} wanted
   * @param {() => void} again
   * @returns {Promise<Expansion | null>}
   */
  function askExpansion(id, { predicate, direction, limit = 10 }, again) {
    const { filters, nodes } = get();
    const stances = areTold(filters.stances) ? "told" : "all";
    const body = { node: id, shown: Object.keys(nodes), limit, stances, predicate, direction, first: filters.first ?? undefined, last: filters.last ?? undefined, lang: app.labels() };
    return notices.during(say("Looking for neighbours of {name}", { name: name(id) }), (signal) => server.post("/explore/expand", body, { signal }), again);
  }

  /**
   * Take an answer in, and return the state with its new nodes in free places.
   * @param {Graph} graph
   * @param {string | null} parent what new nodes hang on where no line says more
   * @returns {State}
   */
  function withNew(graph, parent) {
    data.merge(graph);
    notices.gone(graph.gone ?? []);
    const state = get();
    const ids = graph.nodes.map((node) => node.id).filter((id) => !(id in state.nodes));
    const nodes = { ...state.nodes, ...placesFor(app, ids, parent) };
    return { ...state, nodes, hidden: state.hidden.filter((id) => !graph.nodes.some((node) => node.id === id)) };
  }

  /**
   * Where one thing is gone others may be too: ask for all that is shown.
   * @param {string[]} gone
   */
  async function lookAgain(gone) {
    data.forget();
    await actions.complete();
    notices.gone(gone);
  }

  /** @type {{state: State, done: Promise<boolean>} | null} */
  let completing = null;

  /** Ask for what the state shows and is not known yet; return whether there was any. */
  async function complete() {
    const state = get();
    const path = state.path && !data.pathOf(state.path, app.labels()) ? state.path : null;
    const missing = Object.keys(state.nodes).filter((id) => !data.nodes.has(id) && !data.gone.has(id));
    if (data.language === app.labels() && missing.length === 0 && !path) return false;
    const graph = await askNodes(Object.keys(state.nodes), app.labels(), () => void actions.complete());
    if (!graph) return false;
    data.merge(graph);
    notices.gone(graph.gone ?? []);
    if (path) await askPaths(path, () => void actions.complete());
    store.refresh();
    return true;
  }

  /** @type {Actions} */
  const actions = {
    async start() {
      const graph = await notices.during(say("Reading what most voices tell of"), (signal) => server.get("/explore", { limit: 60, lang: app.labels() }, { signal }), () => void actions.start());
      if (!graph) return;
      data.merge(graph);
      const isFirst = Object.keys(get().nodes).length === 0 && store.position() === 0;
      const beginning = { ...(isFirst ? get() : { ...EMPTY, labels: get().labels }), nodes: firstPlaces(graph, app) };
      if (isFirst) store.begin(beginning);
      else store.change(say("From the beginning"), beginning);
      app.canvas.fit();
    },

    complete() {
      const state = get();
      // Who asks while it is being asked for waits for the same answer.
      if (completing?.state === state) return completing.done;
      const one = { state, done: complete().finally(() => (completing = completing === one ? null : completing)) };
      completing = one;
      return one.done;
    },

    choose(chosen, merges) {
      const before = get().chosen;
      if (JSON.stringify(before) === JSON.stringify(chosen)) return;
      const words = chosen && "node" in chosen ? say("Details of {name}", { name: name(chosen.node) }) : say("Details");
      store.change(words, { ...get(), chosen }, merges);
    },

    async expand(id, wanted = {}) {
      const answer = await askExpansion(id, wanted, () => void actions.expand(id, wanted));
      if (!answer) return;
      if (answer.gone?.length) return lookAgain(answer.gone);
      if (Object.keys(get().nodes).length + answer.nodes.length > MOST_SHOWN) notices.tooMany();
      const added = answer.nodes.filter((node) => !(node.id in get().nodes)).map((node) => node.id);
      if (added.length === 0) {
        const words = say("{name} has no further neighbours to show", { name: name(id) });
        if (answer.gone?.length) notices.gone(answer.gone);
        else {
          app.announce(words);
          notices.say(words);
        }
        data.merge(answer);
        store.refresh();
        return;
      }
      const next = foldedWhereMany(app, withNew(answer, id), id);
      store.change(say("Neighbours of {name}", { name: name(id) }), next);
      app.canvas.reveal([id, ...added]);
      app.announce(say("{count} added, {more} more to be had", { count: added.length, more: answer.more }));
    },

    async add(id) {
      if (id in get().nodes) {
        store.change(say("Details of {name}", { name: name(id) }), { ...get(), chosen: { node: id }, hidden: get().hidden.filter((one) => one !== id) });
        app.canvas.reveal([id]);
        return;
      }
      const answer = await askExpansion(id, {}, () => void actions.add(id));
      if (!answer) return;
      if (answer.gone?.length) return lookAgain(answer.gone);
      const next = withNew(answer, null);
      store.change(say("{name} added", { name: name(id) }), { ...next, chosen: { node: id } });
      app.canvas.reveal(answer.nodes.map((node) => node.id));
    },

    async relations(id) {
      const answer = await askExpansion(id, { limit: 0 }, () => void actions.relations(id));
      return answer?.relations ?? [];
    },

    hide(id) {
      if (id.startsWith("fold/")) return;
      const { chosen, hidden } = get();
      const isChosen = chosen !== null && "node" in chosen && chosen.node === id;
      store.change(say("{name} hidden", { name: name(id) }), { ...get(), hidden: [...hidden, id], chosen: isChosen ? null : chosen });
      app.announce(say("{name} hidden", { name: name(id) }));
    },

    unhide(ids) {
      store.change(say("Shown again"), { ...get(), hidden: get().hidden.filter((id) => !ids.includes(id)) });
    },

    fold(id) {
      const there = get().folded.filter((fold) => fold.node === id);
      if (there.length > 0) {
        store.change(say("Unfolded"), { ...get(), folded: get().folded.filter((fold) => fold.node !== id) });
        return;
      }
      const { edges } = app.visible();
      const foldable = relationsOf(app, id, edges).map((fold) => ({ fold, count: membersOf(fold, edges, data).length }));
      const best = foldable.filter(({ count }) => count > 1).sort((one, other) => other.count - one.count)[0];
      if (!best) {
        notices.say(say("Nothing hangs on {name} alone that could be folded", { name: name(id) }));
        return;
      }
      store.change(say("Folded"), { ...get(), folded: [...get().folded, best.fold] });
    },

    unfold(fold) {
      store.change(say("Unfolded"), { ...get(), folded: get().folded.filter((one) => !isSame(one, fold)) });
    },

    filter: (filters, words, merges) => store.change(words, filtered(get(), filters), merges),
    unfilter: () => store.change(say("All filters off"), { ...get(), filters: EMPTY.filters }),
    view: (view) => store.change(say("Another view"), { ...get(), view }),

    async labels(tag) {
      const graph = await askNodes(Object.keys(get().nodes), tag, () => void actions.labels(tag));
      if (!graph) return;
      data.merge(graph);
      store.change(say("Labels in another language"), { ...get(), labels: tag === app.language ? null : tag });
    },

    move: (places) => store.change(say("Moved"), { ...get(), nodes: { ...get().nodes, ...places } }),

    async arrange() {
      const seen = app.visible().nodes.map((node) => node.id);
      const graph = await notices.during(say("Arranging {count} nodes", { count: seen.length }), (signal) => server.post("/explore", { nodes: seen, lang: app.labels(), layout: true }, { signal }), () => void actions.arrange());
      if (!graph) return;
      data.merge(graph);
      store.change(say("Arranged anew"), { ...get(), nodes: { ...get().nodes, ...firstPlaces(graph, app) } });
      app.canvas.fit();
    },

    async findPath(asked) {
      const answer = await askPaths({ ...asked, number: 0 }, () => void actions.findPath(asked));
      if (!answer || answer.paths.length === 0) return answer;
      const next = withNew(answer, asked.from);
      store.change(say("Path from {from} to {to}", { from: name(asked.from), to: name(asked.to) }), { ...next, path: { ...asked, number: 0 }, chosen: null, view: "graph" });
      app.canvas.reveal(answer.paths[0].nodes);
      return answer;
    },

    showPath(number) {
      const { path } = get();
      if (path) store.change(say("Another path"), { ...get(), path: { ...path, number } });
    },

    clearPath: () => store.change(say("Path closed"), { ...get(), path: null }),
    askPath: () => {},
    chooseRelation: () => {},
    address: async () => location.href,
    copyLink: async () => {},
    undo: () => store.undo(),
    redo: () => store.redo(),
  };
  return actions;

  /**
   * @param {string[]} nodes
   * @param {string} lang
   * @param {() => void} again
   * @returns {Promise<Graph | null>}
   */
  function askNodes(nodes, lang, again) {
    return notices.during(say("Reading {count} nodes", { count: nodes.length }), (signal) => server.post("/explore", { nodes, lang }, { signal }), again);
  }

  /**
   * @param {import("./types.js").Path} path
   * @param {() => void} again
   * @returns {Promise<PathAnswer | null>}
   */
  async function askPaths(path, again) {
    const asked = { from: path.from, to: path.to, first: path.first ?? undefined, last: path.last ?? undefined, stances: path.stances, lang: app.labels() };
    const answer = await notices.during(say("Looking for paths"), (signal) => server.get("/paths", asked, { signal }), again);
    if (answer) data.keepPaths(path, app.labels(), answer);
    return answer;
  }
}
