/**
 * The one place of the app where two texts are compared. It knows nothing of patches or approvals. It has two editors: the next text is put
 * into the one behind ahead, and going on only changes which of them is in front, because putting a text into an editor costs two frames.
 * Whatever has no text in the one behind is put into the one in front, as if there were no other.
 */
import './editor.css';
import { editor } from 'monaco-editor/editor.js';
import { watchTheme } from '../../../ui/watch-theme.ts';
import { whenDrawn } from '../../../ui/when-drawn.ts';
import { createAhead } from './ahead.ts';
import type { DiffLook } from './diff-options.ts';
import { compareNothingAsNothing } from './empty-before.ts';
import type { Place, Side } from './sheet.ts';
import { createSheets } from './sheets.ts';
import { createTexts, type ShownText, type TextEvents } from './texts.ts';
import { applyTheme } from './theme.ts';
import { tellHeights } from './told-heights.ts';

export interface DiffEvents extends TextEvents {
  onPlace(place: Place): void;
  /** Names of both sides for screen readers. */
  labels(path: string): Record<Side, string>;
}

export interface DiffSurface {
  show(text: ShownText | null): void;
  /** What may be shown next, likeliest first: loaded, compared and drawn while nothing else is to be done. */
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
  const sheets = createSheets(element, { onCompared: () => ahead.go(), onPlace: events.onPlace });
  const texts = createTexts((models) => sheets.front().diff.createViewModel(models), events);
  const trim = (): void => texts.trim((key) => sheets.holds(key) || ahead.wants(key));
  const ahead = createAhead({
    texts,
    isShownDone: () => sheets.front().diff.getLineChanges() !== null,
    isDrawn: ({ key }) => sheets.holds(key),
    draw: (text, comparison) => {
      sheets.putBehind(text, comparison, events.labels(text.path));
      trim();
    },
    onNear: trim,
  });
  // An editor without a text cannot have the focus; whoever was in it is in it again when the next one has come.
  let hadFocus = false;
  let later = (): void => undefined;
  // Fonts arrive after the first layout; without this the caret stands beside its letter.
  void document.fonts.ready.then(() => editor.remeasureFonts());
  return {
    show: (text) => {
      later();
      if (text?.key !== (sheets.front().key() ?? undefined)) ahead.pause();
      if (text === null) {
        hadFocus ||= sheets.front().right.hasTextFocus();
        sheets.front().empty();
      } else {
        sheets.show(text, texts);
        const takesFocus = hadFocus && isNowhere(element);
        const label = (): void => sheets.front().label(events.labels(text.path));
        // Whoever comes to a side is told its name; nobody is told of another name where they are already.
        if (takesFocus) label();
        else later = whenDrawn(label);
        if (takesFocus) sheets.front().setFocus('right');
        hadFocus = false;
      }
      trim();
      events.onPlace(sheets.front().place());
    },
    prepare: ahead.prepare,
    replace: texts.replace,
    look: sheets.look,
    go: (target) => sheets.front().diff.goToDiff(target),
    goTo: (line) => {
      const { right } = sheets.front();
      right.setPosition({ lineNumber: line, column: 1 });
      right.revealLineInCenterIfOutsideViewport(line);
    },
    undoChange: () => sheets.front().undoChange(),
    readAloud: () => sheets.front().diff.accessibleDiffViewerNext(),
    find: () => {
      const { right } = sheets.front();
      right.focus();
      void right.getAction('actions.find')?.run();
    },
    focus: () => sheets.front().setFocus('right'),
    dispose: () => {
      stopTheme();
      later();
      ahead.pause();
      sheets.dispose();
      texts.clear();
    },
  };
}

/** Nobody has put the focus anywhere since it was lost here: it is where the page put it, around this. */
const isNowhere = (element: HTMLElement): boolean => document.activeElement?.contains(element) === true;
