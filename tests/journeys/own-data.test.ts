/** A workspace that holds the app's own data, as a home folder does: no tool sees or changes any of that, and no rewind goes over it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { callsOf } from '../../src/shared/session-view.ts';
import { runTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';

const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const plays = {
  tools: [
    call('read_file', { path: 'deep/own/own.txt' }),
    call('list_files', { path: 'deep/own' }),
    call('list_files', { recursive: true }),
    call('search_in_code', { query: 'THE-SECRET' }),
    call('search_in_code', { query: 'THE-SECRET', path: 'deep' }),
    call('write_file', { path: 'deep/own/planted.txt', content: 'planted\n' }),
    call('write_file', { path: 'deep/mine.txt', content: 'THE-SECRET is found here\n' }),
    call('search_in_code', { query: 'THE-SECRET' }),
    { text: 'End.' },
  ],
};

let test: TestApp;
afterEach(() => test.close());

it('is as if the data were not there', async () => {
  test = await startTestApp({ plays, dataInside: 'deep/own' });
  const own = join(test.dataFolder, 'own.txt');
  writeFileSync(own, 'THE-SECRET\n');
  const { sessionId } = await runTurn(test, '[[play:tools]]', { approve: 'all' });
  const state = await stateOf(test, sessionId);
  expect(callsOf(state).map(({ outcome }) => outcome === 'done')).toEqual([
    ...[false, false, true, true, true, false, true, true],
  ]);
  const [read, , all, found, below, , , control] = toldTo(test);
  expect(read).toContain('is protected');
  expect(all?.split('\n')).toEqual(['package.json', 'src/sum.js', 'test/sum.test.js']);
  for (const told of [read, found, below]) expect(told).not.toContain('own.txt:');
  expect(control).toContain('deep/mine.txt');
  expect(control).not.toContain('deep/own');
  expect(existsSync(join(test.dataFolder, 'planted.txt'))).toBe(false);
  // The checkpoint was made before the write; since then the database has gone on.
  const checkpointId = state.checkpoints[0]?.id ?? '';
  writeFileSync(own, 'gone on\n');
  const { changes } = await test.client.checkpoint.preview({ sessionId, checkpointId });
  expect(changes).toEqual([{ path: 'deep/mine.txt', kind: 'remove' }]);
  await test.client.checkpoint.restore({ sessionId, checkpointId });
  expect(readFileSync(own, 'utf8')).toBe('gone on\n');
  await test.restart();
  expect((await stateOf(test, sessionId)).restores).toHaveLength(1);
});
