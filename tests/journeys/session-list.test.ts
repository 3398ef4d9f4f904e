/** Sessions as things to be kept in order: found, pinned, archived and copied, from the app and from the command line. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callsOf, statusOf } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { runMain } from '../support/cli.ts';
import { journalProblems } from './checks.ts';
import { promptChain } from './prompt-chain.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    plays: {
      works: [
        {
          text: 'I shall run it.',
          calls: [{ name: 'execute_command', arguments: { command: 'echo kiwi | cat' } }],
        },
        { text: 'Done with it.' },
      ],
      says: [{ text: 'Heard of a tangerine.' }],
    },
  });
});
afterAll(() => test.close());

const rowOf = async (id: string) => (await test.client.session.list()).find((row) => row.id === id);

/** The app is closed for it: a command owns the data folder while it runs. */
async function cli(...args: string[]) {
  await test.app.close();
  const quiet = ['rung=native', 'titles=false', 'reflections=false', 'sandbox=off'];
  const settings = quiet.flatMap((one) => ['--set', one]);
  const ended = await runMain([...args, '--data', test.dataFolder, ...settings]);
  await test.restart();
  return ended;
}

it('a copy is at rest and goes on by itself, with the same prompt; the original waits as before', async () => {
  const { sessionId, state: before } = await runTurn(test, '[[play:works]]');
  await test.client.session.queue({ sessionId, text: '[[play:says]]', messageId: 'q', way: 'after' });
  await test.client.session.pin({ sessionId, pinned: true });
  const copy = await test.client.session.duplicate({ sessionId });
  expect(copy).toMatchObject({ title: `${before.title} (copy)`, status: 'idle', waiting: 0, pinned: false });
  const copied = await stateOf(test, copy.id);
  expect(callsOf(copied)).toMatchObject([{ outcome: 'cancelled', summary: 'left open by the copy' }]);
  expect(copied).toMatchObject({ queued: [], turns: [{ reason: 'cancelled' }] });
  expect(await stateOf(test, sessionId)).toMatchObject({ queued: [{ messageId: 'q' }] });
  expect(statusOf(await stateOf(test, sessionId))).toBe('waiting');

  const from = test.model.requests.length - 1;
  await runTurn(test, '[[play:says]] in the copy', { sessionId: copy.id });
  const bodies = test.model.requests.slice(from).map(({ body }) => JSON.stringify(body));
  expect(promptChain(bodies), 'the cache of the original is of use').toMatchObject({
    problems: [],
    pieces: [bodies],
  });
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect((await stateOf(test, sessionId)).turns).toMatchObject([
    { reason: 'answered' },
    { text: '[[play:says]]' },
  ]);
  for (const id of [sessionId, copy.id])
    expect(journalProblems(await test.client.session.history({ sessionId: id }))).toEqual([]);

  const half = await test.client.session.duplicate({ sessionId, upTo: 't1' });
  expect((await stateOf(test, half.id)).turns.map(({ text }) => text)).toEqual(['[[play:works]]']);
  expect(journalProblems(await test.client.session.history({ sessionId: half.id }))).toEqual([]);
  await expect(test.client.session.duplicate({ sessionId, upTo: 't9' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('pinning and archiving are kept, and are nothing that happened in the session', async () => {
  const { sessionId } = await runTurn(test, '[[play:says]]');
  const before = await rowOf(sessionId);
  await test.client.session.pin({ sessionId, pinned: true });
  await test.client.session.pin({ sessionId, pinned: true });
  await test.client.session.archive({ sessionId, archived: true });
  await test.restart();
  expect(await rowOf(sessionId)).toEqual({
    ...before,
    pinned: true,
    archived: true,
    events: (before?.events ?? 0) + 2,
  });
  await test.client.session.archive({ sessionId, archived: false });
  expect(await rowOf(sessionId)).toMatchObject({ pinned: true, archived: false });
});

it('the command line finds and keeps them in order', async () => {
  const { sessionId } = await runTurn(test, 'Count every tangerine [[play:says]]');
  const id = sessionId.slice(0, 8);
  const found = await cli('sessions', '--search', 'tanger');
  expect(found.out).toContain(`${id}  Count every tangerine`);
  expect(found.out).toMatch(/message t1: Count every tangerine/);
  expect(found.out).toMatch(/reply t1\.s1: Heard of a tangerine\./);
  expect((await cli('sessions', '--search', 'kiwi')).out).toMatch(/call t1\.s1\.c1: .*echo kiwi/);
  expect((await cli('sessions', '--search', 'quince')).out).toBe('Nothing is found.\n');
  expect((await cli('sessions', 'archive', id)).out).toBe(`${id} is archived.\n`);
  expect((await cli('sessions')).out).not.toContain(id);
  expect((await cli('sessions', '--all')).out).toMatch(new RegExp(`${id}.* · archived`));
  expect((await cli('sessions', 'restore', id)).out).toBe(`${id} is in the list again.\n`);
  await cli('sessions', 'pin', id);
  expect((await cli('sessions')).out.split('\n').slice(0, 3).join('\n')).toMatch(
    new RegExp(`${id}.* · pinned`),
  );
  expect((await cli('sessions', 'rename', id, 'Fruit')).code).toBe(0);
  expect((await cli('sessions', 'duplicate', id)).out).toMatch(/^[0-9a-f]{8} {2}Fruit \(copy\)\n$/);
  expect((await cli('sessions', 'delete', id)).out).toBe(`${id} is deleted.\n`);
  expect(await rowOf(sessionId)).toBeUndefined();
  expect(await cli('sessions', 'pin')).toMatchObject({ code: 2 });
  expect(await cli('sessions', 'eat', id)).toMatchObject({ code: 2 });
});
