// What has a date, and what has none: the items of the timeline, once for each event. Pure.

import { objectWords, subjectWords } from "./rows.js";

/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").GraphNode} GraphNode */
/** @typedef {import("./types.js").When} When */
/** @typedef {import("./types.js").Visible} Visible */
/**
 * @typedef {object} Moment an event that is shown as a node, or else a fact
 * @property {string} id
 * @property {{node: string} | {fact: string}} chosen what choosing it chooses
 * @property {string} kind what it is coloured as
 * @property {string} words
 * @property {string | null} language of the words; null: that of the labels
 * @property {When | null} date
 * @property {string} stance of the fact, or empty
 */

/** @typedef {Moment & {date: When}} DatedMoment */

/**
 * Return the moments of what is to be seen: dated ones in the order of time, and those that lie nowhere in it.
 * @param {Visible} visible
 * @param {Map<string, GraphNode>} nodes
 * @returns {{dated: DatedMoment[], undated: Moment[]}}
 */
export function moments(visible, nodes) {
  const events = new Map(visible.nodes.filter((node) => node.kind === "Event").map((node) => [node.id, node]));
  const told = new Map(visible.facts.map((fact) => [fact.event ?? fact.subject, fact]));
  const ofEvents = [...events.values()].map((event) => momentOfEvent(event, told.get(event.id)));
  const ofFacts = visible.facts.filter((fact) => !events.has(fact.event ?? fact.subject)).map((fact) => momentOfFact(fact, nodes));
  const all = [...ofEvents, ...ofFacts];
  return { dated: all.filter(isDated).sort(inTime), undated: all.filter((one) => !isDated(one)) };
}

/**
 * @param {GraphNode} event
 * @param {Fact | undefined} fact
 * @returns {Moment}
 */
function momentOfEvent(event, fact) {
  return { id: event.id, chosen: { node: event.id }, kind: event.kind, words: event.label, language: event.language, date: event.date ?? fact?.date ?? null, stance: fact?.stance ?? "" };
}

/**
 * @param {Fact} fact
 * @param {Map<string, GraphNode>} nodes
 * @returns {Moment}
 */
function momentOfFact(fact, nodes) {
  const words = [subjectWords(fact, nodes), fact.predicate_label, objectWords(fact, nodes)];
  return { id: fact.id, chosen: { fact: fact.id }, kind: nodes.get(fact.subject)?.kind ?? "Entity", words: words.filter(Boolean).join(" — "), language: null, date: fact.date, stance: fact.stance };
}

/**
 * @param {Moment} moment
 * @returns {moment is DatedMoment}
 */
function isDated(moment) {
  return moment.date !== null && (moment.date.first !== null || moment.date.last !== null);
}

/**
 * @param {DatedMoment} one
 * @param {DatedMoment} other
 */
function inTime(one, other) {
  return startOf(one.date).localeCompare(startOf(other.date)) || endOf(one.date).localeCompare(endOf(other.date));
}

/** @param {When} when */
function startOf({ first, last }) {
  return first ?? last ?? "";
}

/** @param {When} when */
function endOf({ first, last }) {
  return last ?? first ?? "";
}
