// The explorer: puts the parts together around one state, and takes the front page's place once it stands.

import { byId, fill, h } from "../shared/dom.js";
import { copyWords } from "../shared/hand.js";
import { createServer } from "../shared/server.js";
import { createSay, DOT, fetchCatalog } from "../shared/words.js";
import { createActions, MOST_SHOWN } from "./actions.js";
import { createCanvas } from "./canvas.js";
import { createData } from "./data.js";
import * as details from "./details.js";
import { openHelp, openHidden, openRelations } from "./dialogs.js";
import * as empty from "./empty.js";
import * as filters from "./filters.js";
import { listen, verbs } from "./keys.js";
import { openFragment } from "./link.js";
import { createNotices, showPresence } from "./notices.js";
import { keepPast } from "./past.js";
import * as paths from "./paths.js";
import { objectWords, subjectWords } from "./rows.js";
import { createSearch } from "./search.js";
import { mountSheets } from "./sheets.js";
import { mountSparql } from "./sparql.js";
import { areTold, EMPTY } from "./state.js";
import { createStore, whenOther } from "./store.js";
import * as table from "./table.js";
import * as take from "./take.js";
import * as timeline from "./timeline.js";
import { createSight } from "./visible.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").View} View */

/** As in explorer.css: below this the panels are sheets, and the table comes first. */
const NARROW = "(max-width: 899px)";

async function main() {
  performance.mark("explorer:begin");
  const root = byId("explorer");
  const language = root.dataset.language ?? "en";
  const say = createSay(await fetchCatalog(root.dataset.words ?? ""), language);
  const isNarrow = matchMedia(NARROW).matches;

  const server = createServer();
  const data = createData();
  const store = createStore({ ...EMPTY, view: isNarrow && !isEmbedded(root) ? "table" : "graph" });
  const announce = createAnnouncer(byId("live"));
  const labels = () => store.get().labels ?? language;
  const notices = createNotices({ busy: byId("busy"), notice: byId("notice") }, say, {
    onTable: () => app.actions.view("table"),
    page: (path) => pageIn(path),
  });
  showPresence(byId("banner"), server, say);

  const see = createSight(data);

  const canvas = createCanvas(byId("canvas"), data, {
    onNode: (id) => (id.startsWith("fold/") ? unfold(id) : app.actions.choose({ node: id })),
    onFact: (id) => id && app.actions.choose({ fact: id }),
    onNothing: () => app.actions.choose(null),
    onOpen: (id) => void app.actions.expand(id),
    onMove: (places) => app.actions.move(places),
    more: (node) => moreOf(node, app),
  });
  /** @type {App} */
  const app = { store, data, server, say, labels, language, announce, canvas, notices, visible: (state = store.get()) => see(state), actions: /** @type {any} */ (null) };
  app.actions = createActions(app, notices);
  const past = keepPast(store, server);
  app.actions.undo = past.undo;
  app.actions.redo = past.redo;
  app.actions.address = past.address;

  /** @param {string} id */
  function unfold(id) {
    const fold = app.visible().folds.find((one) => one.id === id);
    if (fold) app.actions.unfold(fold.fold);
  }

  details.mount(byId("details"), app);
  mountZoom(app);
  empty.mount(byId("empty"), app);
  const uncover = isEmbedded(root) ? mountFrame(app) : null;
  if (!isEmbedded(root)) mountRest(app, notices, past);
  const showStatus = whenOther(() => [app.visible()], () => writeStatus(app));
  store.subscribe((state, before) => {
    redraw(app);
    showStatus();
    if (state !== before) speak(app, before);
    void app.actions.complete();
  });
  // For whoever looks from outside: a canvas says nothing of itself.
  Object.assign(globalThis, { explorer: app });
  await begin(app, notices, past.left);
  uncover?.();
  if (past.left) void past.write();
  // Steps of the past change the fragment too, and have been made by then; a link within the page has no state yet.
  addEventListener("hashchange", () => history.state === null && void begin(app, notices, null));
  stand();
}

/**
 * @param {HTMLElement} root
 */
