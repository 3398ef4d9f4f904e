/**
 * Messages sent during a turn, told to the model or sent. A steering one stands behind the newest result, where it costs the cache
 * nothing; it is put into the fact of that result, so that each later request has the same bytes. Only where the model is asked
 * again at once: a message behind the last result of a turn would be read with the next one, as something old.
 */
import type { Fact } from '../../shared/event.ts';
import type { Queued } from '../../shared/queued.ts';
import { parentId, place } from '../../shared/session-draft.ts';
import { reduce } from '../../shared/session-reduce.ts';
import { stepOf } from '../../shared/session-view.ts';
import type { Drive } from './drive.ts';
import { next } from './next.ts';

/** Facts as they came, the steering messages behind the last result of the step if the model is asked next. */
export function withSteering(
  facts: readonly Fact[],
  { state, limits }: Pick<Drive, 'state' | 'limits'>,
): Fact[] {
  const now = state();
  const messages = now.queued.filter(({ way }) => way === 'steer');
  if (messages.length === 0) return [...facts];
  const at = facts.findLastIndex(({ type }) => type === 'call.finished');
  const fact = facts[at];
  if (fact?.type !== 'call.finished') return [...facts];
  const { callId } = fact.data;
  if (place(callId, 2) + 1 !== stepOf(now, parentId(callId))?.calls.length) return [...facts];
  const then = reduce(
    now,
    facts.map((one, index) => ({ seq: now.seq + index + 1, at: now.updatedAt, ...one })),
  );
  if (next(then, limits).do !== 'ask-model') return [...facts];
  const steered = {
    messages: messages.map(({ messageId, text }) => ({ messageId, text })),
    words: steeringWords(messages.map(({ text }) => text)),
  };
  return facts.with(at, { ...fact, data: { ...fact.data, steered } });
}

/** Marked at both ends, because what is before it came out of a tool. */
const steeringWords = (texts: readonly string[]): string =>
  `[The person says, while you work:]\n${texts.join('\n\n')}\n[End of the person's words. Heed them from here on.]`;

export const sentFact = ({ messageId, text }: Queued): Fact => ({
  type: 'message.sent',
  data: { messageId, text },
});
