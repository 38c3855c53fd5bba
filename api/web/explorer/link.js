// The state in the address: all of it in the fragment while it is small, else under its hash on the service.
//
// `#g=…` holds a state, `#s=…` the id of one that the service keeps, `#node=entity/…` names what to begin with.

import { isNodeId, readState } from "./state.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("../shared/server.js").Server} Server */

/** Longer ones are cut by mail programs and chats. */
const SMALL = 3_500;

/**
 * Return the fragment that restores a state, without asking anybody; null where it is too long for that.
 * @param {State} state
 * @returns {Promise<string | null>}
 */
export async function shortFragment(state) {
  const fragment = await wholeFragment(state);
  return fragment.length <= SMALL ? fragment : null;
}

/**
 * Return a fragment that restores a state; a large state is kept by the service, or in the fragment where it cannot.
 * @param {State} state
 * @param {Server} server
 */
export async function linkFragment(state, server) {
  const whole = await wholeFragment(state);
  if (whole.length <= SMALL) return whole;
  const kept = await server.post("/states", { state }).catch(() => null);
  return kept ? `#s=${kept.id}` : whole;
}

/**
 * @typedef {{state: State} | {node: string} | {lost: string} | null} Opened what an address asks for; `lost`: a
 *   state that cannot be had
 */

/**
 * Return what a fragment asks for.
 * @param {string} fragment
 * @param {Server} server
 * @returns {Promise<Opened>}
 */
export async function openFragment(fragment, server) {
  const asked = new URLSearchParams(fragment.replace(/^#/, ""));
  const [whole, kept, node] = ["g", "s", "node"].map((name) => asked.get(name));
  if (whole === null && kept === null && node === null) return null;
  if (node !== null) return isNodeId(node) ? { node } : { lost: fragment };
  const value = whole ? await unpacked(whole).catch(() => null) : await server.get(`/states/${encodeURIComponent(String(kept))}`).catch(() => null);
  const state = readState(value?.state ?? value);
  return state ? { state } : { lost: fragment };
}

/** @param {State} state */
async function wholeFragment(state) {
  return `#g=${await packed(state)}`;
}

/** @param {unknown} value */
async function packed(value) {
  const bytes = await through(new Blob([JSON.stringify(value)]), new CompressionStream("deflate-raw"));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(await through(new Blob([bytes]), new DecompressionStream("deflate-raw"))));
}

/**
 * @param {Blob} blob
 * @param {CompressionStream | DecompressionStream} stream
 */
async function through(blob, stream) {
  return new Uint8Array(await new Response(blob.stream().pipeThrough(stream)).arrayBuffer());
}
