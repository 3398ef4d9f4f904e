/**
 * One diff editor with the text that is in it. There are two of them, see `diff-surface.ts`: the one in front, and the one behind, which
 * nobody can see or reach and into which the next text is put ahead. A comparison must never be in both at once.
 */
import { editor } from 'monaco-editor/editor.js';
import { type DiffLook, diffOptions, lookOptions } from './diff-options.ts';
import { isMuchToRemove } from './much-removed.ts';
import type { Comparison, ShownText } from './texts.ts';
import { changeAt, undoChange } from './undo-change.ts';

export interface Place {
  /** How many changes there are and which (from 1) is at or above the caret; 0 of 0 while not known. */
  index: number;
  count: number;
  known: boolean;
  line: number;
}

export type Side = 'left' | 'right';

export interface Sheet {
  readonly diff: editor.IStandaloneDiffEditor;
  readonly right: editor.ICodeEditor;
  key(): string | null;
  /** Where the person was in it is found again, else it is at its first change. */
  put(text: ShownText, comparison: Comparison): void;
  empty(): void;
  allowEdits(editable: boolean): void;
  /** Names for screen readers. */
  label(sides: Record<Side, string>): void;
  look(look: DiffLook): void;
  /** The one behind looks and is laid out as `other`. */
  isLike(other: Sheet): boolean;
  /** Only the one in front can be reached, by whatever means. To be told again when something else is in the one behind. */
  toFront(isFront: boolean): void;
  /** Where the caret is; null when the focus is elsewhere, `other` when in what else an editor has, or that is in use. */
  focus(): Side | 'other' | null;
  setFocus(side: Side): void;
  place(): Place;
  undoChange(): void;
  dispose(): void;
}

export interface SheetEvents {
  /** What is in it has been compared, for the first time or anew. */
  onCompared(): void;
  onPlace(): void;
}

/** `views`: by place, where the person was in what is in no sheet any more. */
export function createSheet(
  home: HTMLElement,
  views: Map<string, editor.IDiffEditorViewState>,
  events: SheetEvents,
): Sheet {
  const element = document.createElement('div');
  element.className = 'diff-sheet';
  home.append(element);
  const diff = editor.createDiffEditor(element, diffOptions);
  const right = diff.getModifiedEditor();
  const looks = createLooks(diff);
  let held: { key: string; place: string } | null = null;
  // The editor's own wish for the first change is fulfilled whenever the comparison ends, also under a person who went on meanwhile.
  let isUntouched = false;

  const openAtFirstChange = (): void => {
    const changes = diff.getLineChanges();
    if (!isUntouched || changes === null) return;
    isUntouched = false;
    if (changes[0] !== undefined) goToChange(right, changes[0]);
  };
  const leave = (): void => {
    const view = held === null ? null : diff.saveViewState();
    if (held !== null && view !== null) views.set(held.place, view);
    held = null;
    isUntouched = false;
  };
  const listeners = [
    diff.onDidUpdateDiff(() => {
      openAtFirstChange();
      events.onCompared();
    }),
    right.onDidChangeCursorPosition(() => {
      // They are not taken elsewhere any more.
      isUntouched = false;
      events.onPlace();
    }),
  ];
  return {
    diff,
    right,
    key: () => held?.key ?? null,
    put: (text, comparison) => {
      leave();
      looks.of(text);
      held = { key: text.key, place: text.place };
      diff.setModel(comparison);
      const known = views.get(text.place);
      if (known === undefined) {
        isUntouched = true;
        openAtFirstChange();
      } else {
        // Which lines are folded the comparison knows itself, and those of another text would be folded wrongly.
        diff.restoreViewState({ original: known.original, modified: known.modified });
      }
    },
    empty: () => {
      leave();
      diff.setModel(null);
    },
    allowEdits: (editable) => allowEdits(diff, editable),
    label: (sides) => label(diff, sides),
    look: looks.set,
    isLike: (other) => widths(diff).join() === widths(other.diff).join(),
    toFront: (isFront) => {
      element.classList.toggle('patch-diff', isFront);
      reach(element, isFront);
    },
    focus: () => focusIn(diff, element),
    setFocus: (side) => sideOf(diff, side).focus(),
    place: () => placeIn(diff),
    undoChange: () => undoAtCaret(diff),
    dispose: () => {
      for (const listener of listeners) listener.dispose();
      diff.dispose();
      element.remove();
    },
  };
}

/** Each by itself: told of all of it at once, the browser works out the style of every letter anew, which costs as much as drawing it. */
function reach(element: HTMLElement, isFront: boolean): void {
  element.ariaHidden = isFront ? null : 'true';
  for (const each of element.querySelectorAll<HTMLElement>('[tabindex], a[href], button, input, textarea'))
    each.inert = !isFront;
}

const sideOf = (diff: editor.IStandaloneDiffEditor, side: Side): editor.ICodeEditor =>
  side === 'left' ? diff.getOriginalEditor() : diff.getModifiedEditor();

const widths = (diff: editor.IStandaloneDiffEditor): number[] =>
  (['left', 'right'] as const).map((side) => sideOf(diff, side).getLayoutInfo().width);

function focusIn(diff: editor.IStandaloneDiffEditor, element: HTMLElement): Side | 'other' | null {
  // What is searched for stays open from text to text, and so does the line by line view, which hides both sides.
  const isInUse = element.querySelector('.find-widget.visible') !== null;
  const isReadAloud = diff.getModifiedEditor().getContainerDomNode().style.visibility === 'hidden';
  if (isInUse || isReadAloud) return 'other';
  const side = (['left', 'right'] as const).find((each) => sideOf(diff, each).hasTextFocus());
  return side ?? (element.contains(document.activeElement) ? 'other' : null);
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
    of: (text: ShownText): void => {
      const before = isMuch;
      isMuch = isMuchToRemove(text.before);
      if (isMuch !== before) apply();
    },
  };
}

function allowEdits(diff: editor.IStandaloneDiffEditor, editable: boolean): void {
  // Told anew, the same options cost as much as others.
  if (diff.getModifiedEditor().getOption(editor.EditorOption.readOnly) === editable)
    diff.updateOptions({ readOnly: !editable, domReadOnly: !editable, renderGutterMenu: editable });
}

function label(diff: editor.IStandaloneDiffEditor, sides: Record<Side, string>): void {
  for (const side of ['left', 'right'] as const) {
    const named = sideOf(diff, side);
    if (named.getOption(editor.EditorOption.ariaLabel) !== sides[side])
      named.updateOptions({ ariaLabel: sides[side] });
  }
}

function placeIn(diff: editor.IStandaloneDiffEditor): Place {
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

/** As the editor itself goes to a change, but at once. */
function goToChange(side: editor.ICodeEditor, change: editor.ILineChange): void {
  const { modifiedStartLineNumber: start, modifiedEndLineNumber: end } = change;
  // Of lines that are gone the editor tells the one before.
  const [from, to] = end === 0 ? [start + 1, start + 1] : [start, end + 1];
  side.setPosition({ lineNumber: from, column: 1 });
  side.revealRangeInCenter({ startLineNumber: from, startColumn: 1, endLineNumber: to, endColumn: 1 });
}