function isEmbedded(root) {
  return root.dataset.embed !== undefined;
}

/**
 * An embedded view has details only of what is chosen, over the canvas, and a way to the whole.
 * @param {App} app
 * @returns {() => void} moves what is chosen out from under its details
 */
function mountFrame(app) {
  const { store, actions, canvas } = app;
  actions.chooseRelation = (node) => void openRelations(node, app);
  const whole = /** @type {HTMLAnchorElement} */ (byId("whole"));
  const plain = whole.href;
  whole.addEventListener("pointerdown", () => void actions.address().then((address) => (whole.href = plain + new URL(address).hash)));
  const show = () => (byId("details").hidden = store.get().chosen === null);
  store.subscribe(show);
  show();
  const uncover = () => canvas.uncover(endsOf(app), byId("details"));
  store.subscribe(whenOther(() => [store.get().chosen], uncover));
  new ResizeObserver(uncover).observe(byId("details"));
  return uncover;
}

/**
 * Return the nodes that are chosen, or that a chosen fact joins.
 * @param {App} app
 */
function endsOf(app) {
  const { chosen } = app.store.get();
  if (chosen && "node" in chosen) return [chosen.node];
  return app.visible().edges.filter((edge) => edge.fact === chosen?.fact).flatMap((edge) => [edge.source, edge.target]);
}

/**
 * Where a sheet takes room from the canvas, what is read of in it stays on what is left.
 * @param {App} app
 */
function keepInSight(app) {
  const { store, data, canvas } = app;
  const narrow = matchMedia(NARROW);
  new ResizeObserver(() => {
    if (!narrow.matches || !byId("explorer").dataset.sheet) return;
    const { path } = store.get();
    const shown = path && data.pathOf(path, app.labels())?.paths[path.number];
    canvas.keep(store.get().chosen ? endsOf(app) : (shown?.nodes ?? []));
  }).observe(canvas.element);
}

/**
 * @param {App} app
 */
function mountZoom({ canvas }) {
  byId("closer").addEventListener("click", () => canvas.zoom(1.3));
  byId("further").addEventListener("click", () => canvas.zoom(1 / 1.3));
  byId("fit").addEventListener("click", canvas.fit);
}

/**
 * Mount what an embedded view does without.
 * @param {App} app
 * @param {import("./notices.js").Notices} notices
 * @param {ReturnType<typeof keepPast>} past
 */
function mountRest(app, notices, past) {
  const { say, actions, canvas } = app;
  const search = createSearch(byId("search"), app, {
    label: say("Search people, companies, products, in any script"),
    placeholder: say("Search people, companies, products …"),
    onChoose: (id) => {
      search.input.value = "";
      // At once: whoever goes on by keys means the canvas.
      if (app.store.get().view === "graph") canvas.element.focus();
      void actions.add(id);
    },
    onArticle: ({ id }) => location.assign(pageIn(`/documents/${encodeURIComponent(id)}.html`)),
  });
  filters.mount(byId("filters"), app);
  table.mount(byId("table"), app);
  timeline.mount(byId("timeline"), app);
  const brush = timeline.mountBrush(byId("brush"), app);
  const sheets = mountSheets(app);
  const finder = paths.mount(byId("paths"), app, { onForm: () => sheets.open("side", "tall"), onLeave: sheets.close });
  take.mount(byId("take"), app);
  actions.askPath = finder.open;
  keepInSight(app);
  actions.chooseRelation = (node) => void openRelations(node, app);
  actions.copyLink = () => copyLink(app, notices);

  const keys = verbs(app, {
    search: search.focus,
    relations: actions.chooseRelation,
    help: () => openHelp(keys, app),
    leave: () => (sheets.close() ? undefined : actions.choose(null)),
    window: brush.move,
  });
  listen(keys, canvas.element);
  mountBar(app, past, keys);
  mountTabs(app);
  mountSparql(/** @type {HTMLAnchorElement} */ (byId("sparql")), app, past);
  canvas.element.setAttribute("aria-label", say("Graph. Arrow keys lead to neighbours, Enter adds the ten best, ? lists all keys. The table has the same facts."));
}

