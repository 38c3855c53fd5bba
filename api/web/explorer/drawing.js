// The canvas as an SVG that stands alone: no script, no style sheet, no font of its own, all text as text.

import { svg } from "../shared/dom.js";
import { asidesOf, courseOf } from "./canvas/courses.js";
import { cornersOf } from "./canvas/shapes.js";
import { PLAIN_LINE, RIM, dashesOf, familyOf, nodeLook, strokesOf, toneOf } from "./looks.js";
import { FONT_SIZE, GAP, LINE_HEIGHT, labelOf } from "./measure.js";

/**
 * @typedef {object} Dot a node
 * @property {string} id
 * @property {number} x
 * @property {number} y
 * @property {number} radius
 * @property {string} label
 * @property {string | null} language
 * @property {string} kind
 * @property {string} note what a viewer shows on pointing
 * @property {boolean} isStrong with a dark rim
 */
/**
 * @typedef {object} Line
 * @property {string} source
 * @property {string} target
 * @property {string} label
 * @property {string} note
 * @property {string} stance
 * @property {number} width
 * @property {boolean} isDisputed
 * @property {boolean} isStrong with its label
 */
/**
 * @typedef {object} Scene
 * @property {string} title
 * @property {string} language
 * @property {Dot[]} dots
 * @property {Line[]} lines
 * @property {[kind: string, words: string][]} kinds for the legend
 * @property {[stance: string, words: string][]} stances for the legend
 * @property {string} disputed what the legend calls a disputed line
 * @property {{words: string, language: string | null}[]} sources
 */

// Pictures are on white paper, whatever the page is on.
const [PAPER, TEXT, QUIET] = ["#ffffff", "#1b2430", "#56616e"];
/** @type {import("./looks.js").Tones} */
const TONES = { told: "#3d4852", disputed: "#b34700", denied: "#a3123f" };
const TITLE_SIZE = 22;
const MARGIN = 28;
const NARROWEST = 640;

/**
 * Return an SVG element of a scene, with its size in px.
 *
 * @param {Scene} scene
 * @returns {{image: SVGSVGElement, width: number, height: number}}
 */
export function drawing(scene) {
  const box = boundsOf(scene.dots);
  const width = Math.ceil(Math.max(box.right - box.left + 2 * MARGIN, NARROWEST));
  const title = textBlock(scene.title, width - 2 * MARGIN, TITLE_SIZE, scene.language, { fill: TEXT, "font-weight": "bold" });
  const top = MARGIN + title.height + 12;
  const foot = footOf(scene, width - 2 * MARGIN);
  const height = Math.ceil(top + (box.bottom - box.top) + MARGIN + foot.height + MARGIN);
  const body = svg("g", { transform: `translate(${(width - box.left - box.right) / 2} ${top - box.top})` });
  body.append(...linesOf(scene), ...scene.dots.map(dotOf));
  const image = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, lang: scene.language, role: "img" });
  image.append(svg("title", {}, scene.title), svg("rect", { width, height, fill: PAPER }));
  image.append(moved(title.group, MARGIN, MARGIN), body, moved(foot.group, MARGIN, height - MARGIN - foot.height));
  return { image, width, height };
}

// --- nodes

