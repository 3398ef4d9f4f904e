/** What an agent is told of a gate's findings: the first ones with why, within bounds; and what makes two failures the same one. */
import { expect, it } from 'vitest';
import { foundIn, markOf } from '../../../src/main/pipeline/found-words.ts';
import type { Finding, GateEvidence } from '../../../src/shared/gate.ts';

const failed = (message: string, line = 7, detail = '-1 !== 3'): Finding => ({
  ...{ file: 'test/a.test.ts', line, rule: 'failed', message, detail, counts: 'failed', old: false },
});
const evidence = (findings: Finding[], moreFindings = 0): GateEvidence => ({
  ...{ id: 'g1', workspace: '/w', gate: 'tests', definition: 'd', kind: 'run', command: 'node --test' },
  ...{ outcome: 'exited', exitCode: 1, before: 'a', after: 'a', started: 1, ended: 2, why: 'a rule' },
  ...{ by: { kind: 'person', through: 'cli' }, output: 'what it printed', problem: null, metrics: {} },
  ...{ charged: {}, findings, moreFindings, baseline: null },
});

it('says of each what its tool says beyond its name, and of an old one nothing', () => {
  const old = { ...failed('was so before'), old: true };
  expect(foundIn(evidence([failed('adds', 7, 'Expected values:\n-1 !== 3\nat src/sum.ts:3'), old]))).toBe(
    'test/a.test.ts:7 failed adds\n  Expected values:\n  -1 !== 3\n  at src/sum.ts:3',
  );
  expect(foundIn(evidence([old]))).toBe('what it printed');
});

it('stays small however much fails: why of the first ones, the names of twenty, how many more', () => {
  const many = Array.from({ length: 60 }, (_, at) => failed(`test ${at}`, at, 'x'.repeat(600)));
  const lines = foundIn(evidence(many, 140)).split('\n');
  expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(3);
  expect(lines.filter((line) => line.startsWith('test/a.test.ts:'))).toHaveLength(20);
  expect(lines.at(-1)).toBe('and 180 more');
  expect(lines.join('\n').length).toBeLessThan(2_600);
});

it('takes a test for the same failure wherever it stands and whatever it says, and a finding of a linter by its line', () => {
  const mark = (...findings: Finding[]): string | null => markOf(evidence(findings));
  expect(mark(failed('adds', 9, '-2 !== 3'))).toBe(mark(failed('adds')));
  expect(mark(failed('adds again'))).not.toBe(mark(failed('adds')));
  expect(mark(failed('adds'), failed('adds'))).not.toBe(mark(failed('adds')));
  const { detail: _, ...bare } = failed('adds');
  expect(mark(bare)).toBeNull();
});
