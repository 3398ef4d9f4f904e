/**
 * A past for the figures of alternatives: sessions that nobody goes on with, whose edits and turns ended as is told; and ids of
 * messages for which this or that is chosen.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createSessionBook } from '../../src/main/agent/session-book.ts';
import { digestBytes } from '../../src/main/base/digest.ts';
import { createBlobs } from '../../src/main/store/blobs.ts';
import { openDatabase } from '../../src/main/store/database.ts';
import { createJournal } from '../../src/main/store/journal.ts';
import type { Fact, FactOf } from '../../src/shared/event.ts';
import { created, finished, proposed, responded, sent, started } from './session-script.ts';

export interface PastSession {
  model: string;
  text: string;
  arm: 'usual' | 'whole-file';
  /** Of each edit: applied, or not applicable. */
  edits: string;
}

const digests = { before: digestBytes('before'), after: digestBytes('after') };

/** In `workspace` (real path). No app may be writing to the data folder; the next start counts them. */
export function writePast(dataFolder: string, workspace: string, past: readonly PastSession[]): void {
  const migrations = join(import.meta.dirname, '../../resources/migrations');
  const database = openDatabase(join(dataFolder, 'patchbay.sqlite'), migrations, false);
  if (!database.ok) throw new Error(database.error.message);
  const book = createSessionBook(createJournal(database.value, createBlobs(database.value)));
  for (const one of past) book.create(crypto.randomUUID(), factsOf(one, workspace));
  // As if no start had counted the past yet.
  database.value.sqlite.exec('delete from learning_counted');
  database.value.close();
}

function factsOf({ model, text, arm, edits }: PastSession, workspace: string): Fact[] {
  if (created.type !== 'session.created') throw new Error('not how a session begins');
  const turnId = 't1';
  const chosen = { turnId, choice: 'edit-format' as const, arm, model, kind: 'change' as const };
  return [
    { ...created, data: { ...created.data, workspace, model, title: text } },
    sent(text, crypto.randomUUID()),
    started(turnId),
    ...(arm === 'usual' ? [] : [{ type: 'alternative.chosen' as const, data: { ...chosen, why: 'told' } }]),
    ...[...edits].flatMap((result, at) => edit(model, `t1.s${at + 1}`, result === '+')),
    answer(model, responded(`t1.s${edits.length + 1}`, { text: 'Done.' })),
    { type: 'turn.ended', data: { turnId, reason: 'answered' } },
  ];
}

function edit(model: string, stepId: string, fits: boolean): Fact[] {
  const callId = `${stepId}.c1`;
  const asked = answer(model, responded(stepId, { calls: [['apply_diff', { path: 'a.js', diff: stepId }]] }));
  if (!fits) return [asked, finished(callId, 'SEARCH was not found', 'failed')];
  const files = [{ path: 'a.js', ...digests, added: 1, removed: 1 }];
  return [asked, proposed(callId, { kind: 'patch', files }), finished(callId)];
}

function answer(model: string, fact: Fact): Fact {
  const { data } = fact as FactOf<'model.responded'>;
  return { type: 'model.responded', data: { ...data, model } };
}

/** Where a seed falls between 0 and 1, computed here once more. */
const placeOf = (seed: string): number =>
  Number.parseInt(createHash('sha256').update(seed).digest('hex').slice(0, 12), 16) / 2 ** 48;

/** What decides with the figures which alternative is chosen, by the id of the message that it is chosen for. */
export const seedsOf = (failedCall: string) => ({
  edit: (id: string) => `edit-format ${id}`,
  prompt: (id: string) => `prompt ${id}`,
  retry: (id: string) => `retry ${id} ${failedCall}`,
  lessons: (id: string) => `lessons ${id}`,
});

/** A message's id for which each of these seeds falls between its bounds. */
export function idFor(...wanted: [seed: (id: string) => string, from: number, to: number][]): string {
  for (let n = 0; n < 1_000_000; n += 1) {
    const id = `m${n}`;
    const places = wanted.map(([seed]) => placeOf(seed(id)));
    if (wanted.every(([, from, to], at) => from < (places[at] ?? 0) && (places[at] ?? 0) < to)) return id;
  }
  throw new Error('no such id');
}
