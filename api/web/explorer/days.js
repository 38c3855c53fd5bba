/**
 * Days as text ("2023-06-01") and as numbers, counted from 1970-01-01. A window of time has a first and a
 * last day, both included; null leaves a side open.
 *
 * @typedef {"day"|"month"|"quarter"|"year"|"decade"} Unit
 */

const DAY_MS = 86_400_000;
// Intl's formatRange writes 2023/06～2023/11 and 02 giugno, however long a form is asked for.
/** @type {Record<string, string>} */
const JOINTS = { ko: "~", ja: "～", zh: "至" };
// Intl's words too, but its first format takes long to make, and most axes have years alone.
/** @type {Record<string, string>} */
const YEARS = { ko: "년", ja: "年", zh: "年" };
/** @type {Intl.DateTimeFormatOptions} */
const DAY = { year: "numeric", month: "long", day: "numeric" };
const MONTHS = { month: 1, quarter: 3, year: 12, decade: 120 };

/** @param {string} day "2023-06-01" */
export function numberOf(day) {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

/** @param {number} number */
export function dayOf(number) {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Return the first day of the unit that a day is in.
 *
 * @param {number} number @param {Unit} unit
 */
export function startOf(number, unit) {
  return unit === "day" ? number : firstOfMonth(monthOf(number) - modulo(monthOf(number), MONTHS[unit]));
}

/**
 * Return the first day of the unit that lies `count` units later, or earlier if negative.
 *
 * @param {number} number @param {Unit} unit @param {number} count
 */
export function shifted(number, unit, count) {
  if (unit === "day") return number + count;
  return firstOfMonth(monthOf(startOf(number, unit)) + count * MONTHS[unit]);
}

/**
 * Return the last day of the unit that a day is in.
 *
 * @param {number} number @param {Unit} unit
 */
export function endOf(number, unit) {
  return shifted(number, unit, 1) - 1;
}

/**
 * Return the words for one day.
 *
 * @param {number} number @param {string} language
 */
export function dayWords(number, language) {
  return format(language, DAY).format(new Date(number * DAY_MS));
}

/**
 * Return the words for a unit of time by its first day: "2023", "June 2023", "1 June 2023".
 *
 * @param {number} number @param {Unit} unit @param {string} language
 */
export function unitWords(number, unit, language) {
  if (unit === "day") return dayWords(number, language);
  const date = new Date(number * DAY_MS);
  if (MONTHS[unit] >= 12) return `${date.getUTCFullYear()}${YEARS[language.slice(0, 2)] ?? ""}`;
  return format(language, { year: "numeric", month: "short" }).format(date);
}

/**
 * Return the words for a window: whole months and whole years without their days.
 *
 * @param {number} first @param {number} last @param {string} language
 */
export function windowWords(first, last, language) {
  /** @type {Intl.DateTimeFormatOptions} */
  let parts = DAY;
  if (isWhole(first, last, "year")) parts = { year: "numeric" };
  else if (isWhole(first, last, "month")) parts = { year: "numeric", month: "long" };
  const ends = [first, last].map((number) => format(language, parts).format(new Date(number * DAY_MS)));
  return [...new Set(ends)].join(JOINTS[language.slice(0, 2)] ?? " – ");
}

/** @param {number} first @param {number} last @param {Unit} unit */
function isWhole(first, last, unit) {
  return first === startOf(first, unit) && last === endOf(last, unit);
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} language @param {Intl.DateTimeFormatOptions} parts */
function format(language, parts) {
  const key = JSON.stringify([language, parts]);
  const found = formats.get(key) ?? new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...parts, timeZone: "UTC" });
  formats.set(key, found);
  return found;
}

/** The months since year 0 of a day. @param {number} number */
function monthOf(number) {
  const date = new Date(number * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** @param {number} month the months since year 0 */
function firstOfMonth(month) {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), modulo(month, 12), 1);
  return Math.round(date.getTime() / DAY_MS);
}

/** @param {number} number @param {number} by */
function modulo(number, by) {
  return ((number % by) + by) % by;
}
