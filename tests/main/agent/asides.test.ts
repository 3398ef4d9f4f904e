/** What decides whether the model is asked something beside the conversation, and what is made of its answers. */
import { describe, expect, it } from 'vitest';
import { answerLimit } from '../../../src/main/agent/compact-budget.ts';
import { outlineOf, readSummary, summaryText } from '../../../src/main/agent/compact-summary.ts';
import { needsReflection, reflectionNote } from '../../../src/main/agent/reflection.ts';
import { cleanTitle, needsTitle } from '../../../src/main/agent/title.ts';
import type { EndReason, Fact } from '../../../src/shared/event.ts';
import {
  created,
  finished,
  proposed,
  responded,
  sent,
  started,
  stateOf,
} from '../../support/session-script.ts';

const end = (reason: EndReason, turnId = 't1'): Fact => ({ type: 'turn.ended', data: { turnId, reason } });
const byApp: Fact = { type: 'session.renamed', data: { title: 'Do it', by: 'app' } };
const byPerson: Fact = { type: 'session.renamed', data: { title: 'Mine', by: 'person' } };
const said = responded('t1.s1', { text: 'Done.' });
const open = [created, sent('Do it'), byApp, started('t1'), said];

describe('a title', () => {
  it.each<[string, Fact[], boolean]>([
    ['after the first turn', [...open, end('answered')], true],
    ['while it goes on', open, false],
    ['after a turn that was stopped', [...open, end('cancelled')], false],
    [
      'after a turn that came to something at last',
      [...open, end('cancelled'), sent('Again', '2'), started('t2'), end('completed', 't2')],
      true,
    ],
    [
      'after the second good turn',
      [...open, end('answered'), sent('Again', '2'), started('t2'), end('answered', 't2')],
      false,
    ],
    ['that the person gave', [...open, byPerson, end('answered')], false],
    [
      'of a session that came with one',
      [created, sent('Do it'), started('t1'), said, end('answered')],
      false,
    ],
    ['when the next message is there', [...open, end('answered'), sent('Again', '2')], false],
  ])('%s', (_, facts, wanted) => {
    expect(needsTitle(stateOf(...facts))).toBe(wanted);
  });

  it.each([
    ['{"title": "Fix the sum"}', 'Fix the sum'],
    ['{"title": "**Fix** the `sum`."}', 'Fix the sum'],
    ['"Fix the sum."', 'Fix the sum'],
    ['# Title: Fix the sum\nBecause it is wrong.', 'Fix the sum'],
    ['{"title": "Fix the su', 'Fix the su'],
    ['{"title": "  "}', ''],
    ['{"name": "x"}', ''],
    ['{"title": 7}', ''],
    ['<think></think>Fix it', 'Fix it'],
    [`{"title": "${'word '.repeat(40)}"}`, `${'word '.repeat(12)}…`],
  ])('%j is cleaned', (answer, title) => {
    expect(cleanTitle(answer)).toBe(title);
  });
});

