/**
 * What a person says to a session, recorded as facts: sent, queued while a turn goes on, taken back, or sent after all. Each
 * message has an id made by whoever sends it, so that asking twice does nothing twice, wherever the message is by then.
 */
import { isInLine } from '../../shared/errand-order.ts';
import type { Fact } from '../../shared/event.ts';
import { isGoingOn } from '../../shared/queue-order.ts';
import type { QueueWay } from '../../shared/queued.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { callsOf } from '../../shared/session-view.ts';
import type { LiveSession } from './session-book.ts';
import { sentFact } from './steering.ts';

/** The turn it starts. `conflict` while another one goes on. `more` is recorded behind it and `first` before, in one append. */
export function recordMessage(
  session: LiveSession,
  text: string,
  messageId: string,
  more: readonly Fact[] = [],
  first: readonly Fact[] = [],
): Result<{ turnId: string }> {
  const state = session.state();
  const before = turnBegunBy(state, messageId);
  if (before !== undefined) return ok({ turnId: before });
  if (text.trim() === '') return empty();
  if (isInLine(state))
    return fail(
      'conflict',
      'This session waits in the background.',
      'Start it now, or take its message back.',
    );
  if (isGoingOn(state)) {
    return fail('conflict', 'A turn is going on in this session.', 'Wait for it to end, or stop it first.');
  }
  const titled = state.turns.length === 0 ? titledBy(text, state.title) : [];
  session.append([...first, { type: 'message.sent', data: { messageId, text } }, ...titled, ...more]);
  return ok({ turnId: `t${state.turns.length + 1}` });
}

const mostQueued = 50;

/** Where nothing goes on it is sent: `turnId` is that of its turn, null while it is queued or was told within a turn. */
export function recordQueued(
  session: LiveSession,
  text: string,
  messageId: string,
  way: QueueWay,
): Result<{ turnId: string | null }> {
  const state = session.state();
  const isKnown = state.queued.some((one) => one.messageId === messageId) || wasSteered(state, messageId);
  if (isKnown) return ok({ turnId: null });
  if (!isGoingOn(state) || turnBegunBy(state, messageId) !== undefined)
    return recordMessage(session, text, messageId);
  if (text.trim() === '') return empty();
  if (state.queued.length >= mostQueued)
    return fail('conflict', `${mostQueued} messages are queued already.`, 'Take some of them back first.');
  session.append([{ type: 'message.queued', data: { messageId, text, way } }]);
  return ok({ turnId: null });
}

/** `conflict` when it has gone by now. */
export function recordUnqueued(session: LiveSession, messageId: string): Result<void> {
  if (!session.state().queued.some((one) => one.messageId === messageId)) return gone();
  session.append([{ type: 'message.unqueued', data: { messageId } }]);
  return ok(undefined);
}

/** Sends one that is held. `conflict` while a turn goes on, and when it has gone by now. */
export function recordSentNow(session: LiveSession, messageId: string): Result<{ turnId: string }> {
  const state = session.state();
  const before = turnBegunBy(state, messageId);
  if (before !== undefined) return ok({ turnId: before });
  const message = state.queued.find((one) => one.messageId === messageId);
  if (message === undefined) return gone();
  if (isGoingOn(state) && !isInLine(state))
    return fail('conflict', 'A turn is going on; it is sent when that ends.');
  session.append([sentFact(message)]);
  return ok({ turnId: `t${state.turns.length + 1}` });
}

function turnBegunBy({ turns, unstarted }: SessionState, messageId: string): string | undefined {
  if (unstarted?.messageId === messageId) return `t${turns.length + 1}`;
  return turns.find((turn) => turn.messageId === messageId)?.id;
}

const wasSteered = (state: SessionState, id: string): boolean =>
  callsOf(state).some((call) => call.steered?.messages.some(({ messageId }) => messageId === id));

const empty = (): Result<never> => fail('invalid', 'The message is empty.', 'Say what should be done.');
const gone = (): Result<never> => fail('conflict', 'That message is not queued any more.');

/** What an errand begins with: its message, which waits at that place, and its title. */
export const errandFacts = (text: string, messageId: string, title: string): Fact[] => [
  { type: 'message.queued', data: { messageId, text, way: 'after' } },
  ...titledBy(text, title),
];

const titledBy = (text: string, title: string): Fact[] =>
  title === untitled ? [{ type: 'session.renamed', data: { title: titleFrom(text), by: 'app' } }] : [];

/** Until something is said in it. */
export const untitled = 'New session';

/** The first line, shortened at a word: there at once, until the model is asked for a better one. */
function titleFrom(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  if (line.length <= 60) return line;
  const cut = line.slice(0, 60);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 30))}…`;
}
