// YASGUI's editor: colours, brackets, syntax errors in the reader's words, and names completed by us alone.

import yasqe from "../libraries/yasqe/yasqe.mjs";
import { h } from "../shared/dom.js";

/** @typedef {import("../libraries/yasqe/yasqe.mjs").Editor} YasqeEditor */
/** @typedef {import("../libraries/yasqe/yasqe.mjs").Hints} Hints */
/** @typedef {{line: number, expected: string[]}} SyntaxError */
/**
 * @typedef {object} Editor
 * @property {() => string} text
 * @property {(text: string) => void} setText
 * @property {() => void} focus
 */
/**
 * @typedef {object} Hands
 * @property {string} label what the editor is called
 * @property {Record<string, string>} prefixes that a query may use without declaring them
 * @property {() => void} onRun
 * @property {(text: string) => void} onChange
 * @property {(error: SyntaxError | null) => string} onSyntax told of the first error; returns words for its mark
 * @property {(editor: YasqeEditor) => Promise<Hints | null>} complete
 */

const EXPECTED_SHOWN = 8;
/** What the editor's grammar calls the end of a query. */
const END = "$";
const GUTTER = "gutterErrorBar";
/** Names are looked for once the reader has stopped typing for so long. */
const PAUSE_MS = 250;
/** How the editor calls what comes from the keys, and from an input method. */
const TYPED = ["+input", "*compose"];

/**
 * @param {HTMLElement} parent
 * @param {string} text
 * @param {Hands} hands
 * @returns {Editor}
 */
export function createEditor(parent, text, hands) {
  // Its own marks come with inline styles and in English.
  yasqe.Yasqe.prototype.checkSyntax = function () {
    checkSyntax(this, hands);
  };
  // An empty list among the options would be merged with that of the defaults, which ask other sites.
  yasqe.Yasqe.defaults.autocompleters = [];
  const complete = () => editor.showHint({ hint: () => hands.complete(editor), completeSingle: false, closeCharacters: /[\s(){};,.]/, container: parent });
  const editor = new yasqe.Yasqe(parent, {
    screenReaderLabel: hands.label,
    // Nothing is kept by the editor, and it asks nobody for anything.
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    prefixCcApi: null,
    // What is edited is an element with text, which screen readers and the keys for scrolling know.
    inputStyle: "contenteditable",
    // It draws every line anew while the next syllable is composed, which an input method then loses.
    highlightSelectionMatches: false,
    showQueryButton: false,
    resizeable: false,
    lineWrapping: true,
    editorHeight: "18rem",
    // Tab leads on, as everywhere else on a page.
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-S": false, "Ctrl-Enter": hands.onRun, "Cmd-Enter": hands.onRun, "Ctrl-Space": complete },
  });
  knowPrefixes(editor, hands.prefixes);
  editor.setValue(text);
  editor.clearHistory();
  editor.getInputField().setAttribute("role", "textbox");
  editor.getInputField().setAttribute("aria-multiline", "true");
  editor.on("change", () => hands.onChange(editor.getValue()));
  takeLettersAtOnce(editor);
  completeWhileTyping(editor, complete);
  new ResizeObserver(() => editor.refresh()).observe(parent);
  return { text: () => editor.getValue(), setText: (words) => words !== editor.getValue() && editor.setValue(words), focus: () => editor.focus() };
}

/**
 * Let the editor read names with the prefixes that the service knows, which it would call undefined. They are not
 * those of the query, which stand in the tokenizer's state by themselves.
 * @param {YasqeEditor} editor
 * @param {Record<string, string>} prefixes
 */
function knowPrefixes(editor, prefixes) {
  const mode = editor.getMode();
  const { startState } = mode;
  mode.startState = () => ({ ...startState(), prefixes: Object.create(prefixes) });
}

/**
 * Take letters that come without a key of their own, such as those of an input method, when they come. The editor
 * would read them from the page 80 ms later, and lose them where it has drawn their line anew by then.
 * @param {YasqeEditor} editor
 */
function takeLettersAtOnce(editor) {
  editor.getInputField().addEventListener("beforeinput", (event) => {
    if (event.inputType !== "insertText" || event.isComposing || !event.data) return;
    event.preventDefault();
    editor.replaceSelection(event.data, "end", "+input");
  });
}

/**
 * @param {YasqeEditor} editor
 * @param {() => void} complete
 */
function completeWhileTyping(editor, complete) {
  let waiting = 0;
  editor.on("change", (_, change) => {
    clearTimeout(waiting);
    if (TYPED.includes(change.origin) && /[\p{L}\p{N}:?]$/u.test(change.text.join(""))) waiting = setTimeout(complete, PAUSE_MS);
  });
}

/**
 * Mark the first line that cannot be read.
 * @param {YasqeEditor} editor
 * @param {Hands} hands
 */
function checkSyntax(editor, hands) {
  editor.clearGutter(GUTTER);
  editor.queryValid = true;
  for (let line = 0; line < editor.lineCount(); line += 1) {
    const { state } = editor.getTokenAt({ line, ch: editor.getLine(line).length }, true);
    editor.setOption("queryType", state.queryType);
    if (!state.OK) {
      editor.queryValid = false;
      // The editor names what stands there as well, and the end of the text.
      const wrong = editor.getLine(line).slice(state.errorStartPos, state.errorEndPos);
      const expected = state.possibleCurrent.filter((one) => one !== wrong && one !== END).slice(0, EXPECTED_SHOWN);
      const words = hands.onSyntax({ line: line + 1, expected });
      editor.setGutterMarker(line, GUTTER, h("span", { class: "wrong", title: words, "aria-hidden": "true" }, "▲"));
      return;
    }
  }
  hands.onSyntax(null);
}
