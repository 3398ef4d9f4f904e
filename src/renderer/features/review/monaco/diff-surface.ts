/**
 * The one diff editor of the app. It is made once and kept; showing another file swaps the texts in it, because making
 * an editor costs a tenth of a second and swapping costs a frame. It knows nothing of patches or approvals.
 */
import './editor.css';
import { editor } from 'monaco-editor/editor.js';
import { watchTheme } from '../../../ui/watch-theme.ts';
import { whenDrawn } from '../../../ui/when-drawn.ts';
import { type DiffLook, diffOptions, lookOptions } from './diff-options.ts';
import { compareNothingAsNothing } from './empty-before.ts';
import { isMuchToRemove } from './much-removed.ts';
import { createTexts, type ShownText, type TextEvents } from './texts.ts';
import { applyTheme } from './theme.ts';
import { tellHeights } from './told-heights.ts';
import { changeAt, undoChange } from './undo-change.ts';

export interface DiffEvents extends TextEvents {
  /** How many changes there are and which (from 1) is at or above the caret; 0 of 0 while not known. */
  onPlace(place: { index: number; count: number; known: boolean; line: number }): void;
  /** Names of both sides for screen readers. */
  labels(path: string): { left: string; right: string };
}

export interface DiffSurface {
  show(text: ShownText | null): void;
  /** What may be shown next, likeliest first: loaded and compared while nothing else is to be done. */
  prepare(texts: readonly ShownText[]): void;
  /** Replaces the right side as one step that can be undone. False where the texts are not in the editor yet. */
  replace(key: string, text: string): boolean;
  look(look: DiffLook): void;
  go(target: 'next' | 'previous'): void;
  /** Puts the caret at the start of a line of the right side, from 1, and shows it. */
  goTo(line: number): void;
  /** Makes the change at the caret what it was before the patch. */
  undoChange(): void;
  /** Changes line by line as text, for screen readers; Escape goes back. */
  readAloud(): void;
  /** Opens the search field of the right side. */
  find(): void;
  focus(): void;
  dispose(): void;
}

export function createDiffSurface(element: HTMLElement, events: DiffEvents): DiffSurface {
  compareNothingAsNothing();
  tellHeights();
  applyTheme();
  const stopTheme = watchTheme(applyTheme);
  const diff = editor.createDiffEditor(element, diffOptions);
  const right = diff.getModifiedEditor();
  const texts = createTexts(diff, events);
  const tellPlace = () => events.onPlace(placeIn(diff));
  const looks = createLooks(diff);
  // An editor without a text cannot have the focus; whoever was in it is in it again when the next one has come.
  let hadFocus = false;
  let later = (): void => undefined;
  const listeners = [
    diff.onDidUpdateDiff(() => {
      texts.compared();
      tellPlace();
    }),
    right.onDidChangeCursorPosition(() => {
      texts.stay();
      tellPlace();
    }),
  ];
  // Fonts arrive after the first layout; without this the caret stands beside its letter.
  void document.fonts.ready.then(() => editor.remeasureFonts());
  return {
    show: (text) => {
      later();
      if (text === null) hadFocus ||= right.hasTextFocus();
      looks.of(text);
      texts.show(text);
      if (text === null) return tellPlace();
      allowEdits(diff, text.editable);
      const takesFocus = hadFocus && isNowhere(element);
      // Whoever comes to a side is told its name; nobody is told of another name where they are already.
      if (takesFocus) labelSides(diff, text, events);
      else later = whenDrawn(() => labelSides(diff, text, events));
      if (takesFocus) right.focus();
      hadFocus = false;
      tellPlace();
    },
    prepare: texts.prepare,
    replace: texts.replace,
    look: looks.set,
    go: (target) => diff.goToDiff(target),
    goTo: (line) => {
      right.setPosition({ lineNumber: line, column: 1 });
      right.revealLineInCenterIfOutsideViewport(line);
    },
    undoChange: () => undoAtCaret(diff),
    readAloud: () => diff.accessibleDiffViewerNext(),
    find: () => {
      right.focus();
      void right.getAction('actions.find')?.run();
    },
    focus: () => right.focus(),
    dispose: () => {
      stopTheme();
      later();
      for (const listener of listeners) listener.dispose();
      texts.close();
      diff.dispose();
    },
  };
}

/** How texts are shown depends on what the person wants, and on the text. */
function createLooks(diff: editor.IStandaloneDiffEditor) {
  let look: DiffLook | null = null;
  let isMuch = false;
  const apply = (): void => {
    if (look !== null) diff.updateOptions(lookOptions(look, isMuch));
  };
  return {
    set: (wanted: DiffLook): void => {
      look = wanted;
      apply();
    },
    of: (text: ShownText | null): void => {
      const before = isMuch;
      isMuch = text !== null && isMuchToRemove(text.before);
      if (isMuch !== before) apply();
    },
  };
}

/** Nobody has put the focus anywhere since it was lost here: it is where the page put it, around this. */
const isNowhere = (element: HTMLElement): boolean => document.activeElement?.contains(element) === true;

function allowEdits(diff: editor.IStandaloneDiffEditor, editable: boolean): void {
  // Told anew, the same options cost as much as others.
  if (diff.getModifiedEditor().getOption(editor.EditorOption.readOnly) === editable)
    diff.updateOptions({ readOnly: !editable, domReadOnly: !editable, renderGutterMenu: editable });
}

function labelSides(diff: editor.IStandaloneDiffEditor, { path }: ShownText, events: DiffEvents): void {
  const { left, right } = events.labels(path);
  diff.getOriginalEditor().updateOptions({ ariaLabel: left });
  diff.getModifiedEditor().updateOptions({ ariaLabel: right });
}

function placeIn(diff: editor.IStandaloneDiffEditor): Parameters<DiffEvents['onPlace']>[0] {
  const changes = diff.getLineChanges();
  const line = diff.getModifiedEditor().getPosition()?.lineNumber ?? 1;
  if (changes === null) return { index: 0, count: 0, known: false, line };
  const at = changeAt(changes, line);
  return { index: at === null ? 0 : at.index + 1, count: changes.length, known: true, line };
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
