/**
 * A folder so large that its checkpoints are made in a thread, stopped and closed in the middle of the first: nothing is written
 * without one, nothing is waited for, and the next turn has a whole one.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
afterEach(() => test.close());

const plays = {
  add: [
    { calls: [{ name: 'write_file', arguments: { path: 'added.txt', content: 'a\n' } }] },
    { text: 'ok' },
  ],
};
const files = 4_000;

async function beginInLarge(): Promise<string> {
  test = await startTestApp({ plays });
  for (let at = 0; at < files; at += 1) {
    if (at < 40) mkdirSync(join(test.workspace, `part-${at}`));
    writeFileSync(join(test.workspace, `part-${at % 40}/${at}.txt`), `file ${at}\n`);
  }
  const { workspace, modelName: model, client } = test;
  const { id } = await client.session.create({ workspace, model, approve: 'all' });
  await client.session.send({ sessionId: id, text: '[[play:add]]', messageId: crypto.randomUUID() });
  return id;
}

/** Its first contents are on disk, and it is in no journal yet. */
async function checkpointBegun(sessionId: string): Promise<void> {
  const folder = join(test.dataFolder, 'checkpoints');
  const stored = () =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
          /objects\/[0-9a-f]{2}$/.test(name),
        )
      : [];
  while (stored().length < 5) await new Promise((resolve) => setImmediate(resolve));
  expect((await stateOf(test, sessionId)).checkpoints).toEqual([]);
}

const isThere = () => existsSync(join(test.workspace, 'added.txt'));

it('Stop ends the turn at once; the next one makes the checkpoint it needs', async () => {
  const sessionId = await beginInLarge();
  await checkpointBegun(sessionId);
  await test.client.session.stop({ sessionId });
  const stopped = await stateOf(test, sessionId);
  expect(stopped.turns.at(-1)).toMatchObject({ status: 'ended', reason: 'cancelled' });
  expect([stopped.checkpoints, isThere()]).toEqual([[], false]);
  const { state } = await runTurn(test, 'again [[play:add]]', { sessionId });
  expect(state.checkpoints.map((made) => made.files)).toEqual([files + 3]);
  expect(isThere()).toBe(true);
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});

it('the app closes without waiting for it, and the turn can go on when it is started again', async () => {
  const sessionId = await beginInLarge();
  await checkpointBegun(sessionId);
  await test.restart();
  expect((await stateOf(test, sessionId)).checkpoints).toEqual([]);
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  const state = await stateOf(test, sessionId);
  expect(state.turns.at(-1)).toMatchObject({ status: 'ended', reason: 'answered' });
  expect(state.checkpoints.map((made) => made.files)).toEqual([files + 3]);
  expect(isThere()).toBe(true);
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});
