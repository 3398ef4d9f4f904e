import { describe, expect, it } from 'vitest';
import { askGuards } from '../../../src/main/guards/guards.ts';
import type { Fact } from '../../../src/shared/event.ts';
import type { Proposal } from '../../../src/shared/proposal.ts';
import { fold } from '../../../src/shared/session-reduce.ts';
import type { SessionState } from '../../../src/shared/session-state.ts';

const bounds = { loops: true, files: 0, lines: 0, commands: 0, largeChange: 0, freezeAfter: 0 };

interface Asked {
  name?: string;
  arguments?: string;
  outcome?: 'done' | 'failed' | 'refused';
  exitCode?: number;
}

/** A session of one turn with one step a call; the last call is still open unless it has an outcome. */
function session(calls: readonly Asked[], finish: 'calls' | 'length' = 'calls'): SessionState {
  const facts: Fact[] = [
    {
      type: 'session.created',
      data: { workspace: '/w/demo', title: '', mode: 'coder', model: 'm', approve: 'ask' },
    },
    { type: 'message.sent', data: { messageId: 'm1', text: 'do' } },
    { type: 'turn.started', data: { turnId: 't1', tail: '' } },
    ...calls.flatMap((call, index) => step(call, `t1.s${index + 1}`, finish)),
  ];
  return fold(facts.map((fact, index) => ({ ...fact, seq: index + 1, at: index })));
}

function step(call: Asked, stepId: string, finish: 'calls' | 'length'): Fact[] {
  const { name = 'read_file', arguments: text = '{"path":"a.js"}', outcome, exitCode } = call;
  const responded: Fact = {
    type: 'model.responded',
    data: {
      stepId,
      model: 'm',
      text: '',
      reasoning: '',
      calls: [{ id: 'x', name, arguments: text }],
      finish,
      usage: {},
      startedAt: 0,
    },
  };
  if (outcome === undefined) return [responded];
  const data = { callId: `${stepId}.c1`, outcome, content: '', summary: '', durationMs: 0 };
  return [responded, { type: 'call.finished', data: exitCode === undefined ? data : { ...data, exitCode } }];
}

const ask = (state: SessionState, proposal: Proposal | null = null) =>
  askGuards({
    state,
    callId: `t1.s${state.turns[0]?.steps.length}.c1`,
    proposal,
    failed: null,
    judged: null,
    bounds,
  });
const codeOf = (verdict: ReturnType<typeof ask>): string => verdict?.failure.code ?? 'ok';

describe('a reply that was cut off', () => {
  it('has none of its calls run', () => {
    expect(codeOf(ask(session([{}])))).toBe('ok');
    expect(codeOf(ask(session([{}], 'length')))).toBe('invalid');
  });
});

describe('paths', () => {
  const patch = (path: string): Proposal => ({
    kind: 'patch',
    files: [{ path, before: null, after: null, added: 0, removed: 0 }],
  });

  it.each([
    ['src/a.js', 'ok'],
    ['.', 'ok'],
    ['/w/demo/src/a.js', 'ok'],
    ['.github/a.yml', 'ok'],
    ['../a.js', 'denied'],
    ['src/../../a.js', 'denied'],
    ['/etc/passwd', 'denied'],
    ['/w/demo2/a.js', 'denied'],
    ['.git/config', 'denied'],
    ['sub/.git/hooks/x', 'denied'],
    ['.PatchBay/settings.json', 'denied'],
    ['/w/demo/.git/config', 'denied'],
  ])('%s is %s, asked for and proposed', (path, code) => {
    expect(codeOf(ask(session([{ arguments: JSON.stringify({ path }) }])))).toBe(code);
    if (path !== '.')
      expect(codeOf(ask(session([{ name: 'write_file', arguments: '{}' }]), patch(path)))).toBe(code);
  });

  it('says nothing about arguments that are no JSON yet', () => {
    expect(codeOf(ask(session([{ arguments: '{"path":"/etc' }])))).toBe('ok');
  });
});

describe('the same failing call', () => {
  const failing: Asked = { outcome: 'failed' };

  it.each<[string, Asked[], string]>([
    ['twice', [failing, failing, {}], 'ok'],
    ['three times', [failing, failing, failing, {}], 'denied'],
    [
      'in other words',
      [failing, { outcome: 'failed', arguments: '{ "path": "a.js" }' }, failing, {}],
      'denied',
    ],
    [
      'refused each time',
      [{ outcome: 'refused' }, { outcome: 'refused' }, { outcome: 'refused' }, {}],
      'denied',
    ],
    [
      'and again after it was refused for that',
      [failing, failing, failing, { outcome: 'refused' }, {}],
      'denied',
    ],
    ['twice, a success, and again', [failing, failing, { outcome: 'done' }, failing], 'ok'],
    [
      'with another call between',
      [failing, failing, { outcome: 'done', arguments: '{}' }, failing, {}],
      'denied',
    ],
    [
      'with a command between that may have changed something',
      [failing, failing, { ...failing, name: 'execute_command', outcome: 'done', exitCode: 0 }, failing, {}],
      'ok',
    ],
    ['then another file', [failing, failing, failing, { arguments: '{"path":"b.js"}' }], 'ok'],
    ['then another tool', [failing, failing, failing, { name: 'list_files' }], 'ok'],
    ['twice that does not fail', [{ outcome: 'done' }, { outcome: 'done' }, {}], 'ok'],
    [
      'a command that ends with an error',
      [1, 1, 1].map((exitCode) => ({ outcome: 'done' as const, exitCode })),
      'denied',
    ],
    ['a command that ends well', [0, 0, 0].map((exitCode) => ({ outcome: 'done' as const, exitCode })), 'ok'],
    [
      'with broken arguments',
      [...Array.from({ length: 3 }, () => ({ ...failing, arguments: '{' })), { arguments: '{' }],
      'denied',
    ],
  ])('%s', (_, calls, code) => {
    const open = calls.at(-1)?.outcome === undefined ? calls : [...calls, {}];
    expect(codeOf(ask(session(open)))).toBe(code);
  });

  it('is refused with advice', () => {
    const result = ask(session([failing, failing, failing, {}]));
    expect(result).toMatchObject({
      act: 'refuse',
      failure: { hint: expect.stringContaining('another way') },
    });
  });
});
