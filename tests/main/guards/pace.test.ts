import { describe, expect, it } from 'vitest';
import { digestValue } from '../../../src/main/base/digest.ts';
import { askGuards } from '../../../src/main/guards/guards.ts';
import type { Fact } from '../../../src/shared/event.ts';
import type { GuardBounds } from '../../../src/shared/guard.ts';
import type { PatchFile, Proposal } from '../../../src/shared/proposal.ts';
import { fold } from '../../../src/shared/session-reduce.ts';
import { begun, command, finished, proposed, responded } from '../../support/session-script.ts';

const minute = 60_000;
const digest = digestValue('');
const none: GuardBounds = { loops: true, files: 0, lines: 0, commands: 0, largeChange: 0, freezeAfter: 0 };

const file = (path: string, lines: number, before: string | null = digest): PatchFile => ({
  ...{ path, before, after: digest, added: lines, removed: 0 },
});
const patch = (...files: PatchFile[]): Proposal => ({ kind: 'patch', files: files as [PatchFile] });

interface Past {
  what: Proposal;
  /** Minutes before the call in question. */
  ago?: number;
  by?: 'person' | 'rule';
  /** The pace guard had asked about it, and the person said so. */
  said?: 'approve' | 'reject';
}

/** Ask about `what` after such calls in the same turn. */
function ask(past: readonly Past[], what: Proposal, bounds: Partial<GuardBounds>, unseen = true) {
  const events: (Fact & { at: number })[] = [];
  const now = 100 * minute;
  const add = (at: number, ...facts: Fact[]) => events.push(...facts.map((fact) => ({ ...fact, at })));
  add(0, ...begun);
  for (const [index, { what: done, ago = 1, by = 'rule', said }] of past.entries()) {
    const stepId = `t1.s${index + 1}`;
    const callId = `${stepId}.c1`;
    const bound = { approvalId: `${callId}.a1`, digest: digestValue(done) };
    const words = { kind: 'pace' as const, guard: 'pace' as const };
    const guard = { ...words, words: '', calls: [], paths: [], bounds: none, state: digest };
    const decision = said === 'reject' ? { kind: said, words: '' } : { kind: 'approve' as const };
    add(
      now - ago * minute,
      responded(stepId, { calls: [['write_file', { n: index }]] }),
      proposed(callId, done),
      { type: 'approval.requested', data: { ...bound, rule: '', ...(said === undefined ? {} : { guard }) } },
      {
        type: 'approval.decided',
        data: { ...bound, decision, by: said === undefined ? by : 'person', through: '' },
      },
      ...(said === 'reject' ? [] : [{ type: 'call.started' as const, data: { callId } }]),
      finished(callId),
    );
  }
  const stepId = `t1.s${past.length + 1}`;
  add(now, responded(stepId, { calls: [['write_file', {}]] }), proposed(`${stepId}.c1`, what));
  const state = fold(events.map((event, index) => ({ ...event, seq: index + 1 })));
  const judged = { at: now, unseen };
  const input = { state, callId: `${stepId}.c1`, proposal: what, failed: null, judged };
  const verdict = askGuards({ ...input, bounds: { ...none, ...bounds } });
  return verdict === null ? null : `${verdict.act} ${verdict.mark.kind}`;
}

const write: Past = { what: patch(file('a', 10)) };
const run: Past = { what: command('make') };
const times = (count: number, one: Past): Past[] => Array.from({ length: count }, () => one);

describe('what is done unseen in ten minutes', () => {
  it.each<[string, Past[], Proposal, Partial<GuardBounds>, string | null]>([
    ['below the bound', times(2, write), write.what, { files: 3 }, null],
    ['over the bound of files', times(3, write), write.what, { files: 3 }, 'ask files'],
    ['over the bound of lines', times(3, write), write.what, { lines: 39 }, 'ask lines'],
    ['over the bound of commands', times(3, run), run.what, { commands: 3 }, 'ask commands'],
    ['a command after many files', times(9, write), run.what, { files: 3, commands: 3 }, null],
    ['with no bound', times(50, write), write.what, {}, null],
    ['longer ago', times(9, { ...write, ago: 11 }), write.what, { files: 3 }, null],
    ['seen by the person', times(9, { ...write, by: 'person' }), write.what, { files: 3 }, null],
    ['before their yes', [...times(3, write), { ...write, said: 'approve' }], write.what, { files: 3 }, null],
    [
      'with their no',
      [...times(3, write), { ...write, said: 'reject' }],
      write.what,
      { files: 3 },
      'ask files',
    ],
    [
      'one call that is more than the bound',
      [],
      patch(file('a', 1), file('b', 1)),
      { files: 1 },
      'ask files',
    ],
  ])('%s', (_, past, what, bounds, said) => {
    expect(ask(past, what, bounds)).toBe(said);
  });

  it('is no matter where the person is asked anyway', () => {
    expect(ask(times(3, write), write.what, { files: 3 }, false)).toBe(null);
  });
});

describe('after a large change', () => {
  const large: Past = { what: patch(file('a', 401)) };
  const bounds = { largeChange: 400 };

  it.each<[string, Past[], Proposal, string | null]>([
    ['the next change waits', [large], write.what, 'ask large'],
    ['however long after', [{ ...large, ago: 60 }], write.what, 'ask large'],
    ['a command does not', [large], run.what, null],
    ['once', [large, { ...write, said: 'approve' }], write.what, null],
    ['also when the person said no', [large, { ...write, said: 'reject' }], write.what, null],
    ['that the person saw, nothing waits', [{ ...large, by: 'person' }], write.what, null],
    ['at the bound nothing waits', [{ what: patch(file('a', 400)) }], write.what, null],
    ['of a new file nothing waits', [{ what: patch(file('a', 4000, null)) }], write.what, null],
    [
      'of many files the next waits',
      [{ what: patch(...Array.from({ length: 21 }, (_, n) => file(`${n}`, 1))) }],
      write.what,
      'ask large',
    ],
  ])('%s', (_, past, what, said) => {
    expect(ask(past, what, bounds)).toBe(said);
  });
});
