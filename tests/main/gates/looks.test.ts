/** What the app looks at itself (structure, naming, sizes), and what follows from all of it (KPIs, release). */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isThere } from '../../../src/main/gates/is-there.ts';
import { namingFindings } from '../../../src/main/gates/naming.ts';
import { kilobytesOf, sizesOf } from '../../../src/main/gates/path-sizes.ts';
import { kpiOf, type ReleaseFacts, releaseOf } from '../../../src/main/gates/release.ts';
import { sizedPaths, structureFindings } from '../../../src/main/gates/structure.ts';
import type { GateNow, Kpi, VerdictStatus } from '../../../src/shared/gate.ts';

describe('structure', () => {
  const paths = ['README.md', 'src/a.ts', 'src/deep/b.ts', 'src/old.ts.orig'];
  const rules = {
    required: ['README.md', 'docs/**', 'src/**'],
    forbidden: ['**/*.orig', '*.log'],
    sizes: [{ files: 'src/**', lines: 10, kilobytes: 1 }],
  };
  const sized = [
    { path: 'src/a.ts', lines: 10, bytes: 1000 },
    { path: 'src/deep/b.ts', lines: 11, bytes: 1001 },
    { path: 'src/old.ts.orig', lines: null, bytes: null },
  ];

  it('tells what is absent, what must not be there and what is too large', () => {
    expect(sizedPaths(rules, paths)).toEqual(sized.map(({ path }) => path));
    const found = structureFindings(rules, paths, sized).map(({ file, message }) => `${file}: ${message}`);
    expect(found).toEqual([
      'null: there is no docs/**',
      'src/old.ts.orig: **/*.orig must not be there',
      'src/deep/b.ts: has more than 10 lines',
      'src/deep/b.ts: has more than 1 kB',
      'src/old.ts.orig: cannot be read',
    ]);
  });

  it('finds nothing where all is well', () => {
    const fine = { required: ['src/**'], forbidden: [], sizes: [] };
    expect(structureFindings(fine, paths, [])).toEqual([]);
  });
});

it.each([
  ['kebab-case', 'src/own-plan.ts', null],
  ['kebab-case', 'src/own-plan.test.ts', null],
  ['kebab-case', 'src/.own.yml', '".own" is not kebab-case'],
  ['kebab-case', 'src/OwnPlan.ts', '"OwnPlan" is not kebab-case'],
  ['kebab-case', 'src/own_plan.ts', '"own_plan" is not kebab-case'],
  ['snake_case', 'src/own_plan.py', null],
  ['camelCase', 'src/ownPlan.ts', null],
  ['camelCase', 'src/OwnPlan.ts', '"OwnPlan" is not camelCase'],
  ['PascalCase', 'src/OwnPlan.tsx', null],
  ['use*', 'src/useSession.ts', null],
  ['use*', 'src/session.ts', '"session" is not use*'],
  ['kebab-case', 'Docs/ReadMe.md', null],
])('naming: %s, %s', (style, path, message) => {
  const found = namingFindings([{ files: 'src/**', names: [style], folders: false }], [path]);
  expect(found.map((one) => one.message)).toEqual(message === null ? [] : [message]);
});

it('naming: folders are judged where that is wanted, and the first rule that fits counts', () => {
  const rules = [
    { files: 'src/generated/**', names: ['*'], folders: false },
    { files: 'src/**', names: ['kebab-case'], folders: true },
  ];
  const found = namingFindings(rules, ['src/generated/A_B.ts', 'src/MyParts/a.ts']);
  expect(found.map(({ file, message }) => `${file}: ${message}`)).toEqual([
    'src/MyParts/a.ts: "MyParts" is not kebab-case',
  ]);
});

it('sizes and programs are those of the folder: links are not followed, and nothing outside is looked at', async () => {
  const root = mkdtempSync(join(tmpdir(), 'patchbay-gates-'));
  const outside = mkdtempSync(join(tmpdir(), 'patchbay-outside-'));
  try {
    mkdirSync(join(root, 'out'));
    writeFileSync(join(root, 'out/a'), 'x'.repeat(1500));
    writeFileSync(join(root, 'out/b'), 'one\ntwo\nthree');
    writeFileSync(join(outside, 'large'), 'x'.repeat(9000));
    symlinkSync(outside, join(root, 'out/link'));
    expect(await kilobytesOf(root, 'out')).toBe(1.5);
    expect(await kilobytesOf(root, 'nowhere')).toBeNull();
    expect(await kilobytesOf(root, `../${outside.split('/').at(-1)}`)).toBeNull();
    expect(await sizesOf(root, ['out/b', 'out/link', 'out/none'])).toEqual([
      { path: 'out/b', lines: 3, bytes: 13 },
      { path: 'out/link', lines: null, bytes: null },
      { path: 'out/none', lines: null, bytes: null },
    ]);
    writeFileSync(join(root, 'tool'), '', { mode: 0o755 });
    const tried = ['tool', './tool', 'out/a', 'a', '../tool'].map((one) =>
      isThere(one, root, `${root}:/nowhere`),
    );
    expect(tried).toEqual([true, true, true, false, false]);
  } finally {
    for (const folder of [root, outside]) rmSync(folder, { recursive: true });
  }
});

