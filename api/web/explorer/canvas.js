// The drawing: dots and lines as the ground, what stands out and all words above it. It shows what it is given.

import { fitting, onPlane, onScreen, panned, revealing, shownIn, START, zoomed } from "./canvas/camera.js";
import { drawnOf, markedIn, movedTo, NOTHING } from "./canvas/drawn.js";
import { listen } from "./canvas/gestures.js";
import { dotAt, lineAt } from "./canvas/hits.js";
import { nearest } from "./canvas/nearest.js";
import { paintGround, paintMarked, radiusAt } from "./canvas/paint.js";
import { paletteOf, whenThemeChanges } from "./canvas/palette.js";
import { createSurface } from "./canvas/surface.js";
import { paintLabels } from "./labels.js";
import { BESIDE, GAP, labelOf, radiusOf } from "./measure.js";
import { overlap } from "./place.js";

/** @typedef {import("./types.js").Visible} Visible */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Chosen} Chosen */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").GraphNode} GraphNode */
/** @typedef {import("./data.js").Data} Data */
/** @typedef {import("./place.js").Size} Size */
/** @typedef {import("./place.js").Box} Box */
/** @typedef {import("./labels.js").Painted} Painted */
/** @typedef {{width: number, height: number}} Extent in pixels of the screen */
/** @typedef {import("./canvas/camera.js").Camera} Camera */
/** @typedef {import("./canvas/drawn.js").Drawn} Drawn */
/** @typedef {import("./canvas/drawn.js").Dot} Dot */
/** @typedef {import("./canvas/drawn.js").Marked} Marked */
/** @typedef {import("./canvas/drawn.js").Path} Path */
/** @typedef {import("./canvas/gestures.js").Touch} Touch */
/**
 * @typedef {object} Canvas
 * @property {(visible: Visible, state: State, path: Path) => void} draw
 * @property {() => void} fit
 * @property {(factor: number) => void} zoom
 * @property {(ids: string[]) => void} reveal move the view, as little as needed, so that nodes are inside
 * @property {() => void} measure take note of another size at once, for what is moved to next
 * @property {(ids: string[]) => void} keep move the view, as little as needed, so that nodes are on a screen that has
 *   become smaller; where everything would be too small on it, go closer to them until there is more room again
 * @property {(ids: string[], cover: Element) => void} uncover move the view, as little as needed, so that nodes are beside what covers a part of it
 * @property {(id: string, key: string) => string | null} nearest the neighbour in the direction of an arrow key, else any node there
 * @property {(node: GraphNode) => Size} sizeOf the room that a node takes, as places are measured
 * @property {() => Box} view what is to be seen of the plane, and not covered by buttons
 * @property {() => Extent | null} extent of the canvas on the screen, in pixels; null while it
 *   is not shown
 * @property {() => Painted[]} painted the labels that are to be read
 * @property {HTMLElement} element
 */
/**
 * @typedef {object} Hands what the drawing tells of what the reader does
 * @property {(id: string) => void} onNode
 * @property {(factId: string) => void} onFact
 * @property {() => void} onNothing
 * @property {(id: string) => void} onOpen
 * @property {(places: Record<string, Place>) => void} onMove
 * @property {(node: GraphNode) => string} more what is said of neighbours that are not shown
 */

/** What lies over the canvas at its edges hides no label. */
const MARGIN = { side: 20, top: 18, bottom: 52 };
const LEAST = 50;
/** How far from the middle of a node, and from a line, the pointer may be, in pixels. */
const REACH = { dot: 12, line: 6, lineOfFinger: 12 };
/** Rounds after which the zoom that everything is fitted with is known to a hundredth. */
const ROUNDS = 4;
/** From further away than this, neighbours stand on one another. */
const READABLE = 0.7;
/** With more lines than these the picture is moved, and drawn anew once the hand rests. */
const MOST_REPAINTED = 300;
/** @type {Path} */
const NO_PATH = { nodes: null, facts: null };

/**
 * @param {HTMLElement} element
 * @param {Data} data
 * @param {Hands} hands
 * @returns {Canvas}
 */