/**
 * @param {App} app
 * @param {ReturnType<typeof keepPast>} past
 * @param {import("./keys.js").Verb[]} keys
 */
function mountBar(app, past, keys) {
  const { store, actions } = app;
  const [undo, redo] = [/** @type {HTMLButtonElement} */ (byId("undo")), /** @type {HTMLButtonElement} */ (byId("redo"))];
  undo.addEventListener("click", past.undo);
  redo.addEventListener("click", past.redo);
  byId("copy").addEventListener("click", () => void actions.copyLink());
  byId("help").addEventListener("click", () => openHelp(keys, app));
  byId("why").addEventListener("click", () => openHidden(app));
  byId("arrange").addEventListener("click", () => void actions.arrange());
  byId("again").addEventListener("click", () => void actions.start());
  const labels = /** @type {HTMLSelectElement} */ (byId("labels"));
  labels.addEventListener("change", () => void actions.labels(labels.value).then(() => (labels.value = app.labels())));
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("#explorer [data-keeps-state]"))) {
    const plain = link.href;
    past.lead(link, (fragment) => plain + fragment);
  }
  const show = () => {
    const had = document.activeElement;
    undo.disabled = store.undoes() === null;
    redo.disabled = store.redoes() === null;
    // A button that is disabled loses the focus to the page.
    if (had === undo && undo.disabled) redo.focus();
    if (had === redo && redo.disabled) undo.focus();
    undo.title = store.undoes() ?? "";
    redo.title = store.redoes() ?? "";
    labels.value = app.labels();
  };
  store.subscribe(show);
  show();
}

/**
 * @param {App} app
 * @param {import("./notices.js").Notices} notices
 */
async function copyLink(app, notices) {
  const address = await app.actions.address();
  if (await copyWords(address)) {
    notices.say(app.say("The link is copied. It leads to just what you see."));
    return;
  }
  const field = h("input", { type: "text", readonly: true, value: address, "aria-label": app.say("Link"), size: 40 });
  notices.say(app.say("Copy this link:"), field);
  field.select();
}

/** @type {View[]} */
const VIEWS = ["graph", "table", "timeline"];

/**
 * The tabs (ARIA Authoring Practices): one stop for Tab, arrows between them.
 * @param {App} app
 */
function mountTabs({ store, actions }) {
  /** @param {View} view */
  const tab = (view) => byId(`tab-${view}`);
  for (const [i, view] of VIEWS.entries()) {
    tab(view).addEventListener("click", () => actions.view(view));
    tab(view).addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const next = VIEWS[(i + way + VIEWS.length) % VIEWS.length];
      actions.view(next);
      tab(next).focus();
    });
  }
  const show = () => {
    for (const view of VIEWS) {
      const isShown = store.get().view === view;
      tab(view).setAttribute("aria-selected", String(isShown));
      tab(view).tabIndex = isShown ? 0 : -1;
      byId(view).hidden = !isShown;
    }
  };
  store.subscribe(show);
  show();
}

/**
 * Show what was left here, else what the address asks for: a state, a node to begin with, or what most voices tell of.
 * @param {App} app
 * @param {import("./notices.js").Notices} notices
 * @param {import("./types.js").State | null} left
 */
async function begin(app, notices, left) {
  const { store, actions, canvas, say } = app;
  const opened = left ? { state: left } : await openFragment(location.hash, app.server);
  const isEmpty = Object.keys(store.get().nodes).length === 0;
  if (opened && "state" in opened) {
    if (isEmpty) store.begin(opened.state);
    else if (JSON.stringify(opened.state) !== JSON.stringify(store.get())) store.change(say("Link followed"), opened.state);
    await actions.complete();
    if (Object.keys(opened.state.nodes).length > MOST_SHOWN) notices.tooMany();
    canvas.fit();
    return;
  }
  if (opened && "node" in opened) {
    await actions.add(opened.node);
    if (Object.keys(store.get().nodes).length === 0) await actions.start();
    canvas.fit();
    return;
  }
  if (opened) notices.say(say("What this link showed is not kept any more. This is the beginning."));
  if (isEmpty) await actions.start();
}

