/** Nothing is written or run that the card did not show, whatever a client sends as a decision and whatever moved meanwhile. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const path = 'src/sum.js';
const fixed = sumProject[path].replace('a - b', 'a + b');
const fileNow = (): string => readFileSync(join(test.workspace, path), 'utf8');

describe('an edit that does not fit a patch is refused and never taken for an approval', () => {
  it.each([
    ['a command', { command: 'rm -rf .' }],
    ['a command beside files', { command: 'rm -rf .', files: [{ path, text: fixed }] }],
    ['nothing at all', {}],
    [
      'a file twice',
      {
        files: [
          { path, text: 'one\n' },
          { path, text: fixed },
        ],
      },
    ],
    ['a file of another name', { files: [{ path: `./${path}`, text: 'one\n' }] }],
    ['a NUL, which no review can show', { files: [{ path, text: 'one\0two\n' }] }],
    ['more than can be read again', { files: [{ path, text: '\u20ac'.repeat(5_000_000) }] }],
  ])('%s', async (_, edit) => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, 'go [[play:fix-bug]]');
    await expect(decideFirst(test, sessionId, { kind: 'edit', ...edit })).rejects.toMatchObject({
      code: 'INVALID',
    });
    expect(fileNow()).toBe(sumProject[path]);
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(fixed);
  });
});

const plays = {
  touch: [
    { calls: [{ name: 'execute_command', arguments: { command: 'touch proposed.txt' } }] },
    { text: 'Done.' },
  ],
};
const inFolder = (): string[] => readdirSync(test.workspace).filter((name) => name.endsWith('.txt'));

describe('a command', () => {
  it.each([
    ['blank', { command: ' \n' }],
    ['cut at a NUL', { command: 'touch one.txt\0; touch two.txt' }],
    ['too long to be handed over', { command: `touch one.txt # ${'\u00fc'.repeat(80_000)}` }],
    ['with files', { command: 'touch one.txt', files: [{ path, text: 'x' }] }],
  ])('edited to one %s: refused, and the card stays', async (_, edit) => {
    test = await startTestApp({ plays });
    const { sessionId } = await runTurn(test, '[[play:touch]]');
    await expect(decideFirst(test, sessionId, { kind: 'edit', ...edit })).rejects.toMatchObject({
      code: 'INVALID',
    });
    expect(inFolder()).toEqual([]);
    await decideFirst(test, sessionId, { kind: 'edit', command: 'touch mine.txt' });
    expect(inFolder()).toEqual(['mine.txt']);
  });

  it.each([[false], [true]])(
    'approved for a folder that another one replaced is not run there (after a restart: %s)',
    async (restart) => {
      test = await startTestApp({ plays });
      const { sessionId } = await runTurn(test, '[[play:touch]]');
      const before = `${test.workspace}-before`;
      renameSync(test.workspace, before);
      mkdirSync(test.workspace);
      if (restart) await test.restart();
      const state = await decideFirst(test, sessionId, { kind: 'approve' });
      expect(inFolder()).toEqual([]);
      expect(state.turns[0]?.steps[0]?.calls[0]).toMatchObject({ outcome: 'failed' });
      // The folder itself is usable at once: what is proposed now is run in it.
      const next = await runTurn(test, '[[play:touch]]');
      await decideFirst(test, next.sessionId, { kind: 'approve' });
      expect(inFolder()).toEqual(['proposed.txt']);
      rmSync(before, { recursive: true });
    },
  );
});

it('a card of a stopped turn, of a removed session and under another session’s id cannot be decided', async () => {
  test = await startTestApp();
  const [one, other] = [await runTurn(test, 'go [[play:fix-bug]]'), await runTurn(test, '[[play:fix-bug]]')];
  const card = waitingCalls(one.state)[0]?.approval;
  const decide = (sessionId: string) =>
    test.client.approval.decide({
      sessionId,
      approvalId: `${card?.id}`,
      digest: `${card?.digest}`,
      decision: { kind: 'edit', files: [{ path, text: 'mine\n' }] },
    });
  await test.client.session.stop({ sessionId: one.sessionId });
  await expect(decide(one.sessionId)).rejects.toMatchObject({ code: 'CONFLICT' });
  await test.client.session.remove({ sessionId: one.sessionId });
  await expect(decide(one.sessionId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(fileNow()).toBe(sumProject[path]);
  expect(waitingCalls(await stateOf(test, other.sessionId))).toHaveLength(1);
});