export function createCanvas(element, data, hands) {
  let camera = START;
  /** The camera of a view that shows everything, or will once there is room for it again. @type {Camera | null} */
  let fitted = null;
  let drawn = NOTHING;
  /** What the drawing was made of. @type {{visible: Visible | null, places: State["nodes"] | null, chosen: Chosen, path: Path}} */
  let made = { visible: null, places: null, chosen: null, path: NO_PATH };
  let marked = markedIn(drawn, null, NO_PATH);
  let size = sizeNow(element);
  /** What is dragged, as it stood before. @type {Dot | null} */
  let dragged = null;
  /** What the last tap hit, and as the view was then. @type {Dot | null} */
  let tapped = null;
  let tappedIn = START;
  let hovered = "";
  /** @type {Painted[]} */
  let painted = [];
  let palette = paletteOf(element);
  const surface = createSurface(element, () => camera, {
    ground: (pen) => paintGround(pen, drawn, camera, palette, marked.isAny),
    figure(pen, width, height) {
      paintMarked(pen, drawn, marked, camera, palette);
      painted = paintWords(pen, width, height);
    },
  });

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} width
   * @param {number} height
   */
  function paintWords(pen, width, height) {
    const ratio = globalThis.devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const lines = [...marked.lines.keys()].map((line) => lineSpotOf(line, camera, data.language));
    return paintLabels(pen, [...drawn.dots.values()].map((dot) => spotOf(dot, marked, camera, hovered)), lines, palette, width, height);
  }

  /** @param {Drawn} next */
  function show(next) {
    const isSame = next === drawn;
    const wasAny = marked.isAny;
    drawn = next;
    marked = markedIn(drawn, made.chosen, made.path);
    if (isSame && marked.isAny === wasAny) surface.paintFigure();
    else surface.paint();
  }

  /** @param {Camera} next */
  function look(next) {
    camera = next;
    surface.paintFigure();
  }

  /** @param {Camera} next */
  function lookByHand(next) {
    camera = next;
    if (drawn.lines.length > MOST_REPAINTED) surface.move();
    else surface.paintFigure();
  }

  /** To ask the page for its size lets it lay out everything, so that it is asked only where it is not known. */
  function screen() {
    if (size.width === 0) measure();
    return size;
  }

  /** A view that showed everything shows everything in a window of another size too. */
  function measure() {
    const wasFitted = fitted === camera;
    size = sizeNow(element);
    if (wasFitted && size.width > 0) fit();
  }

  function fit() {
    if (drawn.dots.size === 0) return;
    look(fittingAll([...drawn.dots.values()], innerScreen(screen())));
    fitted = camera;
  }

  /**
   * @param {Dot[]} dots
   * @param {Box} room that they take on the screen now
   * @param {Box} part of the screen
   */
  function bringInto(dots, room, part) {
    look(isRoomFor(room, part) ? revealingAll(camera, dots, part, false) : fittingAll(dots, part));
  }

  /** @param {Touch} at */
  function dotUnder({ x, y }) {
    return dotAt(drawn, onPlane(camera, x, y), REACH.dot / camera.zoom);
  }

  /**
   * Return the node that can be dragged from there. A fold cannot: it has no place but that of what it holds.
   * @param {Touch} at
   */
  function movable(at) {
    const dot = dotUnder(at);
    return dot && !dot.isFold ? dot.id : null;
  }

  /**
   * Return what is under the pointer: a dot, or its label, or a line.
   * @param {Touch} at
   * @returns {{dot?: string, fact?: string}}
   */
  function under(at) {
    const dot = dotUnder(at)?.id ?? labelAt(painted, at);
    if (dot !== null) return { dot };
    const reach = at.isFinger ? REACH.lineOfFinger : REACH.line;
    return { fact: lineAt(drawn, onPlane(camera, at.x, at.y), reach / camera.zoom)?.fact };
  }

  /** @param {Touch} at */
  function tap(at) {
    const { dot, fact } = under(at);
    tapped = (dot !== undefined && drawn.dots.get(dot)) || null;
    tappedIn = camera;
    if (dot !== undefined) hands.onNode(dot);
    else if (fact !== undefined) hands.onFact(fact);
    else hands.onNothing();
  }

  /**
   * Open what both taps hit. The first on a fold has unfolded it: the second is on no more than what came of that. The
   * first may have opened a sheet too, and the view has moved for it from under the finger.
   * @param {Touch} at
   */
  function doubleTap(at) {
    const first = tapped;
    if (first?.isFold) return;
    if (first && tappedIn !== camera) return hands.onOpen(first.id);
    tap(at);
    if (first && tapped?.id === first.id) hands.onOpen(first.id);
  }

  /** @param {Touch | null} at */
  function hover(at) {
    const { dot = "", fact } = at ? under(at) : {};
    element.style.cursor = dot || fact ? "pointer" : "";
    if (dot === hovered) return;
    hovered = dot;
    surface.paintFigure();
  }

  /**
   * @param {string} id
   * @param {number} x
   * @param {number} y
   */
  function drag(id, x, y) {
    dragged = dragged?.id === id ? dragged : (drawn.dots.get(id) ?? null);
    if (dragged) show(movedTo(drawn, id, [dragged.x + x / camera.zoom, dragged.y + y / camera.zoom]));
  }

  /**
   * @param {string} id
   * @param {boolean} isDone
   */
  function drop(id, isDone) {
    const [was, now] = [dragged, drawn.dots.get(id)];
    dragged = null;
    if (!was || !now) return;
    if (isDone) hands.onMove({ [id]: [Math.round(now.x), Math.round(now.y)] });
    else show(movedTo(drawn, id, [was.x, was.y]));
  }

  listen(element, {
    grab: movable,
    drag,
    drop,
    pan: (x, y) => lookByHand(panned(camera, x, y)),
    zoom: (factor, x, y) => lookByHand(zoomed(camera, factor, x, y)),
    tap,
    doubleTap,
    hover,
  });

  whenThemeChanges(() => {
    palette = paletteOf(element);
    surface.paintNow();
  });

  new ResizeObserver(() => {
    measure();
    surface.paintFigure();
  }).observe(element);

  /**
   * @param {GraphNode} node
   * @returns {Size}
   */
  function sizeOf(node) {
    const label = labelOf(node.label, node.language);
    const radius = radiusOf(node);
    return { side: Math.max(label.width / 2 + BESIDE, radius), above: radius, below: radius + GAP + label.height };
  }

  return {
    element,
    draw(visible, { nodes, chosen }, path) {
      const isSame = visible === made.visible && nodes === made.places;
      made = { visible, places: nodes, chosen, path };
      const next = isSame ? drawn : drawnOf(visible, nodes, data, { more: hands.more, sizeOf });
      // What is in a hand stays there.
      const held = dragged && drawn.dots.get(dragged.id);
      show(held && !isSame ? movedTo(next, held.id, [held.x, held.y]) : next);
    },
    fit,
    measure,
    zoom(factor) {
      const { width, height } = screen();
      if (width > 0) look(zoomed(camera, factor, width / 2, height / 2));
    },
    reveal(ids) {
      const wanted = ids.flatMap((id) => drawn.dots.get(id) ?? []);
      // Beside the table nothing is looked at; what showed everything will once more.
      if (wanted.length > 0 && screen().width > 0) look(revealingAll(camera, wanted, innerScreen(screen()), ids.length > 1));
    },
    uncover(ids, cover) {
      const wanted = ids.flatMap((id) => drawn.dots.get(id) ?? []);
      if (wanted.length === 0 || screen().width === 0) return;
      const covered = boxWithin(element, cover);
      const room = onScreenOf(roomOf(wanted, Math.min(camera.zoom, 1)), camera);
      if (!overlap(room, covered)) return;
      bringInto(wanted, room, besideOf(covered, innerScreen(screen())));
    },
    keep(ids) {
      const wanted = ids.flatMap((id) => drawn.dots.get(id) ?? []);
      if (wanted.length === 0 || screen().width === 0) return;
      const inner = innerScreen(screen());
      if (fitted === camera && camera.zoom < READABLE) {
        look(fittingAll(wanted, inner, wanted.length > 1 ? 1 : READABLE));
        fitted = camera;
        return;
      }
      const room = onScreenOf(roomOf(wanted, Math.min(camera.zoom, 1)), camera);
      if (!isWithin(room, inner)) bringInto(wanted, room, inner);
    },
    nearest: (id, key) => nearest(drawn, id, key),
    sizeOf,
    view: () => shownIn(camera, innerScreen(screen())),
    extent() {
      const { left, top, right, bottom } = innerScreen(screen());
      return size.width > 0 ? { width: right - left, height: bottom - top } : null;
    },
    painted: () => painted,
  };
}

