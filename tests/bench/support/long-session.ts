/**
 * Journals as long as wanted, made of what real sessions are made of: mostly steps that read (two events each), some that
 * patch (seven), a message every now and then. Deterministic, so that two runs open the same session.
 */

import { join } from 'node:path';
import { createSessionBook, type LiveSession } from '../../../src/main/agent/session-book.ts';
import { digestBytes } from '../../../src/main/base/digest.ts';
import { readOptions } from '../../../src/main/options.ts';
import { createBlobs } from '../../../src/main/store/blobs.ts';
import { openDatabase } from '../../../src/main/store/database.ts';
import { createJournal } from '../../../src/main/store/journal.ts';
import type { Fact } from '../../../src/shared/event.ts';
import type { Proposal } from '../../../src/shared/proposal.ts';
import {
  command,
  created,
  finished,
  proposed,
  responded,
  sent,
  started,
} from '../../support/session-script.ts';

/** 40 lines of a source file, the usual answer to a reading call: some 2 KB. */
const slice = Array.from(
  { length: 40 },
  (_, line) => `  const value${line} = compute(input, ${line}); // what a line is like`,
).join('\n');
const said =
  'I look at how the totals are rounded, since the failing test names them, and then at who calls it. ';
const someDigest = digestBytes('x');

const patch = (path: string): Proposal => ({
  kind: 'patch',
  files: [{ path, before: someDigest, after: someDigest, added: 3, removed: 1 }],
});

function readStep(stepId: string, n: number): Fact[] {
  const args = { path: `src/module-${n % 90}/file.js`, start_line: 1 + (n % 400), end_line: 40 + (n % 400) };
  return [
    responded(stepId, { text: said, calls: [['read_file', args]] }),
    finished(`${stepId}.c1`, `src/module-${n % 90}/file.js lines 1-40 of 440\n${slice}`),
  ];
}

function changeStep(stepId: string, n: number): Fact[] {
  const proposal = n % 2 === 0 ? patch(`src/module-${n % 90}/file.js`) : command('node --test');
  const callId = `${stepId}.c1`;
  const approvalId = `${callId}.a1`;
  const digest = someDigest;
  const diff = `<<<<<<< SEARCH\n${slice.slice(0, 400)}\n=======\n${slice.slice(0, 500)}\n>>>>>>> REPLACE`;
  return [
    responded(stepId, { text: said, calls: [['apply_diff', { path: 'src/a.js', diff }]] }),
    proposed(callId, proposal),
    { type: 'approval.requested', data: { approvalId, digest, rule: 'Changes wait for you.' } },
    {
      type: 'approval.decided',
      data: { approvalId, digest, decision: { kind: 'approve' }, by: 'person', through: 'web' },
    },
    { type: 'call.started', data: { callId } },
    finished(callId, 'Applied to src/a.js (+3 −1).'),
  ];
}

const stepsPerTurn = 40;

/** Exactly `count` facts. The last turn has ended, so that no host goes on with it. */
export function longStory(count: number, title = 'A long session'): Fact[] {
  const facts: Fact[] = [created, { type: 'session.renamed', data: { title } }];
  const roomFor = (more: number): boolean => facts.length + more < count;
  for (let turn = 1; roomFor(10); turn += 1) {
    facts.push(sent(`Please go on with part ${turn}: ${said}`), started(`t${turn}`));
    for (let step = 1; step <= stepsPerTurn && roomFor(7); step += 1) {
      const stepId = `t${turn}.s${step}`;
      facts.push(...(step % 8 === 0 ? changeStep(stepId, turn * step) : readStep(stepId, turn * step)));
    }
    facts.push({ type: 'turn.ended', data: { turnId: `t${turn}`, reason: 'answered' } });
  }
  while (roomFor(0)) facts.push({ type: 'session.renamed', data: { title } });
  return facts;
}

/** A book on the database of a data folder, without an app around it. */
export function openBook(dataFolder: string) {
  const options = readOptions({ argv: ['--data', dataFolder], host: 'cli', cwd: dataFolder });
  if (!options.ok) throw new Error(options.error.message);
  const migrations = join(options.value.resourcesFolder, 'migrations');
  const database = openDatabase(join(dataFolder, 'patchbay.sqlite'), migrations, false);
  if (!database.ok) throw new Error(database.error.message);
  const blobs = createBlobs(database.value);
  const journal = createJournal(database.value, blobs);
  return { journal, blobs, book: createSessionBook(journal), close: () => database.value.close() };
}

const factsAtOnce = 500;

/** Writes a session of `count` events; its id is its title. */
export function writeLongSession(dataFolder: string, id: string, count: number): void {
  const { book, close } = openBook(dataFolder);
  const facts = longStory(count, id);
  let session: LiveSession | undefined;
  for (let from = 0; from < facts.length; from += factsAtOnce) {
    const some = facts.slice(from, from + factsAtOnce);
    if (session === undefined) session = book.create(id, some);
    else session.append(some);
  }
  close();
}
