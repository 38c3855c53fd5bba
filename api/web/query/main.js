// The page to write SPARQL on: the editor, the answer in four views, and the links between them.

import { byId, fill, h } from "../shared/dom.js";
import { copyWords, saveFile } from "../shared/hand.js";
import { createServer, problem, ServerError } from "../shared/server.js";
import { kindWords, ownWords } from "../shared/troubles.js";
import { createSay, fetchCatalog } from "../shared/words.js";
import { ask, TooLong } from "./ask.js";
import { createCompleter } from "./complete.js";
import { createEditor } from "./editor.js";
import { forget, keepDraft, keepQuery, readKept } from "./kept.js";
import { createNames } from "./names.js";
import { drawTable } from "./table.js";
import { createTabs } from "./tabs.js";
import { drawTimeline } from "./timeline.js";

/** @typedef {import("./ask.js").Answer} Answer */
/** @typedef {import("../shared/words.js").Say} Say */
/**
 * @typedef {object} View what is needed to show an answer
 * @property {Answer} answer
 * @property {import("./names.js").Names} names
 * @property {import("../shared/server.js").Server} server
 * @property {Record<string, string>} prefixes
 * @property {Say} say
 * @property {string} language
 */

/** So many letters of a query stand for it in a list. */
const LINE = 90;

const root = byId("sparql");
const language = root.dataset.language ?? "en";
const say = createSay(await fetchCatalog(root.dataset.words ?? ""), language);
const server = createServer();
const names = createNames(server, language);
const completer = createCompleter(server, language, say("Names that fit"));
const field = /** @type {HTMLTextAreaElement} */ (byId("query"));
/** A query that somebody has sent us is answered at once. */
const isAsked = linked() !== null || field.value.trim() !== "";
/** @type {AbortController | null} */
let running = null;

const editor = createEditor(byId("editor"), begin(), {
  label: say("Query"),
  prefixes: JSON.parse(root.dataset.prefixes ?? "{}"),
  onRun: () => run(editor.text()),
  onChange: (text) => {
    field.value = text;
    keepDraft(text);
  },
  onSyntax: showSyntax,
  complete: (one) => completer.complete(one),
});
const tabs = createTabs(byId("answer"), {
  table: drawTable,
  // Most answers are read as a table: what draws is fetched when it is wanted.
  graph: async (element, view) => (await import("./graph.js")).drawGraph(element, view),
  timeline: drawTimeline,
  explanation: explainInto,
}, say("Asking …"), failed);

stand();

/** Put the editor in the place of the field that stands there without scripts. */
function stand() {
  field.value = editor.text();
  for (const id of ["plain", "tools", "editor", "hint"]) byId(id).hidden = id === "plain";
  byId("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    run(editor.text());
  });
  byId("cancel").addEventListener("click", () => running?.abort());
  byId("trace").addEventListener("click", trace);
  byId("explain").addEventListener("click", () => tabs.explain(editor.text()));
  byId("copy").addEventListener("click", copyLink);
  byId("forget").addEventListener("click", () => {
    forget();
    drawRecent();
    status(say("Forgotten."));
  });
  addEventListener("hashchange", openLink);
  server.onPresence((isThere) => isThere && status(say("The service is there again.")));
  drawRecent();
  offerReturn();
  if (isAsked) {
    history.replaceState(null, "", address(editor.text()));
    run(editor.text());
  }
}

/** Return the text to begin with: of the link, of the address, or what the reader wrote last. */
function begin() {
  return linked() ?? (field.value.trim() ? field.value : readKept().draft || (root.dataset.example ?? ""));
}

/** Return the query in the address after `#`, null where there is none. */
function linked() {
  return new URLSearchParams(location.hash.slice(1)).get("query");
}

function openLink() {
  offerReturn();
  const query = linked();
  if (query === null || query === editor.text()) return;
  editor.setText(query);
  run(query);
  byId("sparql").scrollIntoView();
}

/**
 * Return the address of this page with a query, which is in it once.
 * @param {string} query
 */
function address(query) {
  const others = new URLSearchParams(location.search);
  others.delete("query");
  return `${location.pathname}${others.size > 0 ? `?${others}` : ""}#${new URLSearchParams([["query", query], ...canvas()])}`;
}

/** Return the state of the explorer that the address brings along, as its own link has it; nothing where there is none. */
function canvas() {
  return [...new URLSearchParams(location.hash.slice(1))].filter(([name]) => ["g", "s", "node"].includes(name));
}

/** Show the way back to the canvas that the reader has come from. */
function offerReturn() {
  const back = /** @type {HTMLAnchorElement} */ (byId("back"));
  const state = canvas();
  byId("return").hidden = state.length === 0;
  back.hash = new URLSearchParams(state).toString();
}

/**
 * @param {string} query
 * @param {string[]} notes what is to be said of it beforehand
 */
