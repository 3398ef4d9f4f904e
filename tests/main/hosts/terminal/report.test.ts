import { describe, expect, it } from 'vitest';
import { exitCodeOf, resultLine } from '../../../../src/main/hosts/terminal/ending.ts';
import { createInk } from '../../../../src/main/hosts/terminal/ink.ts';
import { createReport, duration } from '../../../../src/main/hosts/terminal/report.ts';
import type { Fact } from '../../../../src/shared/event.ts';
import type { FeedItem, Live } from '../../../../src/shared/feed.ts';
import { fold } from '../../../../src/shared/session-reduce.ts';
import { emptySession } from '../../../../src/shared/session-state.ts';

const digest = '0'.repeat(64);
const patch = {
  kind: 'patch' as const,
  files: [{ path: 'a.js', before: digest, after: digest, added: 1, removed: 1 }],
};

const story: Fact[] = [
  {
    type: 'session.created',
    data: { workspace: '/w', title: '', mode: 'coder', model: 'm', approve: 'ask' },
  },
  { type: 'message.sent', data: { messageId: 'm1', text: 'mend' } },
  { type: 'turn.started', data: { turnId: 't1', tail: '' } },
  {
    type: 'model.responded',
    data: {
      stepId: 't1.s1',
      model: 'm',
      text: 'I will mend it.',
      reasoning: '',
      calls: [{ id: 'x', name: 'apply_diff', arguments: '{}' }],
      finish: 'calls',
      usage: { promptTokens: 100, cachedTokens: 40, completionTokens: 7 },
      startedAt: 0,
    },
  },
  {
    type: 'call.proposed',
    data: { callId: 't1.s1.c1', effect: 'write', summary: 'a.js', proposal: patch, digest },
  },
  { type: 'approval.requested', data: { approvalId: 't1.s1.c1.a1', digest, rule: 'writes are asked for' } },
];

const lowered: Fact = {
  type: 'rung.lowered',
  data: {
    stepId: 't1.s2',
    model: 'm',
    from: 'native',
    to: 'text',
    why: '3 of the last 5 calls could not be read',
  },
};

const broken: Fact[] = [
  ...story.slice(0, 3),
  {
    type: 'model.failed',
    data: {
      stepId: 't1.s1',
      model: 'm',
      failure: { code: 'unavailable', message: 'The connection broke.' },
      text: 'I will me',
      startedAt: 0,
    },
  },
];

const decided: Fact[] = [
  {
    type: 'approval.decided',
    data: { approvalId: 't1.s1.c1.a1', digest, decision: { kind: 'approve' }, by: 'person', through: 'cli' },
  },
  { type: 'call.started', data: { callId: 't1.s1.c1' } },
  {
    type: 'call.finished',
    data: {
      callId: 't1.s1.c1',
      outcome: 'done',
      content: '',
      summary: 'a.js: 1 line changed',
      durationMs: 12,
    },
  },
  { type: 'turn.ended', data: { turnId: 't1', reason: 'completed' } },
];

const events = (facts: readonly Fact[]) =>
  facts.map((fact, index) => ({ ...fact, seq: index + 1, at: (index + 1) * 1000 }));
const item = (facts: readonly Fact[]): FeedItem => ({ kind: 'events', events: events(facts) });
const live = (value: Live): FeedItem => ({ kind: 'live', live: value });
const text = (words: string): FeedItem => live({ kind: 'text', stepId: 't1.s1', text: words });

const tell = (items: readonly FeedItem[], progress = false): string => {
  const report = createReport({ from: emptySession, ink: createInk(false), progress });
  return items.map((one) => report.item(one)).join('');
};

const whole = [
  'I will mend it.',
  '✓ edit a.js · 1 line changed · 12 ms',
  'completed · 1 step · 7.0 s · 100 tokens read, 40 of them remembered, 7 written',
  '',
].join('\n');

