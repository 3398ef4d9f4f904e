/**
 * Which texts are in the editor, and where in them the person was. What may be shown next is loaded and compared ahead, so that going on
 * swaps what is ready and draws once: a comparison that ends after the text was drawn costs as much as drawing it again.
 */
import { editor } from 'monaco-editor/editor.js';
import { whenDrawn } from '../../../ui/when-drawn.ts';
import { grammarOf } from './languages.ts';
import { createTextPool, type LoadedPair } from './models.ts';

export interface ShownText {
  /** Names the pair of texts; another text under the same name must get another key. */
  key: string;
  /** Names the place on screen: where the person was is found again under it, also with other texts. */
  place: string;
  path: string;
  language: string;
  before: string;
  after: string;
  editable: boolean;
}

export interface TextEvents {
  /** The right side has another text now, by typing, undo or a reverted change. */
  onEdit(key: string, text: string): void;
  isEdited(key: string): boolean;
}

interface Pair extends LoadedPair<editor.ITextModel, editor.IDiffEditorViewModel> {
  /** What it was loaded from ahead; null once it was on screen. */
  unseen: ShownText | null;
}

/** Loading more characters than that would itself hold the page up, or their comparison that of what is opened instead. */
const mostAhead = 400_000;

interface Texts {
  show(text: ShownText | null): void;
  prepare(texts: readonly ShownText[]): void;
  replace(key: string, text: string): boolean;
  /** What is shown has been compared, for the first time or anew. */
  compared(): void;
  /** The person has moved: they are not taken elsewhere. */
  stay(): void;
  close(): void;
}

export function createTexts(diff: editor.IStandaloneDiffEditor, events: TextEvents): Texts {
  const pool = createTextPool<Pair>(2);
  const views = new Map<string, editor.IDiffEditorViewState>();
  let shown: { key: string; place: string } | null = null;
  // The editor's own wish for the first change is fulfilled whenever the comparison ends, also under a person who went on meanwhile.
  let isUntouched = false;
  const trim = (): void => {
    pool.trim((key) => key === shown?.key || ahead.wants(key) || events.isEdited(key));
  };
  const ahead = createAhead(diff, events, pool, trim);

  const openAtFirstChange = (): void => {
    const changes = diff.getLineChanges();
    if (!isUntouched || changes === null) return;
    isUntouched = false;
    if (changes[0] !== undefined) goToChange(diff.getModifiedEditor(), changes[0]);
  };
  const show = (text: ShownText | null): void => {
    if (text?.key === shown?.key) return;
    ahead.pause();
    const view = shown === null ? null : diff.saveViewState();
    isUntouched = false;
    if (shown !== null && view !== null) views.set(shown.place, view);
    shown = text === null ? null : { key: text.key, place: text.place };
    diff.setModel(text === null ? null : ahead.take(text).comparison);
    const known = text === null ? undefined : views.get(text.place);
    if (known === undefined) {
      isUntouched = text !== null;
      openAtFirstChange();
    } else {
      // Which lines are folded the comparison knows itself, and those of another text would be folded wrongly.
      diff.restoreViewState({ original: known.original, modified: known.modified });
    }
    trim();
  };
  const replace = (key: string, text: string): boolean => {
    const model = pool.get(key)?.modified;
    if (model === undefined) return false;
    if (model.getValue() === text) return true;
    model.pushStackElement();
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    model.pushStackElement();
    return true;
  };
  return {
    show,
    replace,
    prepare: ahead.prepare,
    compared: () => {
      openAtFirstChange();
      ahead.go();
    },
    stay: () => {
      isUntouched = false;
    },
    close: () => {
      ahead.pause();
      diff.setModel(null);
      pool.clear();
    },
  };
}

/** Loads what may be shown next, one after the other, while nothing else is to be done. */
function createAhead(
  diff: editor.IStandaloneDiffEditor,
  events: TextEvents,
  pool: ReturnType<typeof createTextPool<Pair>>,
  trim: () => void,
) {
  let near: readonly ShownText[] = [];
  let pause = (): void => undefined;

  const go = (): void => {
    pause();
    // What is shown comes first, in the worker that compares, too.
    if (diff.getLineChanges() === null) return;
    const next = near.find((text) => pool.get(text.key) === undefined && isSmall(text));
    if (next !== undefined) pause = whenDrawn(() => load(next));
  };
  const load = (text: ShownText): void => {
    const pair = pool.take(text.key, () => openPair(diff, text, events));
    pair.unseen = text;
    void pair.comparison.waitForDiff().then(go);
  };
  return {
    go,
    pause: () => pause(),
    wants: (key: string) => near.some((text) => text.key === key),
    prepare: (texts: readonly ShownText[]): void => {
      near = texts;
      trim();
      go();
    },
    /** What was loaded ahead counts only if it is what is to be shown by now. */
    take: (text: ShownText): Pair => {
      const unseen = pool.get(text.key)?.unseen ?? text;
      if (unseen.before !== text.before || unseen.after !== text.after) pool.close(text.key);
      const pair = pool.take(text.key, () => openPair(diff, text, events));
      pair.unseen = null;
      return pair;
    },
  };
}

const isSmall = ({ before, after }: ShownText): boolean => before.length + after.length <= mostAhead;

function openPair(
  diff: editor.IStandaloneDiffEditor,
  { key, before, after, language, path }: ShownText,
  events: TextEvents,
): Pair {
  const grammar = grammarOf(language, path);
  const original = plainModel(before, grammar);
  const modified = plainModel(after, grammar);
  modified.onDidChangeContent(() => events.onEdit(key, modified.getValue()));
  const comparison = diff.createViewModel({ original, modified });
  return { original, modified, comparison, compared: () => comparison.waitForDiff(), unseen: null };
}

/** Brackets in the colours of their depth would shout over what was added and removed. */
function plainModel(text: string, grammar: string): editor.ITextModel {
  const model = editor.createModel(text, grammar);
  const off = { enabled: false, independentColorPoolPerBracketType: false };
  model.updateOptions({ bracketColorizationOptions: off });
  return model;
}

/** As the editor itself goes to a change, but at once. */
function goToChange(side: editor.ICodeEditor, change: editor.ILineChange): void {
  const { modifiedStartLineNumber: start, modifiedEndLineNumber: end } = change;
  // Of lines that are gone the editor tells the one before.
  const [from, to] = end === 0 ? [start + 1, start + 1] : [start, end + 1];
  side.setPosition({ lineNumber: from, column: 1 });
  side.revealRangeInCenter({ startLineNumber: from, startColumn: 1, endLineNumber: to, endColumn: 1 });
}
