// A fact with the sentences that tell it, and a disagreement with its answers side by side: for all panels that show them.

import { around, DOT } from "../shared/words.js";
import { h, svg } from "../shared/dom.js";
import { labelled } from "./data.js";
import { dashesOf } from "./looks.js";
import { swatch } from "./swatch.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").When} When */
/** @typedef {import("./types.js").Sentence} Sentence */
/** @typedef {import("./types.js").SpeakerOf} Speaker */
/** @typedef {{words: string, voices: number, documents: number, sentences: Sentence[]}} Answer */
/** @typedef {{id: string, address: string, kind: string, kind_label: string, title: string, answers: Answer[]}} Question */
/** @typedef {Fact & {sentences: Sentence[], sentences_total: number, questions: string[]}} TracedFact */
/**
 * @typedef {object} Reading what is at hand to spell an answer of the service with
 * @property {App} app
 * @property {Map<string, import("./types.js").GraphNode>} nodes
 * @property {Map<string, import("./types.js").Source>} documents
 */

/**
 * Return an answer's own nodes and articles with those that the canvas knows.
 * @param {App} app
 * @param {{nodes?: import("./types.js").GraphNode[], documents?: import("./types.js").Source[]}} answer
 * @returns {Reading}
 */
export function reading(app, { nodes = [], documents = [] }) {
  return {
    app,
    nodes: new Map([...app.data.nodes, ...nodes.map((node) => /** @type {const} */ ([node.id, labelled(node)]))]),
    documents: new Map([...app.data.documents, ...documents.map((one) => /** @type {const} */ ([one.id, one]))]),
  };
}

const DOTS = 5;
/** So many values of one detail are listed with a fact; its event has them all, with their sentences. */
const ALONG = 2;
/** So many sentences of each side stand beside those of the other. */
const BESIDE = 2;

/**
 * Return a fact as a card: what it says, how firmly, and its sentences; those against it stand beside those for it.
 * @param {Reading} the
 * @param {TracedFact} fact
 * @param {string | null} at the node whose fact it is; the other end is then the one to choose
 * @param {{isAlone?: boolean, questions?: Question[]}} [options] whether it has the panel for itself, under its words: then
 *   all its sentences are shown from the start; and the disagreements of which its own are shown with it
 */
export function factCard(the, fact, at, { isAlone = false, questions = [] } = {}) {
  const [against, before] = [fact.sentences.filter((one) => one.is_against), fact.sentences.filter((one) => one.is_before)];
  const told = fact.sentences.filter((one) => !one.is_against && !one.is_before);
  return h(
    "article",
    { "data-fact": fact.id, class: `fact-card${fact.is_fact ? "" : " is-told"}${fact.is_disputed ? " is-disputed" : ""}` },
    isAlone ? null : h("h4", {}, statement(the, fact, at)),
    h("p", { class: "badges" }, fact.date ? h("span", { lang: the.app.labels() }, time(fact.date)) : null, badges(the.app, fact)),
    // "At first he refused" stands on neither side of what happened later.
    against.length && told.length
      ? [sides(the, fact, told, against, isAlone ? "h3" : "h5"), before.length > 0 && h("div", {}, sentenceList(the, `${fact.id} before`, before, BESIDE))]
      : sentenceList(the, fact.id, fact.sentences, isAlone ? fact.sentences.length : 1),
    sourceChips(the, fact.sentences),
    isAlone ? null : allSentences(the, fact),
    detailList(the.app, fact),
    eventButton(the, fact, at),
    otherwise(the, fact, questions.filter((one) => fact.questions.includes(one.id))),
  );
}

/**
 * Beside others a fact has its first sentences; all stand with it alone.
 * @param {Reading} the
 * @param {TracedFact} fact
 */
