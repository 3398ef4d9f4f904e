/**
 * Gates that somebody else than a person at the page wants run, such as a stage of a pipeline: what comes back, and what is recorded. The
 * database is a real one; commands are stood in for, so that each way to end can be had.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Judged, Ran } from '../../../src/main/base/judged-command.ts';
import type { TreeFile } from '../../../src/main/base/tree-state.ts';
import { createGateRows, type GateRows } from '../../../src/main/gates/gate-rows.ts';
import { createGates, type Gates, type GatesParts, type RunOptions } from '../../../src/main/gates/gates.ts';
import { type Database, openDatabase } from '../../../src/main/store/database.ts';
import type { Gate, GateTool } from '../../../src/shared/gate.ts';
import { ok, type Result } from '../../../src/shared/result.ts';

const workspace = '/w';
let folder: string;
let database: Database;
let rows: GateRows;
let gates: Gates;
/** What is there, and what each command does. */
let files: TreeFile[];
let runs: Record<string, (signal: AbortSignal) => Promise<Result<Ran>>>;
let judged: Record<string, Pick<Judged, 'verdict' | 'digest'>>;
let ran: string[];
/** How often the folder was gone through. */
let looks: number;

const gate = (name: string, tool: GateTool = 'exit', more: Partial<Gate> = {}): Gate => ({
  ...{ name, title: name, needs: [], files: [], timeoutSeconds: null, hard: [], soft: [], optional: false },
  how: { kind: 'command', command: name, tool, pattern: null },
  ...more,
});
const ends =
  (exitCode: number, printed = '(no output)') =>
  async (): Promise<Result<Ran>> =>
    ok({ outcome: 'done', content: `exit ${exitCode} after 0.1 s\n${printed}`, exitCode });
const by: RunOptions['by'] = { kind: 'pipeline', run: 'r1', stage: 'verify' };
const run = (wanted: readonly Gate[], options: Partial<RunOptions> = {}) =>
  gates.run(workspace, wanted, { by, signal: new AbortController().signal, ...options });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-gates-'));
  const migrations = join(import.meta.dirname, '../../../resources/migrations');
  const opened = openDatabase(join(folder, 'test.sqlite'), migrations, false);
  if (!opened.ok) throw new Error(opened.error.message);
  database = opened.value;
  rows = createGateRows(database);
  files = [['src/a.ts', '1']];
  [runs, judged, ran, looks] = [{}, {}, [], 0];
  let time = 0;
  const parts: GatesParts = {
    ...{ rows, sizes: async () => [], now: () => ++time, trusts: () => true },
    files: async () => {
      looks += 1;
      return files;
    },
    definitions: () => ({
      ...{ file: 'none', problems: [], gates: [], kpis: [] },
      release: { kpis: true, plan: true, reviews: true },
    }),
    missing: (_, needs) => [...needs],
    judge: async (_, { name }) => {
      const proposal = { kind: 'command', command: name } as Judged['proposal'];
      return ok({ verdict: 'allow', digest: name, rule: `rule of ${name}`, proposal, ...judged[name] });
    },
    prepare: async () => ok(files),
    run: async (_, { name }, _judged, { signal }) => {
      ran.push(name);
      return (runs[name] ?? ends(0))(signal);
    },
    log: (_, error) => {
      throw error;
    },
  };
  gates = createGates(parts);
});
afterEach(async () => {
  await gates.close();
  database.close();
  rmSync(folder, { recursive: true });
});

it('come back when all have ended, with how each stands and by whom it was run', async () => {
  runs.fails = ends(1);
  const absent = gate('absent', 'exit', { needs: ['nowhere'] });
  const wanted = [gate('holds'), gate('fails'), absent];
  const report = await run(wanted);
  if (!report.ok) throw new Error(report.error.message);
  expect(report.value.gates.map((one) => one.verdict.status)).toEqual(['pass', 'fail', 'not-available']);
  expect(report.value.gates[0]?.evidence).toMatchObject({ by, why: 'rule of holds' });
  expect(ran).toEqual(['holds', 'fails']);
  files = [['src/a.ts', '2']];
  const later = await gates.verdicts(workspace, wanted);
  expect(later.map((one) => one.verdict.status)).toEqual(['stale', 'fail', 'not-available']);
});

it('go through the folder once after each command and once for names, and see what a command changed since its checkpoint', async () => {
  const limits = { required: ['src/*.ts'], forbidden: [], sizes: [] };
  const named = gate('named', 'exit', { how: { kind: 'structure', rules: { ...limits, made: false } } });
  const sized = gate('sized', 'exit', {
    how: {
      kind: 'structure',
      rules: { ...limits, made: false, sizes: [{ files: 'src/*', lines: 9, kilobytes: null }] },
    },
  });
  const wanted = [gate('holds'), gate('changes'), named, sized];
  runs.changes = async () => {
    files = [['src/a.ts', '2']];
    return ends(0)();
  };
  const report = await run(wanted);
  if (!report.ok) throw new Error(report.error.message);
  const lines = report.value.gates.map(({ verdict: { line } }) => line);
  expect(lines.slice(0, 2)).toEqual(['it passed, and files changed since', 'files changed while it ran']);
  expect(report.value.gates.slice(2).map(({ verdict }) => verdict.status)).toEqual(['pass', 'pass']);
  // Two commands, the names, and what was opened before and after; how all stand is told by the last of them.
  expect(looks).toBe(5);
  runs.changes = ends(0);
  await run(wanted.slice(0, 2));
  const later = await gates.verdicts(workspace, wanted);
  expect(later.map(({ verdict: { status } }) => status)).toEqual(['pass', 'pass', 'pass', 'pass']);
});

