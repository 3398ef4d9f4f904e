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
    'Every call, decision and checkpoint of this session will be one line here. From a checkpoint you can rewind the files.',
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
  openReview: (what: string) => `Open review of ${what}`,
  rewind: 'Rewind files to here…',
  rewindTitle: 'Rewind files to this checkpoint',
  rewindReading: 'Comparing the files with the checkpoint…',
  rewindNothing: 'The files are already as they were at this checkpoint.',
  rewindLimits:
    'Only files in the workspace are put back. What commands did elsewhere (databases, servers, packages, other folders) stays done, and the conversation is not undone.',
  rewindSafety: 'A safety checkpoint of the files as they are now is made first, so this can be taken back.',
  rewindBusy: 'Stop the agent first. Files cannot be rewound while it is working.',
  changes: { rewrite: 'Put back', recreate: 'Create again', remove: 'Remove' },
  kept: (count: number) => `${plural(count, 'file is', 'files are')} left alone`,
  rewindNow: (count: number) => `Rewind ${plural(count, 'file', 'files')}`,
  rewinding: 'Rewinding…',
  rewound: (count: number) => `${plural(count, 'file was', 'files were')} rewound.`,
  rewindFailed: 'The files were not rewound.',
  cancel: 'Cancel',
  close: 'Close',
} as const;