function allSentences(the, { id, sentences, sentences_total: count }) {
  if (count <= sentences.length) return null;
  return h("button", { type: "button", class: "end", "data-key": `all of ${id}`, onclick: () => the.app.actions.choose({ fact: id }) }, the.app.say("All {count} sentences", { count }));
}

/**
 * What is told along with a fact has sentences of its own: the event has them.
 * @param {Reading} the
 * @param {TracedFact} fact
 * @param {string | null} at
 */
function eventButton(the, { id, event }, at) {
  if (!event?.startsWith("event/") || event === at) return null;
  return h("button", { type: "button", class: "end", "data-key": `event ${id}`, onclick: () => the.app.actions.choose({ node: event }) }, the.app.say("Who says what of this event"));
}

/**
 * @param {Reading} the
 * @param {TracedFact} fact
 * @param {Question[]} questions
 */
function otherwise(the, fact, questions) {
  if (!questions.length) return null;
  const words = the.app.say("The sources disagree: see who says what");
  return h("details", { class: "otherwise" }, h("summary", { "data-key": `${fact.id} otherwise` }, words), ...questions.map((one) => disagreement(the, one, questions.length === 1, fact.id)));
}

/**
 * Return the words of a fact; its ends are buttons that choose them, but for the node that it is shown at.
 * @param {Reading} the
 * @param {Fact} fact
 * @param {string | null} at
 */
export function statement(the, fact, at) {
  const predicate = h("span", { class: "predicate", lang: the.app.labels() }, fact.predicate_label);
  const end = fact.object === null ? h("span", { class: "value", lang: the.app.labels() }, fact.words) : nodeName(the, fact.object, fact.words, at, fact.id);
  if (fact.subject === at) return [predicate, " ", end];
  return [nodeName(the, fact.subject, fact.subject_words, at, fact.id), " ", predicate, " ", end];
}

/**
 * @param {Reading} the
 * @param {string} id
 * @param {string} words where the node is not known here
 * @param {string | null} at
 * @param {string} key
 */
function nodeName(the, id, words, at, key) {
  const node = the.nodes.get(id);
  const label = node?.label ?? words;
  if (id === at) return h("span", { class: "here", lang: node?.language }, label);
  return h(
    "button",
    { type: "button", class: "end", lang: node?.language, "data-key": `${key} ${id}`, onclick: () => the.app.actions.choose({ node: id }) },
    node ? swatch(node.kind) : null,
    label,
  );
}

/**
 * Return what is told along with a fact, by what it is: "role", and the first of the roles.
 * @param {App} app
 * @param {Fact} fact
 */
function detailList(app, fact) {
  /** @type {Map<string, string[]>} */
  const told = new Map();
  for (const [label, words] of fact.details) if (words !== fact.date?.words) told.set(label, [...(told.get(label) ?? []), words]);
  if (!told.size) return null;
  return h("dl", { class: "told-along", lang: app.labels() }, ...[...told].map(([label, all]) => h("div", {}, h("dt", {}, label), ...valueList(app, all))));
}

/**
 * @param {App} app
 * @param {string[]} all
 */
function valueList(app, all) {
  const shown = all.length > ALONG + 1 ? all.slice(0, ALONG) : all;
  const rest = all.length - shown.length;
  return [...shown.map((words) => h("dd", {}, words)), rest ? h("dd", { class: "quiet", lang: app.language }, app.say("and {count} more", { count: rest })) : null];
}

/** @param {When} when */
function time({ edtf, words }) {
  const isPlain = /^[0-9]{4}(-[0-9]{2}){0,2}$/.test(edtf);
  return h("time", { datetime: isPlain ? edtf : null }, words);
}

// --- how firmly

/**
 * @param {App} app
 * @param {Fact} fact
 */
function badges(app, fact) {
  return [
    stanceBadge(app, fact),
    fact.is_disputed ? h("span", { class: "badge disputed" }, app.say("disputed")) : null,
    fact.is_fact ? null : h("span", { class: "badge told" }, app.say("told, not a fact")),
    certainty(app, fact.certainty),
    voices(app, fact),
  ];
}

