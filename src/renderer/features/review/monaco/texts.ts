/**
 * Which texts are loaded for the editors. A pair is compared as soon as it is loaded, and taken only if it is what is to be shown by now:
 * what was loaded ahead may have been renewed meanwhile.
 */
import { editor } from 'monaco-editor/editor.js';
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

type Compare = editor.IStandaloneDiffEditor['createViewModel'];
export type Comparison = editor.IDiffEditorViewModel;

interface Pair extends LoadedPair<editor.ITextModel, Comparison> {
  /** What it was loaded from ahead; null once it was on screen. */
  unseen: ShownText | null;
}

export interface Texts {
  isLoaded(key: string): boolean;
  /** It is loaded, and these are its texts. */
  isCurrent(text: ShownText): boolean;
  /** Resolves when it is compared. */
  load(text: ShownText): Promise<Comparison>;
  /** What is on screen from now on. */
  take(text: ShownText): Comparison;
  replace(key: string, text: string): boolean;
  /** Frees what is neither kept, nor edited, nor among the newest. */
  trim(isKept: (key: string) => boolean): void;
  clear(): void;
}

export function createTexts(compare: Compare, events: TextEvents): Texts {
  const pool = createTextPool<Pair>(2);
  const pairOf = (text: ShownText): Pair => pool.take(text.key, () => openPair(compare, text, events));
  const isCurrent = (text: ShownText): boolean => {
    const pair = pool.get(text.key);
    const { before, after } = pair?.unseen ?? text;
    return pair !== undefined && before === text.before && after === text.after;
  };
  return {
    isLoaded: (key) => pool.get(key) !== undefined,
    isCurrent,
    load: async (text) => {
      const isNew = pool.get(text.key) === undefined;
      const pair = pairOf(text);
      if (isNew) pair.unseen = text;
      await pair.comparison.waitForDiff();
      return pair.comparison;
    },
    take: (text) => {
      if (!isCurrent(text)) pool.close(text.key);
      const pair = pairOf(text);
      pair.unseen = null;
      return pair.comparison;
    },
    replace: (key, text) => {
      const model = pool.get(key)?.modified;
      if (model === undefined) return false;
      if (model.getValue() === text) return true;
      model.pushStackElement();
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
      model.pushStackElement();
      return true;
    },
    trim: (isKept) => {
      pool.trim((key) => isKept(key) || events.isEdited(key));
    },
    clear: () => pool.clear(),
  };
}

function openPair(
  compare: Compare,
  { key, before, after, language, path }: ShownText,
  events: TextEvents,
): Pair {
  const grammar = grammarOf(language, path);
  const original = plainModel(before, grammar);
  const modified = plainModel(after, grammar);
  modified.onDidChangeContent(() => events.onEdit(key, modified.getValue()));
  const comparison = compare({ original, modified });
  return { original, modified, comparison, compared: () => comparison.waitForDiff(), unseen: null };
}

/** Brackets in the colours of their depth would shout over what was added and removed. */
function plainModel(text: string, grammar: string): editor.ITextModel {
  const model = editor.createModel(text, grammar);
  const off = { enabled: false, independentColorPoolPerBracketType: false };
  model.updateOptions({ bracketColorizationOptions: off });
  return model;
}
