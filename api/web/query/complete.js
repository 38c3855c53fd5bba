// Names for the word at the cursor: terms by their labels in any language, entities by any of their names, variables.

import { h } from "../shared/dom.js";

/** @typedef {import("../libraries/yasqe/yasqe.mjs").Editor} Editor */
/** @typedef {import("../libraries/yasqe/yasqe.mjs").Hints} Hints */
/** @typedef {import("../libraries/yasqe/yasqe.mjs").Hint} Hint */
/** @typedef {{name: string, iri: string, kind: "class" | "property" | "value", labels: Record<string, string>, used: number}} Term */
/** @typedef {{prefixes: Record<string, string>, terms: Term[]}} Terms */
/** @typedef {{text: string, label: string, language: string | null, detail: string}} Suggestion */
/** @typedef {"class" | "property" | "any" | "variable" | "none"} Position */

const [MOST_TERMS, MOST_ENTITIES] = [12, 6];
const WORD = /[^\s{}()[\];,|/^<>"'?$.]*$/u;
const VARIABLE = /[?$]\w*$/;

/**
 * @param {import("../shared/server.js").Server} server
 * @param {string} language of the page
 * @param {string} title of the list of names
 */
export function createCompleter(server, language, title) {
  /** @type {Promise<Terms> | null} */
  let terms = null;
  const termsNow = () => (terms ??= server.get("/query/terms"));

  return {
    prefixes: async () => (await termsNow()).prefixes,
    /**
     * @param {Editor} editor
     * @returns {Promise<Hints | null>}
     */
    async complete(editor) {
      const { word, position, from, to } = placeOf(editor);
      if (position === "none") return null;
      const known = await termsNow();
      const found =
        position === "variable"
          ? variables(editor, word)
          : [...matching(known.terms, word, position, language), ...(position === "any" ? await entities(server, word, language) : [])];
      const list = found.map((one) => hintOf(one, { prefixes: known.prefixes, title }, from, to));
      return list.length > 0 ? { list, from, to } : null;
    },
  };
}

/**
 * Return the word before the cursor and what may stand there.
 * @param {Editor} editor
 */
function placeOf(editor) {
  const to = editor.getCursor();
  const line = editor.getLine(to.line).slice(0, to.ch);
  const word = VARIABLE.exec(line)?.[0] ?? WORD.exec(line)?.[0] ?? "";
  const from = { line: to.line, ch: to.ch - word.length };
  const before = editor.getRange({ line: 0, ch: 0 }, from);
  const type = editor.getTokenAt(to, true).type;
  return { word, from, to, position: type === "comment" || type === "string" ? "none" : positionOf(word, before, editor, from) };
}

/**
 * @param {string} word
 * @param {string} before
 * @param {Editor} editor
 * @param {{line: number, ch: number}} from
 * @returns {Position}
 */
function positionOf(word, before, editor, from) {
  if (/^[?$]/.test(word)) return "variable";
  if (!before.includes("{")) return "none";
  if (/(?:\sa|rdf:type)\s+$/.test(before)) return "class";
  const { state } = editor.getTokenAt(from, true);
  return state.OK && state.possibleCurrent.includes("a") ? "property" : "any";
}

/**
 * @param {Editor} editor
 * @param {string} word
 * @returns {Suggestion[]}
 */
function variables(editor, word) {
  const found = editor.getVariablesFromQuery().filter((name) => name !== word && name.startsWith(word));
  return found.map((name) => ({ text: name, label: name, language: null, detail: "" }));
}

/**
 * Return the terms whose name or label in any language has the word, those that begin with it first.
 * @param {Term[]} terms
 * @param {string} word
 * @param {Position} position
 * @param {string} language
 * @returns {Suggestion[]}
 */
function matching(terms, word, position, language) {
  const wanted = word.toLowerCase();
  const ranked = terms
    .filter((term) => position === "any" || term.kind === position)
    .map((term) => ({ term, rank: rankOf(term, wanted) }))
    .filter(({ rank }) => rank < 3 && (wanted !== "" || position !== "any"));
  ranked.sort((one, other) => one.rank - other.rank || other.term.used - one.term.used);
  return ranked.slice(0, MOST_TERMS).map(({ term }) => ({ text: term.name, ...labelOf(term, wanted, language), detail: term.name }));
}

/**
 * @param {Term} term
 * @param {string} wanted
 */
function rankOf(term, wanted) {
  const names = [term.name, term.name.split(":")[1] ?? "", ...Object.values(term.labels)].map((name) => name.toLowerCase());
  if (names.includes(wanted)) return 0;
  if (names.some((name) => name.startsWith(wanted))) return 1;
  return names.some((name) => name.includes(wanted)) ? 2 : 3;
}

/**
 * Return the label of a term in the page's language, and beside it the one that was typed, where it is another.
 * @param {Term} term
 * @param {string} wanted
 * @param {string} language
 */
function labelOf(term, wanted, language) {
  const own = term.labels[language] ?? term.labels.en ?? "";
  const typed = Object.values(term.labels).find((label) => wanted && label.toLowerCase().includes(wanted));
  return { label: typed && typed !== own && !own.toLowerCase().includes(wanted) ? `${own} (${typed})` : own, language };
}

/**
 * @param {import("../shared/server.js").Server} server
 * @param {string} word
 * @param {string} language of the page
 * @returns {Promise<Suggestion[]>}
 */
async function entities(server, word, language) {
  if (word.length < 2 || word.includes(":")) return [];
  const answer = await server.get("/search", { q: word, limit: MOST_ENTITIES });
  return answer.results.map((/** @type {any} */ one) => {
    const label = one.labels[language] ?? one.label;
    return { text: `<${one.iri}>`, label, language: one.labels[language] ? language : null, detail: one.form === label ? "" : one.form };
  });
}

/**
 * @param {Suggestion} suggestion
 * @param {{prefixes: Record<string, string>, title: string}} known
 * @param {Hint["from"]} from
 * @param {Hint["to"]} to
 * @returns {Hint}
 */
function hintOf(suggestion, known, from, to) {
  return {
    text: suggestion.text,
    from,
    to,
    render(element) {
      element.parentElement?.setAttribute("aria-label", known.title);
      element.append(h("span", { lang: suggestion.language }, suggestion.label), " ", h("span", { class: "detail", translate: "no" }, suggestion.detail));
    },
    hint(editor) {
      editor.replaceRange(suggestion.text, from, to);
      declare(editor, suggestion.text, known.prefixes);
    },
  };
}

/**
 * Declare the prefix of a name, so that the query runs anywhere.
 * @param {Editor} editor
 * @param {string} text
 * @param {Record<string, string>} prefixes
 */
function declare(editor, text, prefixes) {
  const prefix = /^([a-z]+):/.exec(text)?.[1] ?? "";
  const iri = prefixes[prefix];
  if (iri && !Object.hasOwn(editor.getPrefixesFromQuery(), prefix)) editor.addPrefixes(`${prefix}: <${iri}>`);
}