describe('a reflection', () => {
  const calls = (...outcomes: ('done' | 'failed' | 'refused')[]): Fact[] =>
    outcomes.flatMap((outcome, index) => [
      responded(`t1.s${index + 1}`, { calls: [['read_file', { path: 'a' }]] }),
      finished(`t1.s${index + 1}.c1`, 'x', outcome),
    ]);
  const begun = [created, sent('Do it'), started('t1')];
  const rejected: Fact[] = [
    responded('t1.s3', { calls: [['write_file', {}]] }),
    proposed('t1.s3.c1', { kind: 'command', command: 'x', cwd: '.', timeoutMs: 1 }),
    { type: 'approval.requested', data: { approvalId: 't1.s3.c1.a1', digest: 'a'.repeat(64), rule: '' } },
    {
      type: 'approval.decided',
      data: {
        approvalId: 't1.s3.c1.a1',
        digest: 'a'.repeat(64),
        decision: { kind: 'reject', words: '' },
        by: 'person',
        through: 'web',
      },
    },
    finished('t1.s3.c1', 'x', 'refused'),
  ];
  const recorded: Fact = {
    type: 'reflection.recorded',
    data: { turnId: 't1', cause: 'c', lesson: '', next: 'n' },
  };

  it.each<[string, Fact[], boolean]>([
    ['three failures at the end', [...calls('done', 'failed', 'refused', 'failed'), end('answered')], true],
    [
      'a turn that was cut at the step limit with failures',
      [...calls('failed', 'failed', 'failed'), end('limit')],
      true,
    ],
    ['two failures', [...calls('failed', 'failed'), end('answered')], false],
    [
      'failures that were overcome',
      [...calls('failed', 'failed', 'failed', 'done'), end('completed')],
      false,
    ],
    ['a no of the person', [...calls('failed', 'failed'), ...rejected, end('answered')], false],
    ['a turn that the person stopped', [...calls('failed', 'failed', 'failed'), end('cancelled')], false],
    ['a turn that goes on', calls('failed', 'failed', 'failed'), false],
    ['a second time', [...calls('failed', 'failed', 'failed'), end('answered'), recorded], false],
  ])('of %s', (_, facts, wanted) => {
    expect(needsReflection(stateOf(...begun, ...facts))).toBe(wanted);
  });

  it('is told once, in the turn that follows', () => {
    const facts = [...begun, ...calls('failed', 'failed', 'failed'), end('answered'), recorded];
    expect(reflectionNote(stateOf(...facts))).toBe(
      "[Your own note on why the last turn got nowhere, not the person's words. Cause: c Next: n]",
    );
    expect(reflectionNote(stateOf(...facts, sent('Again', '2'), started('t2')))).toBe('');
  });
});

describe('a summary', () => {
  it.each<[string, string, string | undefined]>([
    [
      'is read part by part',
      '{"task": "Mend it", "done": ["read a", ""], "facts": [], "next": "Test"}',
      'Task: Mend it\nDone:\n- read a\nNext: Test',
    ],
    [
      'is used as far as it was written',
      '{"task": "Mend it", "done": ["read a", "chan',
      'Task: Mend it\nDone:\n- read a\n- chan',
    ],
    ['may be words', 'We read a file.', 'We read a file.'],
    ['may be nothing', '{"task": "", "done": []}', undefined],
    ['may be something else', '{"calls": []}', undefined],
  ])('%s', (_, answer, text) => {
    expect(readSummary(answer, 1_000)).toBe(text);
  });

  it('has a bound, and says what it does not know', () => {
    const long = readSummary(`{"task": "${'word '.repeat(2_000)}"}`, 500) ?? '';
    expect(long.length).toBeLessThan(560);
    expect(summaryText(undefined, '- read_file a')).toMatch(
      /^Summary of the work so far;.*\n\nCalls made:\n- read_file a$/,
    );
    expect(summaryText('Task: x', '- read_file a')).toMatch(/Task: x\n\nAfter that:\n- read_file a$/);
    const { turns } = stateOf(
      created,
      sent('Do it'),
      started('t1'),
      responded('t1.s1', { text: 'I look.', calls: [['read_file', {}]] }),
      finished('t1.s1.c1'),
    );
    expect(outlineOf(turns[0]?.steps ?? [], 500)).toBe('- said: I look.\n- read_file s (done)');
    expect(outlineOf(turns[0]?.steps ?? [], 30)).toBe('(1 earlier ones left out)\n- read_file s (done)');
  });
});

it.each<[setting: number, window: number | null, calls: number, limit: number]>([
  [16_000, null, 1, 16_000],
  [16_000, 131_072, 1, 16_000],
  [16_000, 8_192, 1, 4_915],
  [16_000, 8_192, 2, 4_915],
  [16_000, 8_192, 6, 1_638],
  [16_000, 8_192, 90, 500],
  [1_000, 8_192, 1, 1_000],
])(
  'a setting of %i in a window of %s with %i calls at once allows %i characters',
  (setting, window, calls, limit) => {
    expect(answerLimit(setting, window, calls)).toBe(limit);
  },
);
