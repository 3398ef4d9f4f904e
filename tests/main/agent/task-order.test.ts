/** What is next with tasks, cell by cell, and that any order of what can happen ends with every task over and none begun too early. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextTask,
  orderOfTasksProblem,
  type Standing,
  standingOf,
} from '../../../src/main/agent/task-order.ts';
import { isTaskOver, type Task, taskOf } from '../../../src/shared/task.ts';
import { begun, finished, proposed, responded, stateOf } from '../../support/session-script.ts';

const plan = (after: number[] = []) => ({ title: 't', agent: 'coder', goal: 'g', done: 'd', after });
const task = (number: number, status: Task['status'] = 'queued', after: number[] = []): Task => ({
  ...taskOf(plan(after), number),
  status,
  sessionId: status === 'queued' || status === 'skipped' ? null : `s${number}`,
});
const all = (standing: Standing) => () => standing;

describe('next with tasks', () => {
  it.each<[string, Task[], Standing, number, object]>([
    ['the first is begun', [task(1), task(2)], 'going', 1, { do: 'start', number: 1 }],
    ['no more than may be at once', [task(1, 'running'), task(2)], 'going', 1, { do: 'wait' }],
    ['another where there is room', [task(1, 'running'), task(2)], 'going', 2, { do: 'start', number: 2 }],
    [
      'one that waits for the person takes no room',
      [task(1, 'running'), task(2)],
      'waiting',
      1,
      { do: 'start', number: 2 },
    ],
    ['nor does a paused one', [task(1, 'paused'), task(2)], 'cancelled', 1, { do: 'start', number: 2 }],
    ['its session is made', [task(1, 'running')], 'unmade', 1, { do: 'make', number: 1, sessionId: 's1' }],
    [
      'what is over is taken in',
      [task(1, 'running')],
      'completed',
      1,
      { do: 'collect', number: 1, standing: 'completed' },
    ],
    [
      'also of a paused one that went on',
      [task(1, 'paused')],
      'completed',
      1,
      { do: 'collect', number: 1, standing: 'completed' },
    ],
    [
      'what was stopped, too',
      [task(1, 'running')],
      'cancelled',
      1,
      { do: 'collect', number: 1, standing: 'cancelled' },
    ],
    ['but not what is paused', [task(1, 'paused')], 'cancelled', 1, { do: 'wait' }],
    [
      'one that builds on another waits',
      [task(1, 'running'), task(2, 'queued', [1])],
      'going',
      9,
      { do: 'wait' },
    ],
    ['and is begun then', [task(1, 'done'), task(2, 'queued', [1])], 'going', 9, { do: 'start', number: 2 }],
    ['or not at all', [task(1, 'failed'), task(2, 'queued', [1])], 'going', 9, { do: 'skip', number: 2 }],
    [
      'also behind one that was left out',
      [task(1, 'clashed'), task(2, 'queued', [1])],
      'going',
      9,
      { do: 'skip', number: 2 },
    ],
    ['all is over', [task(1, 'done'), task(2, 'stopped'), task(3, 'skipped')], 'going', 9, { do: 'finish' }],
  ])('%s', (_, tasks, standing, atOnce, wanted) => {
    expect(nextTask(tasks, all(standing), atOnce)).toEqual(wanted);
  });

  it('ends, whatever comes of each, and begins nothing before what it builds on is done', () => {
    const ends = fc.constantFrom<Standing>('completed', 'failed', 'cancelled');
    const shape = fc.array(fc.tuple(ends, fc.array(fc.nat(5), { maxLength: 2 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 3 }), (plans, atOnce) => {
        let tasks = plans.map(([, after], at) =>
          task(
            at + 1,
            'queued',
            after.filter((n) => n < at).map((n) => n + 1),
          ),
        );
        const made = new Set<string>();
        const endOf = (id: string): Standing => plans[Number(id.slice(1)) - 1]?.[0] ?? 'failed';
        let most = 0;
        for (let step = 0; step < 100; step += 1) {
          const action = nextTask(tasks, (id) => (made.has(id) ? endOf(id) : 'unmade'), atOnce);
          if (action.do === 'finish') break;
          if (action.do === 'wait') throw new Error('waits for nothing');
          const set = (change: Partial<Task>) => {
            tasks = tasks.with(action.number - 1, { ...tasks[action.number - 1]!, ...change });
          };
          if (action.do === 'start') {
            const { after = [] } = tasks[action.number - 1]!.plan;
            expect(after.every((n) => tasks[n - 1]!.status === 'done')).toBe(true);
            set({ status: 'running', sessionId: `s${action.number}` });
          }
          if (action.do === 'make') made.add(action.sessionId);
          if (action.do === 'skip') set({ status: 'skipped' });
          if (action.do === 'collect') set({ status: action.standing === 'completed' ? 'done' : 'failed' });
          most = Math.max(most, tasks.filter(({ status }) => status === 'running').length);
        }
        expect(tasks.every(isTaskOver)).toBe(true);
        expect(most).toBeLessThanOrEqual(atOnce);
      }),
    );
  });
});

it('a task builds only on those before it', () => {
  expect(orderOfTasksProblem([{}, { after: [1] }])).toBeNull();
  for (const after of [[2], [3], [0]])
    expect(orderOfTasksProblem([{}, { after }])).toContain('Task 2 cannot come after');
});

it('a session stands as its last turn does', () => {
  const call = responded('t1.s1', { calls: [['ask_followup_question', {}]] });
  const asked = proposed('t1.s1.c1', { kind: 'question', question: '?', options: [] });
  const digest = '0'.repeat(64);
  expect(standingOf(undefined)).toBe('unmade');
  expect(standingOf(stateOf(...begun))).toBe('going');
  expect(
    standingOf(
      stateOf(...begun, call, asked, {
        type: 'approval.requested',
        data: { approvalId: 't1.s1.c1.a1', digest, rule: 'asks' },
      }),
    ),
  ).toBe('waiting');
  const over = (reason: 'answered' | 'failed' | 'limit' | 'cancelled') =>
    standingOf(
      stateOf(...begun, call, finished('t1.s1.c1'), { type: 'turn.ended', data: { turnId: 't1', reason } }),
    );
  expect((['answered', 'failed', 'limit', 'cancelled'] as const).map(over)).toEqual([
    ...['completed', 'failed', 'failed', 'cancelled'],
  ]);
});
