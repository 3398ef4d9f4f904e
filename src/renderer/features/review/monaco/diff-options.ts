/** How the diff editor looks and behaves, whatever it shows. */
import type { editor } from 'monaco-editor/editor.js';
import { themeName } from './theme.ts';

export type DiffLayout = 'side-by-side' | 'inline' | 'auto';

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
  hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 5, revealLineCount: 20 },
  ignoreTrimWhitespace: false,
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

export const layoutOptions = (layout: DiffLayout): editor.IDiffEditorOptions => ({
  renderSideBySide: layout !== 'inline',
  renderSideBySideInlineBreakpoint: layout === 'side-by-side' ? sideBySideAtLeast : sideBySideFrom,
});
