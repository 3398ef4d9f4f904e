/** How the diff editor looks and behaves, whatever it shows. */
import type { editor } from 'monaco-editor/editor.js';
import { themeName } from './theme.ts';

export type DiffLayout = 'side-by-side' | 'inline' | 'auto';

export interface DiffLook {
  layout: DiffLayout;
  /** Changes of indentation and trailing spaces are not marked. */
  ignoreSpace: boolean;
  /** Lines that are the same on both sides are folded. */
  foldUnchanged: boolean;
  /** Lines that only moved are marked as that. */
  movedLines: boolean;
}

/** Below this width of the panel two columns are too narrow to read, unless the person asked for them. */
const sideBySideFrom = 760;
/** Below this width nothing fits twice, whoever asks. */
const sideBySideAtLeast = 480;

export const diffOptions: editor.IStandaloneDiffEditorConstructionOptions = {
  theme: themeName,
  automaticLayout: true,
  originalEditable: false,
  renderSideBySide: true,
  useInlineViewWhenSpaceIsLimited: true,
  renderSideBySideInlineBreakpoint: sideBySideFrom,
  hideUnchangedRegions: { contextLineCount: 3, minimumLineCount: 5, revealLineCount: 20 },
  diffAlgorithm: 'advanced',
  maxComputationTime: 2000,
  renderMarginRevertIcon: true,
  renderIndicators: true,
  // What would stand far to the right must not be written unseen.
  diffWordWrap: 'on',
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
  renderFinalNewline: 'on',
  fixedOverflowWidgets: true,
  // A text area is what the page's key table recognises as typing, and what input methods know best.
  editContext: false,
};

/** `isMuch`: see `much-removed.ts`; then two columns stand wherever anything fits twice, unless the person asked for one. */
export const lookOptions = (
  { layout, ignoreSpace, foldUnchanged, movedLines }: DiffLook,
  isMuch: boolean,
): editor.IDiffEditorOptions => ({
  renderSideBySide: layout !== 'inline',
  renderSideBySideInlineBreakpoint: layout === 'side-by-side' || isMuch ? sideBySideAtLeast : sideBySideFrom,
  ignoreTrimWhitespace: ignoreSpace,
  hideUnchangedRegions: { enabled: foldUnchanged },
  experimental: { showMoves: movedLines },
});
