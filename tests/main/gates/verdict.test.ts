import { describe, expect, it } from 'vitest';
import { absentFindings } from '../../../src/main/gates/absent.ts';
import type { Read } from '../../../src/main/gates/parsers/parser.ts';
import { charge, identitiesOf } from '../../../src/main/gates/reading.ts';
import { definitionOf, holds, isFresh, verdictOf } from '../../../src/main/gates/verdict.ts';
import type { Gate, GateEvidence, Limit } from '../../../src/shared/gate.ts';

const limit = (text: string): Limit => {
  const [metric = '', is = '', than] = text.split(' ');
  return { metric, is: is as Limit['is'], than: Number(than) };
};
const gate: Gate = {
  ...{ name: 'tests', title: 'Tests', needs: [], files: ['src/**'], timeoutSeconds: null, optional: false },
  how: { kind: 'command', command: 'npm test', tool: 'node-test', pattern: null },
  hard: [limit('failed <= 0'), limit('coverage >= 80')],
  soft: [limit('coverage >= 90'), limit('ms <= 2000')],
};
const evidence: GateEvidence = {
  ...{ id: 'g1', workspace: '/w', gate: 'tests', definition: definitionOf(gate), kind: 'run' },
  ...{ command: 'npm test', outcome: 'exited', exitCode: 0, before: 'tree', after: 'tree' },
  ...{ started: 1, ended: 2, by: { kind: 'person', through: 'cli' }, why: '', output: '', problem: null },
  ...{ metrics: {}, charged: { failed: 0, coverage: 95, tests: 12, ms: 1234 } },
  ...{ findings: [], moreFindings: 0, baseline: null },
};
const with_ = (change: Partial<GateEvidence>): GateEvidence => ({ ...evidence, ...change });
const charged = (metrics: GateEvidence['charged'], more: Partial<GateEvidence> = {}): GateEvidence =>
  with_({ charged: { ...evidence.charged, ...metrics }, ...more });
const failed = charged({ failed: 2 });
const gone = absentFindings(['node', 'npm']).map((one) => ({ ...one, old: false }));

/** Newest first, as the rows come. */
it.each<[string, Partial<Gate>, GateEvidence[], string | null, string, string]>([
  ['no run', {}, [], 'tree', 'never', 'not run yet'],
  ['only a baseline', {}, [with_({ kind: 'baseline' })], 'tree', 'never', 'not run since the baseline'],
  ['the first one runs', {}, [with_({ outcome: 'running' })], 'tree', 'never', 'not run yet'],
  ['all holds', {}, [evidence], 'tree', 'pass', '0 failed, 95 % coverage, 1.2 s, 12 tests'],
  ['while it runs, what was', {}, [with_({ outcome: 'running' }), evidence], 'tree', 'pass', '0 failed'],
  ['a hard limit', {}, [failed], 'tree', 'fail', '2 failed, at most 0 is wanted'],
  ['a hard limit, edited since', {}, [failed], 'other', 'fail', '(files changed since)'],
  ['a soft limit', {}, [charged({ coverage: 84.256 })], 'tree', 'soft', '84.26 % coverage, at least 90'],
  ['too slow', {}, [charged({ ms: 2500 })], 'tree', 'soft', '2.5 s, at most 2000 is wanted'],
  [
    'not measured',
    {},
    [with_({ charged: { failed: 0, ms: 1 } })],
    'tree',
    'fail',
    'coverage was not measured',
  ],
  [
    'a problem',
    {},
    [with_({ problem: 'it broke off with exit 3' })],
    'tree',
    'fail',
    'broke off with exit 3',
  ],
  ['edited since', {}, [evidence], 'other', 'stale', 'it passed, and files changed since'],
  ['edited while it ran', {}, [with_({ before: 'old' })], 'tree', 'stale', 'files changed while it ran'],
  ['a soft one, edited since', {}, [charged({ coverage: 84 })], 'other', 'stale', 'files changed since'],
  ['not to be looked at', {}, [evidence], null, 'stale', 'could not be looked at'],
  ['not looked at then', {}, [with_({ before: null })], 'tree', 'stale', 'could not be looked at'],
  ['other files', { files: [] }, [evidence], 'tree', 'stale', 'defined otherwise'],
  [
    'another limit is no other run',
    { hard: [limit('tests >= 20')] },
    [evidence],
    'tree',
    'fail',
    '12 tests, at least 20',
  ],
  [
    'a namesake after it',
    {},
    [with_({ definition: 'x', charged: { failed: 9 } }), evidence],
    'tree',
    'pass',
    '',
  ],
  ['interrupted', {}, [with_({ outcome: 'interrupted' }), evidence], 'tree', 'interrupted', 'the app ended'],
  ['stopped by the person', {}, [with_({ outcome: 'cancelled' }), evidence], 'tree', 'cancelled', 'stopped'],
  [
    'stopped at a limit',
    {},
    [with_({ outcome: 'stopped', problem: 'stopped at 5 s' })],
    'tree',
    'fail',
    '5 s',
  ],
  [
    ...(['not there', {}] as const),
    [with_({ outcome: 'unavailable', findings: gone }), evidence],
    ...(['tree', 'not-available', 'node and npm are not there'] as const),
  ],
  [
    ...(['not there, as older ones have it', {}] as const),
    [with_({ outcome: 'unavailable', problem: 'node is not there' }), evidence],
    ...(['tree', 'not-available', 'node is not there'] as const),
  ],
  [
    ...(['old ones are told', {}] as const),
    [with_({ baseline: { id: 'g0', at: 0, metrics: {}, old: 3 } })],
    ...(['tree', 'pass', '; 3 from before are not charged'] as const),
  ],
])('%s', (_, change, list, now, status, line) => {
  const verdict = verdictOf({ ...gate, ...change }, list, now);
  expect(verdict.status).toBe(status);
  expect(verdict.line).toContain(line);
});

