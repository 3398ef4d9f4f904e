/** Words about deciding a patch change by change, and about what is said of its lines. */
import type { HunkState } from './hunks.ts';

/** `undecided`: it was changed on disk, too. */
export type ShownState = HunkState | 'undecided';

const states: Record<ShownState, string> = {
  undecided: 'changed on disk, too, undecided',
  accepted: 'will be written',
  rejected: 'rejected',
  edited: 'changed by you',
};

export const hunkStrings = {
  list: 'Changes of this file',
  chip: (number: number, state: ShownState, isDoubtful: boolean) =>
    `Change ${number}: ${states[state]}${isDoubtful ? ', may need a rejected one' : ''}`,
  at: (number: number, of: number, state: ShownState) => `Change ${number} of ${of}: ${states[state]}`,
  clash: 'Changed on disk, too',
  clashOpen: 'These lines were changed on disk, too. Choose what stands here; nothing is written before.',
  clashSettled: 'These lines were changed on disk, too. You decided what stands here.',
  wholeOpen: {
    deleted:
      'This file was changed on disk since, and the patch deletes it. Nothing is written before you choose.',
    added:
      'This file was deleted on disk since, and the patch would write it. Nothing is written before you choose.',
    other:
      'This file was changed on disk since, and cannot be shown place by place. Nothing is written before you choose.',
  },
  wholeSettled: 'This file was changed on disk since. You decided for what is proposed.',
  sideBase: 'Before',
  sideDisk: 'On disk now',
  sideProposed: 'Proposed',
  sideEmpty: 'No lines',
  takeProposed: 'Take proposed',
  takeDisk: 'Take disk',
  keep: 'Keep as it stands',
  keepAction: 'Keep this place as it stands in the editor',
  undecided: (count: number) =>
    count === 1
      ? '1 place was changed on disk, too. Decide it first.'
      : `${count} places were changed on disk, too. Decide them first.`,
  undecidedIn: (count: number) => `${count} undecided`,
  more: (count: number) => `and ${count} more`,
  accept: 'Accept change',
  reject: 'Reject change',
  comment: 'Comment',
  all: 'All of this file',
  acceptAll: 'Accept all changes of this file',
  rejectAll: 'Reject all changes of this file',
  acceptAction: 'Accept this change',
  rejectAction: 'Reject this change',
  commentAction: 'Comment on this line',
  leaveOut: 'Leave this file out',
  takeIn: 'Write this file after all',
  leaveOutAction: 'Leave this file out, or write it after all',
  leftOut: 'left out',
  leftOutFact: 'This file will not be written. It stays as it is.',
  missing: (names: readonly string[]) =>
    `Uses ${names.join(', ')}, which only a rejected change would bring.`,
  comments: 'Your comments on this file',
  line: (line: number) => `Line ${line}`,
  commentOn: (line: number) => `Comment on line ${line}, for the agent`,
  remove: (line: number) => `Remove the comment on line ${line}`,
  add: 'Add',
  cancel: 'Cancel',
  sent: (count: number) =>
    count === 1 ? '1 comment is sent with your decision.' : `${count} comments are sent with your decision.`,
} as const;
