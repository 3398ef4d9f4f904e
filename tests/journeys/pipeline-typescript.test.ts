/**
 * One whole run of pipeline "typescript-service" at level 2, from a person's words to a signed hand-over, in the real sandbox and with the
 * real compiler, linter and test runner: each fails first on what the scripted coder wrote, and passes once that is mended. What the
 * report says is held against what was recorded and what lies in the folder. One run, since each gate of it takes seconds.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Sqlite from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import type { RunView } from '../../src/shared/contract/pipelines.ts';
import { startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { asSeen } from '../support/as-seen.ts';
import { coderPlays, installTools } from '../support/parcel-quotes.ts';
import { aside } from '../support/plays.ts';

let test: TestApp;
afterEach(() => test.close());

const asked = `Our web shop needs to tell customers what a delivery costs before they pay.
The service must answer the price of a list of parcels in whole cents, and name the zones that we deliver to.
A request may hold any number of parcels, without a limit.
Answers come within 100 ms for 95 of 100 requests.
Level 2, please. No optional modules are needed.
It depends on nothing else. Labels and customer accounts are out of scope.`;

const pointed = {
  'business-context': ['Our web shop needs to tell customers what a delivery costs before they pay'],
  'functional-requirements': [
    'The service must answer the price of a list of parcels in whole cents, and name the zones that we deliver to',
    'A request may hold any number of parcels, without a limit',
  ],
  'non-functional-limits': ['Answers come within 100 ms for 95 of 100 requests'],
  'maturity-level': [{ option: '2', quote: 'Level 2' }],
  'optional-modules': [{ option: 'none', quote: 'No optional modules are needed' }],
  dependencies: ['It depends on nothing else'],
  'scope-boundaries': ['Labels and customer accounts are out of scope'],
  // Nobody said so.
  deliverables: ['A running service with its source'],
  'acceptance-criteria': [],
  doNotGoTogether: [],
};

const requirement = (title: string, text: string, service: string) => ({
  ...{ title, text, service, source: 'Functional requirements' },
});
const requirements = {
  requirement: [
    requirement('Prices', 'A shop must get the price of 1 to 50 parcels in whole cents.', 'POST /quotes'),
    requirement('Limits', 'A request that is not taken must be answered with 422 and why.', 'POST /quotes'),
    requirement('Zones', 'A shop must be able to ask for the zones.', 'GET /zones'),
    requirement('One form of errors', 'Each failure must have a code and the id of its request.', 'all'),
  ],
  service: [
    { title: 'POST /quotes', text: 'Prices parcels.', kind: 'route' },
    { title: 'GET /zones', text: 'Names the zones.', kind: 'route' },
  ],
  question: [{ title: 'Do prices change?', text: 'Assumed: they stand in the code.' }],
  conflicts: [
    {
      rule: 'bounded-work',
      what: 'A request with any number of parcels has no limit: one caller could keep the service busy.',
      options: ['At most 50 parcels a request', 'No limit, against the rule'],
      recommended: 'At most 50 parcels a request',
    },
  ],
};
const task = (title: string, text: string, files: string) => ({
  ...{ title, text, files, done: 'its tests pass', service: 'POST /quotes' },
});
const plan = {
  domain: [task('Prices of parcels', 'Whole cents, each begun kilogram.', 'src/domain')],
  feature: [task('Quotes over HTTP', 'POST /quotes and GET /zones.', 'src/http')],
  module: [],
  operation: [task('Logs, errors and an image', 'src/log.ts, src/http/errors.ts, Dockerfile.', 'src')],
  risk: [{ title: 'Prices get old', text: 'The carrier changes them.', answer: 'a requirement for later' }],
  conflicts: [],
};
const nothing = { domain: [], feature: [], module: [], operation: [], risk: [], conflicts: [], remove: [] };

const plays = {
  pointing: aside('Below are fields and what the person said', pointed),
  planned: aside('Plan the work in the phases below', plan),
  replanned: aside('- operation: What levels 2, 3 and 4 add', {
    ...nothing,
    operation: [{ id: 'new', ...task('Metrics and limits', 'src/http/metrics.ts.', 'src/http') }],
  }),
  required: aside('Turn the fields into requirements', requirements),
  changed: aside('Zones with their names in German', {
    requirement: [{ id: 'requirement-3', title: 'Zones', text: 'With their German names.' }],
  }),
  raised: aside('Raise this from level 2 to level 3', {
    requirement: [{ id: 'new', ...requirement('Metrics', 'It must count requests.', 'GET /metrics') }],
  }),
  ...coderPlays,
};

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const fileOf = (path: string): Buffer => readFileSync(join(test.workspace, path));
const requestTexts = (): string[] => test.model.requests.map(({ body }) => JSON.stringify(body.messages));

/** What waits always waits: a file that makes something run. All else goes on by itself. */
const seen: string[] = [];
async function show(id: string): Promise<RunView> {
  for (;;) {
    await test.app.idle();
    const view = await test.client.pipeline.show({ id });
    if (view.asks?.what !== 'session') return view;
    const [card] = await test.client.approval.pending({});
    if (card === undefined) throw new Error('nothing waits');
    const { sessionId, approvalId, digest } = card;
    seen.push(card.summary);
    await test.client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'approve' } });
  }
}
const asks = async (id: string, what: string, stage: string): Promise<RunView> => {
  const view = await show(id);
  expect(view.run.trouble).toBeNull();
  expect(view.asks).toMatchObject({ what, stage });
  return view;
};
const stageIn = ({ run }: RunView, name: string) => {
  const stage = run.stages.find((one) => one.name === name);
  if (stage === undefined) throw new Error(`there is no stage ${name}`);
  return stage;
};

