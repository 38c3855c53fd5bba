// What IRIs and dates of an answer stand for, asked of the service once each.

/** @typedef {import("./ask.js").Cell} Cell */
/** @typedef {{label: string, language: string | null, kind: string, address: string | null, nodes: string[]}} Thing */
/** @typedef {import("../explorer/types.js").When} When */
/**
 * @typedef {object} Names
 * @property {(cells: Iterable<Cell | null>) => Promise<void>} learn ask for what is not known yet, in one request
 * @property {(iri: string) => Thing | undefined} thing
 * @property {(edtf: string) => When | undefined} date
 */

/** As many as the service names at once. */
const MOST = 1_000;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const DATES = [`${XSD}date`, `${XSD}gYear`, `${XSD}gYearMonth`, "http://id.loc.gov/datatypes/edtf/EDTF"];

/** @param {Cell | null} cell */
export function isDate(cell) {
  return cell?.type === "literal" && DATES.includes(cell.datatype ?? "");
}

/**
 * @param {import("../shared/server.js").Server} server
 * @param {string} lang
 * @returns {Names}
 */
export function createNames(server, lang) {
  /** @type {Map<string, Thing | undefined>} */
  const things = new Map();
  /** @type {Map<string, When | undefined>} */
  const dates = new Map();

  /**
   * @param {Iterable<string>} values
   * @param {Map<string, unknown>} known
   */
  const unknown = (values, known) => [...new Set(values)].filter((value) => !known.has(value)).slice(0, MOST);

  return {
    thing: (iri) => things.get(iri),
    date: (edtf) => dates.get(edtf),
    async learn(cells) {
      const there = [...cells].filter((cell) => cell !== null);
      const iris = unknown(there.filter((cell) => cell.type === "uri").map((cell) => cell.value), things);
      const told = unknown(there.filter(isDate).map((cell) => cell.value), dates);
      if (iris.length === 0 && told.length === 0) return;
      const answer = await server.post("/query/names", { iris, dates: told, lang });
      for (const iri of iris) things.set(iri, answer.things[iri]);
      for (const edtf of told) dates.set(edtf, answer.dates[edtf]);
    },
  };
}
