/** `review`: what a session holds since its turn was stopped or failed is put before the person now, and its review seen through. */
import { fail, type Result } from '../../../shared/result.ts';
import { fold } from '../../../shared/session-reduce.ts';
import { waitingCalls } from '../../../shared/session-view.ts';
import type { Connection } from './connection.ts';
import type { ExitCode } from './ending.ts';
import { attempt } from './failed-call.ts';
import { findSession } from './find-session.ts';
import { program, shortId } from './program.ts';
import { seeThrough } from './see-through.ts';
import type { Terminal } from './terminal.ts';

export async function review(
  connection: Connection,
  terminal: Terminal,
  typed: string,
  json: boolean,
): Promise<Result<ExitCode>> {
  const { client } = connection;
  const found = await findSession(connection, typed);
  if (!found.ok) return found;
  const sessionId = found.value;
  const from = fold(await client.session.history({ sessionId }));
  const waiting = waitingCalls(from).find(({ call }) => call.review === true);
  if (waiting !== undefined) {
    const hint = `${program} approve ${shortId(sessionId)}/${waiting.approval.id}`;
    return fail('conflict', 'The review waits for you already.', hint);
  }
  const begin = () => client.session.review({ sessionId });
  const conversation = { connection, terminal, sessionId, json };
  return attempt(seeThrough(conversation, { from, turn: (state) => state.turns.at(-1), begin }));
}