/** It does not begin before the person has said everything. */
async function saidByPerson(): Promise<string> {
  const { workspace, modelName: model } = test;
  const begun = { workspace, model, pipeline: 'typescript-service', text: asked, approve: 'all' as const };
  const { id } = (await test.client.pipeline.start(begun)).run;
  const open = async () => (await asks(id, 'fields', 'validation')).questions.map(({ field }) => field);
  expect(await open()).toEqual(['deliverables', 'acceptance-criteria']);
  await test.client.pipeline.answer(
    await asSeen(test.client, { id, text: '1. Its source, tests and an image' }),
  );
  expect(await open()).toEqual(['acceptance-criteria']);
  expect(requestTexts()).toHaveLength(1);
  await test.client.pipeline.answer(await asSeen(test.client, { id, text: 'All checks pass' }));
  return id;
}

async function recordsApproved(id: string): Promise<void> {
  const { client } = test;
  const at = { id, stage: 'requirements' };
  const open = await asks(id, 'conflict', 'requirements');
  await expect(client.pipeline.approve(await asSeen(client, at))).rejects.toMatchObject({ code: 'CONFLICT' });
  const conflict = open.asks?.id ?? '';
  await client.pipeline.decide(
    await asSeen(client, { ...at, conflict, option: 'At most 50 parcels a request', words: '' }),
  );
  const before = stageIn(await asks(id, 'approval', 'requirements'), 'requirements').record;
  await client.pipeline.sendBack(
    await asSeen(client, { ...at, words: 'Zones with their names in German, too.' }),
  );
  const after = stageIn(await asks(id, 'approval', 'requirements'), 'requirements').record;
  expect(after).toMatchObject({ version: 2, changed: ['requirement-3'], removed: [] });
  const others = (record: typeof after) => record?.items.filter((item) => item.id !== 'requirement-3');
  expect(others(after)).toEqual(others(before));
  expect(after?.conflicts).toEqual(before?.conflicts);
  // It is asked for the difference only, with the record and the person's words each in between marks.
  const change = String(test.model.requests.at(-1)?.body.messages.at(-1)?.content);
  expect(change).toMatch(
    /The record as it is:\n<<<\n# Requirements\n[\s\S]*\n>>>\n\nThe person wants this changed:\n/,
  );
  expect(change).toContain('changed:\n<<<\nZones with their names in German, too.\n>>>\n\nAnswer only with');
  await client.pipeline.approve(await asSeen(client, at));
  await asks(id, 'approval', 'plan');
  const planning = requestTexts().findLast((text) => text.includes('Plan the work')) ?? '';
  for (const words of ['**Decided:** At most 50 parcels a request', 'With their German names.'])
    expect(planning).toContain(words);
  await client.pipeline.approve(await asSeen(client, { id, stage: 'plan' }));
}

