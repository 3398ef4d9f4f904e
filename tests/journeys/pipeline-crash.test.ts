/**
 * A host killed where a run of pipeline "change" writes down each kind of fact, just before the commit or just after, then started again:
 * the run goes on to the same end and the same report, no sub-stage has two sessions, no message is sent twice, and no gate counts that
 * did not come to an end.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '../../src/main/models/scripted/server.ts';
import { foldRun } from '../../src/shared/pipeline-reduce.ts';
import type { RunEvent } from '../../src/shared/pipeline-run.ts';
import { makeFolder, makePlays, sumProject } from '../support/app.ts';
import { seeThrough } from '../support/crash-host.ts';
import { bundleHost, type HostRun, runHost, threeAtATime } from '../support/crash-run.ts';
import { makeDataFolder } from '../support/data-folder.ts';

const right = sumProject['src/sum.js'].replace('a - b', 'a + b');
const files = {
  ...sumProject,
  '.patchbay/gates.yaml': `gates:
  plus:
    title: It adds
    run: grep -q "a + b" src/sum.js
    tool: exit
`,
};
const write = (content: string, path: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const done = (result: string) => ({ calls: [{ name: 'attempt_completion', arguments: { result } }] });
const aside = (when: string, value: object) => ({
  ...{ aside: true, when: [when], replies: [{ text: JSON.stringify(value) }] },
});
const tasks = ['Code', 'Docs'].map((title) => ({ title, text: `${title}.`, done: 'it is', files: 'src' }));
const plays = makePlays({
  asked: aside('Write down what is to be different', {
    ...{ goal: [{ title: 'It adds', text: 'Always.' }], keep: [], question: [] },
  }),
  planned: aside('Divide the work', { task: tasks, risk: [] }),
  mends: { when: ['Mend what the gates found'], replies: [write(right, 'src/sum.js'), done('It adds.')] },
  codes: { when: ['"Work": Code'], replies: [write('// new\n', 'src/new.js'), done('There is a file.')] },
  documents: { when: ['"Work": Docs'], replies: [write('Sum.\n', 'docs/sum.md'), done('Written.')] },
});

let model: ScriptedServer;
beforeAll(async () => {
  [model] = await Promise.all([startScriptedServer({ plays }), bundleHost()]);
}, 60_000);
afterAll(() => model.close());

async function withRun<T>(work: (run: HostRun) => Promise<T>): Promise<T> {
  const workspace = makeFolder(files);
  const dataFolder = makeDataFolder();
  const message = 'Make it add.';
  try {
    return await work({
      ...{ dataFolder, workspace, message },
      model: `endpoint:${model.url}`,
      manner: 'pipeline',
    });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

interface Left {
  facts: RunEvent[];
  /** Of sub-stages, with the messages that each was sent. */
  sessions: Map<string, string[]>;
  /** How the runs of gates ended, by the id of their evidence. */
  outcomes: Map<string, string>;
  report: string;
}

function leftBy({ dataFolder, workspace }: HostRun): Left {
  const database = new Sqlite(join(dataFolder, 'patchbay.sqlite'), { readonly: true });
  try {
    const rows = database.prepare('select run, seq, at, type, data from pipeline_events order by seq').all();
    const facts = (rows as { run: string; data: string }[]).map((row) => ({
      ...row,
      data: JSON.parse(row.data),
    }));
    const [run] = new Set(facts.map((fact) => fact.run));
    const ids = database.prepare('select id from sessions order by id').pluck().all() as string[];
    const sent = database
      .prepare("select data from events where session_id = ? and type = 'message.sent' order by seq")
      .pluck();
    const evidence = database.prepare("select 'g' || seq as id, outcome from gate_evidence").all();
    const report = readFileSync(join(dataFolder, 'pipeline-runs', run ?? '', 'report.md'), 'utf8');
    return {
      facts: facts as unknown as RunEvent[],
      sessions: new Map(
        ids.map((id) => [id, (sent.all(id) as string[]).map((data) => JSON.parse(data).text)]),
      ),
      outcomes: new Map(
        (evidence as { id: string; outcome: string }[]).map(({ id, outcome }) => [id, outcome]),
      ),
      report: timeless(report.replaceAll(workspace, 'WORKSPACE')),
    };
  } finally {
    database.close();
  }
}

/** Without times, and without tokens: what was broken off was asked for once more. */
const timeless = (report: string): string =>
  report
    .replace(/exit 0, [\d.]+ m?s/g, 'exit 0')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'THEN')
    .replace(/\| [\d.]+ s \|( \d+ \|)?/g, '| TIME |');

function judge(left: Left, report: string): void {
  const run = foldRun('r', left.facts);
  expect(run.status).toBe('finished');
  expect(run.trouble).toBeNull();
  const steps = run.stages.flatMap((stage) => stage.steps);
  expect(steps.map(({ name, status, attempts }) => `${name} ${status} ${attempts}`)).toEqual([
    ...['task-1 done 1', 'task-2 done 1', 'mend done 1'],
  ]);
  expect([...left.sessions.keys()].sort()).toEqual(steps.map(({ sessionId }) => sessionId).sort());
  for (const [id, messages] of left.sessions) expect(messages, id).toHaveLength(1);
  const rounds = run.stages.flatMap((stage) => stage.rounds);
  expect(rounds.map(({ results }) => results.map(({ status }) => status))).toEqual([['fail'], ['pass']]);
  for (const { results } of rounds)
    for (const { evidence } of results) expect(left.outcomes.get(evidence ?? '')).toBe('exited');
  expect(left.report).toBe(report);
}

it('goes on to the same end wherever it is killed', { timeout: 120_000 }, async () => {
  const whole = await withRun(async (run) => {
    await seeThrough(run);
    return leftBy(run);
  });
  judge(whole, whole.report);
  expect(whole.report).toContain('1 of 1 gates passed');
  const points = pointsOf(whole.facts);
  expect(points.length).toBeGreaterThan(9);
  await threeAtATime(points.slice(0, 15), (point) =>
    withRun(async (run) => {
      const killed = await runHost(run, point);
      expect(killed.signal, `${point}: ${killed.stderr}`).toBe('SIGKILL');
      await seeThrough(run);
      judge(leftBy(run), whole.report);
    }),
  );
});

/** Between these and the fact before them nothing outside was done: it is the same kill as after that one. */
const nothingDone: ReadonlySet<RunEvent['type']> = new Set(['stage.approved', 'step.left', 'run.finished']);

/** The first append of each kind of fact, before its commit; where something outside follows at once, after it, too. */
function pointsOf(facts: readonly RunEvent[]): string[] {
  const kinds = new Set<string>();
  const points: string[] = [];
  let appends = 0;
  for (const [index, { type }] of facts.entries()) {
    const before = facts[index - 1];
    const isBeginning = type === 'intake.noted' || type === 'size.judged';
    const isWithApproval = before?.type === 'stage.approved' && before.data.by === 'app';
    // Tokens are written together with what they were spent on.
    if (isBeginning || isWithApproval || type === 'tokens.spent') continue;
    appends += 1;
    if (kinds.has(type) || nothingDone.has(type)) continue;
    kinds.add(type);
    points.push(`run-before:${appends}`);
    if (type === 'step.begun' || type === 'gates.ran') points.push(`run-after:${appends}`);
  }
  return points;
}