/**
 * @param {HTMLElement} element
 * @returns {Extent} 0 by 0 while it is not shown
 */
function sizeNow({ clientWidth, clientHeight }) {
  return { width: clientWidth, height: clientHeight };
}

/**
 * Return what is not covered by what lies over the edges of the canvas.
 * @param {Extent} size
 * @returns {Box}
 */
function innerScreen(size) {
  const width = Math.max(size.width - 2 * MARGIN.side, LEAST);
  const height = Math.max(size.height - MARGIN.top - MARGIN.bottom, LEAST);
  return { left: MARGIN.side, top: MARGIN.top, right: MARGIN.side + width, bottom: MARGIN.top + height };
}

/**
 * Return where an element is, in pixels of another one.
 * @param {Element} frame
 * @param {Element} element
 * @returns {Box}
 */
function boxWithin(frame, element) {
  const { left: across, top: down } = frame.getBoundingClientRect();
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return { left: left - across, top: top - down, right: right - across, bottom: bottom - down };
}

/**
 * Return what is left of the screen above something in its lower right corner, or beside it, where there is more.
 * @param {Box} covered
 * @param {Box} screen
 * @returns {Box}
 */
function besideOf(covered, screen) {
  const above = { ...screen, bottom: Math.max(covered.top - MARGIN.top, screen.top + LEAST) };
  const beside = { ...screen, right: Math.max(covered.left - MARGIN.side, screen.left + LEAST) };
  return areaOf(above) > areaOf(beside) ? above : beside;
}

