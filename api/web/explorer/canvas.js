// The drawing: shapes and lines by cytoscape.js, words by labels.js above them. It shows what it is given.

import cytoscape from "../libraries/cytoscape/cytoscape.esm.min.mjs";
import { edgeId } from "./data.js";
import { colourOf, dashesOf, nodeLook, PAPER, TEXT, widthOf } from "./looks.js";
import { paintLabels } from "./labels.js";
import { GAP, labelOf, radiusOf } from "./measure.js";

/** @typedef {import("./types.js").Visible} Visible */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").GraphNode} GraphNode */
/** @typedef {import("./types.js").Edge} Edge */
/** @typedef {import("./data.js").Data} Data */
/** @typedef {import("./place.js").Size} Size */
/** @typedef {import("./place.js").Box} Box */
/**
 * @typedef {object} Marks what stands out
 * @property {Set<string> | null} nodes of the path that is shown
 * @property {Set<string> | null} facts
 */
/**
 * @typedef {object} Canvas
 * @property {(visible: Visible, state: State, marks: Marks) => void} draw
 * @property {() => void} fit
 * @property {(factor: number) => void} zoom
 * @property {(ids: string[]) => void} reveal move the view, as little as needed, so that nodes are inside
 * @property {(id: string, key: string) => string | null} nearest the neighbour in the direction of an arrow key, else any node there
 * @property {(node: GraphNode) => Size} sizeOf the room that a node takes, as places are measured
 * @property {() => Box} view what is to be seen of the plane, and not covered by buttons
 * @property {() => {width: number, height: number} | null} extent of the canvas on the screen, in pixels; null while it
 *   is not shown
 * @property {() => import("./labels.js").Painted[]} painted the labels that are to be read
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

/** What lies over the canvas at its lower edge hides no label. */
const MARGIN = { side: 20, top: 18, bottom: 52 };
const MAX_ZOOM = 4;
const MIN_ZOOM = 0.02;

/**
 * @param {HTMLElement} element
 * @param {Data} data
 * @param {Hands} hands
 * @returns {Canvas}
 */
