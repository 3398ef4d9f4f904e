/** Words about messages that are sent while a turn goes on. */
import type { Queued } from '../../../shared/queued.ts';

export const queueStrings = {
  queue: 'Queue',
  queueHint: 'Sent as the next message when the turn ends',
  steer: 'Steer',
  steerHint: 'Told to the agent at its next step',
  placeholder: 'Write the next message, or steer the agent',
  placeholderWaiting: 'Decide above first, or write what comes next',
  placeholderQueued: 'Write what comes after the message that waits',
  region: 'Messages that have not gone yet',
  ways: { steer: 'at its next step', after: 'when the turn ends' } satisfies Record<Queued['way'], string>,
  held: 'held',
  heldHint:
    'The turn was stopped or failed. It goes after the next turn that ends well, or when you send it.',
  sendNow: 'Send now',
  sendNowOf: (text: string) => `Send now: ${text}`,
  edit: (text: string) => `Edit in the composer: ${text}`,
  remove: (text: string) => `Take back: ${text}`,
} as const;
