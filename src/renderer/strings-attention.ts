/** Words outside the page: notifications, and the setting that asks for them. */

import type { NotifyLevel } from '../shared/notify-level.ts';
import type { RunWaits } from '../shared/pipeline-run.ts';
import type { ApprovalRow } from './stores/inbox.ts';
import { pipelineStrings } from './strings-pipelines.ts';

export const attentionStrings = {
  title: (count: number, name: string) => (count === 0 ? name : `(${count}) ${name}`),
  waits: {
    patch: 'A patch waits for your review',
    command: 'A command waits for you',
    question: 'An agent asks you',
    other: 'A call waits for you',
  } satisfies Record<ApprovalRow['kind'], string>,
  runWaits: (what: RunWaits) => `A pipeline waits for you: ${pipelineStrings.waits(what)}`,
  ended: 'A turn has ended',
  failed: 'A turn stopped with an error',
  errands: { ended: 'Done in the background', failed: 'Failed in the background' },
  setting: 'Notifications',
  levels: { off: 'Off', waiting: 'What waits for me', all: 'Also turns that ended' } satisfies Record<
    NotifyLevel,
    string
  >,
  allow: 'Let this browser notify',
  notAsked: 'This browser shows none before you let it.',
  denied: 'This browser was told to show none from this address; its settings for this page can change that.',
  missing: 'This browser has no notifications.',
};
