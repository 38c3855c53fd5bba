// What is known of the chosen node or fact, each line with the sentences that say it, and who says otherwise.

import { h } from "../shared/dom.js";
import { ServerError } from "../shared/server.js";
import { around, DOT, dotted } from "../shared/words.js";
import { labelled } from "./data.js";
import { disagreement, factCard, reading, statement } from "./evidence.js";
import { troubleWords } from "./notices.js";
import { pathEvidence } from "./paths.js";
import { refill } from "./refill.js";
import { swatch } from "./swatch.js";
import { welcome } from "./welcome.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Chosen} Chosen */
/** @typedef {import("./types.js").GraphNode} GraphNode */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./evidence.js").Reading} Reading */
/** @typedef {import("./evidence.js").TracedFact} TracedFact */
/** @typedef {import("./evidence.js").Question} Question */
/**
 * @typedef {object} Details what the service tells of one thing
 * @property {GraphNode | null} node
 * @property {{form: string, language: string | null}[]} names
 * @property {Offices} offices
 * @property {TracedFact[]} facts
 * @property {Question[]} questions the first of them, with the first facts
 * @property {number} questions_total
 * @property {GraphNode[]} nodes
 * @property {Source[]} documents
 * @property {number} total
 * @property {number} more
 */
/** @typedef {{person: string, place: string, label: string, period: string, fact: string | null}} Office */
/**
 * @typedef {object} Offices
 * @property {Office[]} now held on the day `as_of`
 * @property {Office[]} before
 * @property {number} more so many tenures these leave out
 * @property {string | null} as_of
 * @property {string | null} body_of the organization of which this is a body, such as its board: the seats are there
 */
/**
 * @typedef {object} View what the panel shows
 * @property {Chosen} chosen
 * @property {Details | null} details null until they have come
 * @property {boolean} isWaiting longer than a moment
 * @property {ServerError | null} error
 */

const PAGE = 20;
const STEP = 10;
/** So many former offices are shown from the start. */
const FEW = 6;
const SILENT_MS = 150;

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {
  /** @type {View} */
  let view = { chosen: null, details: null, isWaiting: false, error: null };
  let asking = new AbortController();

  /** @param {Partial<View>} change */
  function show(change) {
    view = { ...view, ...change };
    refill(element, ...panel(app, view, { load, loadMore, cancel }));
  }

  function cancel() {
    asking.abort();
    show({ isWaiting: false, error: new ServerError("cancelled", "") });
  }

  /** @param {string} [after] the id of the last fact that is here */
  async function ask(after) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const timer = setTimeout(() => show({ isWaiting: true }), SILENT_MS);
    try {
      const path = pathOf(view.chosen);
      const answer = await app.server.get(path, { lang: app.labels(), limit: PAGE, after }, { signal });
      if (signal.aborted) return;
      const isReading = element.contains(document.activeElement);
      show({ details: after ? joined(view.details, answer) : answer, isWaiting: false, error: null });
      if (after && isReading) readOn(answer.facts);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (!signal.aborted) show({ isWaiting: false, error });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Who asks for more goes on with the first of it, and not behind it.
   * @param {TracedFact[]} facts
   */
  function readOn([first]) {
    const card = first && element.querySelector(`[data-fact="${CSS.escape(first.id)}"]`);
    /** @type {HTMLElement | null | undefined} */ (card?.querySelector("button, a"))?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "start" });
  }

  const load = () => ask();
  const loadMore = () => ask(view.details?.facts.at(-1)?.id);

  /** @param {Chosen} chosen */
  function turnTo(chosen) {
    asking.abort();
    const isKept = isSame(chosen, view.chosen);
    show({ chosen, details: isKept ? view.details : null, isWaiting: false, error: null });
    if (!isKept) element.scrollTop = 0;
    if (chosen) ask();
  }

  /** What else changes leaves the facts as they are, opened and scrolled: only the actions depend on it. */
  function freshen() {
    const place = /** @type {HTMLElement | null} */ (element.querySelector(".actions"));
    const id = view.chosen && "node" in view.chosen ? view.chosen.node : "";
    const node = app.data.nodes.get(id) ?? view.details?.node;
    if (place && node) refill(place, ...actions(app, node));
  }

  let labels = app.labels();
  app.store.subscribe((state) => {
    const isOther = !isSame(state.chosen, view.chosen) || app.labels() !== labels;
    labels = app.labels();
    if (isOther) turnTo(state.chosen);
    else if (!state.chosen) show({});
    else freshen();
  });
  app.server.onPresence((isThere) => {
    if (isThere && view.error?.trouble === "away") load();
  });
  element.addEventListener("click", bringOpened);
  turnTo(app.store.get().chosen);
}