/**
 * Return the words for a stance beside the line that it is drawn with.
 * @param {App} app
 * @param {{stance: string, stance_label: string}} one
 */
export function stanceBadge(app, { stance, stance_label: label }) {
  const dashes = dashesOf(stance).join(" ") || null;
  const line = svg("line", { x1: 0, y1: 4, x2: 26, y2: 4, stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dashes });
  return h("span", { class: `badge stance ${stance}` }, svg("svg", { width: 26, height: 8, "aria-hidden": "true" }, line), h("span", { lang: app.labels() }, label));
}

/**
 * Return how sure the reading of a sentence is; nothing where it is wholly sure, which would read as "it is true",
 * and nothing where no sentence says that it is so.
 * @param {App} app
 * @param {number} share 0 to 1
 */
export function certainty(app, share) {
  const percent = Math.round(share * 100);
  if (percent === 100 || share === 0) return null;
  const full = Math.round(share * DOTS);
  const dots = "●".repeat(full) + "○".repeat(DOTS - full);
  const title = app.say("How sure the reading of the sentence is, not whether it is true.");
  return h("span", { class: "certainty", title }, h("span", { "aria-hidden": "true" }, dots), " ", app.say("read with {number}% certainty", { number: percent }));
}

/**
 * @param {App} app
 * @param {{voices: number, voices_against?: number}} one
 */
export function voices(app, { voices, voices_against = 0 }) {
  const words = [app.say("{count} independent voices", { count: voices })];
  if (voices_against) words.push(app.say("{count} against it", { count: voices_against }));
  return h("span", { class: "voices", title: voiceWords(app) }, words.join(DOT));
}

/**
 * Return what a voice is, in words.
 * @param {App} app
 */
export function voiceWords(app) {
  return app.say("A voice is an independent source; copies count once.");
}

// --- sentences

/**
 * @param {Reading} the
 * @param {string} key
 * @param {Sentence[]} sentences
 * @param {number} open so many are shown from the start
 */
function sentenceList(the, key, sentences, open) {
  const [shown, others] = [sentences.slice(0, open), sentences.slice(open)];
  if (!shown.length) return h("p", { class: "quiet" }, the.app.say("No sentence for it is left."));
  const figures = shown.map((one) => sentence(the, one));
  if (!others.length) return figures;
  const words = the.app.say("{count} more sentences", { count: others.length });
  return [...figures, h("details", {}, h("summary", { "data-key": `${key} more` }, words), ...others.map((one) => sentence(the, one)))];
}

/**
 * Return the words that tell it, marked within their sentence, and who says so, where and when.
 * @param {Reading} the
 * @param {Sentence} one
 */
export function sentence(the, one) {
  const [before, after] = [one.before.trimStart(), one.after.trimEnd()];
  return h(
    "figure",
    { class: `sentence${one.is_against || one.is_before ? " is-against" : ""}` },
    h("blockquote", { lang: one.language }, before, h("mark", {}, one.quote), after),
    h("figcaption", {}, origin(the, one)),
  );
}

/**
 * @param {Reading} the
 * @param {Sentence} one
 */
function origin(the, one) {
  const parts = [
    h("a", { class: "article", href: one.address, "data-key": `${one.address} ${one.quote.length}` }, ...article(the, one)),
    h("span", {}, saidBy(the.app, one)),
    stanceBadge(the.app, one),
    one.time_text ? h("span", {}, around(the.app.say("dated by “{words}”"), { words: h("span", { lang: one.language }, one.time_text) })) : null,
  ];
  return parts.filter(Boolean);
}

/**
 * @param {App} app
 * @param {Sentence} one
 */
