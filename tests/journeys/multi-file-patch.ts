/**
 * A session on disk whose approved patch changes four files, about to be carried out. Written straight into the journal,
 * because no tool proposes several files at once yet while everything behind the proposal can.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSessionBook } from '../../src/main/agent/session-book.ts';
import { digestValue } from '../../src/main/base/digest.ts';
import { createBlobs } from '../../src/main/store/blobs.ts';
import { openDatabase } from '../../src/main/store/database.ts';
import { createJournal } from '../../src/main/store/journal.ts';
import type { Fact, JournalEvent } from '../../src/shared/event.ts';
import type { Proposal } from '../../src/shared/proposal.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { callsOf } from '../../src/shared/session-view.ts';
import type { HostRun } from '../support/crash-run.ts';
import { responded } from '../support/session-script.ts';
import { journalProblems } from './checks.ts';

const files: [path: string, before: string | null, after: string][] = [
  ['one.txt', 'one before\n', 'one after\n'],
  ['two.txt', null, 'two after\n'],
  ['deep/er/three.txt', null, 'three after\n'],
  ['four.txt', 'four before\n', 'four after\n'],
];

/** `isDecided`: approved, and about to be carried out; else its card waits. */
export async function multiFilePatch(
  { dataFolder, workspace, model }: Pick<HostRun, 'dataFolder' | 'workspace' | 'model'>,
  isDecided = true,
): Promise<void> {
  for (const [path, before] of files) if (before !== null) writeFileSync(join(workspace, path), before);
  mkdirSync(dataFolder, { recursive: true });
  const migrations = join(import.meta.dirname, '../../resources/migrations');
  const database = openDatabase(join(dataFolder, 'patchbay.sqlite'), migrations, false);
  if (!database.ok) throw new Error(database.error.message);
  const blobs = createBlobs(database.value);
  const put = (text: string | null) => (text === null ? null : blobs.put(Buffer.from(text)));
  const proposal: Proposal = {
    kind: 'patch',
    files: files.map(([path, before, after]) => ({
      path,
      before: put(before),
      after: put(after),
      added: 1,
      removed: 0,
    })),
  };
  createSessionBook(createJournal(database.value, blobs)).create(
    'multi',
    factsOf(proposal, workspace, model).slice(0, isDecided ? undefined : -1),
  );
  database.value.close();
}

function factsOf(proposal: Proposal, workspace: string, model: string): Fact[] {
  const callId = 't1.s1.c1';
  const digest = digestValue(proposal);
  const approvalId = `${callId}.a1`;
  const decision = { kind: 'approve' } as const;
  return [
    { type: 'session.created', data: { workspace, title: 't', mode: 'coder', model, approve: 'ask' } },
    { type: 'message.sent', data: { messageId: 'the-only-message', text: 'x' } },
    { type: 'turn.started', data: { turnId: 't1', tail: '' } },
    responded('t1.s1', { calls: [['write_file', { path: 'one.txt', content: '' }]] }),
    { type: 'call.proposed', data: { callId, effect: 'write', summary: 'four files', proposal, digest } },
    { type: 'approval.requested', data: { approvalId, digest, rule: 'asks' } },
    { type: 'approval.decided', data: { approvalId, digest, decision, by: 'person', through: 'cli' } },
  ];
}

/** What is not as it must be when the patch is through: every file, the one result that names them all, the turn's end. */
export function settled(workspace: string, events: readonly JournalEvent[]): string[] {
  const wrong = files.flatMap(([path, , after]) => (textOf(join(workspace, path)) === after ? [] : [path]));
  const state = fold(events);
  const call = callsOf(state)[0];
  const applied = call?.applied.map((file) => file.path).join();
  return [
    ...wrong,
    ...leftovers(workspace),
    ...(call?.outcome === 'done' ? [] : [`the call is ${call?.outcome}: ${call?.content}`]),
    ...(applied === files.map(([path]) => path).join() ? [] : [`applied: ${applied}`]),
    ...(state.turns[0]?.reason === 'answered' ? [] : ['the turn has not ended']),
    ...journalProblems(events),
  ];
}

/** Temporary files of ours that a kill left in the person's folder. */
const leftovers = (workspace: string): string[] =>
  readdirSync(workspace, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