/** What came, what was expected and where, from the real test runner. */
const priceFound = `tests/domain/quote.test.ts:9 failed requirement-1: each kilogram that was begun counts, and the surcharge once
  Expected values to be strictly deep-equal:
  + actual - expected
    {
  +   cents: 480,
  -   cents: 570,
      kind: 'quoted'
    }`;

/** As far as the agent's mistake that it repeats; then the person helps, and changes the course by the way. */
async function built(id: string): Promise<RunView> {
  const stuck = await asks(id, 'stuck', 'domain');
  expect(stuck.asks?.id).toBe('domain-1');
  expect(stageIn(stuck, 'domain').steps[0]?.why).toContain('going round in circles');
  const before = requestTexts();
  // It was told all of what the test said, in few words.
  const fix = test.model.requests
    .map(({ body }) => String(body.messages.at(-1)?.content))
    .find((text) => text.includes('requirement-1: each kilogram'));
  expect(fix).toMatch(/^Patchbay ran the checks\. These failed:\n\nTests pass and cover enough: 1 failed, /);
  expect(fix).toContain(`wanted\n${priceFound}\n\nSay in one sentence what the cause is`);
  expect(fix?.length).toBeLessThan(600);
  await test.client.pipeline.course({ id, words: 'Use port 5433.' });
  const wish = { id, stage: 'domain', step: 'domain-1', act: 'again' as const };
  await test.client.pipeline.step(
    await asSeen(test.client, { ...wish, words: 'Each kilogram that was begun counts.' }),
  );
  const view = await asks(id, 'sign', 'report');
  const openings = (stage: string) => requestTexts().filter((text) => text.includes(`stage \\"${stage}\\"`));
  expect(before.some((text) => text.includes('Use port 5433.'))).toBe(false);
  expect(openings('Routes')[0]).toContain('Use port 5433.');
  expect(fileOf('src/settings.ts').toString()).toContain("env.PORT ?? '5433'");
  expect(seen).toEqual(['package.json']);
  return view;
}

/** `gate: status` of each round, those that passed left out. */
const failures = (rounds: RunView['run']['stages'][number]['rounds']): string[] =>
  rounds.map(({ results }) =>
    results.flatMap(({ gate, status }) => (status === 'pass' ? [] : [`${gate} ${status}`])).join(', '),
  );

function failedFirst(view: RunView): void {
  const steps = view.run.stages.flatMap((stage) => stage.steps);
  expect(steps.map(({ name, status, rounds }) => [name, status, ...failures(rounds)])).toEqual([
    ['project', 'done', 'types fail, biome fail, tests fail', ''],
    ['server', 'done', ''],
    ['domain-1', 'done', 'tests fail', 'tests fail', ''],
    ['feature-1', 'done', 'tests fail', ''],
    ['operation-1', 'done', ''],
    ['missing-tests', 'done', ''],
    ['documents', 'done', ''],
    ['mend', 'done'],
  ]);
  const { rounds } = stageIn(view, 'verification');
  expect(failures(rounds)).toEqual(['development-files fail, pinned fail', '']);
  expect(rounds[1]?.results).toHaveLength(10);
  const foundIn = (step: string, gate: string): string =>
    steps.find(({ name }) => name === step)?.rounds[0]?.results.find((one) => one.gate === gate)?.found ?? '';
  expect(foundIn('project', 'types')).toContain('src/settings.ts:8 TS2365');
  expect(foundIn('project', 'biome')).toContain('src/settings.ts format');
  expect(foundIn('domain-1', 'tests')).toBe(priceFound);
  expect(foundIn('feature-1', 'tests')).toContain('# src/http/quote-routes.ts | 0.00');
  expect(rounds[0]?.results.map(({ found }) => found).join('\n')).toContain('.dockerignore');
}

