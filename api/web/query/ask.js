// Asking a query: rows, triples or a yes or no, whole or not at all.

import { problem, ServerError } from "../shared/server.js";
import { readTriples } from "./triples.js";

/** @typedef {{type: "uri" | "literal" | "bnode", value: string, language?: string, datatype?: string}} Cell */
/**
 * @typedef {object} Answer
 * @property {string[]} columns
 * @property {(Cell | null)[][]} rows
 * @property {boolean | null} yes the answer to an ASK; null of all others
 * @property {number} seconds that it took
 */

const ACCEPTED = "application/sparql-results+json, application/n-triples;q=0.9";
/** A longer answer is for a file: a page would stand still over it. */
const MOST_BYTES = 24 * 1024 * 1024;

export class TooLong extends Error {}

/**
 * @param {string} query
 * @param {AbortSignal} signal
 * @returns {Promise<Answer>}
 */
export async function ask(query, signal) {
  const begun = performance.now();
  const response = await send(query, signal);
  const isTriples = (response.headers.get("Content-Type") ?? "").startsWith("application/n-triples");
  const text = await readText(response, signal);
  const seconds = (performance.now() - begun) / 1000;
  return { ...(isTriples ? readTriples(text) : readResults(JSON.parse(text))), seconds };
}

/**
 * @param {string} query
 * @param {AbortSignal} signal
 */
async function send(query, signal) {
  const headers = { "Content-Type": "application/sparql-query", Accept: ACCEPTED };
  let response;
  try {
    response = await fetch("/sparql", { method: "POST", headers, body: query, signal });
  } catch {
    throw new ServerError(signal.aborted ? "cancelled" : "away", "");
  }
  if (response.ok) return response;
  throw await problem(response);
}

/**
 * @param {Response} response
 * @param {AbortSignal} signal
 */
async function readText(response, signal) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      bytes += part.value.length;
      if (bytes > MOST_BYTES) {
        await reader?.cancel();
        throw new TooLong();
      }
      text += decoder.decode(part.value, { stream: true });
    }
  } catch (error) {
    if (error instanceof TooLong) throw error;
    throw new ServerError(signal.aborted ? "cancelled" : "away", "");
  }
  return text + decoder.decode();
}

/** @param {any} results as SPARQL 1.1 Query Results JSON Format has them */
function readResults(results) {
  if (typeof results.boolean === "boolean") return { columns: [], rows: [], yes: results.boolean };
  const columns = /** @type {string[]} */ (results.head.vars);
  const rows = results.results.bindings.map((/** @type {any} */ row) => columns.map((name) => readCell(row[name])));
  return { columns, rows, yes: null };
}

/**
 * @param {any} term
 * @returns {Cell | null}
 */
function readCell(term) {
  return term ? { type: term.type, value: term.value, language: term["xml:lang"], datatype: term.datatype } : null;
}