async function run(query, notes = []) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  if (linked() !== query) history.pushState(null, "", address(query));
  fill(byId("notes"), notes.map((note) => h("li", {}, note)));
  busy(true);
  try {
    const answer = await ask(query, mine.signal);
    keepQuery(query);
    drawRecent();
    status(told(answer));
    await tabs.show({ answer, names, server, prefixes: await completer.prefixes(), say, language }, query);
    offerFiles(query);
  } catch (error) {
    if (running === mine) failed(error);
  } finally {
    if (running === mine) busy(false);
  }
}

/** @param {Answer} answer */
function told(answer) {
  const seconds = answer.seconds.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return answer.yes === null ? say("{count} rows in {seconds} s", { count: answer.rows.length, seconds }) : say("Answered in {seconds} s", { seconds });
}

/** @param {boolean} isBusy */
function busy(isBusy) {
  byId("cancel").hidden = !isBusy;
  byId("answer").setAttribute("aria-busy", String(isBusy));
  if (isBusy) {
    status(say("Asking …"));
    byId("problem").replaceChildren();
  } else {
    running = null;
  }
}

/** @param {string} words */
function status(words) {
  byId("status").textContent = words;
}

/** @param {unknown} error */
function failed(error) {
  status("");
  fill(byId("problem"), h("p", {}, wordsOf(error)), error instanceof ServerError ? ownWords(error) : null);
}

/** @param {unknown} error */
function wordsOf(error) {
  if (error instanceof TooLong) return say("The answer is too long for a page. Ask for fewer rows with LIMIT.");
  if (!(error instanceof ServerError)) return say("Something went wrong on this page. Load it again.");
  return {
    away: say("The service cannot be reached. Your query is kept; run it again once the service is back."),
    late: say("The query was stopped at its limit of time or size. Ask for less, or look at the explanation."),
    refused: kindWords(say, error) ?? say("The query cannot be answered as it stands."),
    broken: say("Something went wrong inside the service."),
    gone: say("What was asked for is no longer there."),
    cancelled: say("Stopped."),
  }[error.trouble];
}

/** @param {import("./editor.js").SyntaxError | null} error */
function showSyntax(error) {
  const words = error ? say("Line {line} cannot be read. There may stand: {expected}", { line: error.line, expected: error.expected.join("  ") }) : "";
  byId("syntax").textContent = words;
  return words;
}

/** Put the query for the sources in the editor, and run it. */
async function trace() {
  try {
    const found = await server.post("/query/sources", { query: editor.text(), lang: language });
    if (found.query === null) {
      fill(byId("notes"), found.notes.map((/** @type {string} */ note) => h("li", {}, note)));
      status(say("No fact in this query has sources to look for."));
    } else {
      editor.setText(found.query);
      await run(found.query, found.notes);
    }
  } catch (error) {
    failed(error);
  }
}

/**
 * Show the explanation that the service has as a page, in the language of this one.
 * @param {HTMLElement} element
 * @param {string} query
 */
async function explainInto(element, query) {
  const asked = new URLSearchParams({ query, explain: "", lang: language });
  const response = await fetch(`/sparql?${asked}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response) throw new ServerError("away", "");
  const main = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main");
  const parts = [...(main?.children ?? [])].filter((part) => !["H1", "PRE"].includes(part.tagName));
  element.replaceChildren(...parts.map((part) => document.adoptNode(part)));
}

async function copyLink() {
  const link = new URL(address(editor.text()), location.href).href;
  if (await copyWords(link)) {
    status(say("The link is copied."));
  } else {
    history.replaceState(null, "", link);
    status(say("The link is in the address bar."));
  }
}

/** @param {string} query */
function offerFiles(query) {
  const formats = { CSV: "text/csv", JSON: "application/sparql-results+json" };
  const buttons = Object.entries(formats).map(([name, type]) => h("button", { type: "button", onclick: () => takeAway(query, type, name.toLowerCase()) }, name));
  fill(byId("files"), say("Take the answer away:"), " ", buttons.flatMap((button) => [button, " "]));
  byId("files").hidden = false;
}

/**
 * @param {string} query
 * @param {string} type
 * @param {string} suffix
 */
async function takeAway(query, type, suffix) {
  const headers = { "Content-Type": "application/sparql-query", Accept: `${type}, text/turtle;q=0.5` };
  const response = await fetch("/sparql", { method: "POST", headers, body: query }).catch(() => null);
  if (!response?.ok) return failed(response ? await problem(response) : new ServerError("away", ""));
  const isTurtle = response.headers.get("Content-Type")?.startsWith("text/turtle");
  saveFile(await response.blob(), `answer.${isTurtle ? "ttl" : suffix}`);
}

function drawRecent() {
  const { recent } = readKept();
  byId("recent").hidden = recent.length === 0;
  fill(byId("queries"), recent.map((query) => h("li", {}, h("a", { href: address(query), translate: "no" }, firstWords(query)))));
}

/** @param {string} query */
function firstWords(query) {
  const lines = query.split("\n").filter((line) => line.trim() && !/^\s*(#|PREFIX|BASE)/i.test(line));
  const words = (lines.join(" ") || query).replace(/\s+/g, " ");
  return words.length > LINE ? `${words.slice(0, LINE)}…` : words;
}
