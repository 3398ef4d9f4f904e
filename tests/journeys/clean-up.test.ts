/** Old sessions go by themselves when the person said so; what waits for somebody never does. */
import { afterEach, expect, it } from 'vitest';
import { openTestApp, runTurn, startTestApp, type TestApp } from '../support/app.ts';
import { runMain } from '../support/cli.ts';

let test: TestApp;
afterEach(() => test.close());

const day = 86_400_000;

it('deletes what nobody touched for the days set, and keeps what waits and what is newer', async () => {
  test = await startTestApp();
  const old = await runTurn(test, 'go [[play:plain]]');
  const waits = await runTurn(test, 'go [[play:fix-bug]]');
  const newer = await runTurn(test, 'go [[play:plain]]');
  await test.app.close();
  const { default: Database } = await import('better-sqlite3');
  const database = new Database(`${test.dataFolder}/patchbay.sqlite`);
  const age = database.prepare('update sessions set updated_at = ? where id = ?');
  age.run(Date.now() - 31 * day, old.sessionId);
  age.run(Date.now() - 31 * day, waits.sessionId);
  age.run(Date.now() - 29 * day, newer.sessionId);
  database.close();

  const kept = async (args: string[]): Promise<string[]> => {
    const app = await openTestApp(test.dataFolder, 'web', args);
    await app.close();
    await test.restart();
    const ids = (await test.client.session.list()).map((row) => row.id);
    await test.app.close();
    return ids.sort();
  };
  expect(await kept([])).toHaveLength(3);
  expect(await kept(['--set', 'keepSessionsDays=30'])).toEqual([waits.sessionId, newer.sessionId].sort());
  test.app = await openTestApp(test.dataFolder);
});

it('keeps the newest so many, what is pinned, and what holds a message; says what went, also to who comes later', async () => {
  test = await startTestApp({ args: ['--set', 'keepSessionsCount=1'] });
  const says = async (title: string): Promise<string> => {
    const { workspace, modelName: model } = test;
    const { id: sessionId } = await test.client.session.create({ workspace, model, title });
    await runTurn(test, '[[play:plain]]', { sessionId });
    return sessionId;
  };
  const pinned = await says('pinned');
  await test.client.session.pin({ sessionId: pinned, pinned: true });
  const { sessionId: holds } = await runTurn(test, '[[play:fix-bug]]');
  await test.client.session.queue({ sessionId: holds, text: 'later', messageId: 'm', way: 'after' });
  await test.client.session.stop({ sessionId: holds });
  await says('first');
  await says('second');
  const newest = await says('third');
  expect(await test.client.session.cleanUp({})).toEqual({ titles: ['second', 'first'] });
  expect(await test.client.session.cleanUp({}), 'nothing more').toEqual({ titles: [] });
  const left = (await test.client.session.list()).map(({ id }) => id);
  expect(left.sort()).toEqual([pinned, holds, newest].sort());
  const leave = new AbortController();
  const told: unknown[] = [];
  for await (const item of await test.client.session.watchList(undefined, { signal: leave.signal })) {
    told.push(item);
    if (told.length === 2) break;
  }
  leave.abort();
  expect(told[1]).toMatchObject({ kind: 'cleaned', titles: ['second', 'first'] });

  await says('fourth');
  await test.app.close();
  const cleaned = await runMain([
    'sessions',
    'clean',
    '--data',
    test.dataFolder,
    '--set',
    'keepSessionsCount=1',
  ]);
  expect(cleaned).toMatchObject({ code: 0, out: 'deleted: third\n' });
  await test.restart();
});
