// Two canvases on one another, as large as their element: the ground, and above it what stands out, with all words.
// Each is painted at most once in a frame. While a hand moves a large picture, what is painted is moved as it is.

/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {CanvasRenderingContext2D} Pen */
/**
 * @typedef {object} Painter
 * @property {(pen: Pen) => void} ground
 * @property {(pen: Pen, width: number, height: number) => void} figure sizes in pixels of the screen
 */
/**
 * @typedef {object} Surface
 * @property {() => void} paint everything, in the next frame
 * @property {() => void} paintNow everything, and not in the next frame: there is none before a page is printed
 * @property {() => void} paintFigure only what is above the ground
 * @property {() => void} move show what is painted where the camera has it now, and paint once it rests
 */

/** The hand rests when nothing has moved for so long, in milliseconds. */
const REST = 90;
/** What is moved or magnified further is painted at once: shares of the width, and factors. */
const FURTHEST = 0.3;
const LARGEST = 1.7;

/**
 * @param {HTMLElement} element
 * @param {() => Camera} cameraNow
 * @param {Painter} painter
 * @returns {Surface}
 */
export function createSurface(element, cameraNow, painter) {
  const [ground, figure] = [addCanvas(element), addCanvas(element)];
  /** The camera that the ground is painted with. @type {Camera | null} */
  let painted = null;
  let isGroundStale = false;
  let isWaiting = false;
  let isMoving = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  function frame() {
    isWaiting = false;
    const [width, height] = [element.clientWidth, element.clientHeight];
    // It is hidden; whoever shows it changes its size.
    if (width === 0 || height === 0) return;
    const camera = cameraNow();
    if (isMoving && painted && isCloseTo(painted, camera, width)) {
      moveTo(painted, camera);
      return;
    }
    isMoving = false;
    const isOtherSize = [ground, figure].map((pen) => resize(pen.canvas, width, height)).includes(true);
    if (isGroundStale || isOtherSize || painted !== camera) painter.ground(ground);
    painter.figure(figure, width, height);
    isGroundStale = false;
    painted = camera;
    for (const { canvas } of [ground, figure]) canvas.style.transform = "";
  }

  /**
   * @param {Camera} from
   * @param {Camera} to
   */
  function moveTo(from, to) {
    const by = to.zoom / from.zoom;
    for (const { canvas } of [ground, figure]) canvas.style.transform = `matrix(${by}, 0, 0, ${by}, ${to.x - from.x * by}, ${to.y - from.y * by})`;
  }

  function soon() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(frame);
  }

  function paint() {
    isGroundStale = true;
    paintFigure();
  }

  function paintNow() {
    isGroundStale = true;
    isMoving = false;
    frame();
  }

  function paintFigure() {
    isMoving = false;
    clearTimeout(resting);
    soon();
  }

  function move() {
    isMoving = true;
    clearTimeout(resting);
    resting = setTimeout(paintFigure, REST);
    soon();
  }

  return { paint, paintNow, paintFigure, move };
}

/**
 * @param {HTMLElement} element
 * @returns {Pen}
 */
function addCanvas(element) {
  const canvas = document.createElement("canvas");
  canvas.className = "layer";
  canvas.setAttribute("aria-hidden", "true");
  element.append(canvas);
  return /** @type {Pen} */ (canvas.getContext("2d"));
}

/**
 * Give a canvas as many pixels as its element has on this screen; return whether it has lost its picture by that.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
function resize(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === wide && canvas.height === high) return false;
  canvas.width = wide;
  canvas.height = high;
  return true;
}

/**
 * @param {Camera} one
 * @param {Camera} other
 * @param {number} width
 */
function isCloseTo(one, other, width) {
  const by = other.zoom / one.zoom;
  const far = Math.max(Math.abs(other.x - one.x), Math.abs(other.y - one.y));
  return by < LARGEST && by > 1 / LARGEST && far < FURTHEST * width;
}
