// Asking the service. What went wrong comes as one kind of error, so that it can be said in words.

/**
 * @typedef {"gone" | "late" | "away" | "refused" | "broken" | "cancelled"} Trouble
 *   `gone`: the service has no such thing; `late`: it took longer or more than it may; `away`: it cannot be reached;
 *   `refused`: it will not, and says why; `broken`: it has failed; `cancelled`: the reader did not want to wait.
 */

export class ServerError extends Error {
  /**
   * @param {Trouble} trouble
   * @param {string} detail a sentence of the service, in English, or empty
   * @param {string} title what kind of problem that is, a message of the catalog, or empty
   */
  constructor(trouble, detail, title = "") {
    super(detail || trouble);
    this.trouble = trouble;
    this.detail = detail;
    this.title = title;
  }
}

/**
 * @typedef {object} Options
 * @property {AbortSignal} [signal]
 */
/**
 * @typedef {object} Server
 * @property {(path: string, parameters?: Record<string, string | number | undefined>, options?: Options) => Promise<any>} get
 * @property {(path: string, body: unknown, options?: Options) => Promise<any>} post
 * @property {(path: string, body: unknown, options?: Options) => Promise<Blob>} file what a POST answers, to be saved
 * @property {(listener: (isThere: boolean) => void) => void} onPresence told when the service goes and comes back
 */

const ASKED_AGAIN_AFTER = 2_000;

/** @returns {Server} */
export function createServer() {
  /** @type {((isThere: boolean) => void)[]} */
  const listeners = [];
  let isThere = true;

  /** @param {boolean} now */
  function present(now) {
    if (now === isThere) return;
    isThere = now;
    for (const listener of listeners) listener(now);
    if (!now) setTimeout(lookAgain, ASKED_AGAIN_AFTER);
  }

  async function lookAgain() {
    const answer = await fetch("/health", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) present(true);
    else setTimeout(lookAgain, ASKED_AGAIN_AFTER);
  }

  /**
   * @template Answer
   * @param {string} path
   * @param {RequestInit} request
   * @param {(response: Response) => Promise<Answer>} read
   * @returns {Promise<Answer>}
   */
  async function ask(path, request, read) {
    try {
      const response = await fetch(path, request);
      present(true);
      if (!response.ok) throw await problem(response);
      return await read(response);
    } catch (error) {
      if (error instanceof ServerError) throw error;
      if (request.signal?.aborted) throw new ServerError("cancelled", "");
      present(false);
      throw new ServerError("away", "");
    }
  }

  /**
   * @param {unknown} body
   * @param {Options} options
   * @returns {RequestInit}
   */
  const posting = (body, { signal }) => ({
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json, */*;q=0.5" },
    body: JSON.stringify(body),
    signal,
  });

  return {
    get: async (path, parameters = {}, { signal } = {}) => {
      const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
      const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
      return ask(query ? `${path}?${query}` : path, { headers: { Accept: "application/json" }, signal }, json);
    },
    post: (path, body, options = {}) => ask(path, posting(body, options), json),
    file: (path, body, options = {}) => ask(path, posting(body, options), (response) => response.blob()),
    onPresence: (listener) => listeners.push(listener),
  };
}

/** @param {Response} response */
function json(response) {
  return response.json();
}

/**
 * Return what an answer that is none says of it (RFC 9457).
 * @param {Response} response
 * @returns {Promise<ServerError>}
 */
export async function problem(response) {
  const body = await response.json().catch(() => ({}));
  const [detail, type] = [body.detail, body.type].map((one) => (typeof one === "string" ? one : ""));
  const kind = type.split("#")[1] ?? "";
  return new ServerError(troubleOf(response.status, kind), detail, kind ? body.title : "");
}

/**
 * @param {number} status
 * @param {string} kind of the problem; empty where the status says all that is known
 * @returns {Trouble}
 */
function troubleOf(status, kind) {
  if (status === 404 || status === 410) return "gone";
  if (status === 504 || kind === "query-too-large" || (status === 503 && !kind)) return "late";
  return status >= 500 && !kind ? "broken" : "refused";
}
