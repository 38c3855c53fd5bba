// N-Triples as rows: what CONSTRUCT and DESCRIBE answer.

/** @typedef {import("./ask.js").Cell} Cell */

const TERM = String.raw`<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?`;
const TRIPLE = new RegExp(String.raw`^(?:${TERM}) <([^>]*)> (?:${TERM}) \.$`, "u");
/** @type {Record<string, string>} */
const ESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

/** @param {string} text */
export function readTriples(text) {
  const rows = text.split("\n").map(readTriple).filter((row) => row !== null);
  return { columns: ["subject", "predicate", "object"], rows, yes: null };
}

/**
 * @param {string} line
 * @returns {(Cell | null)[] | null}
 */
function readTriple(line) {
  const found = TRIPLE.exec(line.trim());
  if (!found) return null;
  return [readTerm(found.slice(1, 6)), { type: "uri", value: plain(found[6] ?? "") }, readTerm(found.slice(7, 12))];
}

/**
 * @param {(string | undefined)[]} parts
 * @returns {Cell}
 */
function readTerm([iri, blank, words, language, datatype]) {
  if (iri !== undefined) return { type: "uri", value: plain(iri) };
  if (blank !== undefined) return { type: "bnode", value: blank };
  return { type: "literal", value: plain(words ?? ""), language, datatype };
}

/** @param {string} text */
function plain(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gu, (_, short, long, one) =>
    one !== undefined ? (ESCAPED[one] ?? one) : String.fromCodePoint(parseInt(short ?? long, 16)),
  );
}