/** @param {App} app */
function redraw(app) {
  const { store, data, canvas, say } = app;
  const state = store.get();
  const seen = app.visible();
  const path = state.path && data.pathOf(state.path, app.labels())?.paths[state.path.number];
  canvas.draw(seen, state, { nodes: path ? new Set(path.nodes) : null, facts: path ? new Set(path.hops.flat()) : null });
  const { chosen } = state;
  const name = chosen && "node" in chosen ? data.nodes.get(chosen.node)?.label : undefined;
  document.title = name ? say("{name} in claimgraph", { name }) : "claimgraph";
}

/**
 * Say how much is to be seen of how much there is.
 * @param {App} app
 */
function writeStatus({ data, say, store, visible }) {
  const status = document.getElementById("status");
  if (!status) return;
  const seen = visible();
  const documents = new Set(seen.facts.flatMap((fact) => fact.documents));
  const languages = new Set([...documents].map((id) => data.documents.get(id)?.language));
  const all = data.totals ? data.totals.entities + data.totals.events : null;
  const parts = [
    all === null ? say("{count} nodes", { count: seen.nodes.length }) : say("{count} of {total} entities and events", { count: seen.nodes.length, total: all }),
    say("{count} facts", { count: seen.facts.length }),
    say("{count} articles", { count: documents.size }),
    say("{count} languages", { count: languages.size }),
  ];
  // A number stays beside what it counts.
  fill(status, ...parts.flatMap((part, at) => [at > 0 ? DOT : "", h("span", { class: "part" }, part)]));
  const why = byId("why");
  const count = [...seen.hidden.keys()].filter((id) => id in store.get().nodes || data.facts.has(id)).length;
  why.hidden = count === 0;
  why.textContent = say("{count} hidden: why?", { count });
}

/**
 * Return what is said of the neighbours of a node that are not shown: "+31".
 * @param {import("./types.js").GraphNode} node
 * @param {App} app
 */
function moreOf(node, { store, data }) {
  const { nodes, filters } = store.get();
  const isTold = areTold(filters.stances);
  const more = (isTold ? node.neighbours.told : node.neighbours.all) - data.neighboursAmong(node.id, nodes, isTold);
  return more > 0 ? `+${more}` : "";
}

/**
 * Say what has been chosen.
 * @param {App} app
 * @param {import("./types.js").State} before
 */
function speak({ store, data, say, announce, visible: see }, before) {
  const { chosen } = store.get();
  if (chosen === null || chosen === before.chosen) return;
  if ("node" in chosen) {
    const node = data.nodes.get(chosen.node);
    if (!node) return;
    const count = new Set(see().edges.filter((edge) => edge.source === node.id || edge.target === node.id).map((edge) => edge.fact)).size;
    announce(say("{name}, {kind}, {facts}", { name: node.label, kind: node.kind_label, facts: say("{count} facts", { count }) }));
  } else {
    const fact = data.facts.get(chosen.fact);
    if (fact) announce(say("{subject} {predicate} {object}", { subject: subjectWords(fact, data.nodes), predicate: fact.predicate_label, object: objectWords(fact, data.nodes) }));
  }
}

/**
 * A region that is read out: the same words twice are said twice.
 * @param {HTMLElement} region
 */
function createAnnouncer(region) {
  return (/** @type {string} */ words) => {
    region.textContent = region.textContent === words ? `${words} ` : words;
  };
}

/** @param {string} path */
function pageIn(path) {
  const chosen = new URLSearchParams(location.search).get("lang");
  return chosen ? `${path}?lang=${encodeURIComponent(chosen)}` : path;
}

/** Say, for whoever measures, that what was asked for can be seen. */
function stand() {
  requestAnimationFrame(() =>
    setTimeout(() => {
      performance.mark("explorer:ready");
      document.documentElement.dataset.ready = String(Math.round(performance.now()));
    }),
  );
}

main().catch((error) => {
  // The front page takes its place again.
  document.documentElement.dispatchEvent(new Event("explorer:fails"));
  throw error;
});

