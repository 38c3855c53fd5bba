// The canvas as an SVG that stands alone: no script, no style sheet, no font of its own, all text as text.

import { svg } from "../shared/dom.js";
import { DENIED, DISPUTED, INK, QUIET, TEXT, dashesOf, familyOf, nodeLook } from "./looks.js";
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

const PAPER = "#ffffff";
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
  const { colour, points } = nodeLook(kind);
  const rim = { fill: colour, stroke: isStrong ? TEXT : PAPER, "stroke-width": isStrong ? 3 : 1.5, "stroke-linejoin": "round" };
  const corners = points?.split(" ").map((corner) => corner.split(",").map((part) => ((Number(part) - 10) / 10) * radius));
  const drawn = corners ? svg("polygon", { points: corners.map(pair).join(" "), ...rim }) : svg("circle", { r: round(radius), ...rim });
  return svg("g", {}, drawn);
}

// --- lines

/** @param {Scene} scene */
function linesOf(scene) {
  const dots = new Map(scene.dots.map((dot) => [dot.id, dot]));
  /** @type {Map<string, number>} */
  const seen = new Map();
  return scene.lines.flatMap((line) => {
    const [source, target] = [dots.get(line.source), dots.get(line.target)];
    if (!source || !target || source === target) return [];
    const pair = JSON.stringify([line.source, line.target].sort());
    const nth = seen.get(pair) ?? 0;
    seen.set(pair, nth + 1);
    return [lineOf(line, source, target, bendOf(nth, line.source > line.target), scene.language)];
  });
}

/** How far the middle of the nth line between two nodes lies aside. @param {number} nth @param {boolean} isBack */
function bendOf(nth, isBack) {
  const aside = Math.ceil(nth / 2) * 26 * (nth % 2 ? 1 : -1);
  return isBack ? -aside : aside;
}

/**
 * @param {Line} line
 * @param {Dot} source
 * @param {Dot} target
 * @param {number} bend
 * @param {string} language
 */
function lineOf(line, source, target, bend, language) {
  const { path, head, middle } = courseOf(source, target, bend, line.width);
  const colour = colourOf(line);
  const stroke = { d: path, fill: "none", stroke: colour, "stroke-dasharray": dashed(line.stance) };
  const group = svg("g", { opacity: line.isStrong || line.isDisputed ? 1 : 0.6 }, svg("title", {}, line.note));
  group.append(svg("path", { ...stroke, "stroke-width": line.isDisputed ? line.width + 3.5 : line.width }));
  if (line.isDisputed) group.append(svg("path", { d: path, fill: "none", stroke: PAPER, "stroke-width": 2 }));
  group.append(svg("polygon", { points: head, fill: colour }));
  if (line.isStrong) {
    group.append(svg("text", { x: round(middle[0]), y: round(middle[1] - 4), "text-anchor": "middle", fill: colour, ...textLook(FONT_SIZE, language), ...HALO }, line.label));
  }
  return group;
}

/** @param {Line} line */
function colourOf(line) {
  if (isAgainst(line.stance)) return DENIED;
  return line.isDisputed ? DISPUTED : INK;
}

/**
 * Return the curve from rim to rim, the corners of its arrow head, and its middle.
 *
 * @param {Dot} source @param {Dot} target @param {number} bend @param {number} width
 * @returns {{path: string, head: string, middle: [number, number]}}
 */
function courseOf(source, target, bend, width) {
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  const length = Math.hypot(dx, dy) || 1;
  const turn = [(source.x + target.x) / 2 - (dy / length) * bend * 2, (source.y + target.y) / 2 + (dx / length) * bend * 2];
  const start = towards([source.x, source.y], turn, source.radius + 2);
  const tip = towards([target.x, target.y], turn, target.radius + 3);
  const long = 7 + width;
  const end = towards(tip, turn, long);
  const [ux, uy] = [(end[0] - tip[0]) / long, (end[1] - tip[1]) / long];
  const wide = long * 0.45;
  const corners = [tip, [end[0] - uy * wide, end[1] + ux * wide], [end[0] + uy * wide, end[1] - ux * wide]];
  return {
    path: `M${pair(start)}Q${pair(turn)} ${pair(end)}`,
    head: corners.map(pair).join(" "),
    middle: [(start[0] + 2 * turn[0] + end[0]) / 4, (start[1] + 2 * turn[1] + end[1]) / 4],
  };
}

/** @param {number[]} from @param {number[]} to @param {number} distance @returns {[number, number]} */
function towards(from, to, distance) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  return [from[0] + ((to[0] - from[0]) / length) * distance, from[1] + ((to[1] - from[1]) / length) * distance];
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
  const colour = isAgainst(stance) ? DENIED : INK;
  const line = svg("path", { d: "M0 0H40", stroke: colour, "stroke-width": 2, "stroke-dasharray": dashed(stance) });
  return { sample: svg("g", {}, line), room: 40, words };
}

/** @param {Scene} scene */
function disputedEntry({ lines, disputed }) {
  if (!lines.some((line) => line.isDisputed)) return [];
  const line = svg("path", { d: "M0 -2H40M0 2H40", stroke: DISPUTED, "stroke-width": 1.5 });
  return [{ sample: svg("g", {}, line), room: 40, words: disputed }];
}

/** @param {string} stance */
function isAgainst(stance) {
  return stance === "Negates" || stance === "Denies";
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