/** @param {Dot[]} dots */
function boundsOf(dots) {
  const boxes = dots.map((dot) => {
    const label = labelOf(dot.label, dot.language);
    const side = Math.max(label.width / 2, dot.radius);
    return { left: dot.x - side, right: dot.x + side, top: dot.y - dot.radius, bottom: dot.y + dot.radius + GAP + label.height };
  });
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    right: Math.max(...boxes.map((box) => box.right)),
    top: Math.min(...boxes.map((box) => box.top)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}

/** @param {Dot} dot */
function dotOf(dot) {
  const look = { ...textLook(FONT_SIZE, dot.language), ...HALO, fill: TEXT, "text-anchor": "middle", "font-weight": dot.isStrong ? "bold" : "normal" };
  const first = dot.y + dot.radius + GAP + FONT_SIZE;
  const spans = labelOf(dot.label, dot.language).lines.map((line, at) => svg("tspan", { x: round(dot.x), y: round(first + at * LINE_HEIGHT) }, line));
  return svg("g", {}, svg("title", {}, dot.note), moved(shape(dot.kind, dot.radius, dot.isStrong), dot.x, dot.y), svg("text", { ...look, lang: dot.language }, ...spans));
}

/**
 * Return the shape of a kind around 0, 0.
 * @param {string} kind
 * @param {number} radius
 * @param {boolean} [isStrong]
 */
function shape(kind, radius, isStrong = false) {
  const { colour, rim } = nodeLook(kind);
  const stroke = isStrong ? { stroke: TEXT, "stroke-width": RIM.path } : { stroke: rim, "stroke-width": RIM.plain };
  const look = { fill: colour, ...stroke, "stroke-linejoin": "round" };
  const corners = cornersOf(kind)?.map((corner) => pair(corner.map((part) => part * radius)));
  const drawn = corners ? svg("polygon", { points: corners.join(" "), ...look }) : svg("circle", { r: round(radius), ...look });
  return svg("g", {}, drawn);
}

// --- lines

/** @param {Scene} scene */
function linesOf(scene) {
  const dots = new Map(scene.dots.map((dot) => [dot.id, dot]));
  const lines = scene.lines.flatMap((line) => {
    const [source, target] = [dots.get(line.source), dots.get(line.target)];
    return source && target ? [{ ...line, source, target }] : [];
  });
  const asides = asidesOf(lines);
  return lines.map((line, i) => lineOf(line, courseOf(line.source, line.target, asides[i], line.width), scene.language));
}

/**
 * @param {Omit<Line, "source" | "target">} line
 * @param {import("./canvas/courses.js").Course} course
 * @param {string} language
 */
function lineOf(line, { from, turn, to, tip, wings, middle }, language) {
  const colour = TONES[toneOf(line.stance, line.isDisputed)];
  const d = `M${pair(from)}Q${pair(turn)} ${pair(to)}`;
  const strokes = strokesOf(line, colour, PAPER).map(({ colour: stroke, width }, i) =>
    svg("path", { d, fill: "none", stroke, "stroke-width": round(width), "stroke-dasharray": i === 0 ? dashed(line.stance) : "none" }),
  );
  const group = svg("g", { opacity: line.isStrong ? 1 : PLAIN_LINE }, svg("title", {}, line.note), ...strokes);
  group.append(svg("polygon", { points: [tip, ...wings].map(pair).join(" "), fill: colour }));
  if (line.isStrong) {
    group.append(svg("text", { x: round(middle[0]), y: round(middle[1] - 4), "text-anchor": "middle", fill: colour, ...textLook(FONT_SIZE, language), ...HALO }, line.label));
  }
  return group;
}

// --- legend and sources

/**
 * @param {Scene} scene
 * @param {number} width
 */
function footOf(scene, width) {
  const legend = legendOf(scene, width);
  const foot = svg("g", {}, legend.group);
  let y = legend.height + 8;
  for (const { words, language } of scene.sources) {
    const line = textBlock(words, width, FONT_SIZE, language, { fill: QUIET });
    foot.append(moved(line.group, 0, y));
    y += line.height;
  }
  return { group: foot, height: y };
}

/**
 * @param {Scene} scene
 * @param {number} width
 */
function legendOf(scene, width) {
  const group = svg("g", {});
  let [x, y] = [0, 0];
  for (const { sample, room, words } of [...scene.kinds.map(kindEntry), ...scene.stances.map(stanceEntry), ...disputedEntry(scene)]) {
    const wide = room + 6 + labelOf(words, scene.language, width).width;
    if (x && x + wide > width) [x, y] = [0, y + 20];
    const text = svg("text", { x: round(x + room + 6), y: y + 14, fill: TEXT, ...textLook(FONT_SIZE, scene.language) }, words);
    group.append(moved(sample, x, y + 10), text);
    x += wide + 18;
  }
  return { group, height: y + 20 };
}

/** @param {[string, string]} entry */
function kindEntry([kind, words]) {
  return { sample: svg("g", {}, moved(shape(kind, 7), 8, 0)), room: 16, words };
}

/** @param {[string, string]} entry */
function stanceEntry([stance, words]) {
  const line = svg("path", { d: "M0 0H40", stroke: TONES[toneOf(stance, false)], "stroke-width": 2, "stroke-dasharray": dashed(stance) });
  return { sample: svg("g", {}, line), room: 40, words };
}

/** @param {Scene} scene */
function disputedEntry({ lines, disputed }) {
  if (!lines.some((line) => line.isDisputed)) return [];
  const line = svg("path", { d: "M0 -2H40M0 2H40", stroke: TONES.disputed, "stroke-width": 1.5 });
  return [{ sample: svg("g", {}, line), room: 40, words: disputed }];
}

/** @param {string} stance */
function dashed(stance) {
  return dashesOf(stance).join(" ") || "none";
}

/**
 * Return a text from 0, 0 downwards. It breaks as a label does, whose size is another.
 * @param {string} words
 * @param {number} width
 * @param {number} size
 * @param {string | null} language
 * @param {Record<string, string>} look
 */
function textBlock(words, width, size, language, look) {
  const { lines } = labelOf(words, language, (width * FONT_SIZE) / size / 1.08);
  const spans = lines.map((line, at) => svg("tspan", { x: 0, y: round(size + at * size * 1.3) }, line));
  return { group: svg("g", {}, svg("text", { ...textLook(size, language), ...look, lang: language }, ...spans)), height: lines.length * size * 1.3 };
}

// --- elements

// A light rim keeps letters legible where lines pass behind them.
const HALO = { stroke: PAPER, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };

/** @param {number} size @param {string|null} language */
function textLook(size, language) {
  return { "font-family": familyOf(language), "font-size": size };
}

/** @param {Element} one @param {number} x @param {number} y */
function moved(one, x, y) {
  one.setAttribute("transform", `translate(${round(x)} ${round(y)})`);
  return one;
}

/** @param {number[]} point */
function pair([x, y]) {
  return `${round(x)},${round(y)}`;
}

/** @param {number} number */
function round(number) {
  return Math.round(number * 10) / 10;
}
