// The shown facts as rows of a table, and their orders. Pure.

/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {import("./types.js").GraphNode} GraphNode */
/** @typedef {"subject" | "relation" | "object" | "date" | "stance" | "voices" | "sources"} Column */
/** @typedef {{column: Column, isDown: boolean}} Order */

/** @type {Column[]} */
export const COLUMNS = ["subject", "relation", "object", "date", "stance", "voices", "sources"];
/** Of these the most comes first when they are asked for, of the others the least. */
const COUNTED = new Set(["voices", "sources"]);

/** @type {Order} */
export const BY_EVIDENCE = { column: "voices", isDown: true };

/**
 * Return the order that a column is put in when its head is pressed.
 * @param {Order} order the present one
 * @param {Column} column
 * @returns {Order}
 */
export function turned(order, column) {
  return { column, isDown: order.column === column ? !order.isDown : COUNTED.has(column) };
}

/**
 * Return facts in an order; what has no date comes last either way, and ties stay as they were.
 * @param {readonly Fact[]} facts
 * @param {Order} order
 * @param {Map<string, GraphNode>} nodes
 * @param {string} language of the labels
 * @returns {Fact[]}
 */
export function sorted(facts, { column, isDown }, nodes, language) {
  const collator = new Intl.Collator(language, { numeric: true });
  const keyed = facts.map((fact) => ({ fact, key: keyOf(fact, column, nodes) }));
  keyed.sort((one, other) => {
    if (one.key === "" || other.key === "") return Number(one.key === "") - Number(other.key === "");
    const way = typeof one.key === "number" ? one.key - Number(other.key) : collator.compare(one.key, String(other.key));
    return isDown ? -way : way;
  });
  return keyed.map(({ fact }) => fact);
}

/**
 * @param {Fact} fact
 * @param {Column} column
 * @param {Map<string, GraphNode>} nodes
 * @returns {string | number}
 */
function keyOf(fact, column, nodes) {
  switch (column) {
    case "subject":
      return subjectWords(fact, nodes);
    case "relation":
      return fact.predicate_label;
    case "object":
      return objectWords(fact, nodes);
    case "date":
      return fact.date?.first ?? fact.date?.last ?? "";
    case "stance":
      return fact.stance_label;
    case "voices":
      return fact.voices;
    case "sources":
      return fact.documents.length;
  }
}

/**
 * @param {Fact} fact
 * @param {Map<string, GraphNode>} nodes
 */
export function subjectWords(fact, nodes) {
  return nodes.get(fact.subject)?.label ?? fact.subject_words;
}

/**
 * @param {Fact} fact
 * @param {Map<string, GraphNode>} nodes
 */
export function objectWords(fact, nodes) {
  return (fact.object !== null && nodes.get(fact.object)?.label) || fact.words;
}
