// Back and Forward are undo and redo: each step of the store is an entry of the browser's history.

import { readState } from "./state.js";
import { linkFragment, shortFragment } from "./link.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./store.js").Store} Store */

/** How long nothing must change until the address is written, and until a large state is kept by the service, in ms. */
const PAUSE = 150;
const AT_REST = 2_500;

/**
 * Join a store and the browser's history.
 * @param {Store} store
 * @param {import("../shared/server.js").Server} server
 */
export function keepPast(store, server) {
  // Entries of another visit have positions that mean nothing here. What begins over is another visit.
  let visit = newVisit();
  // What was here when the page was left or loaded anew: its address may not have been written yet.
  const left = history.state?.isPlain === false ? readState(history.state.state) : null;
  let position = store.position();
  let isPopping = false;
  // The beginning of a visit is what its address shows, unless it goes on with the past of another.
  let isPast = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  // The state that the address shows.
  let written = store.get();
  history.replaceState(entry(), "");
  isPast = left !== null;

  function entry() {
    return { visit, position: store.position(), state: store.get(), isPlain: isPlain() };
  }

  function isPlain() {
    return store.position() === 0 && !isPast;
  }

  /** Write the state into the address, once it is known how, if it is still the present one. */
  async function write() {
    clearTimeout(resting);
    const state = store.get();
    const fragment = await shortFragment(state);
    if (store.get() !== state) return;
    if (fragment) put(state, fragment);
    else resting = setTimeout(() => void writeKept(state), AT_REST);
  }

  /** @param {State} state */
  async function writeKept(state) {
    const fragment = await linkFragment(state, server);
    if (store.get() === state) put(state, fragment);
  }

  /**
   * @param {State} state the present one
   * @param {string} fragment
   */
  function put(state, fragment) {
    history.replaceState(entry(), "", fragment);
    written = state;
  }

  function writeAtOnce() {
    if (written !== store.get()) void write();
  }

  /** Return the fragment of what is shown; empty as long as the address has that of an older state. */
  function fragment() {
    return written === store.get() ? location.hash : "";
  }

  store.subscribe((state, before) => {
    if (isPopping || state === before) return;
    const now = store.position();
    // An entry without a state is a link that has been followed within the page: it has made an entry already.
    if (now > position && history.state !== null) history.pushState(entry(), "");
    else history.replaceState(entry(), "");
    position = now;
    clearTimeout(resting);
    // The beginning is what the plain address shows.
    if (now > 0) resting = setTimeout(() => void write(), PAUSE);
    else if (isPlain()) written = state;
  });

  addEventListener("popstate", ({ state: found }) => {
    // What was about to be written belongs to the entry that has been left.
    clearTimeout(resting);
    if (found === null) return;
    isPopping = true;
    const isHere = found.visit === visit && store.goTo(found.position);
    const state = isHere ? null : readState(found.state);
    isPast ||= state !== null;
    if (state) {
      visit = newVisit();
      store.begin(state);
    }
    isPopping = false;
    position = store.position();
    if (!isHere) history.replaceState(entry(), "");
    // Whoever is quick leaves an entry before its address is known.
    if (isHere && isPlain()) written = store.get();
    else void write();
  });

  return {
    left,
    write,
    /**
     * Lead a link along with what is shown at the time it is followed, also into another tab. Whoever is about to
     * follow it is quicker than the pause: the address is written then.
     * @param {HTMLAnchorElement} link
     * @param {(fragment: string) => string} address where it leads, by the fragment of what is shown
     */
    lead(link, address) {
      for (const kind of ["pointerdown", "focus"]) link.addEventListener(kind, writeAtOnce);
      for (const kind of ["click", "auxclick", "contextmenu"]) link.addEventListener(kind, () => (link.href = address(fragment())));
    },
    undo: () => (store.undoes() === null ? undefined : history.back()),
    redo: () => (store.redoes() === null ? undefined : history.forward()),
    /** @returns {Promise<string>} the address that restores what is shown */
    address: async () => new URL(await linkFragment(store.get(), server), location.href).href,
  };
}

function newVisit() {
  return Math.random().toString(36).slice(2);
}
