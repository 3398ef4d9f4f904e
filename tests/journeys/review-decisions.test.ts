/**
 * What a person made of a patch, on disk and in the words the model gets: exactly what was written, what was left out, what was said
 * of which line. The request on the wire is the judge, since that is all the model knows.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';
import { multiFilePatch } from './multi-file-patch.ts';

const before = sumProject['src/sum.js'];
const diff = '<<<<<<< SEARCH\n  return a - b;\n=======\n  return a + b;\n>>>>>>> REPLACE';
let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    plays: {
      one: [{ calls: [{ name: 'apply_diff', arguments: { path: 'src/sum.js', diff } }] }, { text: 'Heard.' }],
    },
  });
});
afterAll(() => test.close());
beforeEach(() => writeFileSync(join(test.workspace, 'src/sum.js'), before));

const told = (): string => {
  const messages = test.model.requests.at(-1)?.body.messages ?? [];
  return String(messages.findLast((message) => message.role === 'tool')?.content);
};
const fileNow = (): string => readFileSync(join(test.workspace, 'src/sum.js'), 'utf8');
const fixed = before.replace('a - b', 'a + b');

describe('the model is told', () => {
  it('nothing but that it was applied, where it was applied as it is', async () => {
    const { sessionId } = await runTurn(test, '[[play:one]]');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(fixed);
    expect(told()).not.toMatch(/person/);
  });

  it('what was said of a line, quoted, behind what was written', async () => {
    const { sessionId } = await runTurn(test, '[[play:one]]');
    const comments = [{ path: 'src/sum.js', line: 2, words: ' Add a check for numbers. ' }];
    await expect(
      decideFirst(test, sessionId, {
        kind: 'approve',
        comments: [{ path: 'other.js', line: 1, words: 'x' }],
      }),
    ).rejects.toMatchObject({ code: 'INVALID' });
    const state = await decideFirst(test, sessionId, { kind: 'approve', comments });
    expect(told().split('\n').slice(-2)).toEqual([
      "The person's comments, to be followed next:",
      '- src/sum.js:2 `return a + b;`: Add a check for numbers.',
    ]);
    expect(callsOf(state)[0]?.approvals[0]?.decision).toMatchObject({ kind: 'approve', comments });
  });

  it('what was said of lines of a patch that was rejected, after the reason', async () => {
    const { sessionId } = await runTurn(test, '[[play:one]]');
    await decideFirst(test, sessionId, {
      kind: 'reject',
      words: 'Not so.',
      comments: [{ path: 'src/sum.js', line: 2, words: 'Multiply.' }],
    });
    expect(told()).toBe(
      "The person rejected this. Nothing was done. Their words: Not so.\nThe person's comments, to be followed next:\n- src/sum.js:2 `return a + b;`: Multiply.",
    );
  });

  it('which part was not taken, as a small diff of what was proposed against what was written', async () => {
    const { sessionId } = await runTurn(test, '[[play:one]]');
    const files = [{ path: 'src/sum.js', text: fixed.replace('a + b', 'b + a') }];
    await decideFirst(test, sessionId, { kind: 'edit', files });
    expect(fileNow()).toBe(fixed.replace('a + b', 'b + a'));
    expect(told()).toContain('-  return a + b;\n+  return b + a;');
  });
});

describe('files of a patch that are not wanted', () => {
  it('are not written, the others are, and the model is told which', async () => {
    const { dataFolder, workspace, modelName } = test;
    await multiFilePatch({ dataFolder, workspace, model: modelName }, false);
    await test.restart();
    const decide = (decision: Parameters<typeof decideFirst>[2]) => decideFirst(test, 'multi', decision);
    const all = ['one.txt', 'two.txt', 'deep/er/three.txt', 'four.txt'];
    for (const [refused, words] of [
      [['nowhere.js'], /not part of this patch/],
      [all, /Nothing would be written/],
    ] as const)
      await expect(decide({ kind: 'edit', refused: [...refused] })).rejects.toMatchObject({
        code: 'INVALID',
        message: expect.stringMatching(words),
      });
    await expect(
      decide({ kind: 'edit', refused: ['two.txt'], files: [{ path: 'two.txt', text: 'x' }] }),
    ).rejects.toMatchObject({ code: 'INVALID' });
    expect(waitingCalls(await stateOf(test, 'multi'))).toHaveLength(1);
    await decide({
      kind: 'edit',
      refused: ['two.txt', 'four.txt'],
      files: [{ path: 'one.txt', text: 'mine\n' }],
      comments: [{ path: 'two.txt', line: 1, words: 'Not needed.' }],
    });
    expect(all.map((path) => textAt(path))).toEqual(['mine\n', null, 'three after\n', 'four before\n']);
    expect(told()).toContain(
      'The person refused these files of your patch; they are as they were: two.txt, four.txt.',
    );
    expect(told()).toContain('-one after\n+mine');
    expect(told()).toContain('- two.txt:1 `two after`: Not needed.');
    const read = await test.client.patch.read({ sessionId: 'multi', callId: 't1.s1.c1' });
    expect(read.map(({ before, after }) => [before, after])).toEqual([
      ['one before\n', 'mine\n'],
      [null, null],
      [null, 'three after\n'],
      ['four before\n', 'four before\n'],
    ]);
  });
});

const textAt = (path: string): string | null => {
  const full = join(test.workspace, path);
  return existsSync(full) ? readFileSync(full, 'utf8') : null;
};
