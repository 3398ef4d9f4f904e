/** `patchbay approve` and `patchbay reject`: decide one call and see its turn through. */

import { fail, type Result } from '../../../shared/result.ts';
import { fold } from '../../../shared/session-reduce.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import { approvalOf, callOf, turnOf } from '../../../shared/session-view.ts';
import { cardText } from './card.ts';
import type { DecideCommand } from './command-line.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { type ApprovalRow, findApproval } from './find-session.ts';
import { createInk } from './ink.ts';
import { adviseOfEnd } from './process-listing.ts';
import { program, shortId } from './program.ts';
import { type Beginning, seeThrough } from './see-through.ts';
import type { Terminal } from './terminal.ts';

export async function decide(
  command: DecideCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const { client } = connection;
  const found = findApproval(await client.approval.pending({}), command.id);
  if (!found.ok) return found;
  const row = found.value;
  const { sessionId, approvalId } = row;
  const from = fold(await client.session.history({ sessionId }));
  const begin = beginOf(command, connection, row);
  if (!begin.ok) return begin;
  if (command.name === 'approve' && command.background) adviseOfEnd(connection, terminal);
  if (!command.json) terminal.write(await card(connection, terminal, row, from));
  const turnId = approvalId.slice(0, approvalId.indexOf('.'));
  const turn: Beginning['turn'] = (state) => turnOf(state, turnId);
  const conversation = { connection, terminal, sessionId, json: command.json };
  const decided = await attempt(seeThrough(conversation, { from, turn, begin: begin.value }));
  const { parent } = from;
  if (!decided.ok || parent?.over !== false || decided.value === exitCodes.waiting) return decided;
  // Who gave the task goes on now, and would be broken off with this command.
  const given = fold(await client.session.history({ sessionId: parent.sessionId }));
  return attempt(
    seeThrough(
      { ...conversation, sessionId: parent.sessionId },
      { from: given, turn: ({ turns }) => turns.at(-1), begin: async () => {} },
    ),
  );
}

function beginOf(
  command: DecideCommand,
  { client }: Connection,
  row: ApprovalRow,
): Result<() => Promise<unknown>> {
  const { sessionId, approvalId, digest } = row;
  const decided = (decision: Parameters<typeof client.approval.decide>[0]['decision']) => ({
    ok: true as const,
    value: () => client.approval.decide({ sessionId, approvalId, digest, decision }),
  });
  if (command.name === 'reject') {
    const isAnswer = row.kind === 'question' && command.words !== '';
    return decided({ kind: isAnswer ? 'answer' : 'reject', words: command.words });
  }
  if (command.renew) return { ok: true, value: () => client.approval.renew({ sessionId, approvalId }) };
  if (row.kind === 'question') {
    const hint = `${program} reject ${shortId(sessionId)}/${approvalId} --words "your answer"`;
    return fail('invalid', 'A question takes words for an answer.', hint);
  }
  if (row.conflicted) {
    const hint = `${program} approve ${shortId(sessionId)}/${approvalId} --renew proposes it again on the files as they are.`;
    return fail('conflict', 'The files changed since this was proposed; nothing was written.', hint);
  }
  if (row.clashing.length > 0 && !command.settled) {
    const hint = `${program} approve ${shortId(sessionId)}/${approvalId} --settled writes the lines of the patch there; the review on the page shows both.`;
    return fail(
      'conflict',
      `${row.clashing.join(', ')} changed on disk at places that this patch changes, too.`,
      hint,
    );
  }
  return decided({
    kind: 'approve',
    ...(row.clashing.length === 0 ? {} : { settled: row.clashing }),
    ...(command.grant === null ? {} : { grant: command.grant }),
    ...(command.background ? { background: true } : {}),
  });
}

/** What is being decided, so that it can be read above what came of it. */
async function card(
  { client }: Connection,
  terminal: Terminal,
  { sessionId, callId, approvalId, kind }: ApprovalRow,
  state: SessionState,
): Promise<string> {
  const call = callOf(state, callId);
  const approval = approvalOf(state, approvalId);
  if (call === undefined || approval === undefined) return '';
  const patches = kind === 'patch' ? await client.patch.read({ sessionId, callId }) : [];
  return cardText(call, approval, patches, createInk(terminal.colour));
}
