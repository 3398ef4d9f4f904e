/** The table of states, from outside: a fact that cannot follow is refused by the fold, so it is neither stored nor read from a file. */
import { expect, it } from 'vitest';
import type { Fact } from '../../src/shared/event.ts';
import type { Proposal, TasksProposal } from '../../src/shared/proposal.ts';
import { callOf } from '../../src/shared/session-view.ts';
import { allowed, begun, finished, proposed, responded, stateOf } from '../support/session-script.ts';

const id = 't1.s1.c1';
const call = responded('t1.s1', { calls: [['delegate', {}]] });
const plan = { title: 't', agent: 'coder', goal: 'g', done: 'd' };
const tasks: TasksProposal & Proposal = { kind: 'tasks', tasks: [plan, plan] };
const started: Fact = { type: 'call.started', data: { callId: id } };
const carried = [...begun, call, proposed(id, tasks), ...allowed(id), started];
const task = (what: 'paused' | 'resumed' | 'interrupted', number = 1): Fact => ({
  type: `task.${what}`,
  data: { callId: id, number },
});
const begins = (number = 1): Fact => ({
  type: 'task.started',
  data: { callId: id, number, sessionId: `s${number}` },
});
const ends = (status: 'done' | 'skipped' | 'stopped', number = 1): Fact => ({
  type: 'task.ended',
  data: { callId: id, number, status, answer: '', held: [], clashes: [], steps: 0, usage: {} },
});
const statuses = (...facts: Fact[]) =>
  callOf(stateOf(...carried, ...facts), id)?.tasks?.map(({ status }) => status);

it('tasks go the ways of the table', () => {
  expect(statuses()).toEqual(['queued', 'queued']);
  expect(statuses(begins(), task('paused'), task('resumed'), ends('done'))).toEqual(['done', 'queued']);
  expect(statuses(begins(), task('interrupted'), task('resumed'))).toEqual(['running', 'queued']);
  expect(statuses(ends('skipped', 2))).toEqual(['queued', 'skipped']);
  // Whatever ends the call ends what it still waited for.
  expect(statuses(begins(), finished(id, '', 'cancelled'))).toEqual(['stopped', 'stopped']);
});

it.each<[string, readonly Fact[]]>([
  ['a task that was not begun is paused', [...carried, task('paused')]],
  ['one that is done goes on', [...carried, begins(), ends('done'), task('resumed')]],
  ['one is begun twice', [...carried, begins(), begins()]],
  ['one that is at work is not begun', [...carried, begins(), ends('skipped')]],
  ['one that there is not', [...carried, begins(3)]],
  ['a call is carried out that nobody decided', [...begun, call, proposed(id, tasks), started]],
  ['a call ends twice', [...begun, call, finished(id), finished(id)]],
  ['a call is proposed after its end', [...begun, call, finished(id), proposed(id, tasks)]],
  [
    'a turn ends twice',
    [
      ...[...begun, call, finished(id)],
      { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } },
      { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } },
    ],
  ],
  ['a turn that goes on is resumed', [...begun, { type: 'turn.resumed', data: { turnId: 't1' } }]],
])('refused: %s', (_, facts) => {
  expect(() => stateOf(...facts)).toThrow(/cannot become|no task 3/);
});
