/** What is made of a journal: one row for each thing that can become of a command. */
import { describe, expect, it } from 'vitest';
import { createPastCalls, type PastCall } from '../../../src/main/policy/past-calls.ts';
import type { Fact, JournalEvent } from '../../../src/shared/event.ts';
import type { CommandProposal, Decision } from '../../../src/shared/proposal.ts';

const digest = 'a'.repeat(64);
const sandboxed: CommandProposal = {
  kind: 'command',
  command: 'npm test',
  cwd: '.',
  timeoutMs: 1,
  sandbox: 'enforced',
};
const approve: Decision = { kind: 'approve' };

interface Held {
  path: string;
  before: null;
  after: string;
}
const holds = (path: string): Held => ({ path, before: null, after: digest });

interface Told {
  proposal?: CommandProposal;
  decision?: Decision;
  by?: 'person' | 'rule';
  unusual?: boolean;
  /** Null: it still runs. */
  end?: {
    outcome?: 'done' | 'failed' | 'cancelled';
    exitCode?: number;
    appeared?: string[];
    held?: Held[];
  } | null;
}

const command = (
  callId: string,
  { proposal = sandboxed, decision = approve, by = 'person', unusual, end }: Told = {},
): Fact[] => {
  const facts = {
    parts: [],
    marks: [],
    unusual: unusual ? [{ kind: 'network' as const, what: 'x' }] : [],
    always: [],
    noRule: null,
  };
  const ended = { outcome: 'done' as const, exitCode: 0, ...end };
  return [
    { type: 'call.proposed', data: { callId, effect: 'exec', summary: '', proposal, digest } },
    {
      type: 'approval.requested',
      data: { approvalId: `${callId}.a1`, digest, rule: 'asks', command: facts },
    },
    { type: 'approval.decided', data: { approvalId: `${callId}.a1`, digest, decision, by, through: 'web' } },
    ...(decision.kind === 'reject' ? [] : [{ type: 'call.started', data: { callId } } as const]),
    ...(end === null
      ? []
      : [
          {
            type: 'call.finished',
            data: { callId, content: '', summary: '', durationMs: 1, ...ended },
          } as const,
        ]),
  ];
};
const patch = (callId: string, path: string): Fact[] => [
  { type: 'call.started', data: { callId } },
  {
    type: 'call.finished',
    data: {
      callId,
      outcome: 'done',
      content: '',
      summary: '',
      durationMs: 1,
      applied: [{ path, before: null, after: digest }],
    },
  },
];
const checkpoint = (checkpointId: string): Fact => ({
  type: 'checkpoint.created',
  data: { checkpointId, turnId: null, reason: '', files: 1, skipped: 0 },
});
const restored = (checkpointId: string, ...paths: string[]): Fact => ({
  type: 'checkpoint.restored',
  data: { checkpointId, safetyId: 's', paths },
});
const created: Fact = {
  type: 'session.created',
  data: { workspace: '/w', title: '', mode: 'coder', model: 'm', approve: 'ask' },
};

const numbered = (facts: readonly Fact[]): JournalEvent[] =>
  facts.map((fact, index) => ({ ...fact, seq: index + 1, at: (index + 1) * 10 }));
/** Taken in two parts at every place, which must not matter. */
function calls(facts: readonly Fact[]): PastCall[] {
  const events = numbered([created, ...facts]);
  const whole = createPastCalls('s1');
  whole.take(events);
  for (let at = 0; at <= events.length; at += 1) {
    const parts = createPastCalls('s1');
    parts.take(events.slice(0, at));
    parts.calls();
    parts.take(events.slice(at));
    expect(parts.calls()).toEqual(whole.calls());
  }
  return whole.calls();
}

