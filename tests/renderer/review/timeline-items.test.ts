/** The timeline's lines from folded sessions: order, words, what opens. */
import { describe, expect, it } from 'vitest';
import { timelineItems } from '../../../src/renderer/features/timeline/timeline-items.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { emptySession } from '../../../src/shared/session-state.ts';
import { ask, digestOf, finish, opening, patch, sessionOf, step } from './session.ts';

const call = 't1.s1.c1';
const checkpoint: Fact = {
  type: 'checkpoint.created',
  data: { checkpointId: 'k1', turnId: 't1', reason: 'before the first write', files: 12, skipped: 1 },
};
const decided: Fact = {
  type: 'approval.decided',
  data: {
    approvalId: `${call}.a1`,
    digest: digestOf('d'),
    decision: { kind: 'approve' },
    by: 'person',
    through: 'web',
  },
};
const written: Fact[] = [
  ...opening,
  step('t1.s1', ['apply_diff']),
  patch(call, ['a.js']),
  ask(`${call}.a1`),
  decided,
  checkpoint,
  { type: 'call.started', data: { callId: call } },
  finish(call, 'done'),
  { type: 'turn.ended', data: { turnId: 't1', reason: 'completed' } },
  { type: 'checkpoint.restored', data: { checkpointId: 'k1', safetyId: 'k2', paths: ['a.js', 'b.js'] } },
];

