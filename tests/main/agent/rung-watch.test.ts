/** When calls speak against the rung they were made on: three of the newest five that cannot be read, and nothing else. */
import { expect, it } from 'vitest';
import { rungTrouble } from '../../../src/main/agent/rung-watch.ts';
import type { Fact } from '../../../src/shared/event.ts';
import type { Rung } from '../../../src/shared/model-rung.ts';
import { fold } from '../../../src/shared/session-reduce.ts';

type Calls = Extract<Fact, { type: 'model.responded' }>['data']['calls'];
interface Step {
  calls?: Calls;
  finish?: 'stop' | 'calls' | 'length' | 'cancelled';
  model?: string;
  rung?: Rung | null;
  failed?: boolean;
}

const good = (): Calls[number] => ({ id: 'c', name: 'read_file', arguments: '{"path": "a"}' });
const cut = (): Calls[number] => ({ ...good(), arguments: '{"path": "a' });
const strange = (): Calls[number] => ({ ...good(), name: 'format_disk' });
const asText = (): Calls[number] => ({ ...good(), problem: 'written as text' });

function stateOf(steps: readonly Step[]) {
  const facts: Fact[] = [
    {
      type: 'session.created',
      data: { workspace: '/w', title: 't', mode: 'coder', model: 'm', approve: 'ask' },
    },
    { type: 'message.sent', data: { messageId: 'x', text: 'Go.' } },
    { type: 'turn.started', data: { turnId: 't1', tail: '' } },
    ...steps.map(({ calls = [], finish = 'calls', model = 'm', rung = 'native', failed }, at): Fact => {
      const common = { stepId: `t1.s${at + 1}`, model, startedAt: at };
      if (failed)
        return { type: 'model.failed', data: { ...common, failure: { code: 'failed', message: 'x' } } };
      const data = { ...common, text: '', reasoning: '', calls, finish, usage: {} };
      return { type: 'model.responded', data: rung === null ? data : { ...data, rung } };
    }),
  ];
  return fold(facts.map((fact, at) => ({ ...fact, seq: at + 1, at })));
}

const one = (call: () => Calls[number]): Step => ({ calls: [call()] });
const trouble = (why: string, from: Rung = 'native') => ({ model: 'm', from, why });

it.each<[string, Step[], ReturnType<typeof trouble> | null]>([
  ['nothing was called', [{ finish: 'stop' }], null],
  ['all is well', [one(good), one(good), one(good)], null],
  ['two cannot be read', [one(cut), one(strange), one(good), one(good)], null],
  [
    'three cannot be read',
    [one(cut), one(strange), one(asText)],
    trouble('3 of the last 3 calls could not be read'),
  ],
  [
    'three of five cannot',
    [one(cut), one(good), one(cut), one(good), one(cut)],
    trouble('3 of the last 5 calls could not be read'),
  ],
  [
    'three of six cannot, and the oldest of them no longer counts',
    [one(cut), one(good), one(good), one(cut), one(good), one(cut)],
    null,
  ],
  [
    'they are in one reply',
    [{ calls: [cut(), cut(), cut(), good(), good()] }],
    trouble('3 of the last 5 calls could not be read'),
  ],
  ['only the last five of a reply count', [{ calls: [cut(), cut(), cut(), good(), good(), good()] }], null],
  [
    'broken JSON that can be mended in one way',
    Array.from({ length: 3 }, () => one(() => ({ ...good(), arguments: '{"path": "a",}' }))),
    null,
  ],
  [
    'no arguments at all, which is an empty object',
    Array.from({ length: 3 }, () => one(() => ({ ...good(), arguments: '' }))),
    null,
  ],
  [
    'replies were cut, which is the window’s fault',
    Array.from({ length: 3 }, () => ({ ...one(cut), finish: 'length' as const })),
    null,
  ],
  [
    'failures and stops in between say nothing',
    [one(cut), { failed: true }, one(cut), { finish: 'cancelled' }, one(cut)],
    trouble('3 of the last 3 calls could not be read'),
  ],
  [
    'they were made on another rung',
    [one(cut), one(cut), one(cut), { ...one(good), rung: 'constrained' }],
    null,
  ],
  ['they were made by another model', [one(cut), one(cut), one(cut), { ...one(good), model: 'other' }], null],
  [
    'on a lower rung too',
    Array.from({ length: 3 }, () => ({ ...one(asText), rung: 'constrained' as const })),
    trouble('3 of the last 3 calls could not be read', 'constrained'),
  ],
  ['for a model that has one way only', Array.from({ length: 3 }, () => ({ ...one(cut), rung: null })), null],
])('%s', (_, steps, expected) => {
  expect(rungTrouble(stateOf(steps), ['read_file'])).toEqual(expected);
});
