// Every key, once: what it does, and when. The help is made from the same table.

/** @typedef {import("./types.js").App} App */
/**
 * @typedef {object} Verb
 * @property {string[]} keys as `KeyboardEvent.key` has them, with `Shift+` and `Ctrl+` before
 * @property {string} words what it does: a message
 * @property {boolean} [onCanvas] only while the canvas has the focus, or nothing has
 * @property {() => void} run
 */
/**
 * @typedef {object} Ways what keys lead to that is no action of the store
 * @property {() => void} search
 * @property {(node: string) => void} relations
 * @property {() => void} help
 * @property {() => void} leave
 * @property {(way: -1 | 1) => void} window
 */

/**
 * @param {App} app
 * @param {Ways} ways
 * @returns {Verb[]}
 */
export function verbs(app, ways) {
  const { store, actions, canvas, say } = app;
  const chosen = () => {
    const { chosen } = store.get();
    return chosen !== null && "node" in chosen ? chosen.node : null;
  };
  /** @param {(id: string) => void} act */
  const withChosen = (act) => () => {
    const id = chosen();
    if (id) act(id);
    else app.announce(say("Choose a node first: with the arrow keys, or by search."));
  };
  /** @param {string} key */
  const step = (key) => () => {
    const next = canvas.nearest(chosen() ?? "", key);
    if (!next) return;
    actions.choose({ node: next }, "walk");
    canvas.reveal([next]);
  };
  return [
    { keys: ["/"], words: say("Search"), run: ways.search },
    { keys: ["ArrowLeft"], words: say("To the nearest neighbour that way"), onCanvas: true, run: step("ArrowLeft") },
    { keys: ["ArrowRight"], words: say("To the nearest neighbour that way"), onCanvas: true, run: step("ArrowRight") },
    { keys: ["ArrowUp"], words: say("To the nearest neighbour that way"), onCanvas: true, run: step("ArrowUp") },
    { keys: ["ArrowDown"], words: say("To the nearest neighbour that way"), onCanvas: true, run: step("ArrowDown") },
    { keys: ["Enter"], words: say("Add the ten best neighbours"), onCanvas: true, run: withChosen((id) => void actions.expand(id)) },
    { keys: ["Shift+Enter"], words: say("Choose neighbours by relation"), onCanvas: true, run: withChosen(ways.relations) },
    { keys: ["p", "P"], words: say("Path from here"), run: () => actions.askPath(chosen() ?? undefined) },
    { keys: ["h", "H", "Delete"], words: say("Hide"), run: withChosen(actions.hide) },
    { keys: ["f", "F"], words: say("Fold and unfold"), run: withChosen(actions.fold) },
    { keys: ["["], words: say("Move the time window back"), run: () => ways.window(-1) },
    { keys: ["]"], words: say("Move the time window on"), run: () => ways.window(1) },
    { keys: ["t", "T"], words: say("Table or graph"), run: () => actions.view(store.get().view === "table" ? "graph" : "table") },
    { keys: ["0"], words: say("Fit everything in"), run: canvas.fit },
    { keys: ["+"], words: say("Closer"), run: () => canvas.zoom(1.3) },
    { keys: ["-"], words: say("Further away"), run: () => canvas.zoom(1 / 1.3) },
    { keys: ["Ctrl+z"], words: say("Undo"), run: actions.undo },
    { keys: ["Ctrl+Shift+z", "Ctrl+Shift+Z", "Ctrl+y"], words: say("Redo"), run: actions.redo },
    { keys: ["Escape"], words: say("Close, or choose nothing"), run: ways.leave },
    { keys: ["?"], words: say("All keys"), run: ways.help },
  ];
}

/**
 * Listen to the keys of the page.
 * @param {Verb[]} table
 * @param {HTMLElement} canvas
 */
export function listen(table, canvas) {
  /** @type {Map<string, Verb>} */
  const byKey = new Map(table.flatMap((verb) => verb.keys.map((key) => [key, verb])));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const verb = byKey.get(nameOf(event));
    if (!verb || document.querySelector("dialog[open]")) return;
    const isCtrl = event.ctrlKey || event.metaKey;
    // Who is writing means the letter, and takes back the letter.
    if (isWriting(event.target) && verb.keys[0] !== "Escape") return;
    if (!isCtrl && verb.onCanvas && !isOnCanvas(event.target, canvas)) return;
    event.preventDefault();
    verb.run();
  });
}

/** @param {KeyboardEvent} event */
function nameOf(event) {
  const ctrl = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  // A character says by itself whether Shift was needed for it.
  const shift = event.shiftKey && (ctrl || event.key.length > 1) ? "Shift+" : "";
  return `${ctrl}${shift}${event.key}`;
}

/** @param {EventTarget | null} target */
function isWriting(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select"));
}

/**
 * @param {EventTarget | null} target
 * @param {HTMLElement} canvas
 */
function isOnCanvas(target, canvas) {
  return target === document.body || target === canvas;
}
