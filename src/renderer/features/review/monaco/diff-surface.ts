/**
 * The one diff editor of the app. It is made once and kept; showing another file swaps the texts in it, because making
 * an editor costs a tenth of a second and swapping costs a frame. It knows nothing of patches or approvals.
 */
import './editor.css';
import { editor } from 'monaco-editor/editor.js';
import { watchTheme } from '../../../ui/watch-theme.ts';
import { type DiffLayout, diffOptions, layoutOptions } from './diff-options.ts';
import { compareNothingAsNothing } from './empty-before.ts';
import { grammarOf } from './languages.ts';
import { createTextPool, type LoadedPair } from './models.ts';
import { applyTheme } from './theme.ts';
import { changeAt, undoChange } from './undo-change.ts';

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

export interface DiffEvents {
  /** The right side has another text now, by typing, undo or a reverted change. */
  onEdit(key: string, text: string): void;
  /** How many changes there are and which (from 1) is at or above the caret; 0 of 0 while not known. */
  onPlace(place: { index: number; count: number; known: boolean }): void;
  isEdited(key: string): boolean;
  /** Names of both sides for screen readers. */
  labels(path: string): { left: string; right: string };
}

export interface DiffSurface {
  show(text: ShownText | null): void;
  /** Replaces the right side as one step that can be undone. */
  replace(key: string, text: string): void;
  layout(layout: DiffLayout): void;
  go(target: 'next' | 'previous'): void;
  /** Makes the change at the caret what it was before the patch. */
  undoChange(): void;
  /** Changes line by line as text, for screen readers; Escape goes back. */
  readAloud(): void;
  focus(): void;
  dispose(): void;
}

type Model = editor.ITextModel;

export function createDiffSurface(element: HTMLElement, events: DiffEvents): DiffSurface {
  compareNothingAsNothing();
  applyTheme();
  const stopTheme = watchTheme(applyTheme);
  const diff = editor.createDiffEditor(element, diffOptions);
  const right = diff.getModifiedEditor();
  const texts = createTexts(diff, events);
  const tellPlace = () => events.onPlace(placeIn(diff));
  const listeners = [diff.onDidUpdateDiff(tellPlace), right.onDidChangeCursorPosition(tellPlace)];
  // Fonts arrive after the first layout; without this the caret stands beside its letter.
  void document.fonts.ready.then(() => editor.remeasureFonts());
  return {
    show: (text) => {
      texts.show(text);
      if (text !== null) labelSides(diff, text, events);
    },
    replace: texts.replace,
    layout: (layout) => diff.updateOptions(layoutOptions(layout)),
    go: (target) => diff.goToDiff(target),
    undoChange: () => undoAtCaret(diff),
    readAloud: () => diff.accessibleDiffViewerNext(),
    focus: () => right.focus(),
    dispose: () => {
      stopTheme();
      for (const listener of listeners) listener.dispose();
      texts.close();
      diff.dispose();
    },
  };
}

/** Which texts are in the editor, and where in them the person was. */
function createTexts(diff: editor.IStandaloneDiffEditor, events: DiffEvents) {
  const pool = createTextPool<Model>(2);
  const views = new Map<string, editor.IDiffEditorViewState>();
  let shown: { key: string; place: string } | null = null;

  const open = (text: ShownText): LoadedPair<Model> => {
    const grammar = grammarOf(text.language, text.path);
    const original = plainModel(text.before, grammar);
    const modified = plainModel(text.after, grammar);
    modified.onDidChangeContent(() => events.onEdit(text.key, modified.getValue()));
    return { original, modified };
  };
  const show = (text: ShownText | null): void => {
    if (text?.key === shown?.key) return;
    const view = shown === null ? null : diff.saveViewState();
    if (shown !== null && view !== null) views.set(shown.place, view);
    shown = text === null ? null : { key: text.key, place: text.place };
    diff.setModel(text === null ? null : pool.take(text.key, () => open(text)));
    const known = text === null ? undefined : views.get(text.place);
    if (known !== undefined) diff.restoreViewState(known);
    else if (text !== null) diff.revealFirstDiff();
    pool.trim((key) => key === text?.key || events.isEdited(key));
    events.onPlace({ index: 0, count: 0, known: false });
  };
  const replace = (key: string, text: string): void => {
    const model = pool.get(key)?.modified;
    if (model === undefined || model.getValue() === text) return;
    model.pushStackElement();
    model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
    model.pushStackElement();
  };
  const close = (): void => {
    diff.setModel(null);
    pool.clear();
  };
  return { show, replace, close };
}

/** Brackets in the colours of their depth would shout over what was added and removed. */
function plainModel(text: string, grammar: string): Model {
  const model = editor.createModel(text, grammar);
  const off = { enabled: false, independentColorPoolPerBracketType: false };
  model.updateOptions({ bracketColorizationOptions: off });
  return model;
}

function labelSides(
  diff: editor.IStandaloneDiffEditor,
  { editable, path }: ShownText,
  events: DiffEvents,
): void {
  const { left, right } = events.labels(path);
  diff.updateOptions({ readOnly: !editable, domReadOnly: !editable, renderGutterMenu: editable });
  diff.getOriginalEditor().updateOptions({ ariaLabel: left });
  diff.getModifiedEditor().updateOptions({ ariaLabel: right });
}

function placeIn(diff: editor.IStandaloneDiffEditor): { index: number; count: number; known: boolean } {
  const changes = diff.getLineChanges();
  if (changes === null) return { index: 0, count: 0, known: false };
  const at = changeAt(changes, diff.getModifiedEditor().getPosition()?.lineNumber ?? 1);
  return { index: at === null ? 0 : at.index + 1, count: changes.length, known: true };
}

function undoAtCaret(diff: editor.IStandaloneDiffEditor): void {
  const right = diff.getModifiedEditor();
  const models = diff.getModel();
  const at = changeAt(diff.getLineChanges() ?? [], right.getPosition()?.lineNumber ?? 1);
  if (models === null || at === null) return;
  const edit = undoChange(at.change, models.original.getLinesContent(), models.modified.getLinesContent());
  right.pushUndoStop();
  right.executeEdits('review', [edit]);
  right.pushUndoStop();
}