describe('a session told to a person', () => {
  it('is words, a line per call and an end', () => {
    expect(tell([item([...story, ...decided])])).toBe(whole);
  });

  it('says streamed words once, and those that were missed', () => {
    expect(tell([text('I will'), text(' mend it.'), item([...story, ...decided])])).toBe(whole);
    expect(tell([text('I will'), item([...story, ...decided])])).toBe(whole);
    expect(tell([text('mend it.'), item([...story, ...decided])])).toBe(`mend it.\n${whole}`);
  });

  it('marks the words of a reply that broke off, and says them once', () => {
    expect(tell([item(broken)])).toBe('I will me … (broken off)\n✗ The connection broke.\n');
    expect(tell([text('I will me'), item(broken)])).toBe('I will me\n✗ The connection broke.\n');
  });

  it('shows reading only where it can be overwritten, and wipes it', () => {
    const reading = live({ kind: 'reading', stepId: 't1.s1', total: 9, cached: 3, processed: 5 });
    expect(tell([reading, item([...story, ...decided])])).toBe(whole);
    expect(tell([reading, item([...story, ...decided])], true)).toBe(
      `\r\u001b[Kreading 5 of 9 tokens (3 remembered)\r\u001b[K${whole}`,
    );
  });

  it('says that a model makes its calls in another way from now on, and that it is tried out', () => {
    expect(tell([item([...story.slice(0, 3), lowered])])).toBe(
      '! m makes text calls from here on: 3 of the last 5 calls could not be read. The prompt is read anew once.\n',
    );
    const reason = 'Trying how this model makes calls: 2 of 4';
    const probing = {
      kind: 'waiting',
      cause: 'probing',
      stepId: 't1.s1',
      reason,
      attempt: 2,
      delayMs: 0,
      since: 0,
    } as const;
    expect(tell([live(probing)], true)).toBe(`\r\u001b[K${reason}`);
  });

  it('never prints a control character of the model', () => {
    expect(tell([text('\u001b]52;c;aGk=\u0007')])).toBe('␛]52;c;aGk=␇');
  });

  it('does not tell again what is known', () => {
    const report = createReport({ from: fold(events(story)), ink: createInk(false), progress: false });
    expect(report.item(item([...story, ...decided]))).toBe(whole.split('\n').slice(1).join('\n'));
  });

  it('names the files of a conflict and the reason of a failure', () => {
    const conflict: Fact = {
      type: 'approval.conflicted',
      data: { approvalId: 't1.s1.c1.a1', files: [{ path: 'a.js', now: null }], kept: [] },
    };
    const failed: Fact = {
      type: 'turn.ended',
      data: {
        turnId: 't1',
        reason: 'failed',
        failure: { code: 'unavailable', message: 'No server.', hint: 'Start it.' },
      },
    };
    const told = tell([item([...story, ...decided.slice(0, 1), conflict, failed])]);
    expect(told).toContain('! changed meanwhile, nothing was written: a.js\n');
    expect(told).toContain('✗ No server. Start it.\n');
  });
});

it('says what the model was told of the memory, and why', () => {
  const entry = { id: 'm', kind: 'fact' as const, scope: null };
  const memory = {
    words: 'x',
    entries: [
      { ...entry, text: 'Tests run with vitest', matched: ['Tests', 'run'] },
      { ...entry, text: 'Prices are in cents', matched: [], near: 4.2 },
    ],
  };
  const begun: Fact = { type: 'turn.started', data: { turnId: 't1', tail: '', memory } };
  const told = tell([item([...story.slice(0, 2), begun])]);
  expect(told).toContain('… From memory: Tests run with vitest (matches “Tests”, “run”)\n');
  expect(told).toContain('… From memory: Prices are in cents (near in meaning: 4.2, told from 3 on)\n');
});

describe('the end of a command', () => {
  it.each([
    ['completed', 0],
    ['answered', 0],
    ['failed', 1],
    ['limit', 1],
    ['waiting', 3],
    ['cancelled', 130],
  ] as const)('%s is exit code %i', (reason, code) => expect(exitCodeOf(reason)).toBe(code));

  it('is one line with reason, session and tokens', () => {
    const waits = fold(events(story));
    expect(resultLine('s', waits, waits.turns[0])).toEqual({
      kind: 'result',
      reason: 'waiting',
      sessionId: 's',
      usage: { promptTokens: 100, cachedTokens: 40, completionTokens: 7 },
      waiting: ['s/t1.s1.c1.a1'],
    });
    const done = fold(events([...story, ...decided]));
    expect(resultLine('s', done, done.turns[0])).toMatchObject({ reason: 'completed' });
  });
});

it.each([
  [12.4, '12 ms'],
  [1500, '1.5 s'],
  [61_000, '1 min 1 s'],
])('%f ms are told as %s', (ms, words) => expect(duration(ms)).toBe(words));
