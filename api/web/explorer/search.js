// The search: a combobox whose suggestions say who each one is, and below the names which articles have the words.

import { h } from "../shared/dom.js";
import { ServerError } from "../shared/server.js";
import { dotted } from "../shared/words.js";
import { createSuggestions } from "./suggestions.js";

/** @typedef {import("./types.js").Suggestion} Suggestion */
/** @typedef {import("./types.js").FoundArticle} FoundArticle */
/** @typedef {import("./types.js").App} App */
/** @typedef {import("./suggestions.js").Suggestions} Suggestions */
/**
 * @typedef {object} Search
 * @property {HTMLInputElement} input
 * @property {() => void} focus
 */
/**
 * @typedef {object} Options
 * @property {string} label
 * @property {(id: string, label: string) => void} onChoose
 * @property {(article: FoundArticle) => void} [onArticle] told of an article that was chosen; without, none are offered
 * @property {string} [placeholder]
 */
/**
 * @typedef {object} Found
 * @property {Suggestion[]} names
 * @property {boolean} isNear none of them is written like the words
 * @property {FoundArticle[]} articles
 */

const LISTED = 8;
/** So many articles stand below names. */
const ARTICLES_BELOW = 3;
const WAIT = 90;
/** So many letters of a name that nobody has are kept to look for names like it. */
const KEPT_OF_NAME = 0.6;
/** So many letters of a sentence stand before the words that were looked for. */
const BEFORE_WORDS = 36;

/**
 * Make a search out of an input; it hands on the node that was chosen.
 * @param {HTMLElement} element
 * @param {App} app
 * @param {Options} options
 * @returns {Search}
 */
export function createSearch(element, app, options) {
  const { label, placeholder } = options;
  const input = h("input", {
    type: "search", role: "combobox", "aria-autocomplete": "list", "aria-label": label, placeholder,
    autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 200,
  });
  const suggestions = createSuggestions(input, label);
  element.classList.add("combobox");
  element.append(input, suggestions.element);
  const { ask, later, close } = asking(app, input, suggestions, options);

  input.addEventListener("input", () => (input.value.trim() ? later() : close()));
  input.addEventListener("keydown", (event) => void pressed(event, input, suggestions, { ask, close }));
  // Whoever comes back at once goes on writing.
  input.addEventListener("blur", () => setTimeout(() => document.activeElement === input || close(), 100));
  return { input, focus: () => { input.focus(); input.select(); } };
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} input
 * @param {Suggestions} suggestions
 * @param {{ask: () => Promise<void>, close: () => void}} ways
 */
async function pressed(event, input, suggestions, { ask, close }) {
  if (event.isComposing) return;
  const [isOpen, isWritten] = [suggestions.isOpen(), input.value.trim() !== ""];
  if (event.key === "ArrowDown" && isOpen) suggestions.move(1);
  else if (event.key === "ArrowDown" && isWritten) void ask();
  else if (event.key === "ArrowUp" && isOpen) suggestions.move(-1);
  else if (event.key === "Escape" && (isOpen || suggestions.isTelling())) close();
  else if (event.key !== "Enter") return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key !== "Enter") return;
  // Whoever types a name and Enter in one go means the first one found.
  if (!isOpen && isWritten) await ask();
  if (suggestions.isOpen()) suggestions.take();
}

// --- what is found

/**
 * Return what asks for the words of an input, at once or once the reader has stopped typing, and what ends that.
 * @param {App} app
 * @param {HTMLInputElement} input
 * @param {Suggestions} suggestions
 * @param {Options} options
 */
function asking(app, input, suggestions, options) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  /** @type {AbortController | undefined} */
  let running;

  function close() {
    clearTimeout(waiting);
    running?.abort();
    suggestions.close();
  }

  /** @param {() => void} take */
  const closing = (take) => () => {
    close();
    take();
  };

  async function ask() {
    running?.abort();
    running = new AbortController();
    const words = input.value.trim();
    try {
      const found = await find(app, words, options.onArticle !== undefined, running.signal);
      const names = found.names.map((one) => nameOffer(app, one, closing(() => chosen(app, one, input, options))));
      const articles = found.articles.map((one) => articleOffer(one, closing(() => options.onArticle?.(one))));
      const isMeant = names.length > 0 && !found.isNear;
      suggestions.show([{ heading: "", offers: names }, { heading: app.say("Articles"), offers: articles }], isMeant, told(app, words, found, options));
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (error.trouble !== "cancelled") suggestions.show([], false, app.say("The search does not answer. Try again in a moment."));
    }
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), WAIT);
  }

  return { ask, later, close };
}

