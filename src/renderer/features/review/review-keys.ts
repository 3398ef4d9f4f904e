/**
 * The panel's actions and their keys. They are in the one table of the page while a patch is on screen. The editor
 * swallows keys it knows, so before it sees a press the table is asked here: F7 must go to the next change, and Mod+K
 * must open the palette, wherever the caret is. Mod+Backspace stays the editor's: there it deletes a word.
 */
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { isKey, isMac } from '../../keys.ts';
import { type Action, registerActions, useActions } from '../../stores/actions.ts';
import { reviewViewStrings as views } from '../../strings-review-view.ts';
import type { ReviewCommands } from './file-bar.tsx';
import { lookKeys, toggleLook } from './look.ts';
import { reviewStrings as words } from './strings.ts';
import { hunkStrings } from './strings-hunks.ts';

export interface ReviewActions extends ReviewCommands {
  /** Null when nothing can be written now. */
  write: (() => void) | null;
  reject: (() => void) | null;
  focus: () => void;
  /** What is proposed, of the change at the caret or of all; null where there is nothing to decide so. */
  take: ((isAll: boolean) => void) | null;
  /** What is there already; null where that is no choice. */
  drop: ((isAll: boolean) => void) | null;
  /** Null where no place was changed on disk, too. */
  settle: (() => void) | null;
  /** Null when the patch is decided. */
  comment: (() => void) | null;
  /** Null where there is no other file. */
  leaveOut: (() => void) | null;
  /** Null when the patch is decided. */
  reviewed: (() => void) | null;
}

const group = words.title;

interface Open {
  write: boolean;
  reject: boolean;
  take: boolean;
  drop: boolean;
  settle: boolean;
  comment: boolean;
  leaveOut: boolean;
  reviewed: boolean;
}

function actionsOf(current: () => ReviewActions, open: Open): Action[] {
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
  /** Also while the caret is in the editor, where letters with Alt write nothing that anybody wants in code. */
  const choice = (id: string, title: string, key: string, enabled: boolean, run: () => void): Action => ({
    ...decision(id, title, key, enabled, run),
    whileTyping: true,
  });
  return [
    step('review.nextChange', words.nextChange, 'F7', (actions) => actions.nextChange()),
    step('review.previousChange', words.previousChange, 'Shift+F7', (actions) => actions.previousChange()),
    step('review.nextFile', words.nextFile, 'Alt+F7', (actions) => actions.nextFile()),
    step('review.previousFile', words.previousFile, 'Alt+Shift+F7', (actions) => actions.previousFile()),
    step('review.readAloud', words.readAloud, '', (actions) => actions.readAloud()),
    step('review.undoChange', words.revertChange, '', (actions) => actions.undoChange()),
    step('review.focus', words.focus, 'Mod+Shift+E', (actions) => actions.focus()),
    step('review.find', words.find, 'Mod+F', (actions) => actions.find()),
    ...lookActions(),
    choice('review.reviewed', words.reviewedAction, 'Alt+V', open.reviewed, () => current().reviewed?.()),
    choice('review.acceptHunk', hunkStrings.acceptAction, 'Alt+Y', open.take, () => current().take?.(false)),
    choice('review.rejectHunk', hunkStrings.rejectAction, 'Alt+N', open.drop, () => current().drop?.(false)),
    choice('review.settleHunk', hunkStrings.keepAction, 'Alt+K', open.settle, () => current().settle?.()),
    choice('review.acceptFile', hunkStrings.acceptAll, 'Alt+Shift+Y', open.take, () =>
      current().take?.(true),
    ),
    choice('review.rejectFile', hunkStrings.rejectAll, 'Alt+Shift+N', open.drop, () =>
      current().drop?.(true),
    ),
    choice('review.comment', hunkStrings.commentAction, 'Alt+M', open.comment, () => current().comment?.()),
    choice('review.leaveOut', hunkStrings.leaveOutAction, 'Alt+L', open.leaveOut, () =>
      current().leaveOut?.(),
    ),
    decision('review.write', words.writeAction, 'Mod+Enter', open.write, () => current().write?.()),
    decision('review.reject', words.reject, 'Mod+Backspace', open.reject, () => current().reject?.()),
  ];
}

const lookActions = (): Action[] => {
  const titles = {
    ignoreSpace: views.ignoreSpaceAction,
    foldUnchanged: views.foldUnchangedAction,
    movedLines: views.movedLinesAction,
    files: views.fileViewAction,
  };
  return (['ignoreSpace', 'foldUnchanged', 'movedLines', 'files'] as const).map((of) => ({
    id: `review.${of}`,
    title: titles[of],
    keys: [lookKeys[of]],
    group,
    whileTyping: true,
    run: toggleLook[of],
  }));
};

/** Puts the actions into the table while the caller is on screen. */
export function useReviewKeys(actions: ReviewActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  const write = actions.write !== null;
  const reject = actions.reject !== null;
  const take = actions.take !== null;
  const drop = actions.drop !== null;
  const settle = actions.settle !== null;
  const comment = actions.comment !== null;
  const leaveOut = actions.leaveOut !== null;
  const reviewed = actions.reviewed !== null;
  useLayoutEffect(
    () =>
      registerActions(
        actionsOf(() => latest.current, { write, reject, take, drop, settle, comment, leaveOut, reviewed }),
      ),
    [write, reject, take, drop, settle, comment, leaveOut, reviewed],
  );
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
