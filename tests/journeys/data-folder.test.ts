/** The data folder as a whole: one owner, an unclean end, a damaged database, contents that are kept for every event. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { createApp } from '../../src/main/app.ts';
import { readOptions } from '../../src/main/options.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { blobsOf } from '../support/crash-run.ts';
import { journalProblems, lostContents } from './checks.ts';

let test: TestApp;
afterEach(() => test.close());

function openAgain() {
  const options = readOptions({ argv: ['--data', test.dataFolder], host: 'web', cwd: test.dataFolder });
  if (!options.ok) throw new Error(options.error.message);
  return createApp(options.value, { host: 'web' });
}

it('a second app on the same folder is refused, and the first goes on undisturbed', async () => {
  test = await startTestApp();
  const { sessionId } = await runTurn(test, '[[play:fix-bug]]');
  expect(await openAgain()).toMatchObject({
    ok: false,
    error: { code: 'conflict', message: expect.stringContaining(test.dataFolder) },
  });
  const state = await decideFirst(test, sessionId, { kind: 'approve' });
  expect(waitingCalls(state)).toHaveLength(1);
});

it('a damaged database after an unclean end: refused and left as it is; the folder is free again afterwards', async () => {
  test = await startTestApp();
  await runTurn(test, '[[play:read-200]]');
  await test.app.close();
  const file = join(test.dataFolder, 'patchbay.sqlite');
  const whole = readFileSync(file);
  const damaged = Buffer.from(whole);
  damaged.fill(0xaa, 4096 * 4, 4096 * 12);
  writeFileSync(file, damaged);
  writeFileSync(join(test.dataFolder, 'owner.lock'), JSON.stringify({ pid: 1 }));
  expect(await openAgain()).toMatchObject({ ok: false, error: { code: 'failed' } });
  expect(readFileSync(file).equals(damaged)).toBe(true);
  writeFileSync(file, whole);
  await test.restart();
  expect(await test.client.session.list()).toHaveLength(1);
});

it('every content an event names is kept, also after edits, conflicts and a removed session', async () => {
  test = await startTestApp();
  const { sessionId } = await runTurn(test, '[[play:edit]]');
  const text = 'export const sum = (a, b) => a + b; // mine\n';
  await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'src/sum.js', text }] });
  const { sessionId: second } = await runTurn(test, '[[play:write]]', { approve: 'all' });
  const { sessionId: third, state } = await runTurn(test, '[[play:edit-miss]]');
  expect(waitingCalls(state)).toHaveLength(0);
  await test.client.session.remove({ sessionId: third });
  for (const id of [sessionId, second]) {
    const events = await test.client.session.history({ sessionId: id });
    expect(lostContents(events, blobsOf(test.dataFolder))).toEqual([]);
    expect(lostContents(events, new Set())).not.toEqual([]);
    expect(journalProblems(events)).toEqual([]);
  }
});

it('a bug inside the app: the turn ends in plain words, each call has a result, and the session goes on once it is gone', async () => {
  test = await startTestApp();
  const { sessionId } = await runTurn(test, '[[play:mixed-calls]]');
  // Without its table, asking for the contents of a patch throws.
  const database = new Sqlite(join(test.dataFolder, 'patchbay.sqlite'));
  database.exec('ALTER TABLE blobs RENAME TO hidden');
  const state = await decideFirst(test, sessionId, { kind: 'approve' });
  expect(callsOf(state).map((call) => call.outcome)).toEqual(['done', 'interrupted', 'failed']);
  expect(state.turns[0]).toMatchObject({
    reason: 'failed',
    failure: { message: expect.stringMatching(/bug/) },
  });
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  database.exec('ALTER TABLE hidden RENAME TO blobs');
  database.close();
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  expect((await stateOf(test, sessionId)).turns[0]).toMatchObject({ reason: 'answered' });
});

it('the folder of a session is gone: the turn says so, its open calls have results, and it goes on when it is back', async () => {
  test = await startTestApp();
  const { sessionId } = await runTurn(test, '[[play:fix-bug]]');
  renameSync(test.workspace, `${test.workspace}-away`);
  await test.restart();
  await expect(decideFirst(test, sessionId, { kind: 'approve' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await test.client.session.stop({ sessionId });
  const { state } = await runTurn(test, 'again', { sessionId });
  expect(state.turns[1]).toMatchObject({ status: 'ended', reason: 'failed', failure: { code: 'not_found' } });
  renameSync(`${test.workspace}-away`, test.workspace);
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  expect((await stateOf(test, sessionId)).turns[1]?.failure).toBeNull();
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});
