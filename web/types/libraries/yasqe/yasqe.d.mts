/** What YASGUI's editor hands out, as far as we use it. */
export interface Place { line: number; ch: number }
export interface Token { start: number; end: number; string: string; type: string | null; state: TokenizerState }
export interface TokenizerState { OK: boolean; queryType: string | null; possibleCurrent: string[]; errorStartPos?: number; errorEndPos?: number; variables: Record<string, unknown>; prefixes: Record<string, string> }
export interface Hint { text: string; render?: (element: HTMLElement) => void; from: Place; to: Place; hint?: (editor: Editor, list: unknown, hint: Hint) => void }
export interface Hints { list: Hint[]; from: Place; to: Place }
export interface Editor {
  queryValid: boolean;
  getValue(): string;
  setValue(text: string): void;
  getRange(from: Place, to: Place): string;
  replaceRange(text: string, from: Place, to: Place): void;
  getCursor(): Place;
  setCursor(place: Place): void;
  lineCount(): number;
  getLine(line: number): string;
  getTokenAt(place: Place, isPrecise?: boolean): Token;
  getVariablesFromQuery(): string[];
  getPrefixesFromQuery(): Record<string, string>;
  addPrefixes(declaration: string): void;
  replaceSelection(text: string, select: "end", origin: string): void;
  getMode(): { startState: () => TokenizerState };
  clearHistory(): void;
  clearGutter(name: string): void;
  setGutterMarker(line: number, name: string, element: Element): void;
  setOption(name: string, value: unknown): void;
  showHint(options: { hint: () => Promise<Hints | null>; completeSingle: boolean; closeCharacters: RegExp; container: HTMLElement }): void;
  getWrapperElement(): HTMLElement;
  getInputField(): HTMLTextAreaElement;
  on(event: string, listener: (...given: any[]) => void): void;
  refresh(): void;
  focus(): void;
}
export interface EditorClass {
  new (parent: HTMLElement, options: Record<string, unknown>): Editor;
  defaults: { autocompleters: string[] };
  prototype: { checkSyntax: (this: Editor) => void };
}
declare const yasqe: { Yasqe: EditorClass };
export default yasqe;
