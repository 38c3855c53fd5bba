// What the page says of itself: that it waits, what failed, what is gone. The canvas stays as it is meanwhile.

import { fill, h } from "../shared/dom.js";
import { ServerError } from "../shared/server.js";
import { kindWords, ownWords } from "../shared/troubles.js";

/** @typedef {import("../shared/words.js").Say} Say */
/**
 * @typedef {object} Notices
 * @property {<Answer>(words: string, ask: (signal: AbortSignal) => Promise<Answer>, again: () => void) => Promise<Answer | null>} during
 *   wait for an answer: silently at first, then in words and with a way out; null where there was none, and the reader
 *   has been offered to do it `again`
 * @property {(words: string, ...controls: HTMLElement[]) => void} say
 * @property {(ids: string[]) => void} gone what the reader looks at is no more in the graph
 * @property {() => void} tooMany
 */

const SILENT = 150;
const SAID_FOR = 8_000;

/**
 * @param {{busy: HTMLElement, notice: HTMLElement}} places
 * @param {Say} say
 * @param {{onTable: () => void, page: (path: string) => string}} ways
 * @returns {Notices}
 */
export function createNotices({ busy, notice }, say, ways) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let closing;
  /** @type {Set<{words: string, control: AbortController}>} */
  const waiting = new Set();
  // Said once for each thing that is gone, and not with each answer.
  const told = new Set();

  function showBusy() {
    const [first] = waiting;
    busy.hidden = !first;
    if (!first) return fill(busy);
    fill(busy, h("span", {}, `${first.words} …`), h("button", { type: "button", onclick: () => first.control.abort() }, say("Cancel")));
  }

  function clear() {
    clearTimeout(closing);
    notice.hidden = true;
    fill(notice);
  }

  /**
   * @param {(HTMLElement | null)[]} words
   * @param {HTMLElement[]} controls
   * @param {boolean} isLasting
   */
  function show(words, controls, isLasting) {
    clearTimeout(closing);
    notice.hidden = false;
    fill(notice, ...words, ...controls, h("button", { type: "button", class: "close", "aria-label": say("Close"), onclick: clear }, "×"));
    if (!isLasting) closing = setTimeout(clear, SAID_FOR);
  }

  /**
   * @param {ServerError} error
   * @param {() => void} again
   */
  function trouble(error, again) {
    if (error.trouble === "cancelled") return;
    const retry = h("button", { type: "button", onclick: () => { clear(); again(); } }, say("Try again"));
    show(troubleWords(say, error), [error.trouble === "gone" ? changes() : retry], true);
  }

  const changes = () => h("a", { href: ways.page("/changes") }, say("What has changed"));

  return {
    async during(words, ask, again) {
      const control = new AbortController();
      const one = { words, control };
      const timer = setTimeout(() => {
        waiting.add(one);
        showBusy();
      }, SILENT);
      try {
        const answer = await ask(control.signal);
        return answer;
      } catch (error) {
        if (!(error instanceof ServerError)) throw error;
        trouble(error, again);
        return null;
      } finally {
        clearTimeout(timer);
        waiting.delete(one);
        showBusy();
      }
    },
    say: (words, ...controls) => show([h("p", {}, words)], controls, false),
    gone(ids) {
      const news = ids.filter((id) => !told.has(id));
      if (news.length === 0) return;
      news.forEach((id) => told.add(id));
      const words = say("{count} of the things shown are no longer in the graph: the articles that told of them were taken back.", { count: news.length });
      show([h("p", {}, words)], [changes()], true);
    },
    tooMany() {
      const table = h("button", { type: "button", onclick: ways.onTable }, say("Show the table"));
      show([h("p", {}, say("More than 1,000 nodes cannot be told apart in a drawing. The table has them all."))], [table], true);
    },
  };
}

/**
 * Return what is said where an answer has not come.
 * @param {Say} say
 * @param {ServerError} error
 */
export function troubleWords(say, error) {
  const words = {
    away: say("The service cannot be reached. What is on the canvas stays."),
    late: say("This took longer than a question may take. Ask for less, or try again."),
    gone: say("This is no longer in the graph: the articles that told of it were taken back."),
    cancelled: say("You stopped the reading."),
    refused: kindWords(say, error) ?? say("The service will not do this."),
    broken: say("Something went wrong inside the service."),
  }[error.trouble];
  return [h("p", {}, words), ["refused", "broken"].includes(error.trouble) ? ownWords(error) : null];
}

/**
 * Say at the top of the page that the service is away, for as long as it is.
 * @param {HTMLElement} banner
 * @param {import("../shared/server.js").Server} server
 * @param {Say} say
 */
export function showPresence(banner, server, say) {
  server.onPresence((isThere) => {
    banner.hidden = isThere;
    fill(banner, isThere ? null : say("The service cannot be reached. You can look at what is here; it goes on by itself once the service is back."));
    document.documentElement.classList.toggle("away", !isThere);
  });
}
