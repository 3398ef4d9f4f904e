/** Old sessions go by themselves when the person said so; what waits for somebody never does. */
import { afterEach, expect, it } from 'vitest';
import { openTestApp, runTurn, startTestApp, type TestApp } from '../support/app.ts';

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