describe('a command of the past', () => {
  it('that a copy has brought along is not told, what the copy does itself is', () => {
    const copied: Fact = { type: 'session.copied', data: { how: 'import', title: '' } };
    expect(calls(command('t1.s1.c1'))).toHaveLength(1);
    expect(calls([...command('t1.s1.c1'), copied])).toEqual([]);
    const own = calls([...command('t1.s1.c1'), copied, ...command('t2.s1.c1')]);
    expect(own.map(({ callId }) => callId)).toEqual(['t2.s1.c1']);
  });

  it('is told with who decided what and how it ended', () => {
    expect(calls(command('t1.s1.c1'))).toEqual([
      {
        sessionId: 's1',
        callId: 't1.s1.c1',
        command: 'npm test',
        mode: 'coder',
        at: 40,
        by: 'person',
        decision: 'approve',
        hadMore: false,
        isReadOnly: false,
        isUnusual: false,
        end: { at: 60, isGood: true, exitCode: 0 },
        undoneAt: null,
        broke: null,
      },
    ]);
  });

  it.each<[string, Told, Partial<PastCall>]>([
    ['rejected', { decision: { kind: 'reject', words: '' } }, { decision: 'reject' }],
    ['edited', { decision: { kind: 'edit', command: 'npm t' } }, { decision: 'edit', command: 'npm test' }],
    ['let by a rule', { by: 'rule' }, { by: 'rule' }],
    ['given the network', { decision: { kind: 'approve', grant: 'network' } }, { hadMore: true }],
    ['without a sandbox', { proposal: { ...sandboxed, sandbox: 'off' } }, { hadMore: true }],
    ['read-only', { proposal: { ...sandboxed, readOnly: true } }, { isReadOnly: true }],
    ['unusual', { unusual: true }, { isUnusual: true }],
    ['running', { end: null }, { end: null }],
    ['in the background', { decision: { kind: 'approve', background: true } }, { end: null }],
    ['failed', { end: { exitCode: 2 } }, { end: { at: 60, isGood: false, exitCode: 2 } }],
    [
      'stopped',
      { end: { outcome: 'cancelled', exitCode: 0 } },
      { end: { at: 60, isGood: false, exitCode: 0 } },
    ],
    ['that made a hook', { end: { appeared: ['.git'] } }, { end: { at: 60, isGood: false, exitCode: 0 } }],
  ])('%s', (_, told, expected) => {
    expect(calls(command('t1.s1.c1', told))).toMatchObject([expected]);
  });

  it('that was not decided is none, and so is a patch', () => {
    const asking = command('t1.s1.c1').slice(0, 2);
    expect(calls([...asking, ...patch('t1.s1.c2', 'a')])).toEqual([]);
  });

  it('has the agent that was at work then', () => {
    const switched: Fact = {
      type: 'mode.switched',
      data: { from: 'coder', to: 'debug', reason: '', by: 'person' },
    };
    const found = calls([...command('t1.s1.c1'), switched, ...command('t1.s1.c2')]);
    expect(found.map(({ mode }) => mode)).toEqual(['coder', 'debug']);
  });
});

it('whose files were moved out of the workspace is taken back', () => {
  const aside: Fact = { type: 'call.setAside', data: { callId: 't1.s1.c2', paths: ['.git'], to: '/aside' } };
  const found = calls([...command('t1.s1.c1'), ...command('t1.s1.c2'), aside]);
  expect(found.map(({ undoneAt }) => undoneAt)).toEqual([null, 120]);
});

describe('a rewind', () => {
  const run = (text: string, ...after: Fact[]) => [
    checkpoint('before'),
    ...patch('t1.s1.c1', 'src/a.js'),
    ...command('t1.s1.c2', { proposal: { ...sandboxed, command: text } }),
    ...after,
  ];
  it.each<[string, string, string[], boolean]>([
    ['of patches alone', 'npm test', ['src/a.js'], false],
    ['of what a patch did not write', 'npm test', ['src/a.js', 'out/b.js'], true],
    ['of a patched file that the command names', 'fmt src/a.js', ['src/a.js'], true],
    ['of a patched file in a folder that the command names', 'fmt --dir=src/', ['src/a.js'], true],
    ['of a patched file, of a command for all', 'fmt .', ['src/a.js'], true],
    ['of a patched file, of a command that cannot be read', 'fmt $X', ['src/a.js'], true],
    ['that changed nothing', 'fmt src/a.js', [], false],
  ])('%s: %s, %j', (_, text, paths, isUndone) => {
    const [call] = calls(run(text, restored('before', ...paths)));
    expect(call?.undoneAt).toBe(isUndone ? 100 : null);
  });

  it('to a checkpoint after it leaves it alone', () => {
    const [call] = calls(run('fmt src/a.js', checkpoint('after'), restored('after', 'src/a.js')));
    expect(call?.undoneAt).toBeNull();
  });
});

