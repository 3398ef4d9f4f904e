/** `send`: a message to a session that is there. While a turn goes on it is queued, or told at the turn's next step. */
import { randomUUID } from 'node:crypto';
import type { QueueWay } from '../../../shared/queued.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { fold } from '../../../shared/session-reduce.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { findSession } from './find-session.ts';
import { seeThrough } from './see-through.ts';
import type { Terminal } from './terminal.ts';

export interface SendCommand {
  name: 'send';
  session: string;
  text: string;
  way: QueueWay;
  json: boolean;
}

export async function send(
  { session, text, way, json }: SendCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const { client } = connection;
  const found = await findSession(connection, session);
  if (!found.ok) return found;
  const sessionId = found.value;
  const from = fold(await client.session.history({ sessionId }));
  const messageId = randomUUID();
  // Only who records it knows whether a turn goes on by then, and where one does, none may ever begin with this message.
  const recorded = await attempt(client.session.queue({ sessionId, text, messageId, way }));
  if (!recorded.ok) return recorded;
  if (recorded.value.turnId === null) {
    const said = way === 'steer' ? 'It is told at the next step.' : 'It is sent when the turn ends.';
    terminal.write(json ? `${JSON.stringify({ messageId, ...recorded.value })}\n` : `${said}\n`);
    return ok(exitCodes.done);
  }
  const turn = (state: SessionState) => state.turns.find((one) => one.messageId === messageId);
  const conversation = { connection, terminal, sessionId, json };
  return attempt(seeThrough(conversation, { from, turn, begin: async () => {} }));
}
