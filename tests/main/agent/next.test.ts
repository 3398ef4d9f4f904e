import { describe, expect, it } from 'vitest';
import { next } from '../../../src/main/agent/next.ts';
import { digestValue } from '../../../src/main/base/digest.ts';
import type { Fact } from '../../../src/shared/event.ts';
import {
  begun,
  command,
  created,
  finished,
  proposed,
  responded,
  sent,
  stateOf,
} from '../../support/session-script.ts';

const approval = { approvalId: 't1.s1.c1.a1', digest: digestValue(command('ls')) };
const requested: Fact = { type: 'approval.requested', data: { ...approval, rule: 'asks' } };
const decided: Fact = {
  type: 'approval.decided',
  data: { ...approval, decision: { kind: 'approve' }, by: 'person', through: 'web' },
};
const oneCall = responded('t1.s1', { calls: [['execute_command', { command: 'ls' }]] });
const twoCalls = responded('t1.s1', {
  calls: [
    ['read_file', {}],
    ['read_file', {}],
  ],
});
const completion: Fact = proposed('t1.s1.c1', { kind: 'completion', result: 'ok' });
const failedModel: Fact = {
  type: 'model.failed',
  data: { stepId: 't1.s1', model: 'm', failure: { code: 'unavailable', message: 'x' }, startedAt: 0 },
};
const resumed: Fact = { type: 'turn.resumed', data: { turnId: 't1' } };
const roomWanted: Fact = { type: 'compaction.requested', data: {} };
const ended: Fact = { type: 'turn.ended', data: { turnId: 't1', reason: 'limit' } };

describe('next', () => {
  it.each<[string, Fact[], object]>([
    ['a new session', [created], { do: 'wait' }],
    ['a message', [created, sent('go')], { do: 'start', turnId: 't1' }],
    ['a started turn', [...begun], { do: 'ask-model', turnId: 't1', stepId: 't1.s1' }],
    ['a call asked for', [...begun, oneCall], { do: 'propose', callId: 't1.s1.c1' }],
    [
      'a proposal',
      [...begun, oneCall, proposed('t1.s1.c1', command('ls'))],
      { do: 'judge', callId: 't1.s1.c1' },
    ],
    ['a card', [...begun, oneCall, proposed('t1.s1.c1', command('ls')), requested], { do: 'wait' }],
    [
      'a decision',
      [...begun, oneCall, proposed('t1.s1.c1', command('ls')), requested, decided],
      { do: 'commit', callId: 't1.s1.c1' },
    ],
    [
      'a call that was running when the app stopped',
      [
        ...begun,
        oneCall,
        proposed('t1.s1.c1', command('ls')),
        requested,
        decided,
        { type: 'call.started', data: { callId: 't1.s1.c1' } },
      ],
      { do: 'settle', callId: 't1.s1.c1' },
    ],
    [
      'the second of two calls',
      [...begun, twoCalls, finished('t1.s1.c1')],
      { do: 'propose', callId: 't1.s1.c2' },
    ],
    [
      'all results',
      [...begun, twoCalls, finished('t1.s1.c1'), finished('t1.s1.c2')],
      { do: 'ask-model', turnId: 't1', stepId: 't1.s2' },
    ],
    [
      'words alone',
      [...begun, responded('t1.s1', { text: 'hi' })],
      { do: 'end', turnId: 't1', reason: 'answered' },
    ],
    [
      'completion',
      [...begun, oneCall, completion, finished('t1.s1.c1')],
      { do: 'end', turnId: 't1', reason: 'completed' },
    ],
    [
      'a refused completion',
      [...begun, oneCall, completion, finished('t1.s1.c1', '', 'refused')],
      { do: 'ask-model' },
    ],
    [
      'a reply cut in its words',
      [...begun, responded('t1.s1', { text: 'h', finish: 'length' })],
      { do: 'end', reason: 'limit' },
    ],
    [
      'a reply cut in its call, once',
      [
        ...begun,
        { ...oneCall, data: { ...oneCall.data, finish: 'length' } } as Fact,
        finished('t1.s1.c1', '', 'refused'),
      ],
      { do: 'ask-model', stepId: 't1.s2' },
    ],
    [
      'a stopped reply',
      [...begun, responded('t1.s1', { text: 'h', finish: 'cancelled' })],
      { do: 'end', reason: 'cancelled' },
    ],
    ['an ended turn', [...begun, ended], { do: 'wait' }],
    ['room wanted', [...begun, ended, roomWanted], { do: 'make-room' }],
    ['room wanted, then a message', [...begun, ended, roomWanted, sent('go', '2')], { do: 'make-room' }],
    [
      'room wanted that could not be made',
      [
        ...begun,
        ended,
        roomWanted,
        { type: 'compaction.failed', data: { failure: { code: 'failed', message: 'x' } } },
      ],
      { do: 'wait' },
    ],
    [
      'a resumed turn',
      [...begun, responded('t1.s1', { text: 'h', finish: 'length' }), ended, resumed],
      { do: 'ask-model', stepId: 't1.s2' },
    ],
    [
      'a failed model after resuming',
      [...begun, failedModel, ended, resumed],
      { do: 'ask-model', stepId: 't1.s2' },
    ],
  ])('after %s', (_, facts, action) => {
    expect(next(stateOf(...facts), { maxSteps: 10, replans: 0 })).toMatchObject(action);
  });

  it('stops at the step limit, and allows as many again after resuming', () => {
    const step = (n: number) => [
      responded(`t1.s${n}`, { calls: [['read_file', {}]] }),
      finished(`t1.s${n}.c1`),
    ];
    const facts = [...begun, ...step(1), ...step(2)];
    expect(next(stateOf(...facts), { maxSteps: 3, replans: 0 })).toMatchObject({ do: 'ask-model' });
    expect(next(stateOf(...facts), { maxSteps: 2, replans: 0 })).toMatchObject({
      do: 'end',
      reason: 'limit',
    });
    const again = [...facts, ended, resumed, ...step(3)];
    expect(next(stateOf(...again), { maxSteps: 2, replans: 0 })).toMatchObject({
      do: 'ask-model',
      stepId: 't1.s4',
    });
    expect(next(stateOf(...again, ...step(4)), { maxSteps: 2, replans: 0 })).toMatchObject({
      do: 'end',
      reason: 'limit',
    });
  });
});