describe('what was made in an agent’s copy', () => {
  const reviewed = (decision: Decision): Fact[] => [
    { type: 'review.opened', data: { callId: 't1.s9.c1', end: { reason: 'answered' } } },
    {
      type: 'approval.decided',
      data: { approvalId: 't1.s9.c1.a1', digest, decision, by: 'person', through: '' },
    },
  ];
  const refusing = (...refused: string[]): Decision => ({ kind: 'edit', refused });
  const fmt = (...held: string[]): Fact[] =>
    command('t1.s1.c1', {
      by: 'rule',
      proposal: { ...sandboxed, command: 'fmt' },
      end: { held: held.map(holds) },
    });
  const byPatch: Fact = {
    type: 'call.finished',
    data: {
      callId: 't1.s1.c2',
      outcome: 'done',
      content: '',
      summary: '',
      durationMs: 1,
      held: [holds('a')],
    },
  };
  it.each<[string, Fact[], boolean]>([
    ['approved', [...fmt('a'), ...reviewed(approve)], false],
    ['rejected', [...fmt('a'), ...reviewed({ kind: 'reject', words: '' })], true],
    ['refused in a review of more', [...fmt('a', 'b'), ...reviewed(refusing('b'))], true],
    ['another is refused', [...fmt('a'), ...reviewed(refusing('b'))], false],
    ['what a patch made as well', [...fmt('a'), byPatch, ...reviewed({ kind: 'reject', words: '' })], false],
    ['nothing at all', [...fmt(), ...reviewed({ kind: 'reject', words: '' })], false],
    [
      'approved, and rewound later',
      [...fmt('a'), checkpoint('landing'), ...reviewed(approve), restored('landing', 'a')],
      true,
    ],
    [
      'approved before the checkpoint that is gone back to',
      [...fmt('a'), ...reviewed(approve), checkpoint('later'), restored('later', 'a')],
      false,
    ],
  ])('%s', (_, facts, isUndone) => {
    expect(calls(facts)[0]?.undoneAt !== null).toBe(isUndone);
  });

  it('for another session is refused there, and handed down to the tasks of tasks', () => {
    const task = { callId: 't1.s1.c1', number: 1 };
    const end = { status: 'done' as const, answer: '', held: [holds('a')], clashes: [], steps: 1, usage: {} };
    const gives: Fact[] = [
      { type: 'task.started', data: { ...task, sessionId: 's2' } },
      { type: 'task.ended', data: { ...task, ...end } },
    ];
    const giver = createPastCalls('s1');
    giver.take(numbered([created, ...gives, ...reviewed({ kind: 'reject', words: '' })]));
    expect(giver.refusals()).toEqual([{ sessionId: 's2', paths: ['a'], at: 50 }]);
    const child = createPastCalls('s2');
    child.take(numbered([created, ...gives, ...fmt('a', 'b')]));
    expect(child.refuse(['other'], 90)).toEqual([]);
    expect(child.calls()[0]?.undoneAt).toBeNull();
    expect(child.refuse(['a'], 90)).toEqual([{ sessionId: 's2', paths: ['a'], at: 90 }]);
    expect(child.calls()[0]?.undoneAt).toBe(90);
  });
});

describe('a check that had passed', () => {
  let next = 0;
  const run = (text: string, exitCode = 0): Fact[] => {
    next += 1;
    return command(`t1.s${next}.c1`, {
      proposal: { ...sandboxed, command: text },
      by: 'rule',
      end: { exitCode },
    });
  };
  it.each<[string, Fact[], string | null]>([
    ['fails behind one command', [...run('npm test'), ...run('fmt'), ...run('npm test', 2)], 'fmt'],
    ['is looked around at', [...run('npm test'), ...run('fmt'), ...run('ls'), ...run('npm test', 2)], 'fmt'],
    ['still passes', [...run('npm test'), ...run('fmt'), ...run('npm test')], null],
    ['failed before', [...run('npm test', 2), ...run('fmt'), ...run('npm test', 2)], null],
    [
      'fails behind two commands',
      [...run('npm test'), ...run('fmt'), ...run('gen'), ...run('npm test', 2)],
      null,
    ],
    [
      'fails behind a change',
      [...run('npm test'), ...run('fmt'), ...patch('p', 'a'), ...run('npm test', 2)],
      null,
    ],
    ['is another that fails', [...run('npm test'), ...run('fmt'), ...run('npm run lint', 2)], null],
  ])('%s', (_, facts, broke) => {
    const found = calls(facts).filter((call) => call.broke !== null);
    expect(found.map((call) => call.command)).toEqual(broke === null ? [] : [broke]);
    if (broke !== null) expect(found[0]?.broke).toMatchObject({ command: 'npm test', exitCode: 2 });
  });
});