interface Evidence {
  command: string;
  exit_code: number | null;
  after: string;
  metrics: string;
}

/** Of a gate, the oldest first, from the file itself. */
function evidenceOf(gate: string): Evidence[] {
  const database = new Sqlite(join(test.dataFolder, 'patchbay.sqlite'), { readonly: true });
  try {
    const read = database.prepare('select * from gate_evidence where gate = ? order by seq');
    return read.all(gate) as Evidence[];
  } finally {
    database.close();
  }
}

const cellsOf = (text: string, title: string): string[][] => {
  const section = text.split('\n## ').find((one) => one.startsWith(`${title}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((line) => line.split(/(?<!\\) \| /).map((cell) => cell.replace(/^\| | \|$/g, '')));
};

/** Nothing stands in the report that was not recorded, and all that was is there. */
async function reported(view: RunView): Promise<string> {
  const { id } = view.run;
  const { text } = await test.client.pipeline.artefact({ id, name: 'report.md' });
  expect(text).toContain('10 of 10 gates passed.');
  expect(text).toMatch(/## Unverified\n\n\*None\.\*/);
  expect(text).toMatch(/## Deployment notes\n\n- How to begin: `README\.md`[\s\S]*- Image: `Dockerfile`/);
  expect(cellsOf(text, 'Stages').map(([, status]) => status)).toEqual([
    ...Array(10).fill('done'),
    'this report',
  ]);
  const told = cellsOf(text, 'Gates');
  const commands = text.slice(text.indexOf('## Commands of the gates')).split('\n');
  for (const { gate, title } of stageIn(view, 'verification').rounds[1]?.results ?? []) {
    const newest = evidenceOf(gate).at(-1);
    const row = told.find(([first]) => first === title) ?? [];
    const command = newest?.command ?? '';
    expect(row.slice(0, 2)).toEqual([title, 'pass']);
    expect(commands.find((line) => line.startsWith(`- ${title}: `))).toBe(
      command === '' ? undefined : `- ${title}: \`${command}\``,
    );
    expect([row[3], row[5]]).toEqual([String(newest?.exit_code ?? ''), newest?.after.slice(0, 12)]);
  }
  const exits = (gate: string) => evidenceOf(gate).map((one) => one.exit_code);
  const rounds = view.run.stages.flatMap((stage) => [stage, ...stage.steps].flatMap((one) => one.rounds));
  for (const gate of ['types', 'biome'])
    expect(exits(gate)).toEqual([1, ...Array(rounds.length - 1).fill(0)]);
  const coverage = evidenceOf('tests').map(
    ({ metrics }) => JSON.parse(metrics).coverage as number | undefined,
  );
  expect(coverage.filter((share) => share !== undefined && share < 75)).toHaveLength(1);
  expect(coverage.at(-1)).toBeGreaterThanOrEqual(75);
  expect(told.find(([, , why]) => why?.includes(`${coverage.at(-1)} % coverage`))).toBeDefined();
  const made = cellsOf(text, 'Deliverables').map(([path = '', change, by, , digest]) => [
    ...[path.slice(1, -1), change, by, digest?.slice(1, -1)],
  ]);
  const there = readdirSync(test.workspace, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(test.workspace.length + 1))
    .filter((path) => !/^(node_modules|build)\//.test(path));
  expect(made).toEqual(there.sort().map((path) => [path, 'added', 'this run', sha(fileOf(path))]));
  for (const line of [
    'Requirements: You decided: At most 50',
    'Domain: You gave “Prices of parcels” back',
    'Use port 5433',
  ])
    expect(text).toContain(line);
  return text;
}

/** What the gates let through does what was asked for. */
async function answers(): Promise<void> {
  const env = { PATH: process.env.PATH, PORT: '0', SURCHARGE_CENTS: '5' };
  const service = spawn(process.execPath, ['build/src/main.js'], { cwd: test.workspace, env });
  try {
    const [line] = await once(createInterface(service.stdout), 'line');
    const { port } = JSON.parse(line).address;
    const body = JSON.stringify({ parcels: [{ grams: 1200, zone: 'national' }] });
    const answer = await fetch(`http://127.0.0.1:${port}/quotes`, { method: 'POST', body });
    expect(await answer.json()).toEqual({ cents: 575 });
  } finally {
    service.kill('SIGTERM');
    const [code] = await once(service, 'exit');
    expect(code).toBe(0);
  }
}

async function handedOver(id: string, report: string): Promise<void> {
  const { client } = test;
  expect((await client.pipeline.sign(await asSeen(client, { id, words: 'Taken.' }))).run.status).toBe(
    'finished',
  );
  const { paths } = await client.pipeline.export({ id, folder: 'handover' });
  const left = ['plan.md', 'report.html', 'report.md', 'requirements.md', 'run.json'];
  const names = [...left, 'sha256sums.txt', 'sign-off.md'];
  expect(paths).toEqual(names.map((name) => `handover/${name}`));
  expect(fileOf('handover/report.md').toString()).toBe(report);
  expect(fileOf('handover/sign-off.md').toString()).toContain(sha(fileOf('handover/report.md')));
  for (const { title } of [...requirements.requirement, ...requirements.service, ...requirements.question])
    expect(fileOf('handover/requirements.md').toString()).toContain(`: ${title}\n`);
}

/** Only what level 3 adds is written down and to be done. */
async function raised(id: string): Promise<void> {
  const { client } = test;
  const next = (await client.pipeline.raise({ id })).run.id;
  const first = stageIn(await asks(next, 'approval', 'requirements'), 'requirements').record;
  expect(first).toMatchObject({ changed: ['requirement-5'], removed: [] });
  await client.pipeline.approve(await asSeen(client, { id: next, stage: 'requirements' }));
  const view = await asks(next, 'approval', 'plan');
  expect(stageIn(view, 'plan').record).toMatchObject({ changed: ['operation-2'], removed: [] });
  expect(view.ahead).toEqual([{ stage: 'operation', name: 'operation-2', title: 'Metrics and limits' }]);
  // What changed the course of the first run still holds.
  expect(requestTexts().at(-1)).toContain('Use port 5433.');
  await client.pipeline.control({ id: next, act: 'stop' });
}

/** Each sub-stage begins with what it needs, and leaves half of a window of 8,000 tokens for its work. */
async function smallPrompts({ run }: RunView): Promise<void> {
  for (const { name, sessionId } of run.stages.flatMap((stage) => stage.steps)) {
    const [first] = (await stateOf(test, sessionId)).turns[0]?.steps ?? [];
    expect(first?.usage.promptTokens, name).toBeGreaterThan(1_000);
    expect(first?.usage.promptTokens, name).toBeLessThan(4_200);
  }
}

it('goes from words to a signed hand-over by real gates that fail first', async () => {
  test = await startTestApp({ files: {}, plays, args: ['--set', 'sandbox=preferred'] });
  installTools(test.workspace);
  const id = await saidByPerson();
  await recordsApproved(id);
  const view = await built(id);
  failedFirst(view);
  const report = await reported(view);
  await smallPrompts(view);
  await answers();
  await handedOver(id, report);
  await raised(id);
  expect(existsSync(join(test.workspace, 'src/http/metrics.ts'))).toBe(false);
}, 300_000);
