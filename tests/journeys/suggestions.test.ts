/**
 * From the same answer given again and again to a rule, and back: with real approvals, real commands in the sandbox and a real
 * rewind. Judged by the settings file, by the folder and by the journal.
 */
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leastApprovals } from '../../src/main/policy/suggestions.ts';
import type { SessionState } from '../../src/shared/session-state.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, sumProject, type TestApp } from '../support/app.ts';
import { writeHabit } from '../support/habit.ts';

const play = (command: string) => [
  { calls: [{ name: 'execute_command', arguments: { command } }] },
  { text: 'That was it.' },
];
const empties = "import { writeFileSync } from 'node:fs';\nwriteFileSync(process.argv[2], '');\n";
const plays = {
  makes: play('touch made.txt'),
  empties: play('node tools/empty.mjs src/sum.js'),
  compiles: play('node src/sum.js'),
};

let test: TestApp;
let lack = '';
beforeAll(async () => {
  test = await startTestApp({
    files: { ...sumProject, 'tools/empty.mjs': empties },
    plays,
    args: ['--set', 'sandbox=preferred'],
  });
  const { sandbox } = await test.client.system.describe({});
  lack = sandbox.kind === 'unavailable' ? sandbox.reason : '';
  await test.app.close();
  const often = (command: string): string[] => Array.from({ length: leastApprovals }, () => command);
  writeHabit(test.dataFolder, realpathSync(test.workspace), [
    ...often('touch made.txt'),
    ...often('node src/sum.js'),
    'node src/sum.js && ls',
  ]);
  await test.restart();
});
afterAll(() => test.close());
const settingsFile = () => join(test.dataFolder, 'settings.json');
const rules = (): unknown[] => JSON.parse(readFileSync(settingsFile(), 'utf8')).rules ?? [];
beforeEach(() => writeFileSync(settingsFile(), '{}'));

const list = (workspace = test.workspace) => test.client.policy.suggestions({ workspace });
const suggested = async (command: string) =>
  (await list()).suggestions.find(({ rule }) => rule.command === command);
const of = (workspace: string, id: string) => ({ workspace, id });
const last = (state: SessionState) => callsOf(state).at(-1);
const isAsked = (state: SessionState): boolean => waitingCalls(state).length > 0;
const source = () => join(test.workspace, 'src/sum.js');
const allowed = (command: string) => ({ verdict: 'allow', tool: 'execute_command', command });
const empty = allowed('node tools/empty.mjs src/sum.js');
const touch = allowed('touch made.txt');

async function approve(name: string, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const { sessionId } = await runTurn(test, `[[play:${name}]]`);
    await decideFirst(test, sessionId, { kind: 'approve' });
  }
}

describe('a habit', () => {
  it('is proposed, runs nothing by itself, and when taken lets the next one run', async (context) => {
    if (lack !== '') context.skip(lack);
    await approve('empties', leastApprovals - 1);
    expect(await suggested(empty.command)).toBeUndefined();
    await approve('empties', 1);
    const suggestion = await suggested(empty.command);
    expect(suggestion).toMatchObject({
      rule: empty,
      approvals: leastApprovals,
      sessions: leastApprovals,
      also: { count: 0 },
    });
    const asked = await runTurn(test, '[[play:empties]]');
    expect(isAsked(asked.state)).toBe(true);
    expect(rules()).toEqual([]);
    await decideFirst(test, asked.sessionId, { kind: 'approve' });

    const id = suggestion?.id ?? '';
    expect((await list(test.dataFolder)).suggestions).toEqual([]);
    await expect(test.client.policy.accept(of(test.dataFolder, id))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(rules()).toEqual([]);
    await test.client.policy.accept(of(test.workspace, id));
    expect(rules()).toEqual([empty]);
    expect(await suggested(empty.command)).toBeUndefined();

    writeFileSync(source(), 'export const sum = 1;');
    const { sessionId, state } = await runTurn(test, '[[play:empties]]');
    expect(last(state)).toMatchObject({ outcome: 'done', exitCode: 0, approvals: [{ by: 'rule' }] });
    expect(readFileSync(source(), 'utf8')).toBe('');

    const [checkpoint] = state.checkpoints;
    await test.client.checkpoint.restore({ sessionId, checkpointId: checkpoint?.id ?? '' });
    expect(readFileSync(source(), 'utf8')).toBe('export const sum = 1;');
    expect(rules()).toEqual([]);
    expect((await list()).withdrawn).toMatchObject([{ id, rule: empty, kind: 'undone' }]);
    const again = await runTurn(test, '[[play:empties]]');
    expect(isAsked(again.state)).toBe(true);
    await decideFirst(test, again.sessionId, { kind: 'reject', words: 'no' });

    // Nothing but the person puts it back, and what was before is forgiven then.
    await test.restart();
    expect(rules()).toEqual([]);
    await test.client.policy.accept(of(test.workspace, id));
    expect(rules()).toEqual([empty]);
    expect(await list()).toMatchObject({ withdrawn: [], doubtful: [] });
    await test.restart();
    expect(rules()).toEqual([empty]);
  });

  it('is taken back at the next start where the app had no time for it', async (context) => {
    if (lack !== '') context.skip(lack);
    const suggestion = await suggested('touch made.txt');
    await test.client.policy.accept(of(test.workspace, suggestion?.id ?? ''));
    const stored = readFileSync(settingsFile(), 'utf8');
    const notes = join(test.dataFolder, 'suggestions.json');
    const noted = readFileSync(notes, 'utf8');
    writeFileSync(settingsFile(), JSON.stringify({ rules: [{ verdict: 'ask', command: 'touch *' }, touch] }));
    const { sessionId } = await runTurn(test, '[[play:makes]]');
    await decideFirst(test, sessionId, { kind: 'reject', words: 'no' });
    expect(rules()).toEqual([{ verdict: 'ask', command: 'touch *' }]);
    expect((await list()).withdrawn).toMatchObject([{ kind: 'rejected' }]);
    writeFileSync(settingsFile(), stored);
    writeFileSync(notes, noted);
    await test.restart();
    expect(rules()).toEqual([]);
    expect((await list()).withdrawn).toMatchObject([{ kind: 'rejected' }]);
    await test.client.policy.dismiss(of(test.workspace, suggestion?.id ?? ''));
    expect((await list()).withdrawn).toEqual([]);
    expect(rules()).toEqual([]);
  });
});

it('a rule whose last command failed stays, is told of and can be removed', async (context) => {
  if (lack !== '') context.skip(lack);
  const suggestion = await suggested('node src/sum.js');
  expect(suggestion).toMatchObject({ also: { count: 1, commands: ['node src/sum.js && ls'] } });
  const id = suggestion?.id ?? '';
  await test.client.policy.accept(of(test.workspace, id));
  writeFileSync(join(test.workspace, 'src/sum.js'), 'process.exit(7)');
  const { state } = await runTurn(test, '[[play:compiles]]');
  expect(last(state)).toMatchObject({ exitCode: 7, approvals: [{ by: 'rule' }] });
  expect(rules()).toHaveLength(1);
  expect((await list()).doubtful).toMatchObject([{ id, exitCode: 7 }]);
  await test.client.policy.dismiss(of(test.workspace, id));
  expect(rules()).toEqual([]);
  expect((await list()).doubtful).toEqual([]);
  expect(await suggested('node src/sum.js')).toBeUndefined();
});