/**
 * @param {Box} box
 * @param {Box} within
 */
function isRoomFor(box, within) {
  return box.right - box.left <= within.right - within.left && box.bottom - box.top <= within.bottom - within.top;
}

/**
 * @param {Box} box
 * @param {Box} other
 */
function isWithin(box, other) {
  return box.left >= other.left && box.right <= other.right && box.top >= other.top && box.bottom <= other.bottom;
}

/** @param {Box} box */
function areaOf({ left, top, right, bottom }) {
  return (right - left) * (bottom - top);
}

/**
 * @param {Box} room of the plane
 * @param {Camera} camera
 * @returns {Box}
 */
function onScreenOf(room, camera) {
  const [left, top] = onScreen(camera, room.left, room.top);
  const [right, bottom] = onScreen(camera, room.right, room.bottom);
  return { left, top, right, bottom };
}

/**
 * Return the room of the plane that dots take with their labels, as these are at a zoom.
 * @param {Dot[]} dots
 * @param {number} [zoom]
 * @returns {Box}
 */
function roomOf(dots, zoom = 1) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y, size } of dots) {
    box.left = Math.min(box.left, x - size.side / zoom);
    box.right = Math.max(box.right, x + size.side / zoom);
    box.top = Math.min(box.top, y - size.above);
    box.bottom = Math.max(box.bottom, y + size.below / zoom);
  }
  return box;
}

/**
 * Return the camera that shows all dots with their labels, which are as large from far away: the further away, the more
 * room of the plane they take.
 * @param {Dot[]} dots
 * @param {Box} screen
 * @param {number} [most] no closer than this
 * @returns {Camera}
 */
function fittingAll(dots, screen, most) {
  let camera = fitting(roomOf(dots), screen, most);
  for (let round = 0; round < ROUNDS && camera.zoom < 1; round += 1) camera = fitting(roomOf(dots, camera.zoom), screen, most);
  return camera;
}

/**
 * Return the camera that shows dots as well, with their labels as large as they are from there.
 * @param {Camera} camera
 * @param {Dot[]} dots
 * @param {Box} screen
 * @param {boolean} isAround
 * @returns {Camera}
 */
function revealingAll(camera, dots, screen, isAround) {
  let next = camera;
  for (let round = 0; round < ROUNDS; round += 1) next = revealing(camera, roomOf(dots, Math.min(next.zoom, 1)), screen, isAround);
  return next;
}

/**
 * @param {Painted[]} painted
 * @param {Touch} at
 * @returns {string | null}
 */
function labelAt(painted, { x, y }) {
  return painted.find(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom)?.id ?? null;
}

/** How much more some labels weigh than those of the best joined nodes. */
const WEIGHTS = { chosen: 1e6, path: 1e5, near: 1e4 };

/**
 * @param {Dot} dot
 * @param {Marked} marked
 * @param {Camera} camera
 * @param {string} hovered
 * @returns {import("./labels.js").Spot}
 */
function spotOf(dot, marked, camera, hovered) {
  const { id, label, language, more, degree, isFold } = dot;
  const mark = marked.dots.get(id);
  const [x, y] = onScreen(camera, dot.x, dot.y);
  const isStrong = mark === "chosen" || id === hovered;
  const weight = (isStrong ? WEIGHTS.chosen : mark ? WEIGHTS[mark] : 0) + (isFold ? WEIGHTS.path : 0) + degree;
  return { id, text: label, language, x, y, radius: radiusAt(dot, camera.zoom, mark) * camera.zoom, more, weight, isDim: marked.isAny && !mark, isStrong };
}

/**
 * @param {import("./canvas/drawn.js").Line} line
 * @param {Camera} camera
 * @param {string | null} language
 * @returns {import("./labels.js").LineSpot}
 */
function lineSpotOf({ label, course }, camera, language) {
  const [x, y] = onScreen(camera, ...course.middle);
  return { text: label, language, x, y };
}
