/** What is remembered of suggestions, without running anything: a journal in memory, settings and notes in a folder. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionBook, type LiveSession } from '../../../src/main/agent/session-book.ts';
import { createSuggesting, type Suggesting } from '../../../src/main/agent/suggesting.ts';
import { createOwnSuggesting } from '../../../src/main/own-suggesting.ts';
import { createPolicy } from '../../../src/main/policy/policy.ts';
import { leastApprovals } from '../../../src/main/policy/suggestions.ts';
import { createSettings } from '../../../src/main/settings.ts';
import type { Decision } from '../../../src/shared/proposal.ts';
import { ranCommand } from '../../support/habit.ts';
import {
  allowed,
  created,
  finished,
  proposed,
  responded,
  sent,
  started,
} from '../../support/session-script.ts';
import { memoryJournal } from './memory-journal.ts';

let folder: string;
let suggesting: Suggesting;
let session: LiveSession;
let calls: number;
let journal: ReturnType<typeof memoryJournal>;
let now: () => number;
let problems: string[];
const settingsFile = () => join(folder, 'settings.json');
const rules = (): unknown[] => JSON.parse(readFileSync(settingsFile(), 'utf8')).rules ?? [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-suggesting-'));
  writeFileSync(settingsFile(), '{}');
  journal = memoryJournal();
  const settings = createSettings({ dataFolder: folder, cli: {}, env: {}, trusts: () => true });
  problems = [];
  const log = (message: string) => problems.push(message);
  const policy = createPolicy({ read: () => settings.each('rules'), log });
  let time = 0;
  now = () => {
    time += 1;
    return time;
  };
  suggesting = createOwnSuggesting({ settings, dataFolder: folder }, { journal, policy, now, log });
  const book = createSessionBook(journal, now, suggesting.appended);
  session = book.create('s1', [created, sent('go'), started('t1')]);
  calls = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const workspace = () => session.state().workspace;

function run(text: string, decision: 'approve' | 'reject' = 'approve', exitCode = 0): void {
  calls += 1;
  const decided: Decision = decision === 'approve' ? { kind: decision } : { kind: decision, words: '' };
  // One by one, as a session appends them.
  for (const fact of ranCommand(calls, text, { decision: decided, exitCode })) session.append([fact]);
}
const runOften = (text: string, times: number): void => {
  for (let n = 0; n < times; n += 1) run(text);
};
/** By the session, to another one that changed these files. */
function giveTask(
  { callId, number }: { callId: string; number: number },
  held: { path: string; before: null; after: string }[],
): void {
  const plan = { title: 'Do it', agent: 'coder', goal: 'Do it.', done: 'It is done.' };
  const end = { status: 'done' as const, answer: '', held, clashes: [], steps: 1, usage: {} };
  for (const fact of [
    responded(`t1.s${calls + 1}`, { calls: [['delegate', {}]] }),
    proposed(callId, { kind: 'tasks', tasks: [plan] }),
    ...allowed(callId),
    { type: 'call.started', data: { callId } } as const,
    { type: 'task.started', data: { callId, number, sessionId: 's2' } } as const,
    { type: 'task.ended', data: { callId, number, ...end } } as const,
    finished(callId),
  ])
    session.append([fact]);
}
const listed = async () => (await suggesting.list(workspace())).suggestions;