/**
 * Bring what a reader opens at the foot of the panel into sight: else nothing seems to happen.
 * @param {Event} event
 */
function bringOpened({ target }) {
  const opened = target instanceof Element ? target.closest("summary")?.parentElement : null;
  opened?.addEventListener("toggle", () => opened.scrollIntoView({ block: "nearest" }), { once: true });
}

/** @param {Chosen} one @param {Chosen} other */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {Chosen} chosen */
function pathOf(chosen) {
  if (chosen && "fact" in chosen) return `/explore/details/claims/${chosen.fact}`;
  const [kind, id] = (chosen?.node ?? "").split("/");
  return `/explore/details/${kind === "event" ? "events" : "entities"}/${id}`;
}

/**
 * Return two pages of the same details as one.
 * @param {Details | null} before
 * @param {Details} after
 * @returns {Details}
 */
function joined(before, after) {
  if (!before) return after;
  return {
    ...after,
    questions: before.questions,
    facts: [...before.facts, ...after.facts],
    nodes: [...before.nodes, ...after.nodes],
    documents: [...before.documents, ...after.documents],
  };
}

// --- what the panel shows

/** @typedef {{load: () => void, loadMore: () => void, cancel: () => void}} Doing */

/**
 * @param {App} app
 * @param {View} view
 * @param {Doing} doing
 */
function panel(app, view, doing) {
  if (!view.chosen) {
    const steps = pathEvidence(app);
    return steps.length ? steps : welcome(app);
  }
  const the = reading(app, view.details ?? {});
  if ("fact" in view.chosen) return factPanel(the, view, view.chosen.fact, doing);
  const node = view.details?.node ? labelled(view.details.node) : app.data.nodes.get(view.chosen.node);
  return [
    ...(node ? nodeHead(the, node, view.details) : []),
    ...notice(app, view, doing),
    ...(view.details && node ? nodeBody(the, node, view.details, doing) : []),
  ];
}

/**
 * @param {App} app
 * @param {View} view
 * @param {Doing} doing
 */
function notice(app, { isWaiting, error }, { load, cancel }) {
  if (error) return [h("div", { class: "notice", role: "alert" }, ...troubleWords(app.say, error), error.trouble === "gone" ? null : button("retry", app.say("Try again"), load))];
  if (isWaiting) return [h("div", { class: "notice", role: "status" }, h("p", {}, app.say("Reading what the articles say…")), button("cancel", app.say("Cancel"), cancel))];
  return [];
}

/**
 * @param {string} key
 * @param {string} words
 * @param {() => void} onclick
 */
function button(key, words, onclick) {
  return h("button", { type: "button", "data-key": key, onclick }, words);
}

// --- a node

/**
 * @param {Reading} the
 * @param {GraphNode} node
 * @param {Details | null} details
 */
function nodeHead(the, node, details) {
  const about = node.class_label ?? node.kind_label;
  return [
    h("h2", { lang: node.language, tabindex: -1, "data-key": "title" }, node.label),
    h("p", { class: "about" }, swatch(node.kind), h("span", { lang: the.app.labels() }, about, node.date ? DOT + node.date.words : null)),
    names(node, details?.names ?? []),
    h("div", { class: "actions" }, ...actions(the.app, node)),
  ];
}

/**
 * Return the other names, each once with the languages that have it.
 * @param {GraphNode} node
 * @param {{form: string, language: string | null}[]} all
 */