it('are not run where a rule asks or denies, and run with a word for exactly that', async () => {
  judged = { asks: { verdict: 'ask', digest: 'd1' }, denied: { verdict: 'deny', digest: 'd2' } };
  const wanted = [gate('free'), gate('asks'), gate('denied')];
  const first = await run(wanted);
  expect(first).toMatchObject({
    value: { asks: [{ id: 'asks', digest: 'd1' }], refused: [{ id: 'denied', why: 'rule of denied' }] },
  });
  await run(wanted, { approved: ['another'] });
  // Not even what may run by itself: it would run again with the others after the word.
  expect(ran).toEqual([]);
  const second = await run(wanted, { approved: ['d1'] });
  expect(second).toMatchObject({
    value: { asks: [], gates: [{ verdict: { status: 'pass' } }, { verdict: { status: 'pass' } }, {}] },
  });
  expect(ran).toEqual(['free', 'asks']);
});

it('are stopped by their signal: the one that runs is recorded so, those behind it are not run', async () => {
  const stop = new AbortController();
  runs.slow = (signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () =>
        resolve(ok({ outcome: 'cancelled', content: 'stopped by the person after 0.1 s\n' })),
      );
      stop.abort();
    });
  const report = await run([gate('slow'), gate('behind')], { signal: stop.signal });
  expect(report).toMatchObject({
    value: {
      gates: [{ verdict: { status: 'cancelled' } }, { verdict: { status: 'never' } }],
      refused: [{ id: 'behind' }],
    },
  });
});

it('run one after the other in a folder, whoever asks', async () => {
  let going = 0;
  const alone = async (): Promise<Result<Ran>> => {
    going += 1;
    await Promise.resolve();
    expect(going).toBe(1);
    going -= 1;
    return ends(0)();
  };
  runs = { a: alone, b: alone };
  await Promise.all([run([gate('a'), gate('b')]), run([gate('b'), gate('a')])]);
  expect(ran).toHaveLength(4);
});

it('leave nothing that still runs behind when something of ours breaks', async () => {
  runs.breaks = () => Promise.reject(new Error('a bug'));
  await expect(run([gate('breaks')])).rejects.toThrow('a bug');
  expect(gates.evidence(workspace, 'breaks')).toEqual([]);
});

it('charge what is new since the baseline, which stays while older runs go', async () => {
  const types = gate('types', 'tsc');
  const error = (name: string): string => `src/a.ts(1,1): error TS1: ${name}`;
  runs.types = ends(2, error('old'));
  await run([types], { baseline: true });
  const statuses: string[] = [];
  for (let round = 0; round < 25; round += 1) {
    runs.types = ends(2, round % 2 === 0 ? error('old') : `${error('old')}\n${error('new')}`);
    const [one] = await run([types]).then((report) => (report.ok ? report.value.gates : []));
    statuses.push(one?.verdict.status ?? '');
  }
  expect(statuses).toEqual(statuses.map((_, round) => (round % 2 === 0 ? 'pass' : 'fail')));
  const kept = gates.evidence(workspace, 'types');
  expect(kept.map(({ kind }) => kind)).toEqual([...Array(20).fill('run'), 'baseline']);
});

it('excuse a file that was missing before, but not where the work is to make it', async () => {
  const requires = (name: string, made: boolean): Gate => ({
    ...gate(name),
    how: { kind: 'structure', rules: { required: ['docs/*.md'], forbidden: ['*.log'], sizes: [], made } },
  });
  files = [['a.log', '1']];
  const wanted = [requires('found', false), requires('made', true)];
  const lines = async () => {
    const report = await run(wanted);
    return report.ok && report.value.gates.map(({ verdict: { status, line } }) => `${status}: ${line}`);
  };
  await run(wanted, { baseline: true });
  expect(await lines()).toEqual([
    'pass: 0 errors; 2 from before are not charged',
    'fail: 1 error, at most 0 is wanted; 1 from before is not charged',
  ]);
  files = [...files, ['docs/a.md', '1']];
  const all = 'pass: 0 errors; 1 from before is not charged';
  expect(await lines()).toEqual([all, all]);
  // Of another run that is at work here, and of a person, nothing is excused by what this one found.
  const other = await run(wanted, { by: { ...by, run: 'r2' } });
  expect(other).toMatchObject({
    value: { gates: [{ verdict: { status: 'fail' } }, { verdict: { status: 'fail' } }] },
  });
});

it('take no baseline of a run that nothing can be concluded from', async () => {
  const types = gate('types', 'tsc');
  runs.types = ends(3);
  await run([types], { baseline: true });
  expect(
    rows.baseline(workspace, 'types', gates.evidence(workspace, 'types')[0]?.definition ?? '', null),
  ).toBeUndefined();
});

it('a run that the app did not see end is interrupted', async () => {
  // The app closes after the test, and what it closes with is not recorded.
  runs.slow = (signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => ends(0)().then(resolve)));
  void run([gate('slow')]);
  await expect.poll(() => ran).toEqual(['slow']);
  expect(gates.evidence(workspace, 'slow')).toMatchObject([{ outcome: 'running' }]);
  createGateRows(database).interrupt();
  const [now] = await gates.verdicts(workspace, [gate('slow')]);
  expect(now).toMatchObject({ running: false, verdict: { status: 'interrupted' } });
  await gates.close();
  expect(gates.evidence(workspace, 'slow')).toMatchObject([{ outcome: 'interrupted', exitCode: null }]);
});