/**
 * Return the names and the articles that have the words; where there are none, the names that are nearest.
 * @param {App} app
 * @param {string} words
 * @param {boolean} hasArticles
 * @param {AbortSignal} signal
 * @returns {Promise<Found>}
 */
async function find(app, words, hasArticles, signal) {
  /** @param {string} q @returns {Promise<{results: Suggestion[], documents: FoundArticle[]}>} */
  const look = (q) => app.server.get("/search", { q, limit: LISTED, "lang-of-lines": app.labels() }, { signal });
  const { results, documents } = await look(words);
  const isNear = results.every((one) => one.match === "typo");
  const articles = hasArticles ? documents.filter((one) => one.match !== "typo") : [];
  // Words that stand in an article are no misspelt name.
  if (isNear && articles.length > 0) return { names: [], isNear, articles };
  if (results.length > 0) return { names: results, isNear, articles: articles.slice(0, ARTICLES_BELOW) };
  if (words.length <= 2) return { names: [], isNear, articles: [] };
  const { results: nearest } = await look(words.slice(0, Math.max(2, Math.ceil(words.length * KEPT_OF_NAME))));
  return { names: nearest, isNear, articles: [] };
}

/**
 * Return what is to be said of what was found.
 * @param {App} app
 * @param {string} words
 * @param {Found} found
 * @param {Options} options
 */
function told({ say }, words, { names, isNear, articles }, { onArticle }) {
  if (names.length > 0) return isNear ? say("No name is written like this. The nearest are these.") : "";
  if (articles.length > 0) return say("No name has “{words}”, but articles do.", { words });
  return onArticle ? say("No name and no article has “{words}”. Try a part of it, or another spelling.", { words }) : say("No name has “{words}”. Try a part of it, or another spelling.", { words });
}

// --- one of them

/**
 * @param {App} app
 * @param {Suggestion} one
 */
function nameOf(app, one) {
  return one.labels[app.labels()] ?? one.labels.en ?? one.form;
}

/**
 * @param {App} app
 * @param {Suggestion} one
 * @param {HTMLInputElement} input
 * @param {Options} options
 */
function chosen(app, one, input, { onChoose }) {
  input.value = nameOf(app, one);
  onChoose(one.id ?? `entity/${one.entity}`, input.value);
}

/**
 * @param {App} app
 * @param {Suggestion} one
 * @param {() => void} take
 */
function nameOffer(app, one, take) {
  const name = nameOf(app, one);
  const other = one.form !== name && h("span", { class: "form", lang: one.language }, one.form);
  return { take, content: [h("span", { class: "label" }, name), other, h("span", { class: "about" }, dotted(one.about ?? one.types.at(-1) ?? ""))] };
}

/**
 * @param {FoundArticle} one
 * @param {() => void} take
 */
function articleOffer(one, take) {
  const title = h("span", { class: "label", lang: one.language }, one.title ?? one.id);
  const about = one.sentence !== one.title && h("span", { class: "about", lang: one.language }, ...marked(one));
  return { take, content: [title, about] };
}

/**
 * Return the sentence of an article from shortly before the words that were found in it, these marked.
 * @param {FoundArticle} article
 */
function marked({ sentence, start, found }) {
  if (sentence === null || start === null) return [];
  // Places are in code points, as the service counts them.
  const letters = [...sentence];
  const spans = found.map(([from, to]) => [from - start, to - start]);
  const begin = wordBegin(letters, (spans[0]?.[0] ?? 0) - BEFORE_WORDS);
  /** @type {(string | HTMLElement)[]} */
  const pieces = [begin > 0 ? "…" : ""];
  let at = begin;
  for (const [from, to] of spans) {
    pieces.push(letters.slice(at, from).join(""), h("mark", {}, letters.slice(from, to).join("")));
    at = to;
  }
  return [...pieces, letters.slice(at).join("")];
}

/**
 * Return where the next word begins at a place or soon after it; in scripts without spaces any letter will do.
 * @param {string[]} letters
 * @param {number} place
 */
function wordBegin(letters, place) {
  if (place <= 0) return 0;
  const space = letters.slice(place, place + BEFORE_WORDS / 2).indexOf(" ");
  return place + space + 1;
}