function names(node, all) {
  /** @type {Map<string, (string | null)[]>} */
  const forms = new Map();
  for (const { form, language } of all) {
    const shown = dotted(form);
    forms.set(shown, [...(forms.get(shown) ?? []), language]);
  }
  forms.delete(node.label);
  if (!forms.size) return null;
  const items = [...forms].map(([form, languages]) => h("li", {}, h("span", { lang: writtenIn(form, languages[0]) }, form), h("small", { class: "tag" }, languages.filter(Boolean).join(" "))));
  return h("ul", { class: "chips names" }, ...items);
}

const OWN_SCRIPT = /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u;

/**
 * Return the language whose letters a name has: in Latin ones it is English, whichever article has it (graph/query/labels.py).
 * @param {string} form
 * @param {string | null} language
 */
function writtenIn(form, language) {
  return ["ko", "ja", "zh"].includes(language ?? "") && !OWN_SCRIPT.test(form) ? "en" : language;
}

/** @param {App} app @param {GraphNode} node */
function actions(app, node) {
  const isShown = node.id in app.store.get().nodes;
  const rest = node.neighbours.told - shownNeighbours(app, node.id);
  const { expand, chooseRelation, askPath, hide } = app.actions;
  const page = h("a", { href: node.address, "data-key": "page" }, app.say("Open its page"));
  // A frame in another page is to be read, and has no room for dialogs.
  if (document.querySelector("#explorer[data-embed]")) return [page];
  return [
    isShown ? null : button("show", app.say("Show it on the canvas"), () => void app.actions.add(node.id)),
    isShown && rest > STEP ? button("add", app.say("Add top {number} of {count}", { number: STEP, count: rest }), () => expand(node.id)) : null,
    isShown && rest > 0 && rest <= STEP ? button("add", app.say("Add the other {count}", { count: rest }), () => expand(node.id)) : null,
    button("relation", app.say("Neighbours by relation"), () => chooseRelation(node.id)),
    button("path", app.say("Path from here"), () => askPath(node.id)),
    isShown ? button("hide", app.say("Hide"), () => hide(node.id)) : null,
    page,
  ];
}

/** How many of its neighbours are on the canvas. @param {App} app @param {string} id */
function shownNeighbours(app, id) {
  const others = app.visible().edges.flatMap(({ source, target }) => (source === id ? [target] : target === id ? [source] : []));
  return new Set(others).size;
}

/**
 * @param {Reading} the
 * @param {GraphNode} node
 * @param {Details} details
 * @param {Doing} doing
 */
function nodeBody(the, node, details, doing) {
  const { app } = the;
  return [
    node.kind === "Event" ? participants(the, node, details.facts) : null,
    details.questions.length ? toDisagreements(app, details.questions_total) : null,
    ...offices(the, node, details.offices),
    h("h3", {}, app.say("What is told"), " ", h("small", {}, app.say("{count} facts", { count: details.total }))),
    details.facts.length ? null : h("p", { class: "quiet" }, app.say("It is named, and nothing is told of it.")),
    ...details.facts.map((fact) => factCard(the, fact, node.id, { questions: details.questions })),
    details.more ? button("more", app.say("Show {count} more facts", { count: Math.min(details.more, PAGE) }), doing.loadMore) : null,
    disagreements(the, details.questions),
    details.questions_total > details.questions.length && node.id.startsWith("entity/") ? allDisagreements(app, node) : null,
  ];
}

/**
 * @param {Reading} the
 * @param {GraphNode} event
 * @param {TracedFact[]} facts
 */
function participants(the, event, facts) {
  const ids = new Set(facts.flatMap(({ subject, object }) => (object === null ? [subject] : [subject, object])));
  ids.delete(event.id);
  const items = [...ids].flatMap((id) => nodeButton(the, id, "part") ?? []).map((item) => h("li", {}, item));
  return items.length ? h("section", {}, h("h3", {}, the.app.say("Who took part")), h("ul", { class: "parts" }, ...items)) : null;
}

/**
 * Return who holds which office here, or which this one holds, and who did, each with the way to the sentences that tell it.
 * @param {Reading} the
 * @param {GraphNode} node
 * @param {Offices} offices
 */
