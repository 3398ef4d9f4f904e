/**
 * The panel's actions and their keys. They are in the one table of the page while a patch is on screen. The editor
 * swallows keys it knows, so before it sees a press the table is asked here: F7 must go to the next change, and Mod+K
 * must open the palette, wherever the caret is. Mod+Backspace stays the editor's: there it deletes a word.
 */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { isKey, isMac } from '../../keys.ts';
import { type Action, registerActions, useActions } from '../../stores/actions.ts';
import type { ReviewCommands } from './file-bar.tsx';
import { reviewStrings as words } from './strings.ts';

export interface ReviewActions extends ReviewCommands {
  /** Null when nothing can be written now. */
  write: (() => void) | null;
  reject: (() => void) | null;
  focus: () => void;
}

const group = words.title;

function actionsOf(current: () => ReviewActions, open: { write: boolean; reject: boolean }): Action[] {
  const step = (id: string, title: string, key: string, run: (actions: ReviewActions) => void): Action => ({
    id,
    title,
    keys: key === '' ? [] : [key],
    group,
    whileTyping: true,
    run: () => run(current()),
  });
  const decision = (id: string, title: string, key: string, enabled: boolean, run: () => void): Action => ({
    id,
    title,
    keys: [key],
    group,
    enabled,
    run,
  });
  return [
    step('review.nextChange', words.nextChange, 'F7', (actions) => actions.nextChange()),
    step('review.previousChange', words.previousChange, 'Shift+F7', (actions) => actions.previousChange()),
    step('review.nextFile', words.nextFile, 'Alt+F7', (actions) => actions.nextFile()),
    step('review.previousFile', words.previousFile, 'Alt+Shift+F7', (actions) => actions.previousFile()),
    step('review.readAloud', words.readAloud, '', (actions) => actions.readAloud()),
    step('review.undoChange', words.revertChange, '', (actions) => actions.undoChange()),
    step('review.focus', words.focus, 'Mod+Shift+E', (actions) => actions.focus()),
    decision('review.write', words.writeAction, 'Mod+Enter', open.write, () => current().write?.()),
    decision('review.reject', words.reject, 'Mod+Backspace', open.reject, () => current().reject?.()),
  ];
}

/** Puts the actions into the table while the caller is on screen. */
export function useReviewKeys(actions: ReviewActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  const write = actions.write !== null;
  const reject = actions.reject !== null;
  useEffect(() => registerActions(actionsOf(() => latest.current, { write, reject })), [write, reject]);
}

/** For the capture phase around the editor: runs the page's action before the editor can take its key. */
export function takeKeyFromEditor(event: KeyboardEvent): void {
  if (event.nativeEvent.isComposing) return;
  const action = useActions.getState().actions.findLast((candidate) => {
    if (candidate.enabled === false) return false;
    if (candidate.whileTyping !== true && candidate.id !== 'review.write') return false;
    return candidate.keys.some((key) => isKey(event, key, isMac));
  });
  if (action === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  action.run();
}
