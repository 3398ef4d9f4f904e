/** Words of the timeline and of the rewind dialog. */
import type { EndReason, Outcome } from '../../../shared/event.ts';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const ends: Record<EndReason, string> = {
  completed: 'Done',
  answered: 'Answered',
  cancelled: 'Stopped',
  failed: 'Failed',
  limit: 'Step limit reached',
};

const outcomes: Record<Outcome, string> = {
  done: '',
  refused: 'refused',
  failed: 'failed',
  cancelled: 'stopped',
  interrupted: 'interrupted',
};

export const timelineStrings = {
  title: 'Timeline',
  emptyTitle: 'Nothing has happened yet',
  emptyText:
    'Every turn, call, decision and checkpoint of this session will be one line here. You can compare any of them with now, and go back.',
  you: 'You',
  ends,
  outcomes,
  exit: (code: number) => `exit ${code}`,
  decisions: {
    waiting: 'Waits for you',
    approve: 'Approved',
    edit: 'Approved with edits',
    reject: 'Rejected',
    answer: 'Answered',
    conflict: 'Not written, files changed',
  },
  byRule: (rule: string) => `by rule: ${rule}`,
  checkpoint: 'Checkpoint',
  checkpointFiles: (files: number, skipped: number) =>
    `${plural(files, 'file', 'files')}${skipped > 0 ? `, ${skipped} not covered` : ''}`,
  switched: 'Agent',
  switchedTo: (from: string, to: string) => `${from} → ${to}`,
  restored: 'Rewound files',
  restoredFiles: (files: number) => plural(files, 'file', 'files'),
  redone: 'Rewind undone',
  andWords: (files: string, message: string) => `${files}, conversation from “${message}” on`,
  wordsTakenBack: 'Rewound conversation',
  wordsBroughtBack: 'Conversation brought back',
  fromMessage: (message: string) => `from “${message}” on · files stayed as they were`,
  takenBack: 'taken back',
  rewind: 'Rewind…',
  rewindTo: (time: string, what: string) => `Rewind to ${time}, ${what}…`,
  changes: {
    compare: 'Compare…',
    agent: 'Changes by the agent',
    you: 'Changes by you',
    redo: 'Redo…',
  },
  rewindTitle: 'Go back to here',
  redoTitle: 'Undo the last rewind',
  what: 'What goes back',
  whats: { both: 'Files and conversation', files: 'Files only', conversation: 'Conversation only' },
  turnsBack: (count: number, first: string) =>
    `${plural(count, 'message', 'messages')} from “${first}” on, with the answers, ${count === 1 ? 'is' : 'are'} told to no model any more. The record keeps ${count === 1 ? 'it' : 'them'}.`,
  turnsForward: (first: string) => `The conversation from “${first}” on is told to the model again.`,
  filesStay: 'Files stay as they are.',
  conversationStays: 'The conversation stays as it is: the model still believes in what it did.',
  lastingTitle: 'Cannot be undone this way',
  lasting: (count: number) =>
    `${plural(count, 'command', 'commands')} ran since. What ${count === 1 ? 'it' : 'they'} did outside of the files above stays done.`,
  reach: {
    everywhere: 'ran with your full rights: anything on this machine and beyond',
    network: 'had the network: other machines may have been changed',
    place: (place: string) => `could write ${place}`,
    inside: 'sandboxed: only files in the workspace that checkpoints leave out',
  },
  nothingLasting: 'No command ran since, so nothing else was changed by the agent.',
  rewindReading: 'Comparing the files with the checkpoint…',
  rewindNothing: 'The files are already as they were at this checkpoint.',
  rewindSafety:
    'A checkpoint of the files as they are now is made first. “Redo” in the timeline undoes all of this until your next message.',
  rewindBusy: 'Stop the agent first. Files cannot be rewound while it is working.',
  kinds: { rewrite: 'Put back', recreate: 'Create again', remove: 'Remove' },
  kept: (count: number) => `${plural(count, 'file is', 'files are')} left alone`,
  rewindNow: (count: number) => `Rewind ${plural(count, 'file', 'files')}`,
  rewindBoth: (count: number) => `Rewind ${plural(count, 'file', 'files')} and the conversation`,
  takeBackNow: 'Take the conversation back',
  redoNow: 'Redo',
  takenBackDone: 'The conversation was taken back. Your message is in the composer again.',
  redoneDone: 'The rewind was undone.',
  rewinding: 'Rewinding…',
  rewound: (count: number) => `${plural(count, 'file was', 'files were')} rewound.`,
  leftOut: (count: number) => `${plural(count, 'path is', 'paths are')} not in this checkpoint`,
  rewindFailed: 'Nothing was rewound.',
  cancel: 'Cancel',
  close: 'Close',
} as const;
