// The one value that the page is a picture of, and its past. A change is one step of undo.

/** @typedef {import("./types.js").State} State */
/**
 * @typedef {object} Step
 * @property {State} state
 * @property {string} words what led to it, as the reader would call it
 */
/** @typedef {(state: State, before: State) => void} Listener */
/**
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(words: string, next: State, merges?: string) => void} change
 *   `merges` names a movement: steps of the same movement that follow one another are one step
 * @property {(state: State) => void} begin start over from a state, without a past
 * @property {(listener: Listener) => void} subscribe
 * @property {() => void} refresh tell the listeners that what is known about the state has changed
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {() => string | null} undoes the words of what undo would take back
 * @property {() => string | null} redoes
 * @property {() => number} position number of the present step
 * @property {(position: number) => boolean} goTo go to a step by its number; false if there is none such
 */

const REMEMBERED = 200;

/**
 * @param {State} initial
 * @returns {Store}
 */
export function createStore(initial) {
  /** @type {Step[]} */
  let steps = [{ state: frozen(initial), words: "" }];
  let here = 0;
  // How many of the oldest steps are forgotten, so that a step keeps its number.
  let forgotten = 0;
  /** @type {string | undefined} */
  let movement;
  /** @type {Listener[]} */
  const listeners = [];

  /** @param {State} before */
  function tell(before) {
    for (const listener of listeners) listener(steps[here].state, before);
  }

  /** @param {number} to */
  function go(to) {
    if (to < 0 || to >= steps.length || to === here) return to === here;
    const before = steps[here].state;
    here = to;
    movement = undefined;
    tell(before);
    return true;
  }

  return {
    get: () => steps[here].state,
    change(words, next, merges) {
      const before = steps[here].state;
      const goesOn = merges !== undefined && merges === movement && here > 0;
      steps = [...steps.slice(0, goesOn ? here : here + 1), { state: frozen(next), words }];
      if (steps.length > REMEMBERED) {
        forgotten += steps.length - REMEMBERED;
        steps = steps.slice(-REMEMBERED);
      }
      here = steps.length - 1;
      movement = merges;
      tell(before);
    },
    begin(state) {
      const before = steps[here].state;
      steps = [{ state: frozen(state), words: "" }];
      here = 0;
      forgotten = 0;
      movement = undefined;
      tell(before);
    },
    subscribe: (listener) => listeners.push(listener),
    refresh: () => tell(steps[here].state),
    undo: () => go(here - 1),
    redo: () => go(here + 1),
    undoes: () => (here > 0 ? steps[here].words : null),
    redoes: () => (here < steps.length - 1 ? steps[here + 1].words : null),
    position: () => here + forgotten,
    goTo: (position) => go(position - forgotten),
  };
}

/**
 * Return a listener that acts only where something that it looks at is another than the last time.
 * @param {() => unknown[]} look
 * @param {() => void} act
 * @returns {() => void}
 */
export function whenOther(look, act) {
  /** @type {unknown[] | null} */
  let before = null;
  return () => {
    const now = look();
    if (before?.every((one, i) => one === now[i])) return;
    before = now;
    act();
  };
}

/**
 * @template Value
 * @param {Value} value
 * @returns {Value}
 */
function frozen(value) {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
