// What the browser keeps between visits: the text under work and the last queries, few and small.

const KEY = "claimgraph.queries";
const [MOST, MOST_CHARACTERS] = [12, 20_000];

/** @typedef {{draft: string, recent: string[]}} Kept */

/** @returns {Kept} */
export function readKept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const recent = Array.isArray(found.recent) ? found.recent.filter((/** @type {unknown} */ one) => typeof one === "string") : [];
    return { draft: typeof found.draft === "string" ? found.draft : "", recent: recent.slice(0, MOST) };
  } catch {
    return { draft: "", recent: [] };
  }
}

/** @param {string} draft */
export function keepDraft(draft) {
  write({ ...readKept(), draft });
}

/** @param {string} query */
export function keepQuery(query) {
  const others = readKept().recent.filter((one) => one !== query);
  write({ draft: query, recent: [query, ...others].slice(0, MOST) });
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** @param {Kept} kept */
function write({ draft, recent }) {
  const short = (/** @type {string} */ text) => text.length <= MOST_CHARACTERS;
  try {
    localStorage.setItem(KEY, JSON.stringify({ draft: short(draft) ? draft : "", recent: recent.filter(short) }));
  } catch {
    // Where the browser keeps nothing, or no more, the page works all the same.
  }
}
