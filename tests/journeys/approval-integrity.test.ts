/** Nothing is written or run that the card did not show, whatever a client sends as a decision and whatever moved meanwhile. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';
import { everyTestIsAnAttack } from '../support/attack-report.ts';

let test: TestApp;
afterEach(() => test.close());

const path = 'src/sum.js';
const fixed = sumProject[path].replace('a - b', 'a + b');
const fileNow = (): string => readFileSync(join(test.workspace, path), 'utf8');

describe('an edit that does not fit a patch is refused and never taken for an approval', () => {
  everyTestIsAnAttack('approval integrity');
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
  script: [
    { calls: [{ name: 'execute_command', arguments: { command: 'sh make.sh; sh sub/more.sh' } }] },
    { text: 'Done.' },
  ],
};
const inFolder = (): string[] => readdirSync(test.workspace).filter((name) => name.endsWith('.txt'));

describe('a command', () => {
  everyTestIsAnAttack('approval integrity');
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

it('a command approved for one environment is not run in another', async () => {
  const before = process.env.LC_ALL;
  try {
    test = await startTestApp({ plays });
    const { sessionId } = await runTurn(test, '[[play:touch]]');
    process.env.LC_ALL = 'tr_TR.UTF-8';
    await test.restart();
    const state = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(callsOf(state)[0]).toMatchObject({
      outcome: 'failed',
      content: expect.stringContaining('environment'),
    });
    expect(inFolder()).toEqual([]);
    const next = await runTurn(test, '[[play:touch]]');
    await decideFirst(test, next.sessionId, { kind: 'approve' });
    expect(inFolder()).toEqual(['proposed.txt']);
  } finally {
    if (before === undefined) delete process.env.LC_ALL;
    else process.env.LC_ALL = before;
  }
});

describe('a script that a command runs', () => {
  everyTestIsAnAttack('approval integrity');
  const files = { 'make.sh': 'touch shown.txt\n', 'other.sh': 'touch other.txt\n' };
  const put = (name: string, text: string): void => {
    mkdirSync(join(test.workspace, 'sub'), { recursive: true });
    writeFileSync(join(test.workspace, name), text);
  };
  const start = async () => {
    test = await startTestApp({ plays, files });
    return runTurn(test, '[[play:script]]');
  };

  it.each<[string, () => void]>([
    ['was changed', () => put('make.sh', 'touch unseen.txt\n')],
    ['is another one', () => renameSync(join(test.workspace, 'other.sh'), join(test.workspace, 'make.sh'))],
    ['was not there', () => put('sub/more.sh', 'touch unseen.txt\n')],
    ['is gone', () => rmSync(join(test.workspace, 'make.sh'))],
  ])('%s: not run, and asked for again as it is now', async (_, change) => {
    const { sessionId } = await start();
    change();
    await expect(decideFirst(test, sessionId, { kind: 'approve' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/(make|more)\.sh changed since you were asked/),
    });
    expect(inFolder()).toEqual([]);
    const [card] = waitingCalls(await stateOf(test, sessionId));
    expect(card?.approval.rule).toMatch(/asks again because/);
    const done = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(callsOf(done)[0]).toMatchObject({ outcome: 'done' });
  });

  it('as it was runs, though another file changed', async () => {
    const { sessionId } = await start();
    put('other.sh', 'touch changed.txt\n');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(inFolder()).toEqual(['shown.txt']);
  });

  it('changed is no reason against a rejection', async () => {
    const { sessionId } = await start();
    put('make.sh', 'touch unseen.txt\n');
    await decideFirst(test, sessionId, { kind: 'reject', words: 'no' });
    expect(inFolder()).toEqual([]);
  });
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