const gateAs = (name: string, status: VerdictStatus, more: Partial<GateNow> = {}): GateNow => ({
  gate: {
    ...{ name, title: name, needs: [], files: [], timeoutSeconds: null, hard: [], soft: [], optional: false },
    how: { kind: 'naming', rules: [] },
  },
  ...{ verdict: { status, line: 'so it is' }, evidence: null, baseline: null, running: false },
  ...{ fresh: status === 'pass' || status === 'soft', changes: [], moreChanges: 0, ...more },
});
const measured = (metrics: Record<string, number>) => ({
  evidence: { metrics } as unknown as GateNow['evidence'],
});

describe('a KPI', () => {
  const kpi: Kpi = {
    ...{ name: 'coverage', title: 'Coverage', of: { kind: 'gate', gate: 'tests', metric: 'coverage' } },
    ...{ target: { is: '>=', than: 85 }, floor: { is: '>=', than: 75 } },
  };
  it.each<[string, GateNow[], VerdictStatus, number | null]>([
    ['above its target', [gateAs('tests', 'pass', measured({ coverage: 90 }))], 'pass', 90],
    ['below its target', [gateAs('tests', 'pass', measured({ coverage: 80 }))], 'soft', 80],
    ['below its floor', [gateAs('tests', 'soft', measured({ coverage: 70 }))], 'fail', 70],
    [
      'of a fresh run that failed',
      [gateAs('tests', 'fail', { ...measured({ coverage: 90 }), fresh: true })],
      'pass',
      90,
    ],
    ['of an old run that failed', [gateAs('tests', 'fail', measured({ coverage: 90 }))], 'stale', 90],
    ['of a stale run', [gateAs('tests', 'stale', measured({ coverage: 90 }))], 'stale', 90],
    ['of no run', [gateAs('tests', 'never')], 'never', null],
    ['of what is not there', [gateAs('tests', 'not-available')], 'not-available', null],
    ['not measured', [gateAs('tests', 'pass', measured({}))], 'never', null],
    ['of no gate', [], 'never', null],
  ])('%s', (_, gates, status, value) => {
    expect(kpiOf(kpi, gates, null)).toMatchObject({ value, verdict: { status } });
  });

  it('of a size', () => {
    const size: Kpi = {
      ...kpi,
      of: { kind: 'size', path: 'out' },
      target: { is: '<=', than: 5 },
      floor: { is: '<=', than: 9 },
    };
    const statuses = [4, 7, 10, null].map((value) => kpiOf(size, [], value).verdict.status);
    expect(statuses).toEqual(['pass', 'soft', 'fail', 'not-available']);
  });
});

describe('a release', () => {
  const facts: ReleaseFacts = {
    ...{ rules: { kpis: true, plan: true, reviews: true }, problems: [], kpis: [], features: [], open: [] },
    gates: [gateAs('types', 'pass'), gateAs('tests', 'soft')],
  };
  const kpi = { name: 'size', title: 'Size' } as Kpi;
  const optional = gateAs('speed', 'fail');
  optional.gate = { ...optional.gate, optional: true };

  it('goes when all that is not optional stands, and says what would be better', () => {
    const found = releaseOf({ ...facts, gates: [...facts.gates, optional] });
    expect(found).toMatchObject({ go: true, reasons: [] });
    expect(found.notes.map(({ about }) => about)).toEqual(['gate tests', 'gate speed']);
  });

  it.each<[string, Partial<ReleaseFacts>, string]>([
    ['no gates at all', { gates: [] }, 'gates: there are none'],
    ['a wrong file', { gates: [], problems: ['line 3: x'] }, 'gates file: line 3: x'],
    ...(['fail', 'stale', 'never', 'not-available', 'cancelled', 'interrupted'] as const).map(
      (status): [string, Partial<ReleaseFacts>, string] => [
        `a gate: ${status}`,
        { gates: [gateAs('types', status)] },
        `gate types: ${status}: so it is`,
      ],
    ),
    ['a KPI', { kpis: [{ kpi, value: 1, verdict: { status: 'fail', line: 'x' } }] }, 'kpi size: fail: x'],
    ['a feature', { features: [{ title: 'Sums', status: 'stale' }] }, 'plan: Sums: stale'],
    ['a card', { open: [{ title: 'Fix', waiting: 2, held: 0 }] }, 'session Fix: 2 waiting for your word'],
    ['held changes', { open: [{ title: 'Fix', waiting: 0, held: 1 }] }, '1 held file to be reviewed'],
  ])('does not go with %s', (_, change, reason) => {
    const { go, reasons, line } = releaseOf({ ...facts, ...change });
    expect({ go, line }).toEqual({ go: false, line: 'no-go: 1 reason' });
    expect(reasons.map((one) => `${one.about}: ${one.line}`)[0]).toContain(reason);
  });

  it('does not ask for what its file leaves out', () => {
    const rules = { kpis: false, plan: false, reviews: false };
    const more: Partial<ReleaseFacts> = {
      kpis: [{ kpi, value: 1, verdict: { status: 'fail', line: 'x' } }],
      features: [{ title: 'Sums', status: 'open' }],
      open: [{ title: 'Fix', waiting: 2, held: 0 }],
    };
    expect(releaseOf({ ...facts, ...more, rules }).go).toBe(true);
    expect(releaseOf({ ...facts, ...more }).reasons).toHaveLength(3);
  });
});
