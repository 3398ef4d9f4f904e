/** A session as a file: the same bytes each time, read back to the last content, and refused whole where a line is wrong. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSessionLines, sessionLines } from '../../src/main/agent/session-file.ts';
import { digestBytes } from '../../src/main/base/digest.ts';
import type { Result } from '../../src/shared/result.ts';
import { callsOf } from '../../src/shared/session-view.ts';
import { makeFolder, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { runMain } from '../support/cli.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
let sessionId: string;
let text: string;
beforeAll(async () => {
  test = await startTestApp({ plays: { says: [{ text: 'Heard.' }] } });
  ({ sessionId } = await runTurn(test, '[[play:edit]]', { approve: 'all' }));
  await test.client.session.configure({ sessionId, approve: 'ask' });
  // A card is left open, with a message behind it.
  await runTurn(test, '[[play:fix-bug]]', { sessionId });
  await test.client.session.queue({ sessionId, text: 'later', messageId: 'q', way: 'after' });
  await test.client.session.configure({ sessionId, approve: 'all' });
  ({ text } = await test.client.session.export({ sessionId, format: 'jsonl' }));
});
afterAll(() => test.close());

const count = async (): Promise<number> => (await test.client.session.list()).length;

it('the same journal gives the same bytes', async () => {
  const again = await test.client.session.export({ sessionId, format: 'jsonl' });
  expect(again).toMatchObject({ text, fileName: expect.stringMatching(/\.jsonl$/) });
  await test.restart();
  expect((await test.client.session.export({ sessionId, format: 'jsonl' })).text).toBe(text);
  expect((await test.client.session.export({ sessionId })).text).toMatch(/^# /);
});

it('an import is a new session at rest with the same past, and goes on from there', async () => {
  const before = await count();
  const first = await test.client.session.import({ text });
  const second = await test.client.session.import({ text });
  expect(new Set([sessionId, first.id, second.id]).size).toBe(3);
  expect(await count()).toBe(before + 2);
  expect(first).toMatchObject({ status: 'idle', waiting: 0, pinned: false });
  const past = await test.client.session.history({ sessionId });
  const history = await test.client.session.history({ sessionId: first.id });
  expect(history.slice(0, past.length), 'not a word is another').toEqual(past);
  expect(journalProblems(history)).toEqual([]);
  const state = await stateOf(test, first.id);
  expect(state).toMatchObject({ queued: [], unstarted: null, approve: 'ask' });
  expect(callsOf(state).at(-1)).toMatchObject({ status: 'finished', summary: 'left open by the copy' });
  expect((await stateOf(test, sessionId)).turns.at(-1)?.status, 'the original still waits').toBe('running');
  await runTurn(test, '[[play:says]]', { sessionId: first.id });
  expect((await stateOf(test, first.id)).turns.at(-1)?.reason).toBe('answered');
});

it('what was lost before it was exported is lost in the file, which can be imported all the same', async () => {
  const { events, contents } = unwrapped(readSessionLines(text));
  const [digest = '', ...kept] = [...contents.keys()];
  const left = sessionLines(events, {
    get: (wanted) => (wanted === digest ? undefined : contents.get(wanted)),
  });
  const read = unwrapped(readSessionLines(left));
  expect([...read.contents.keys()]).toEqual(kept);
  expect(sessionLines(read.events, { get: (wanted) => read.contents.get(wanted) })).toBe(left);
  const { id } = await test.client.session.import({ text: left });
  const history = await test.client.session.history({ sessionId: id });
  expect(history.slice(0, events.length)).toEqual(events);
  await runTurn(test, '[[play:says]]', { sessionId: id });
  expect((await stateOf(test, id)).turns.at(-1)?.reason).toBe('answered');
});

const unwrapped = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describe('a file that is wrong', () => {
  const lines = (): string[] => text.trimEnd().split('\n');
  const contents = (): number => lines().filter((line) => line.startsWith('{"content"')).length;
  const eventLine = (type: string): number => lines().findIndex((line) => line.includes(`"type":"${type}"`));
  const without = (index: number): string[] => lines().toSpliced(index, 1);
  const changed = (index: number, from: string | RegExp, to: string): string[] => {
    const line = lines()[index] ?? '';
    const next = line.replace(from, to);
    if (next === line) throw new Error(`nothing changed in ${line}`);
    return lines().with(index, next);
  };

  it.each<[string, () => [string[], number]]>([
    ['is none of ours', () => [['{"a":1}', ...lines()], 1]],
    ['is of a later format', () => [changed(0, '"format":1', '"format":2'), 1]],
    ['is cut in the middle of a line', () => [[...lines().slice(0, 9), lines()[9]?.slice(0, -5) ?? ''], 10]],
    ['lacks an event', () => [without(eventLine('turn.started')), eventLine('turn.started') + 1]],
    ['lacks a content', () => [without(1), eventLine('call.proposed')]],
    ['has a content that is another', () => [changed(1, /"base64":"[^"]*"/, '"base64":"AAAA"'), 2]],
    [
      'has an event of another shape',
      () => [changed(eventLine('turn.started'), '"tail":', '"tale":'), eventLine('turn.started') + 1],
    ],
    [
      'has an unknown event',
      () => [changed(eventLine('turn.started'), 'turn.started', 'turn.begun'), eventLine('turn.started') + 1],
    ],
    [
      'has an id of something else',
      () => [changed(eventLine('turn.started'), '"t1"', '"t7"'), eventLine('turn.started') + 1],
    ],
    [
      'has a result of no call',
      () => [
        changed(eventLine('call.finished'), /"callId":"[^"]*"/, '"callId":"t1.s9.c1"'),
        eventLine('call.finished') + 1,
      ],
    ],
    ...['../x', '/x', 'a/../../x', 'a//x', '.git/hooks/x'].map((path): [string, () => [string[], number]] => [
      `holds ${path}`,
      () => {
        const at = eventLine('call.finished');
        const held = JSON.stringify([{ path, before: null, after: null }]);
        return [changed(at, '"data":{', `"data":{"held":${held},`), at + 1];
      },
    ]),
    ['has nothing in it', () => [lines().slice(0, 1 + contents()), 0]],
  ])('%s', async (_name, make) => {
    const [wrong, line] = make();
    const before = await count();
    await expect(test.client.session.import({ text: `${wrong.join('\n')}\n` })).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(line === 0 ? /no session/ : new RegExp(`^Line ${line} of`)),
    });
    expect(await count(), 'nothing is there of it').toBe(before);
  });
});

it('goes by the command line to another data folder and another place of the workspace', async () => {
  await test.app.close();
  const folder = makeFolder();
  const [file, data, moved] = [join(folder, 'session.jsonl'), makeFolder(), makeFolder({ 'a.txt': 'a' })];
  const exported = await runMain(['sessions', 'export', sessionId.slice(0, 8), '--data', test.dataFolder]);
  expect(digestBytes(exported.out)).toBe(digestBytes(text));
  writeFileSync(file, exported.out);
  const own = ['--data', data];
  const imported = await runMain(['sessions', 'import', file, '--workspace', moved, ...own]);
  expect(imported).toMatchObject({ code: 0 });
  const listed = await runMain(['sessions', '--json', ...own]);
  expect(JSON.parse(listed.out)).toMatchObject({ workspace: moved, status: 'idle' });
  const markdown = ['sessions', 'export', imported.out.slice(0, 8), '--format', 'md', ...own];
  expect((await runMain(markdown)).out).toMatch(/^# /);
  writeFileSync(file, exported.out.replace('"format":1', '"format":9'));
  const refused = await runMain(['sessions', 'import', file, ...own]);
  expect(refused.code).not.toBe(0);
  expect(refused.error).toMatch(/Line 1 of the file is wrong/);
  expect((await runMain(['sessions', 'import', join(folder, 'none'), ...own])).code).toBe(1);
  await test.restart();
});
