/** Words of the inbox: why each group stands where it does, and what a row says. */

import type { InboxGroup } from '../../../shared/inbox-order.ts';
import { plural } from '../../format.ts';
import type { ApprovalRow } from '../../stores/inbox.ts';

export const inboxStrings = {
  title: 'Inbox',
  text: 'Everything that waits for you, over all sessions and pipelines.',
  keys: 'Arrows choose, Enter opens, a number answers',
  decide: (session: string) => `Decide for ${session}`,
  empty: 'Nothing waits for you',
  emptyText:
    'When an agent wants to write a file, run a command or ask something, or a pipeline wants your word, it is listed here.',
  emptyAction: 'Back to the session',
  loading: 'Reading the inbox…',
  failed: 'The inbox could not be read',
  groups: {
    now: {
      title: 'In a session that is open',
      why: 'Somebody has it before them, and its turn stands still until you decide.',
    },
    conflict: {
      title: 'Changed on disk meanwhile',
      why: 'The longer it waits, the more there is to merge.',
    },
    question: { title: 'Questions', why: 'A few words from you and the agent goes on.' },
    run: {
      title: 'Pipelines',
      why: 'All of the work in them stands still until you say how it goes on.',
    },
    command: {
      title: 'Commands and other calls',
      why: 'Quick to decide; their turns stand still until then.',
    },
    patch: { title: 'Patches', why: 'They take reading; nothing is written before.' },
  } satisfies Record<InboxGroup, { title: string; why: string }>,
  kinds: { patch: 'Patch', command: 'Command', question: 'Question', other: 'Call' } satisfies Record<
    ApprovalRow['kind'],
    string
  >,
  run: 'Pipeline',
  files: (count: number) => plural(count, 'file', 'files'),
  conflicted: 'changed on disk',
  clashing: (count: number) => `${plural(count, 'file', 'files')} changed by both`,
  since: (time: string) => (time === 'now' ? 'since just now' : `for ${time}`),
};