export function createCanvas(element, data, hands) {
  const cy = cytoscape({ container: element, style: STYLE, minZoom: MIN_ZOOM, maxZoom: MAX_ZOOM, boxSelectionEnabled: false, autounselectify: true });
  const overlay = document.createElement("canvas");
  overlay.className = "labels";
  overlay.setAttribute("aria-hidden", "true");
  element.append(overlay);
  const pen = /** @type {CanvasRenderingContext2D} */ (overlay.getContext("2d"));
  /** @type {import("./labels.js").Painted[]} */
  let painted = [];
  let isHovered = "";
  let isWaiting = false;

  function paint() {
    isWaiting = false;
    const [width, height] = [element.clientWidth, element.clientHeight];
    const ratio = globalThis.devicePixelRatio || 1;
    if (overlay.width !== Math.round(width * ratio) || overlay.height !== Math.round(height * ratio)) {
      overlay.width = Math.round(width * ratio);
      overlay.height = Math.round(height * ratio);
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    painted = paintLabels(pen, cy.nodes().map(spotOf), cy.edges(".said").map(lineSpotOf), width, height);
  }

  function paintSoon() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(paint);
  }

  /** @param {any} node */
  function spotOf(node) {
    const { x, y } = node.renderedPosition();
    const dim = node.hasClass("dim");
    const strong = node.hasClass("chosen") || node.id() === isHovered;
    const weight = (strong ? 1e6 : 0) + (node.hasClass("path") ? 1e5 : 0) + (node.hasClass("near") ? 1e4 : 0) + (node.hasClass("fold") ? 1e5 : 0) + node.degree();
    return {
      id: node.id(),
      text: node.data("label"),
      language: node.data("language"),
      x,
      y,
      // What cytoscape works out by itself takes longer than all the rest.
      radius: (node.data("width") / 2) * cy.zoom(),
      more: node.data("more"),
      weight,
      isDim: dim,
      isStrong: strong,
    };
  }

  /** @param {any} edge */
  function lineSpotOf(edge) {
    const { x, y } = edge.renderedMidpoint();
    return { text: edge.data("label"), language: data.language, x, y };
  }

  cy.on("render pan zoom", paintSoon);
  cy.on("tap", "node", (/** @type {any} */ event) => hands.onNode(event.target.id()));
  cy.on("tap", "edge", (/** @type {any} */ event) => hands.onFact(event.target.data("fact")));
  cy.on("tap", (/** @type {any} */ event) => {
    if (event.target !== cy) return;
    const { x, y } = event.renderedPosition;
    const label = painted.find(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    if (label) hands.onNode(label.id);
    else hands.onNothing();
  });
  cy.on("dbltap", "node", (/** @type {any} */ event) => hands.onOpen(event.target.id()));
  cy.on("dragfree", "node", (/** @type {any} */ event) => hands.onMove({ [event.target.id()]: placeOf(event.target) }));
  cy.on("mouseover", "node", (/** @type {any} */ event) => hover(event.target.id()));
  cy.on("mouseout", "node", () => hover(""));

  /** @param {string} id */
  function hover(id) {
    isHovered = id;
    element.style.cursor = id ? "pointer" : "";
    paintSoon();
  }

  // A view that showed everything shows everything in a window of another size too.
  let fitted = "";
  new ResizeObserver(() => {
    const isFitted = fitted === viewNow();
    cy.resize();
    if (isFitted) fitTo(cy.elements());
    paintSoon();
  }).observe(element);

  /** @param {any} collection */
  function fitTo(collection) {
    if (collection.empty()) return;
    fitBox(roomOf(collection));
    fitted = viewNow();
  }

  /** @param {Box} box */
  function fitBox(box) {
    const { width, height } = extent();
    const level = Math.max(Math.min(width / (box.right - box.left), height / (box.bottom - box.top), 1.4), MIN_ZOOM);
    const x = MARGIN.side + (width - level * (box.left + box.right)) / 2;
    const y = MARGIN.top + (height - level * (box.top + box.bottom)) / 2;
    cy.viewport({ zoom: level, pan: { x, y } });
  }

  /** What is to be seen without what lies over the edges of the canvas. */
  function innerView() {
    const { x1, y1, x2, y2 } = cy.extent();
    const zoom = cy.zoom();
    return { left: x1 + MARGIN.side / zoom, top: y1 + MARGIN.top / zoom, right: x2 - MARGIN.side / zoom, bottom: y2 - MARGIN.bottom / zoom };
  }

  function extent() {
    return { width: Math.max(element.clientWidth - 2 * MARGIN.side, 50), height: Math.max(element.clientHeight - MARGIN.top - MARGIN.bottom, 50) };
  }

  function viewNow() {
    return JSON.stringify([cy.zoom(), cy.pan()]);
  }

  /**
   * @param {any} collection
   * @returns {Box}
   */
  function roomOf(collection) {
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    collection.nodes().forEach((/** @type {any} */ node) => {
      const { x, y } = node.position();
      const size = node.data("size");
      box.left = Math.min(box.left, x - size.side);
      box.right = Math.max(box.right, x + size.side);
      box.top = Math.min(box.top, y - size.above);
      box.bottom = Math.max(box.bottom, y + size.below);
    });
    return box;
  }

  return {
    element,
    draw(visible, state, marks) {
      cy.batch(() => {
        const elements = elementsOf(visible, state, data, hands.more, sizeOf);
        mark(elements, state, marks);
        synchronize(cy, elements);
      });
      paintSoon();
    },
    fit: () => fitTo(cy.elements()),
    zoom: (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: element.clientWidth / 2, y: element.clientHeight / 2 } }),
    reveal(ids) {
      const wanted = cy.nodes().filter((/** @type {any} */ node) => ids.includes(node.id()));
      if (wanted.empty()) return;
      const [room, view] = [roomOf(wanted), innerView()];
      const both = around(room, view);
      const [wide, high] = [both.right - both.left, both.bottom - both.top];
      if (wide <= view.right - view.left && high <= view.bottom - view.top) return;
      // One that is far away is gone to; what is just outside is let in.
      if (ids.length > 1) fitBox(both);
      else if (wide > 2 * (view.right - view.left) || high > 2 * (view.bottom - view.top)) cy.center(wanted);
      else cy.panBy(shiftInto(room, view, cy.zoom()));
    },
    nearest: (id, key) => nearest(cy, id, key),
    sizeOf,
    view: innerView,
    extent: () => (element.clientWidth > 0 && element.clientHeight > 0 ? extent() : null),
    painted: () => painted,
  };

  /**
   * @param {GraphNode} node
   * @returns {Size}
   */
  function sizeOf(node) {
    const label = labelOf(node.label, node.language);
    const radius = radiusOf(node);
    return { side: Math.max(label.width / 2, radius), above: radius, below: radius + GAP + label.height };
  }
}

/** @param {any} node */
function placeOf(node) {
  const { x, y } = node.position();
  return /** @type {Place} */ ([Math.round(x), Math.round(y)]);
}

