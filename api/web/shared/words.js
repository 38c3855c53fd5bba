// What the page says, in its language: the counterpart of api/messages.py for scripts.

/** @typedef {Record<string, string | {one: string, other: string}>} Catalog */
/**
 * @typedef {(message: string, values?: Record<string, string | number>) => string} Say
 *   Fills `{name}` in; numbers get the digits of the language; `count` chooses the plural form.
 */

// Unicode CLDR: in English and Italian one thing is singular; Korean, Japanese and Chinese know no plural.
const WITH_SINGULAR = new Set(["en", "it"]);

/** What parts the words of a line: it stays on the line of those before it. */
export const DOT = "\u00a0· ";

/**
 * Return words of the service in which each dot between names stays on the line of the name before it.
 * @param {string} words
 */
export function dotted(words) {
  return words.replaceAll(" · ", DOT);
}

/**
 * Return the function that says a message in a language; one that is in no catalog is said in English.
 * @param {Catalog} catalog
 * @param {string} language
 * @returns {Say}
 */
export function createSay(catalog, language) {
  const digits = numbers(language);
  return (message, values = {}) => {
    const found = Object.hasOwn(catalog, message) ? catalog[message] : message;
    const words = typeof found === "string" ? found : found[pluralForm(values.count, language)];
    return words.replace(/\{(\w+)\}/g, (all, name) => {
      const value = values[name];
      return typeof value === "number" ? digits(value) : (value ?? all);
    });
  };
}

/**
 * Return the parts of a message around its placeholders, with elements or texts for these.
 * @param {string} message what `say` gave without values
 * @param {Record<string, Node | string>} values
 * @returns {(Node | string)[]}
 */
export function around(message, values) {
  return message.split(/(\{\w+\})/).filter(Boolean).map((part) => values[part.slice(1, -1)] ?? part);
}

/**
 * Digits are grouped from five on, so that a year is not.
 * @param {string} language
 * @returns {(value: number) => string}
 */
export function numbers(language) {
  /** @type {Map<boolean, Intl.NumberFormat>} */
  const formats = new Map();
  /** @param {boolean} useGrouping */
  const format = (useGrouping) => {
    const found = formats.get(useGrouping) ?? new Intl.NumberFormat(language, { useGrouping });
    formats.set(useGrouping, found);
    return found;
  };
  return (value) => {
    const isLarge = Math.abs(value) >= 10_000;
    // All our languages write small counts alike; the first format takes 20 ms to make.
    return Number.isInteger(value) && value >= 0 && !isLarge ? String(value) : format(isLarge).format(value);
  };
}

/**
 * @param {string | number | undefined} count
 * @param {string} language
 */
function pluralForm(count, language) {
  return count === 1 && WITH_SINGULAR.has(language) ? "one" : "other";
}

/**
 * Fetch the catalog of the page's language.
 * @param {string} address
 * @returns {Promise<Catalog>}
 */
export async function fetchCatalog(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the words of the page cannot be had: ${response.status}`);
  return response.json();
}