function saidBy(app, one) {
  const speaker = one.speaker.id === null ? app.say("the article itself") : speakerName(one.speaker);
  const words = around(app.say("said by {name}"), { name: speaker });
  if (!one.reported_by.length) return words;
  const names = one.reported_by.flatMap((by, at) => (at ? [", ", speakerName(by)] : [speakerName(by)]));
  return [...words, DOT, ...around(app.say("passed on by {names}"), { names: h("span", {}, ...names) })];
}

/** @param {Speaker} speaker */
function speakerName({ label, language }) {
  return h("span", { class: "speaker", lang: language }, label);
}

/**
 * Return a link to each article that has one of these sentences, at the spot.
 * @param {Reading} the
 * @param {Sentence[]} sentences
 */
function sourceChips(the, sentences) {
  const first = new Map(sentences.filter((one) => !one.is_against && !one.is_before).reverse().map((one) => [one.document, one]));
  if (first.size < 2) return null;
  const chips = [...first.values()].reverse().map((one) => h("li", {}, sourceChip(the, one)));
  return h("ul", { class: "chips", "aria-label": the.app.say("Articles of these sentences") }, ...chips);
}

/**
 * @param {Reading} the
 * @param {Sentence} one
 */
function sourceChip(the, one) {
  return h("a", { class: "chip", href: one.address, "data-key": `chip ${one.address}` }, ...article(the, one));
}

/**
 * Return of which article a sentence is: its language, its title, who published it and when.
 * @param {Reading} the
 * @param {Sentence} one
 */
function article(the, one) {
  const source = the.documents.get(one.document);
  const lang = source?.language;
  const name = source?.title ?? source?.publisher ?? one.document;
  const publisher = source?.publisher && source.publisher !== name ? h("span", { lang }, source.publisher) : null;
  const date = one.published ? h("span", { lang: the.app.labels() }, time(one.published)) : null;
  const about = [publisher, date].filter(Boolean).flatMap((part, at) => (at ? [DOT, part] : [part]));
  return [
    lang ? [h("small", { class: "tag" }, lang), " "] : [],
    h("span", { class: "title", lang }, name),
    about.length ? [" ", h("small", { class: "about-article" }, ...about)] : [],
  ].flat();
}

// --- disagreements

/**
 * @param {Reading} the
 * @param {Fact} fact
 * @param {Sentence[]} told
 * @param {Sentence[]} against
 * @param {"h3" | "h5"} head
 */
function sides(the, fact, told, against, head) {
  return h(
    "div",
    { class: "sides" },
    side(the, `${fact.id} so`, h(head, {}, the.app.say("Who says so")), fact.voices, told),
    side(the, `${fact.id} not so`, h(head, {}, the.app.say("Who says otherwise")), fact.voices_against, against),
  );
}

/**
 * Return a disagreement to be opened: each answer with its voices and its sentences.
 * @param {Reading} the
 * @param {Question} question
 * @param {boolean} isOpen
 * @param {string} at where in the panel it stands, which may have it more than once
 */
export function disagreement(the, question, isOpen, at) {
  const lang = the.app.labels();
  const answers = question.answers.map((answer, number) => side(the, `${at} ${question.id} ${number}`, h("h5", { lang }, answer.words), answer.voices, answer.sentences));
  return h(
    "details",
    { class: "question", open: isOpen },
    h("summary", { "data-key": `${at} question ${question.id}` }, h("h4", {}, h("span", { lang }, question.title), " ", h("span", { class: "badge disputed", lang }, question.kind_label))),
    h("div", { class: "sides" }, ...answers),
    h("p", {}, h("a", { href: question.address, "data-key": `${at} page of ${question.id}` }, the.app.say("Open its page"))),
  );
}

/**
 * @param {Reading} the
 * @param {string} key
 * @param {Node} head
 * @param {number} count
 * @param {Sentence[]} sentences
 */
function side(the, key, head, count, sentences) {
  return h("section", {}, head, h("p", { class: "quiet" }, voices(the.app, { voices: count })), sentenceList(the, key, sentences, BESIDE));
}