function offices(the, node, { now, before, more, as_of, body_of }) {
  const { say } = the.app;
  const day = as_of ? h("small", {}, say("as of {date}", { date: as_of })) : null;
  const former = say("{count} former offices", { count: before.length });
  const place = the.nodes.get(body_of ?? node.id) ?? node;
  const all = more ? h("p", {}, h("a", { href: `${place.address}#tenures`, "data-key": "all offices" }, say("All of them"))) : null;
  return [
    body_of ? body(the, body_of, now.length + before.length > 0) : null,
    now.length ? h("section", { class: "offices" }, h("h3", {}, say("Offices now"), " ", day), officeList(the, node, now, "now")) : null,
    before.length ? h("details", { class: "offices", open: before.length <= FEW }, h("summary", { "data-key": `former ${node.id}` }, former), officeList(the, node, before, "before"), all) : null,
  ];
}

/**
 * Say of whom a node is a body: no article does, so nobody should take it for told.
 * @param {Reading} the
 * @param {string} organization
 * @param {boolean} isSat whether anybody is told to have a seat there, or to have had one
 */
function body(the, organization, isSat) {
  const { say } = the.app;
  const words = isSat ? say("By its name, it is a body of {name}: who has a seat there, and who had one.") : say("By its name, it is a body of {name}. No article here says who has or had a seat there.");
  return h("p", { class: "body-of" }, around(words, { name: nodeButton(the, organization, "body of") ?? organization }));
}

/**
 * @param {Reading} the
 * @param {GraphNode} node
 * @param {Office[]} held
 * @param {string} when
 */
function officeList(the, node, held, when) {
  const items = held.map(({ person, place, label, period, fact }) => {
    const key = `${when} ${person} ${place} ${label} ${period}`;
    const source = fact ? h("button", { type: "button", class: "end", "data-key": `office ${key}`, onclick: () => the.app.actions.choose({ fact }) }, the.app.say("Who says so")) : null;
    const words = [label, period].filter(Boolean).join(DOT);
    return h("li", {}, h("span", { class: "office", lang: the.app.labels() }, words), nodeButton(the, person === node.id ? place : person, key), source);
  });
  return h("ul", { class: "parts" }, ...items);
}

/**
 * @param {Reading} the
 * @param {string} id
 * @param {string} where in the panel
 */
function nodeButton(the, id, where) {
  const node = the.nodes.get(id);
  if (!node) return null;
  return h("button", { type: "button", class: "end", lang: node.language, "data-key": `${where} ${id}`, onclick: () => the.app.actions.choose({ node: id }) }, swatch(node.kind), node.label);
}

/**
 * They stand after the facts, and can be gone to.
 * @param {App} app
 * @param {number} count
 */
function toDisagreements(app, count) {
  const go = () => document.getElementById("who-disagrees")?.focus();
  return h("p", {}, h("button", { type: "button", class: "end", "data-key": "to disagreements", onclick: go }, app.say("{count} disagreements of the sources", { count })));
}

/**
 * @param {App} app
 * @param {GraphNode} node
 */
function allDisagreements(app, node) {
  return h("p", {}, h("a", { href: `/questions?entity=${node.id.split("/")[1]}&lang=${app.language}`, "data-key": "all disagreements" }, app.say("All of them")));
}

/**
 * @param {Reading} the
 * @param {Question[]} questions
 */
function disagreements(the, questions) {
  if (!questions.length) return null;
  const head = h("h3", { id: "who-disagrees", tabindex: -1, "data-key": "disagreements" }, the.app.say("Where the sources disagree"));
  return h("section", {}, head, ...questions.map((one) => disagreement(the, one, questions.length === 1, "all")));
}

// --- a fact

/**
 * @param {Reading} the
 * @param {View} view
 * @param {string} id
 * @param {Doing} doing
 */
function factPanel(the, view, id, doing) {
  const fact = view.details?.facts[0];
  const known = fact ?? the.app.data.facts.get(id);
  return [
    known ? h("h2", { class: "statement", tabindex: -1, "data-key": "title" }, statement(the, known, null)) : null,
    ...notice(the.app, view, doing),
    fact ? factCard(the, fact, null, { isAlone: true }) : null,
    fact ? h("p", {}, h("a", { href: fact.address, "data-key": "page" }, the.app.say("Open its page"))) : null,
    view.details ? disagreements(the, view.details.questions) : null,
  ];
}