describe('what is not wanted', () => {
  it('comes back when twice as much speaks for it, and not before', async () => {
    runOften('tool x', leastApprovals);
    const [found] = await listed();
    expect((await suggesting.dismiss(workspace(), found?.id ?? '')).ok).toBe(true);
    runOften('tool x', leastApprovals - 1);
    expect(await listed()).toEqual([]);
    runOften('tool x', 1);
    expect(await listed()).toMatchObject([{ id: found?.id, approvals: leastApprovals * 2 }]);
    expect(rules()).toEqual([]);
  });

  it('is so for its own folder and its own rule', async () => {
    runOften('tool x', leastApprovals);
    const [found] = await listed();
    await suggesting.dismiss(workspace(), found?.id ?? '');
    runOften('tool y', leastApprovals);
    expect(await listed()).toMatchObject([{ rule: { command: 'tool y' } }]);
    expect(await suggesting.dismiss('/elsewhere', found?.id ?? '')).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});

describe('a rule that was taken', () => {
  it('is out of the settings in the tick in which its command was rejected; one that was typed is not', async () => {
    runOften('tool x', leastApprovals);
    const [found] = await listed();
    await suggesting.accept(workspace(), found?.id ?? '');
    const typed = { verdict: 'allow', command: 'tool *' };
    writeFileSync(settingsFile(), JSON.stringify({ rules: [typed, ...rules()] }));
    expect(rules()).toEqual([typed, found?.rule]);
    run('tool x', 'reject');
    expect(rules()).toEqual([typed]);
    expect((await suggesting.list(null)).withdrawn).toMatchObject([{ id: found?.id, kind: 'rejected' }]);
    writeFileSync(settingsFile(), JSON.stringify({ rules: [found?.rule] }));
    expect((await suggesting.list(null)).withdrawn).toEqual([]);
  });

  it('is out when the person refuses, where a task was given, what its command made there', async () => {
    runOften('tool x', leastApprovals);
    const [found] = await listed();
    await suggesting.accept(workspace(), found?.id ?? '');
    const book = createSessionBook(journal, now, suggesting.appended);
    const held = [{ path: 'a', before: null, after: 'a'.repeat(64) }];
    const at = { sessionId: 's1', callId: `t1.s${calls + 1}.c1`, number: 1, depth: 1 };
    if (created.type !== 'session.created') throw new Error('not how a session begins');
    const child = book.create('s2', [
      { ...created, data: { ...created.data, parent: at } },
      sent('do'),
      started('t1'),
    ]);
    const ran = ranCommand(1, 'tool x');
    for (const fact of ran)
      child.append([fact.type === 'call.finished' ? { ...fact, data: { ...fact.data, held } } : fact]);
    giveTask(at, held);
    expect(rules()).toEqual([found?.rule]);
    const review = { approvalId: `t1.s${calls + 1}.c2.a1`, digest: 'd'.repeat(64) };
    session.append([
      { type: 'review.opened', data: { callId: `t1.s${calls + 1}.c2`, end: { reason: 'answered' } } },
      proposed(`t1.s${calls + 1}.c2`, { kind: 'patch', files: [{ ...held[0]!, added: 1, removed: 0 }] }),
      { type: 'approval.requested', data: { ...review, rule: 'asks' } },
    ]);
    expect(rules()).toEqual([found?.rule]);
    const decision: Decision = { kind: 'reject', words: '' };
    session.append([{ type: 'approval.decided', data: { ...review, decision, by: 'person', through: '' } }]);
    expect(rules()).toEqual([]);
    expect((await suggesting.list(null)).withdrawn).toMatchObject([{ kind: 'undone' }]);
  });

  it('is taken back at the next start where the app ended before it could be, from few journals', async () => {
    runOften('tool x', leastApprovals);
    const [found] = await listed();
    await suggesting.accept(workspace(), found?.id ?? '');
    for (const id of ['other', 'another']) createSessionBook(journal, now).create(id, [created]);
    // The same journal with nobody looking.
    const alone = createSessionBook(journal, now).get('s1');
    suggesting.review();
    expect(rules()).toEqual([found?.rule]);
    alone?.append(ranCommand(calls + 1, 'tool x', { decision: { kind: 'reject', words: '' } }));
    const ofTypes = vi.spyOn(journal, 'ofTypes');
    suggesting.review();
    expect(rules()).toEqual([]);
    expect(ofTypes.mock.calls.map(([id]) => id)).toEqual(['s1']);
  });

  it('that the person removed is theirs when they type it again', async () => {
    runOften('tool x', leastApprovals);
    const [found] = await listed();
    await suggesting.accept(workspace(), found?.id ?? '');
    run('tool x', 'approve', 3);
    expect((await suggesting.list(null)).doubtful).toMatchObject([{ id: found?.id, exitCode: 3 }]);
    await suggesting.dismiss(null, found?.id ?? '');
    expect(rules()).toEqual([]);
    writeFileSync(settingsFile(), JSON.stringify({ rules: [found?.rule] }));
    run('tool x', 'reject');
    expect(rules()).toEqual([found?.rule]);
  });

  it('is not there at all when it cannot be stored', async () => {
    runOften('tool x', leastApprovals);
    const [found] = await listed();
    writeFileSync(settingsFile(), '{');
    expect(await suggesting.accept(workspace(), found?.id ?? '')).toMatchObject({
      error: { code: 'conflict' },
    });
    writeFileSync(settingsFile(), '{}');
    expect(await listed()).toMatchObject([{ id: found?.id }]);
  });

  it('that cannot be taken out is said in the log, and nobody is kept from deciding', async () => {
    runOften('tool x', leastApprovals);
    const [found] = await listed();
    await suggesting.accept(workspace(), found?.id ?? '');
    const stored = readFileSync(settingsFile(), 'utf8');
    const failing = createSuggesting({
      journal: memoryJournal(),
      policy: createPolicy({ read: () => ({ values: [], trouble: null }), log: () => {} }),
      rules: { own: () => [], set: () => ({ ok: true, value: undefined }) },
      notes: {
        read: () => {
          throw new Error('no disk');
        },
        change: () => ({ ok: true, value: undefined }),
      },
      now: Date.now,
      log: (message) => problems.push(message),
    });
    failing.review();
    expect(problems).toEqual(['looking after rules that were suggested']);
    expect(readFileSync(settingsFile(), 'utf8')).toBe(stored);
  });
});
