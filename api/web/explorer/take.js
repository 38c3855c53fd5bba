// Taking away what is on the canvas: pictures, data, a page that stands alone, a frame for another page, the link.

import { h } from "../shared/dom.js";
import { copyWords, saveFile } from "../shared/hand.js";
import { open } from "./dialogs.js";
import { drawing } from "./drawing.js";
import { fileName, sceneOf, takenOf, titleOf } from "./scene.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {{key: string, words: string, hint: string, take: () => Promise<void>}} Way */

// Twice the pixels, so that it can be printed; browsers draw nothing on a canvas that is larger than this.
const [SCALE, LONGEST] = [2, 8_192];

/**
 * @param {App} app
 * @returns {Way[]}
 */
function waysOf(app) {
  const { say } = app;
  return [
    { key: "html", words: say("Page that stands alone"), hint: say("HTML, opens without a network"), take: () => takeFile(app, "html") },
    { key: "png", words: say("Picture"), hint: say("PNG, for print and slides"), take: () => takePng(app) },
    { key: "svg", words: say("Drawing"), hint: say("SVG, can be edited"), take: () => takeSvg(app) },
    { key: "csv", words: say("Table"), hint: say("CSV, for spreadsheets"), take: () => takeFile(app, "csv") },
    { key: "graphml", words: say("Graph for networkx, igraph, yEd"), hint: "GraphML", take: () => takeFile(app, "graphml") },
    { key: "gexf", words: say("Graph for Gephi"), hint: "GEXF", take: () => takeFile(app, "gexf") },
    { key: "ttl", words: say("Facts with their evidence"), hint: say("RDF, as Turtle"), take: () => takeFile(app, "ttl") },
    { key: "embed", words: say("Frame for another page"), hint: say("HTML to paste"), take: () => showEmbed(app) },
    { key: "link", words: say("Copy the link"), hint: say("leads to just this view"), take: () => app.actions.copyLink() },
  ];
}

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function mount(element, app) {
  const { say } = app;
  const items = waysOf(app).map((way) =>
    h("button", { type: "button", role: "menuitem", tabindex: -1, "data-way": way.key, onclick: () => void run(way) }, h("span", {}, way.words), h("small", {}, way.hint)),
  );
  const menu = h("div", { role: "menu", id: "take-menu", class: "menu", "aria-label": say("Export"), hidden: true }, ...items);
  const press = h("button", { type: "button", class: "primary", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "take-menu", onclick: () => setOpen(menu.hidden !== false) }, say("Export"), h("span", { "aria-hidden": "true" }, " ▾"));
  element.classList.add("take");
  element.replaceChildren(press, menu);

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    menu.hidden = !isOpen;
    press.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) items[0].focus();
  }

  /** @param {Way} way */
  async function run(way) {
    setOpen(false);
    press.focus();
    if (way.key !== "link" && !app.visible().nodes.length) return app.announce(say("There is nothing on the canvas to take away."));
    await way.take();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const at = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    /** @type {Record<string, number>} */
    const targets = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 };
    if (event.key === "Escape") {
      setOpen(false);
      press.focus();
    } else if (event.key === "ArrowDown" && menu.hidden) setOpen(true);
    else if (event.key in targets && !menu.hidden) items[targets[event.key]].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  element.addEventListener("keydown", onKey);
  element.addEventListener("focusout", (event) => {
    if (!element.contains(/** @type {Node | null} */ (event.relatedTarget)) && !menu.hidden) setOpen(false);
  });
}

// --- ways

/**
 * @param {App} app
 * @param {"html" | "csv" | "graphml" | "gexf" | "ttl"} format
 */
async function takeFile(app, format) {
  const body = takenOf(app);
  const file = await app.notices.during(app.say("Writing the file"), (signal) => app.server.file(`/export/canvas.${format}`, body, { signal }), () => void takeFile(app, format));
  if (file) save(app, file, fileName(body.title, format));
}

/** @param {App} app */
async function takeSvg(app) {
  save(app, new Blob([svgText(app).text], { type: "image/svg+xml" }), fileName(titleOf(app), "svg"));
}

/** @param {App} app */
async function takePng(app) {
  const { text, width, height } = svgText(app);
  const scale = Math.min(SCALE, LONGEST / Math.max(width, height));
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = h("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  const file = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (file) save(app, file, fileName(titleOf(app), "png"));
}

/** @param {App} app */
function svgText(app) {
  const { image, width, height } = drawing(sceneOf(app));
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(image)}\n`, width, height };
}

/** @param {App} app */
async function showEmbed(app) {
  const address = new URL(await app.actions.address());
  address.pathname = "/embed";
  const frame = h("iframe", { src: address.href, width: 800, height: 600, title: titleOf(app) });
  const code = h("textarea", { readonly: true, rows: "5", "aria-label": app.say("HTML to paste") });
  code.value = frame.outerHTML;
  const copied = h("p", { role: "status" });
  const copy = h("button", { type: "button", onclick: () => copyWords(code.value).then((isCopied) => { copied.textContent = isCopied ? app.say("Copied") : app.say("Select it and copy it by hand"); }) }, app.say("Copy"));
  open(app.say("Frame for another page"), app.say, [h("p", {}, app.say("Paste this into the HTML of a page. The frame shows this view, as it is now.")), code, copy, copied]);
  code.select();
}

/**
 * @param {App} app
 * @param {Blob} file
 * @param {string} name
 */
function save(app, file, name) {
  saveFile(file, name);
  app.announce(app.say("Saved as {name}", { name }));
}
