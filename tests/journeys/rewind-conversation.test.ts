/** Going back with the conversation: what the model is sent afterwards, and that the way forward again loses nothing. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runTurn, startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
afterEach(() => test.close());

const writes = (name: string, content: string) => [
  { calls: [{ name: 'write_file', arguments: { path: name, content } }] },
  { text: `wrote ${name}` },
];
const plays = {
  'write-one': writes('one.txt', 'one\n'),
  'write-two': writes('two.txt', 'two\n'),
  words: [{ text: 'only words' }],
};

const sent = (): string => JSON.stringify(test.model.requests.at(-1)?.body.messages);
const there = (name: string): boolean => existsSync(join(test.workspace, name));
const textOf = (name: string): string => readFileSync(join(test.workspace, name), 'utf8');

/** Two turns, each of which wrote a file; the checkpoint before the second. */
async function begin(): Promise<{ sessionId: string; checkpointId: string }> {
  test = await startTestApp({ plays });
  const { sessionId } = await runTurn(test, 'first words [[play:write-one]]', { approve: 'all' });
  const { state } = await runTurn(test, 'second words [[play:write-two]]', { sessionId });
  expect([there('one.txt'), there('two.txt')]).toEqual([true, true]);
  return { sessionId, checkpointId: state.checkpoints[1]?.id ?? '' };
}

it('takes files and conversation back together, and forward again', async () => {
  const { sessionId, checkpointId } = await begin();
  const plan = await test.client.checkpoint.restore({ sessionId, checkpointId, what: 'both' });
  expect(plan.changes).toEqual([{ path: 'two.txt', kind: 'remove' }]);
  expect([there('one.txt'), there('two.txt')]).toEqual([true, false]);
  expect((await stateOf(test, sessionId)).turns.map(({ takenBack }) => takenBack)).toEqual([undefined, 't2']);

  const forward = await test.client.checkpoint.redo({ sessionId });
  expect(forward.changes).toEqual([{ path: 'two.txt', kind: 'recreate' }]);
  expect(textOf('two.txt')).toBe('two\n');
  await expect(test.client.checkpoint.redo({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });

  await runTurn(test, 'third words [[play:words]]', { sessionId });
  expect(sent()).toContain('second words');
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
});

it('tells the model nothing of what was taken back, also after a restart, and keeps it in the record', async () => {
  const { sessionId, checkpointId } = await begin();
  await test.client.checkpoint.restore({ sessionId, checkpointId, what: 'conversation' });
  expect(there('two.txt')).toBe(true);
  await test.restart();
  const { state } = await runTurn(test, 'third words [[play:words]]', { sessionId });
  expect(sent()).toContain('first words');
  expect(sent()).toContain('third words');
  expect(sent()).not.toContain('second words');
  expect(sent()).not.toContain('two.txt');
  expect(state.turns.map(({ text }) => text.slice(0, 6))).toEqual(['first ', 'second', 'third ']);
  // A message was sent since: what it answered to cannot become another past.
  await expect(test.client.checkpoint.redo({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });
});

it('takes back from a turn that changed nothing, and what was taken back before stays back', async () => {
  const { sessionId } = await begin();
  await test.client.checkpoint.takeBack({ sessionId, turnId: 't2' });
  await test.client.checkpoint.takeBack({ sessionId, turnId: 't1' });
  await expect(test.client.checkpoint.takeBack({ sessionId, turnId: 't1' })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  await expect(test.client.checkpoint.takeBack({ sessionId, turnId: 't9' })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  const backs = async () => (await stateOf(test, sessionId)).turns.map(({ takenBack }) => takenBack ?? '');
  expect(await backs()).toEqual(['t1', 't2']);
  await test.client.checkpoint.redo({ sessionId });
  expect(await backs()).toEqual(['', 't2']);
  await test.client.checkpoint.redo({ sessionId });
  expect(await backs()).toEqual(['', '']);
  await runTurn(test, 'third words [[play:words]]', { sessionId });
  expect(sent()).toContain('second words');
});

it('redo puts back what the rewind took, the deleted file of the person too', async () => {
  const { sessionId, checkpointId } = await begin();
  writeFileSync(join(test.workspace, 'two.txt'), 'two, and mine\n');
  writeFileSync(join(test.workspace, 'src/sum.js'), 'changed by me\n');
  const gone = join(test.workspace, 'package.json');
  rmSync(gone);
  await test.client.checkpoint.restore({ sessionId, checkpointId });
  expect(textOf('src/sum.js')).toBe(sumProject['src/sum.js']);
  expect(existsSync(gone)).toBe(true);
  const preview = await test.client.checkpoint.redo({ sessionId });
  expect(preview.changes).toEqual([
    { path: 'package.json', kind: 'remove' },
    { path: 'src/sum.js', kind: 'rewrite' },
    { path: 'two.txt', kind: 'recreate' },
  ]);
  expect(textOf('two.txt')).toBe('two, and mine\n');
  expect(textOf('src/sum.js')).toBe('changed by me\n');
  expect(existsSync(gone)).toBe(false);
});
