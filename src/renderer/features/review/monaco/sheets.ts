/** The sheet in front and the one behind; which is which changes. The one behind is made when something is first put into it. */
import type { editor } from 'monaco-editor/editor.js';
import { carryOver } from './carry-over.ts';
import type { DiffLook } from './diff-options.ts';
import { createSheet, type Place, type Sheet, type Side } from './sheet.ts';
import type { Comparison, ShownText, Texts } from './texts.ts';

export interface Sheets {
  front(): Sheet;
  holds(key: string): boolean;
  /** In front, with the caret where it was. */
  show(text: ShownText, texts: Texts): void;
  putBehind(text: ShownText, comparison: Comparison, labels: Record<Side, string>): void;
  look(look: DiffLook): void;
  dispose(): void;
}

export interface SheetsEvents {
  /** What is in front has been compared, for the first time or anew. */
  onCompared(): void;
  onPlace(place: Place): void;
}

export function createSheets(home: HTMLElement, events: SheetsEvents): Sheets {
  const views = new Map<string, editor.IDiffEditorViewState>();
  let wanted: DiffLook | null = null;
  const make = (): Sheet => {
    const sheet = createSheet(home, views, {
      onCompared: () => {
        if (sheet !== front) return;
        events.onCompared();
        events.onPlace(sheet.place());
      },
      onPlace: () => sheet === front && events.onPlace(sheet.place()),
    });
    if (wanted !== null) sheet.look(wanted);
    return sheet;
  };
  let front = make();
  front.toFront(true);
  let behind: Sheet | null = null;

  const swap = (next: Sheet): void => {
    const side = front.focus();
    next.toFront(true);
    const old = front;
    [front, behind] = [next, old];
    if (side === 'left' || side === 'right') front.setFocus(side);
    old.toFront(false);
  };
  return {
    front: () => front,
    holds: (key) => front.key() === key || behind?.key() === key,
    show: (text, texts) => {
      if (front.key() !== text.key) {
        const ready = behind?.key() === text.key && texts.isCurrent(text) ? behind : null;
        if (ready?.isLike(front) === true && front.focus() !== 'other') {
          texts.take(text);
          swap(ready);
        } else {
          if (behind?.key() === text.key) behind.empty();
          front.put(text, texts.take(text));
        }
      }
      front.allowEdits(text.editable);
    },
    putBehind: (text, comparison, labels) => {
      behind ??= make();
      carryOver(front.diff, behind.diff);
      behind.put(text, comparison);
      behind.allowEdits(text.editable);
      behind.label(labels);
      behind.toFront(false);
    },
    look: (look) => {
      wanted = look;
      for (const sheet of [front, behind]) sheet?.look(look);
      behind?.toFront(false);
    },
    dispose: () => {
      for (const sheet of [front, behind]) {
        sheet?.empty();
        sheet?.dispose();
      }
    },
  };
}