it('passes in no other way: every other combination of ends, places and limits does not', () => {
  const passing: GateEvidence[] = [];
  for (const outcome of ['running', 'exited', 'stopped', 'cancelled', 'interrupted', 'unavailable'] as const)
    for (const kind of ['run', 'baseline'] as const)
      for (const problem of [null, 'something'])
        for (const before of ['tree', 'other', null])
          for (const after of ['tree', 'other', null])
            for (const failures of [{ failed: 0 }, { failed: 1 }, {}])
              for (const definition of [evidence.definition, 'other']) {
                const metrics = { coverage: 95, ms: 1, ...failures };
                const one = with_({ outcome, kind, problem, before, after, definition, charged: metrics });
                if (verdictOf(gate, [one], 'tree').status === 'pass') passing.push(one);
              }
  expect(passing).toEqual([with_({ charged: { coverage: 95, ms: 1, failed: 0 } })]);
});

it('a run is fresh whatever it showed, but not of other files and not without a reading', () => {
  expect([evidence, failed].map((one) => isFresh(gate, [one], 'tree'))).toEqual([true, true]);
  const others = [with_({ problem: 'x' }), with_({ before: 'old' }), with_({ definition: 'x' })];
  expect(others.map((one) => isFresh(gate, [one], 'tree'))).toEqual([false, false, false]);
  expect(isFresh(gate, [evidence], 'other')).toBe(false);
});

it('a limit holds on its own side only, and never for what is not known', () => {
  const tried = (['<=', '<', '>=', '>', '='] as const).map((is) =>
    [4, 5, 6, undefined, Number.NaN].map((value) => holds({ is, than: 5 }, value)),
  );
  expect(tried).toEqual([
    [true, true, false, false, false],
    [true, false, false, false, false],
    [false, true, true, false, false],
    [false, false, true, false, false],
    [false, true, false, false, false],
  ]);
});

describe('what is charged', () => {
  const finding = (file: string, line: number, message = 'wrong'): Read => ({
    ...{ file, line, rule: 'R1', message, counts: 'errors' },
  });
  const reading = (findings: Read[], more = {}) => ({
    ...{ metrics: { errors: findings.length, coverage: 70 }, findings, isPartial: false },
    ...more,
  });

  it('is all where there is no baseline', () => {
    expect(charge(reading([finding('a', 1)]), null)).toMatchObject({ charged: { errors: 1 }, old: 0 });
  });

  it('is not what was there, wherever it has moved; what is more of the same is', () => {
    const before = identitiesOf([finding('a', 1), finding('a', 5), finding('b', 2)]);
    const now = [finding('a', 11), finding('a', 15), finding('a', 19), finding('c', 1)];
    const { charged: found, findings, old } = charge(reading(now), before);
    expect({ found, old }).toEqual({ found: { errors: 2, coverage: 70 }, old: 2 });
    // New ones first.
    expect(findings.map(({ file, line, old: isOld }) => [file, line, isOld])).toEqual([
      ['a', 19, false],
      ['c', 1, false],
      ['a', 11, true],
      ['a', 15, true],
    ]);
  });

  it('is what another file, rule or message says', () => {
    const before = identitiesOf([finding('a', 1)]);
    const now = [
      finding('b', 1),
      { ...finding('a', 1), rule: 'R2' },
      finding('a', 1, 'another'),
      { ...finding('a', 1), counts: 'warnings' },
    ];
    expect(charge(reading(now), before).old).toBe(0);
    const named = identitiesOf([finding('a', 9, 'already defined on line 3')]);
    expect(charge(reading([finding('a', 10, 'already defined on line 4')]), named).old).toBe(1);
  });

  it('is all where a part of the output was left out, and what a summary counts beyond what is shown', () => {
    const before = identitiesOf([finding('a', 1)]);
    expect(charge(reading([finding('a', 1)], { isPartial: true }), before).charged.errors).toBe(1);
    expect(charge(reading([finding('a', 1)], { metrics: { errors: 4 } }), before).charged.errors).toBe(3);
  });
});
