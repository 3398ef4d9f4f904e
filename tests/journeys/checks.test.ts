/** The checks that the journeys rely on see what they are for. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/shared/event.ts';
import { created, finished, journal, responded, sent, started } from '../support/session-script.ts';
import { journalProblems, lostContents, promptProblems } from './checks.ts';

const ended: Fact = { type: 'turn.ended', data: { turnId: 't1', reason: 'answered' } };
const called = responded('t1.s1', { calls: [['read_file', {}]] });
const good = [created, sent('x'), started('t1'), called, finished('t1.s1.c1'), ended];

describe('of a journal', () => {
  it('nothing is wrong with a good one', () => {
    expect(journalProblems(journal(...good))).toEqual([]);
  });

  it.each<[string, Fact[], RegExp]>([
    ['a call without a result', [...good.slice(0, 4), ended], /no result for t1\.s1\.c1/],
    ['two results', [...good.slice(0, 5), finished('t1.s1.c1'), ended], /second result/],
    ['a result after the end', [...good, finished('t1.s1.c1')], /not going on/],
    ['two ends', [...good, ended], /not going on/],
  ])('%s', (_, facts, problem) => {
    expect(journalProblems(journal(...facts)).join()).toMatch(problem);
  });

  it('a missing event', () => {
    expect(journalProblems(journal(...good).toSpliced(1, 1)).join()).toMatch(/event 3 is in place 2/);
  });

  it('contents that are not kept', () => {
    const digest = '0'.repeat(64);
    const applied = [{ path: 'a', before: null, after: digest }];
    const wrote = finished('t1.s1.c1');
    if (wrote.type === 'call.finished') wrote.data.applied = applied;
    expect(lostContents(journal(created, wrote), new Set())).toEqual([`2: ${digest}`]);
    expect(lostContents(journal(created, wrote), new Set([digest]))).toEqual([]);
  });
});

describe('of requests', () => {
  const system = { role: 'system', content: 's' };
  const user = { role: 'user', content: 'u' };
  const body = (...messages: unknown[]): string => JSON.stringify({ messages, tools: [] });

  it('an appended one is fine, an unchanged one too', () => {
    const first = body(system, user);
    const calls = [{ id: 'c', function: { name: 'f', arguments: '{}' } }];
    const then = body(
      system,
      user,
      { role: 'assistant', content: '', tool_calls: calls },
      { role: 'tool', tool_call_id: 'c', content: '' },
    );
    expect(promptProblems([first, first, then])).toEqual([]);
    expect(promptProblems([then, first]).join()).toMatch(/prefix/);
  });

  it('an end with the model, two in a row and a call without a result are seen', () => {
    const model = { role: 'assistant', content: 'a' };
    expect(promptProblems([body(system, user, model)]).join()).toMatch(/prefill/);
    expect(promptProblems([body(system, user, user)]).join()).toMatch(/user twice/);
    const call = { ...model, tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }] };
    expect(promptProblems([body(system, user, call, user)]).join()).toMatch(/before results of c/);
  });
});
