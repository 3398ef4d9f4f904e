/** The past of a folder in which a command was approved again and again, written without running anything. */
import { join } from 'node:path';
import { createSessionBook } from '../../src/main/agent/session-book.ts';
import { digestValue } from '../../src/main/base/digest.ts';
import { createBlobs } from '../../src/main/store/blobs.ts';
import { openDatabase } from '../../src/main/store/database.ts';
import { createJournal } from '../../src/main/store/journal.ts';
import type { Fact } from '../../src/shared/event.ts';
import type { Decision, Proposal } from '../../src/shared/proposal.ts';
import { created, finished, proposed, responded, sent, started } from './session-script.ts';

export interface Became {
  decision?: Decision;
  exitCode?: number;
}

/** Step `n` of turn t1, counted from 1: a command in the sandbox that a person decided on and that ended, if it ran at all. */
export function ranCommand(
  n: number,
  command: string,
  { decision = { kind: 'approve' }, exitCode = 0 }: Became = {},
): Fact[] {
  const callId = `t1.s${n}.c1`;
  const approvalId = `${callId}.a1`;
  const proposal: Proposal = { kind: 'command', command, cwd: '.', timeoutMs: 1000, sandbox: 'enforced' };
  const digest = digestValue(proposal);
  const end = finished(callId);
  return [
    responded(`t1.s${n}`, { calls: [['execute_command', { command }]] }),
    proposed(callId, proposal),
    { type: 'approval.requested', data: { approvalId, digest, rule: 'asks' } },
    { type: 'approval.decided', data: { approvalId, digest, decision, by: 'person', through: 'web' } },
    ...(decision.kind === 'reject' ? [] : [{ type: 'call.started', data: { callId } } as const]),
    ...(end.type === 'call.finished' ? [{ ...end, data: { ...end.data, exitCode } }] : []),
  ];
}

/** A session of its own in `workspace` (real path), which nobody goes on with. No app may be writing to the data folder. */
export function writeHabit(
  dataFolder: string,
  workspace: string,
  commands: readonly string[],
  became: Became = {},
): void {
  const migrations = join(import.meta.dirname, '../../resources/migrations');
  const database = openDatabase(join(dataFolder, 'patchbay.sqlite'), migrations, false);
  if (!database.ok) throw new Error(database.error.message);
  const book = createSessionBook(createJournal(database.value, createBlobs(database.value)));
  if (created.type !== 'session.created') throw new Error('not how a session begins');
  const session = book.create(crypto.randomUUID(), [
    { ...created, data: { ...created.data, workspace, title: 'Habits' } },
    sent('Go on'),
    started('t1'),
  ]);
  // Each at a time of its own, as in life.
  for (const [index, command] of commands.entries()) session.append(ranCommand(index + 1, command, became));
  session.append([{ type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } }]);
  database.value.close();
}