describe('timelineItems', () => {
  it('is empty for an empty session', () => expect(timelineItems(emptySession)).toEqual([]));

  it('puts what happened in order', () => {
    expect(timelineItems(sessionOf(written)).map(({ kind, verb, object }) => [kind, verb, object])).toEqual([
      ['turn', 'You', 'mend the sum'],
      ['call', 'Edit', 'a.js'],
      ['decision', 'Approved', ''],
      ['checkpoint', 'Checkpoint', 'before the first write · 12 files, 1 not covered'],
      ['end', 'Done', ''],
      ['restore', 'Rewound files', '2 files'],
    ]);
  });

  it('marks what was taken back, which cannot be gone back to again', () => {
    const items = timelineItems(sessionOf([...written, { type: 'turns.takenBack', data: { turnId: 't1' } }]));
    expect(items[0]).toMatchObject({ object: 'taken back · mend the sum', rewind: null, isTakenBack: true });
    expect(items.map(({ isTakenBack }) => isTakenBack)).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
      false,
    ]);
  });

  it('has a line for taking back the conversation alone, for bringing it back, and for both at once', () => {
    const rewinds: Fact[] = [
      { type: 'turns.takenBack', data: { turnId: 't1' } },
      { type: 'turns.broughtBack', data: { turnId: 't1' } },
      {
        type: 'checkpoint.restored',
        data: { checkpointId: 'k1', safetyId: 'k3', paths: ['a.js'], turnId: 't1' },
      },
    ];
    const items = timelineItems(sessionOf([...written, ...rewinds]));
    expect(items.slice(-3).map(({ kind, verb, object, opens }) => [kind, verb, object, opens])).toEqual([
      ['restore', 'Rewound conversation', 'from “mend the sum” on · files stayed as they were', null],
      ['restore', 'Conversation brought back', 'from “mend the sum” on · files stayed as they were', null],
      [
        'restore',
        'Rewound files',
        '1 file, conversation from “mend the sum” on',
        { kind: 'states', from: 'k1', to: 'k3' },
      ],
    ]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  });

  it('says where a model went down a rung, and why', () => {
    const lowered: Fact = {
      type: 'rung.lowered',
      data: {
        stepId: 't1.s2',
        model: 'qwen',
        from: 'native',
        to: 'constrained',
        why: '3 of the last 3 calls could not be read',
      },
    };
    const items = timelineItems(
      sessionOf([...opening, step('t1.s1', ['read_file']), lowered, step('t1.s2', ['list_files'])]),
    );
    expect(items.map(({ kind }) => kind)).toEqual(['turn', 'call', 'lowering', 'call']);
    expect(items[2]).toMatchObject({
      verb: 'Calls lowered',
      object: 'qwen: native → constrained, 3 of the last 3 calls could not be read',
      tone: 'bad',
    });
  });

  it('says of a call that was stopped before it was proposed what it was about, and once that it was stopped', () => {
    const asked = (name: string, args: string): Fact[] => [
      ...opening,
      {
        type: 'model.responded',
        data: {
          stepId: 't1.s1',
          model: 'demo',
          text: '',
          reasoning: '',
          calls: [{ id: 'x', name, arguments: args }],
          finish: 'calls',
          usage: {},
          startedAt: 0,
        },
      },
      {
        type: 'call.finished',
        data: { callId: call, outcome: 'cancelled', content: 'Stopped.', summary: 'stopped', durationMs: 0 },
      },
    ];
    const line = (name: string, args: string) => {
      const item = timelineItems(sessionOf(asked(name, args))).find(({ kind }) => kind === 'call');
      return `${item?.verb} ${item?.object}`;
    };
    expect(line('execute_command', '{"command":"npm test"}')).toBe('Run npm test · stopped');
    expect(line('read_file', '{"path":"a.js"}')).toBe('Read a.js · stopped');
    expect(line('execute_command', '{"comm')).toBe('Run stopped');
  });

  it('shows when a decision was followed, not when it was asked for', () => {
    const decision = timelineItems(sessionOf(written)).find((item) => item.kind === 'decision');
    expect(decision?.at).toBe(9000);
  });

  it('opens patches for review, turns and checkpoints for comparing, and says from where one can go back', () => {
    const items = timelineItems(sessionOf(written));
    expect(items.map((item) => item.opens)).toEqual([
      { kind: 'states', from: 'k1', to: null },
      { kind: 'review', callId: call },
      { kind: 'review', callId: call },
      { kind: 'states', from: 'k1', to: null },
      null,
      { kind: 'states', from: 'k1', to: 'k2' },
    ]);
    const back = { checkpointId: 'k1', turnId: 't1' };
    expect(items.map((item) => item.rewind)).toEqual([back, null, null, back, null, null]);
  });

  it.each<[string, Fact[], string, string, string]>([
    ['waits', [], 'Waits for you', 'no rule covers writing', 'waiting'],
    [
      'was in conflict',
      [
        {
          type: 'approval.conflicted',
          data: { approvalId: `${call}.a1`, files: [{ path: 'a.js', now: null }], kept: [] },
        },
      ],
      'Not written, files changed',
      'a.js',
      'bad',
    ],
    [
      'was rejected',
      [
        {
          type: 'approval.decided',
          data: {
            approvalId: `${call}.a1`,
            digest: digestOf('d'),
            decision: { kind: 'reject', words: 'use reduce\nplease' },
            by: 'person',
            through: 'web',
          },
        },
      ],
      'Rejected',
      'use reduce',
      'bad',
    ],
  ])('says that a decision %s', (_, facts, verb, object, tone) => {
    const state = sessionOf([...written.slice(0, 6), ...facts]);
    expect(timelineItems(state).find((item) => item.kind === 'decision')).toMatchObject({
      verb,
      object,
      tone,
    });
  });

  it('tells a rule from a person, and switches of the agent', () => {
    const rule: Fact = { type: 'approval.decided', data: { ...decided.data, by: 'rule' } as never };
    const change: Fact = {
      type: 'mode.switched',
      data: { from: 'coder', to: 'ask', reason: '', by: 'person' },
    };
    const items = timelineItems(sessionOf([...written.slice(0, 6), rule, change]));
    expect(items.map((item) => item.object)).toEqual([
      'mend the sum',
      'a.js',
      'by rule: no rule covers writing',
      'coder → ask',
    ]);
  });

  it('says that a command was let run, and how it ended when its turn was over', () => {
    const items = timelineItems(
      sessionOf([
        ...opening,
        step('t1.s1', ['execute_command']),
        {
          type: 'background.started',
          data: { backgroundId: 'b1', callId: call, command: 'npm run dev\nmore' },
        },
        finish(call, 'done'),
        { type: 'turn.ended', data: { turnId: 't1', reason: 'completed' } },
        { type: 'background.ended', data: { backgroundId: 'b1', why: 'exited', exitCode: 3, output: '' } },
      ]),
    );
    const about = items.filter(({ kind }) => kind === 'background' || kind === 'end');
    expect(about.map(({ id, verb, tone }) => [id, verb, tone])).toEqual([
      ['b1', 'b1 was let run in the background', 'plain'],
      ['t1.end', 'Done', 'good'],
      ['b1.end', 'b1 has ended with exit 3', 'bad'],
    ]);
    expect(about[0]?.object).toBe('npm run dev');
  });

  it('gives every line an id of its own', () => {
    const ids = timelineItems(sessionOf(written)).map((item) => item.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
