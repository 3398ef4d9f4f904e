import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createToolBench, registry, type ToolBench, valueIn } from './tool-context.ts';

let bench: ToolBench;
beforeEach(async () => {
  bench = await createToolBench();
});
afterEach(() => bench.close());

const proposed = async (name: string, args: Record<string, unknown>) =>
  valueIn(await bench.propose(name, args)).proposal;

describe('execute_command', () => {
  it('proposes without running, then runs in the workspace', async () => {
    const proposal = await proposed('execute_command', { command: 'pwd; echo out > made.txt; exit 4' });
    expect(proposal).toEqual({
      kind: 'command',
      command: 'pwd; echo out > made.txt; exit 4',
      sandbox: 'off',
      environment: expect.stringMatching(/^[0-9a-f]{64}$/),
      cwd: '.',
      timeoutMs: 120_000,
      folder: bench.context.workspace.identity,
    });
    expect(existsSync(join(bench.folder, 'made.txt'))).toBe(false);
    const committed = valueIn(await bench.commit('execute_command', proposal));
    expect(committed).toMatchObject({ outcome: 'done', exitCode: 4 });
    expect(committed.content).toMatch(
      new RegExp(`^exit 4 after \\d+\\.\\d s\\n${bench.context.workspace.root}$`),
    );
    expect(bench.bytes('made.txt').toString()).toBe('out\n');
    expect(bench.live.join('')).toContain(bench.context.workspace.root);
  });

  it('bounds the answer and keeps the whole output aside', async () => {
    const { content } = valueIn(
      await bench.commit('execute_command', await proposed('execute_command', { command: 'seq 1 100000' })),
    );
    expect(content.length).toBeLessThan(4100);
    expect(content).toContain('\n1\n2\n3\n');
    expect(content.endsWith('\n99999\n100000')).toBe(true);
    expect(content).toMatch(/characters left out/);
    const spilled = readFileSync(join(bench.context.spillFolder, 't1.s1.c1.txt'), 'utf8');
    expect(spilled.split('\r\n')).toHaveLength(100_001);
  });

  it.each([
    [undefined, 120_000],
    [5, 5000],
    [0.5, 500],
    [100_000, 600_000],
  ])('a limit of %s s is %i ms', async (timeout_seconds, timeoutMs) => {
    const args = { command: 'true', ...(timeout_seconds === undefined ? {} : { timeout_seconds }) };
    expect(await proposed('execute_command', args)).toMatchObject({ timeoutMs });
  });

  it('tells of the time limit and of a stop', async () => {
    const slow = await proposed('execute_command', {
      command: 'echo begun; sleep 600',
      timeout_seconds: 0.5,
    });
    expect(valueIn(await bench.commit('execute_command', slow))).toMatchObject({
      outcome: 'failed',
      content: 'stopped at the time limit of 0.5 s\nbegun',
    });
    const stopped = await createToolBench({ signal: AbortSignal.abort() });
    const { proposal } = valueIn(await stopped.propose('execute_command', { command: 'sleep 600' }));
    expect(valueIn(await stopped.commit('execute_command', proposal))).toMatchObject({
      outcome: 'cancelled',
    });
    stopped.close();
  });

  it('is not run in a folder that took the place of the one it was approved for', async () => {
    const elsewhere = await createToolBench();
    const proposal = await proposed('execute_command', { command: 'touch pwned' });
    expect(await elsewhere.commit('execute_command', proposal)).toMatchObject({
      ok: false,
      error: { code: 'conflict' },
    });
    expect(existsSync(join(elsewhere.folder, 'pwned'))).toBe(false);
    elsewhere.close();
  });

  it('refuses to run outside the workspace', async () => {
    const outside = { kind: 'command' as const, command: 'touch pwned', cwd: '..', timeoutMs: 1000 };
    expect(await bench.commit('execute_command', outside)).toMatchObject({
      ok: false,
      error: { code: 'denied' },
    });
    expect(existsSync(join(bench.folder, '..', 'pwned'))).toBe(false);
  });
});

describe('the tools that only say something', () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ['ask_followup_question', { question: 'Which?' }, { kind: 'question', question: 'Which?', options: [] }],
    [
      'ask_followup_question',
      { question: 'Which?', options: ['a', 'b'] },
      { kind: 'question', question: 'Which?', options: ['a', 'b'] },
    ],
    [
      'ask_followup_question',
      { question: '1. Which?\n- a\n- b\n2. Why?' },
      {
        kind: 'question',
        question: 'Which?',
        options: ['a', 'b'],
        more: [{ question: 'Why?', options: [] }],
      },
    ],
    [
      'ask_followup_question',
      { question: '1. Which?\n2. Why?', options: ['a', 'b'] },
      { kind: 'question', question: '1. Which?\n2. Why?', options: ['a', 'b'] },
    ],
    [
      'prompt_user',
      { message: 'Go on?', kind: 'confirm' },
      { kind: 'question', question: 'Go on?', options: ['Yes', 'No'] },
    ],
    ['prompt_user', { message: 'Name?', kind: 'text' }, { kind: 'question', question: 'Name?', options: [] }],
    [
      'prompt_user',
      { message: 'Which?', kind: 'several', options: ['a', 'b'] },
      { kind: 'question', question: 'Which?', options: ['a', 'b'], pick: 'several' },
    ],
    [
      'show_notification',
      { title: ' Tests\npass\u202e ', level: 'Warn' },
      { kind: 'notice', level: 'warning', title: 'Tests pass', body: '' },
    ],
    ['attempt_completion', { result: 'Fixed.' }, { kind: 'completion', result: 'Fixed.' }],
    ['switch_mode', { mode: 'debug', reason: 'stuck' }, { kind: 'mode', mode: 'debug', reason: 'stuck' }],
  ])('%s %j', async (name, args, proposal) => {
    expect(await proposed(name, args)).toEqual(proposal);
    expect(registry.get(name)?.commit).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['prompt_user', { message: 'Go?', kind: 'confirm', options: ['a', 'b', 'c'] }, /yes or no/],
    ['prompt_user', { message: 'Which?', kind: 'one', options: ['a', 'a'] }, /two different/],
    ['prompt_user', { message: 'Name?', kind: 'text', options: ['a'] }, /no options/],
    ['prompt_user', { message: 'Name?', kind: 'number' }, /kind/],
    [
      'ask_followup_question',
      { question: Array.from({ length: 13 }, (_, at) => `${at + 1}. x?`).join('\n') },
      /too many/,
    ],
    ['show_notification', { title: 'See https://evil.example' }, /plain words/],
    ['show_notification', { title: 'x', body: '<a href="x">press</a>' }, /plain words/],
    ['show_notification', { title: 'x', body: '[press](there)' }, /plain words/],
    ['show_notification', { title: '\u202e' }, /empty/],
    ['show_notification', { title: 'x', body: 'y'.repeat(301) }, /longer than 300/],
    ['show_notification', { title: 'x', level: 'loud' }, /info, warning or error/],
  ])('%s %j is refused', async (name, args, why) => {
    const found = await bench.propose(name, args);
    expect(found.ok ? '' : found.error.message).toMatch(why);
  });

  it.each(['Is 3 < 5 & 7 > 6?', 'R&D: done', 'a.b is `null` **now**'])('shows %j as it is', async (title) => {
    expect(await proposed('show_notification', { title })).toMatchObject({ title });
  });

  it('does not switch to the mode it is in', async () => {
    expect(await bench.propose('switch_mode', { mode: 'coder', reason: '' })).toMatchObject({
      error: { code: 'invalid' },
    });
  });
});