/**
 * @param {Box} one
 * @param {Box} other
 * @returns {Box}
 */
function around(one, other) {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/**
 * @param {Box} room
 * @param {Box} view
 * @param {number} zoom
 */
function shiftInto(room, view, zoom) {
  const x = room.left < view.left ? view.left - room.left : Math.min(view.right - room.right, 0);
  const y = room.top < view.top ? view.top - room.top : Math.min(view.bottom - room.bottom, 0);
  return { x: x * zoom, y: y * zoom };
}

/**
 * @param {Visible} visible
 * @param {State} state
 * @param {Data} data
 * @param {(node: GraphNode) => string} more
 * @param {(node: GraphNode) => Size} sizeOf
 * @returns {Map<string, any>}
 */
function elementsOf(visible, state, data, more, sizeOf) {
  const found = new Map();
  for (const node of visible.nodes) found.set(node.id, nodeElement(node, state.nodes[node.id], more(node), sizeOf(node)));
  for (const fold of visible.folds) {
    for (const element of foldElements(fold, state, data)) found.set(element.data.id, element);
  }
  for (const edge of visible.edges) found.set(edgeId(edge), edgeElement(edge, data));
  return found;
}

/**
 * @param {GraphNode} node
 * @param {Place} place
 * @param {string} more
 * @param {Size} size
 */
function nodeElement(node, place, more, size) {
  const { colour, shape } = nodeLook(node.kind);
  return {
    group: "nodes",
    data: { id: node.id, label: node.label, language: node.language, more, size, colour, shape, width: 2 * radiusOf(node) },
    position: { x: place[0], y: place[1] },
    classes: "",
  };
}

/**
 * A fold is a node with one line, where the first of what it holds stood.
 * @param {import("./types.js").FoldNode} fold
 * @param {State} state
 * @param {Data} data
 */
function foldElements(fold, state, data) {
  const [x, y] = state.nodes[fold.members[0]];
  const label = `${fold.label} · ${fold.members.length}`;
  const width = labelOf(label, data.language).width;
  const ends = fold.fold.direction === "out" ? { source: fold.fold.node, target: fold.id } : { source: fold.id, target: fold.fold.node };
  return [
    {
      group: "nodes",
      data: { id: fold.id, label, language: data.language, more: "", size: { side: width / 2, above: 14, below: 34 }, colour: "#ffffff", shape: "round-rectangle", width: 26 },
      position: { x, y },
      classes: "fold",
    },
    { group: "edges", data: { id: `${fold.id}/line`, ...ends, label: fold.label, fact: "", width: 3, colour: "#3d4852", dashes: [1, 0], style: "solid" }, classes: "" },
  ];
}

/**
 * @param {Edge} edge
 * @param {Data} data
 */
function edgeElement(edge, data) {
  const fact = /** @type {import("./types.js").Fact} */ (data.facts.get(edge.fact));
  const dashes = dashesOf(fact.stance);
  return {
    group: "edges",
    data: {
      id: edgeId(edge),
      source: edge.source,
      target: edge.target,
      label: edge.label,
      fact: edge.fact,
      width: widthOf(fact),
      colour: colourOf(fact),
      style: dashes.length > 0 ? "dashed" : "solid",
      dashes: dashes.length > 0 ? dashes : [1, 0],
    },
    classes: fact.is_disputed ? "disputed" : "",
  };
}

/**
 * Make the drawing hold just these elements; only what has changed is touched, since each touch costs a new style.
 * @param {any} cy
 * @param {Map<string, any>} wanted
 */
function synchronize(cy, wanted) {
  cy.elements().filter((/** @type {any} */ one) => !wanted.has(one.id())).remove();
  const added = [];
  for (const [id, element] of wanted) {
    const there = cy.getElementById(id);
    element.scratch = { told: JSON.stringify(element.data) };
    if (there.empty()) added.push(element);
    else bringUpToDate(there, element);
  }
  // Nodes first: lines need their ends.
  cy.add(added.sort((one, other) => Number(one.group === "edges") - Number(other.group === "edges")));
}

/**
 * @param {any} there
 * @param {any} element
 */
function bringUpToDate(there, element) {
  if (there.scratch("told") !== element.scratch.told) {
    there.data(element.data);
    there.scratch("told", element.scratch.told);
  }
  if (there.classes().sort().join(" ") !== element.classes.split(" ").sort().join(" ")) there.classes(element.classes);
  const { x, y } = element.position ?? {};
  if (element.position && !there.grabbed() && (there.position("x") !== x || there.position("y") !== y)) there.position({ x, y });
}

/**
 * Let what is chosen, or the path, stand out from the rest.
 * @param {Map<string, any>} elements
 * @param {State} state
 * @param {Marks} marks
 */
function mark(elements, { chosen }, { nodes, facts }) {
  const near = nearTo(elements, chosen);
  for (const [id, element] of elements) {
    const { source, fact } = element.data;
    const isEdge = source !== undefined;
    const isPath = nodes !== null && facts !== null && (isEdge ? facts.has(fact) : nodes.has(id));
    const isChosen = chosen !== null && ("node" in chosen ? id === chosen.node : isEdge && fact === chosen.fact);
    const isNear = near?.has(id) ?? false;
    const isDim = (near !== null || nodes !== null) && !isNear && !isPath;
    const classes = { path: isPath, chosen: isChosen, near: isNear, said: isEdge && (isPath || isNear), dim: isDim };
    const names = Object.entries(classes).filter(([, has]) => has).map(([name]) => name);
    element.classes = [...(element.classes ? [element.classes] : []), ...names].join(" ");
  }
}

/**
 * Return what is chosen with its lines and the nodes at their other ends; null where nothing is.
 * @param {Map<string, any>} elements
 * @param {State["chosen"]} chosen
 * @returns {Set<string> | null}
 */
function nearTo(elements, chosen) {
  /** @type {Set<string>} */
  const near = new Set();
  if (chosen === null) return null;
  for (const [id, { data }] of elements) {
    const isEdge = data.source !== undefined;
    const isIt = "node" in chosen ? data.source === chosen.node || data.target === chosen.node : isEdge && data.fact === chosen.fact;
    if (isIt) near.add(id).add(data.source).add(data.target);
    if ("node" in chosen && id === chosen.node) near.add(id);
  }
  return near.size > 0 ? near : null;
}

/** @type {Record<string, Place>} */
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** The cosine of how far aside a neighbour may lie. */
const ASIDE = 0.4;

/**
 * @param {any} cy
 * @param {string} id
 * @param {string} key
 * @returns {string | null}
 */
function nearest(cy, id, key) {
  const from = cy.getElementById(id);
  if (from.empty()) return cy.nodes().nonempty() ? cy.nodes()[0].id() : null;
  const neighbours = from.neighborhood("node");
  return nearestOf(neighbours, from.position(), WAYS[key]) ?? nearestOf(cy.nodes().not(from), from.position(), WAYS[key]);
}

/**
 * @param {any} nodes
 * @param {{x: number, y: number}} at
 * @param {Place} way
 * @returns {string | null}
 */
function nearestOf(nodes, at, way) {
  let best = null;
  let least = Infinity;
  nodes.forEach((/** @type {any} */ node) => {
    const [x, y] = [node.position("x") - at.x, node.position("y") - at.y];
    const far = Math.hypot(x, y) || 1;
    const cosine = (x * way[0] + y * way[1]) / far;
    if (cosine > ASIDE && far / cosine < least) [best, least] = [node.id(), far / cosine];
  });
  return best;
}

const STYLE = [
  {
    selector: "node",
    style: {
      width: "data(width)",
      height: "data(width)",
      shape: "data(shape)",
      "background-color": "data(colour)",
      "border-width": 1.5,
      "border-color": "#ffffff",
      "overlay-opacity": 0,
    },
  },
  { selector: "node.fold", style: { "border-color": TEXT, "border-style": "double", "border-width": 4 } },
  {
    selector: "edge",
    style: {
      width: "data(width)",
      "line-color": "data(colour)",
      "target-arrow-color": "data(colour)",
      "target-arrow-shape": "triangle",
      "arrow-scale": 0.8,
      "curve-style": "bezier",
      "control-point-step-size": 26,
      "line-style": "data(style)",
      "line-dash-pattern": "data(dashes)",
      "line-opacity": 0.55,
      "overlay-opacity": 0,
    },
  },
  // Two lines: what is told is denied as well.
  { selector: "edge.disputed", style: { "line-color": PAPER, "line-outline-width": 1.3, "line-outline-color": "data(colour)" } },
  { selector: "node.dim", style: { opacity: 0.45 } },
  { selector: "edge.dim", style: { opacity: 0.3 } },
  { selector: "edge.near, edge.path", style: { "line-opacity": 1 } },
  { selector: "node.path", style: { "border-color": TEXT, "border-width": 3 } },
  { selector: "node.chosen", style: { "border-color": TEXT, "border-width": 4 } },
  { selector: "edge.chosen, edge.path", style: { "underlay-color": "#ffd54a", "underlay-opacity": 0.8, "underlay-padding": 4 } },
];

