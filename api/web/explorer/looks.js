// How kinds of nodes and ways of telling look: always by shape as well as by colour (Okabe and Ito). As graph/draw/style.py.

/** @typedef {import("./types.js").Fact} Fact */
/** @typedef {"told" | "disputed" | "denied"} Tone what a line is in the colour of */
/** @typedef {Record<Tone, string>} Tones */

/**
 * @typedef {object} NodeLook
 * @property {string} colour
 * @property {string} rim of the same colour, as dark as it must be to stand out from light ground, and no darker than it may on dark
 * @property {string | null} points its shape in an SVG of 20 by 20; null: a circle
 */
/** @type {Record<string, NodeLook>} */
const NODES = {
  Person: { colour: "#0072b2", rim: "#0072b2", points: null },
  Organization: { colour: "#e69f00", rim: "#956700", points: "3,3 17,3 17,17 3,17" },
  Investor: { colour: "#009e73", rim: "#00805d", points: "10,1 19,10 10,19 1,10" },
  Event: { colour: "#d55e00", rim: "#bb5300", points: "5,2 15,2 19,10 15,18 5,18 1,10" },
  Product: { colour: "#cc79a7", rim: "#9d5d81", points: "10,2 19,18 1,18" },
  Place: { colour: "#56b4e9", rim: "#39779a", points: "10,1 19,8 15.5,19 4.5,19 1,8" },
  Project: { colour: "#cc79a7", rim: "#9d5d81", points: "10,1 12,7 19,7 14,12 16,19 10,15 4,19 6,12 1,7 8,7" },
  Publication: { colour: "#56b4e9", rim: "#39779a", points: "10,1 12,7 19,7 14,12 16,19 10,15 4,19 6,12 1,7 8,7" },
  Entity: { colour: "#8a939b", rim: "#6a7177", points: null },
};

/** @param {string} kind */
export function nodeLook(kind) {
  return NODES[kind] ?? NODES.Entity;
}

/** Strokes and gaps of a line, for each group of stances that are drawn alike; none: a whole line. */
export const LINES = [
  { stances: ["Asserts"], dashes: [] },
  { stances: ["Reports"], dashes: [16, 4] },
  { stances: ["Alleges"], dashes: [7, 6] },
  { stances: ["Rumours", "Speculates", "Conditional"], dashes: [7, 5, 2, 5] },
  { stances: ["Plans", "Expects"], dashes: [2, 5] },
  { stances: ["Negates", "Denies"], dashes: [16, 4, 2, 4, 2, 4] },
];

/** @param {string} stance */
export function dashesOf(stance) {
  return LINES.find((line) => line.stances.includes(stance))?.dashes ?? [];
}

/**
 * @param {string} stance
 * @param {boolean} isDisputed
 * @returns {Tone}
 */
export function toneOf(stance, isDisputed) {
  if (stance === "Negates" || stance === "Denies") return "denied";
  return isDisputed ? "disputed" : "told";
}

/** @param {Fact} fact */
export function widthOf(fact) {
  return 1.2 + Math.min(Math.max(fact.voices - 1, 0), 5) * 0.8;
}

/** What all is drawn with that nothing else stands out from, and what recedes from what does. */
export const PLAIN_LINE = 0.7;
export const DIM_LINE = 0.17;
export const DIM_DOT = 0.45;
/** What lies under a line that is chosen or of the path is so much wider than that. */
export const UNDER = 8;
/** How wide the rims of shapes are; that of a fold is a line along its middle. */
export const RIM = { plain: 1.5, path: 3, chosen: 4, fold: 4, middle: 1.3 };

/** How much wider than its stroke a double line is. */
const DOUBLE = 2.6;

/**
 * Return the strokes of a line, those above last. Two lines: what is told is denied as well.
 * @param {{width: number, isDisputed: boolean}} line
 * @param {string} colour
 * @param {string} paper what the line is drawn on
 */
export function strokesOf({ width, isDisputed }, colour, paper) {
  return isDisputed ? [{ colour, width: width + DOUBLE }, { colour: paper, width }] : [{ colour, width }];
}

const AFTER = 'system-ui, "Noto Sans", "Segoe UI", Roboto, sans-serif';
/** @type {Record<string, string>} */
const FAMILIES = {
  ko: `"Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", ${AFTER}`,
  ja: `"Hiragino Sans", "Yu Gothic UI", "Noto Sans JP", "Noto Sans CJK JP", ${AFTER}`,
  zh: `"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", ${AFTER}`,
};

/**
 * Return the fonts for words of a language: a canvas and a picture know no `lang`.
 * @param {string | null} language
 */
export function familyOf(language) {
  return FAMILIES[(language ?? "").split("-")[0]] ?? AFTER;
}
