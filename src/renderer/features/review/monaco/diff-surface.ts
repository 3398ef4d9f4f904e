/**
 * The one diff editor of the app. It is made once and kept; showing another file swaps the texts in it, because making
 * an editor costs a tenth of a second and swapping costs a frame. It knows nothing of patches or approvals.
 */
import './editor.css';
import { editor } from 'monaco-editor/editor.js';
import { grammarOf } from './languages.ts';
import { createTextPool, type LoadedPair } from './models.ts';
import { applyTheme, themeName, watchTheme } from './theme.ts';
import { changeAt, undoChange } from './undo-change.ts';

export type DiffLayout = 'side-by-side' | 'inline' | 'auto';

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
type Views = Map<string, editor.IDiffEditorViewState>;

/** Below this width of the panel two columns are too narrow to read, unless the person asked for them. */
const sideBySideFrom = 760;
/** Below this width nothing fits twice, whoever asks. */
const sideBySideAtLeast = 480;

const options: editor.IStandaloneDiffEditorConstructionOptions = {
  theme: themeName,
  automaticLayout: true,
  originalEditable: false,
  renderSideBySide: true,
  useInlineViewWhenSpaceIsLimited: true,
  renderSideBySideInlineBreakpoint: sideBySideFrom,
  hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 5, revealLineCount: 20 },
  ignoreTrimWhitespace: false,
  diffAlgorithm: 'advanced',
  maxComputationTime: 2000,
  renderMarginRevertIcon: true,
  renderIndicators: true,
  renderOverviewRuler: false,
  accessibilityVerbose: true,
  minimap: { enabled: false },
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontLigatures: false,
  fontSize: 13,
  lineHeight: 20,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 16,
  scrollBeyondLastLine: false,
  scrollbar: {
    useShadows: false,
    verticalScrollbarSize: 10,
    horizontalScrollbarSize: 10,
    alwaysConsumeMouseWheel: false,
  },
  // Space above the first line would shift the folded regions by as much over their neighbours.
  padding: { top: 0, bottom: 8 },
  bracketPairColorization: { enabled: false },
  hideCursorInOverviewRuler: true,
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  renderLineHighlight: 'none',
  occurrencesHighlight: 'off',
  selectionHighlight: false,
  guides: { indentation: false },
  stickyScroll: { enabled: false },
  folding: false,
  glyphMargin: false,
  links: false,
  contextmenu: true,
  unusualLineTerminators: 'off',
  renderFinalNewline: 'dimmed',
  fixedOverflowWidgets: true,
  // A text area is what the page's key table recognises as typing, and what input methods know best.
  editContext: false,
};

export function createDiffSurface(element: HTMLElement, events: DiffEvents): DiffSurface {
  applyTheme();
  const stopTheme = watchTheme(applyTheme);
  const diff = editor.createDiffEditor(element, options);
  const right = diff.getModifiedEditor();
  const pool = createTextPool<Model>(2);
  const views: Views = new Map();
  const tellPlace = () => events.onPlace(placeIn(diff));
  const listeners = [diff.onDidUpdateDiff(tellPlace), right.onDidChangeCursorPosition(tellPlace)];
  // Fonts arrive after the first layout; without this the caret stands beside its letter.
  void document.fonts.ready.then(() => editor.remeasureFonts());
  let shown: { key: string; place: string } | null = null;

  const open = (text: ShownText): LoadedPair<Model> => {
    const grammar = grammarOf(text.language, text.path);
    const original = editor.createModel(text.before, grammar);
    const modified = editor.createModel(text.after, grammar);
    modified.onDidChangeContent(() => events.onEdit(text.key, modified.getValue()));
    return { original, modified };
  };
  const swap = (text: ShownText | null) => {
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

  return {
    show: (text) => {
      if (text?.key !== shown?.key) swap(text);
      if (text === null) return;
      diff.updateOptions({
        readOnly: !text.editable,
        domReadOnly: !text.editable,
        renderGutterMenu: text.editable,
      });
      right.updateOptions({ ariaLabel: events.labels(text.path).right });
      diff.getOriginalEditor().updateOptions({ ariaLabel: events.labels(text.path).left });
    },
    replace: (key, text) => {
      const model = pool.get(key)?.modified;
      if (model === undefined || model.getValue() === text) return;
      model.pushStackElement();
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
      model.pushStackElement();
    },
    layout: (layout) =>
      diff.updateOptions({
        renderSideBySide: layout !== 'inline',
        renderSideBySideInlineBreakpoint: layout === 'side-by-side' ? sideBySideAtLeast : sideBySideFrom,
      }),
    go: (target) => diff.goToDiff(target),
    undoChange: () => undoAtCaret(diff),
    readAloud: () => diff.accessibleDiffViewerNext(),
    focus: () => right.focus(),
    dispose: () => {
      stopTheme();
      for (const listener of listeners) listener.dispose();
      diff.setModel(null);
      diff.dispose();
      pool.clear();
    },
  };
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
