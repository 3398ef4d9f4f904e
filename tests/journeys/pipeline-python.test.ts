/**
 * A whole run of *python-microservices* at level 1 by the scripted model, on a machine that has Python and none of its tools: what can be
 * run is run, fails and is mended; what cannot is told as not available wherever anybody looks, is never counted as passed, and is not
 * signed off unseen. When a tool is there afterwards it is run, and finds what nobody had seen.
 */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { asSeen } from '../support/as-seen.ts';
import { plays, putRuff, read, rest, toolless, wish } from '../support/books-service.ts';
import { runMain } from '../support/cli.ts';

let test: TestApp;
let path: string;
beforeEach(() => {
  path = toolless();
  vi.stubEnv('PATH', path);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await test.close();
  rmSync(path, { recursive: true, force: true });
});

const show = async (id: string) => {
  await test.app.idle();
  return test.client.pipeline.show({ id });
};
type View = Awaited<ReturnType<typeof show>>;
const stageOf = ({ run }: View, name: string) => run.stages.find((stage) => stage.name === name)!;
const roundsOf = (view: View, stage: string, step: string) =>
  stageOf(view, stage).steps.find(({ name }) => name === step)!.rounds;
const words = (results: View['run']['stages'][number]['rounds'][number]['results']) =>
  results.map(({ gate, status }) => `${gate} ${status}`);

/** What a terminal prints, where no app is open. */
const terminal = (...args: string[]) =>
  runMain([
    'pipeline',
    ...args,
    '--workspace',
    test.workspace,
    '--data',
    test.dataFolder,
    '--set',
    'sandbox=off',
  ]);
const reportOf = async (id: string): Promise<string> =>
  (await test.client.pipeline.artefact({ id, name: 'report.md' })).text;
const silent = ['lint', 'format', 'types', 'security', 'tests', 'coverage', 'compose'];

it('tells what is not available as that, from the board to the sign-off, and runs it once it is there', async () => {
  test = await startTestApp({ files: {}, plays });
  const { workspace, modelName: model } = test;
  const begun = { workspace, model, pipeline: 'python-microservices', approve: 'all' as const };
  const { run } = await test.client.pipeline.start({ ...begun, text: wish });
  const { id } = run;
  const asked = await show(id);
  expect(asked.asks).toMatchObject({ what: 'fields' });
  expect(asked.questions.map(({ field }) => field)).toEqual(['deliverables', 'acceptance-criteria']);
  await test.client.pipeline.answer(await asSeen(test.client, { id, text: rest }));
  expect((await show(id)).asks).toMatchObject({ what: 'conflict', stage: 'requirements', id: 'c1' });
  const decision = { conflict: 'c1', option: 'Keep it in memory and say so', words: 'For a month.' };
  await test.client.pipeline.decide(await asSeen(test.client, { id, stage: 'requirements', ...decision }));
  for (const stage of ['requirements', 'plan']) {
    expect((await show(id)).asks).toMatchObject({ what: 'approval', stage });
    await test.client.pipeline.approve(await asSeen(test.client, { id, stage }));
  }

  // What can be run fails for what is there, is given back, and passes; what cannot says so in each round.
  const over = await show(id);
  expect(over.run.trouble).toBeNull();
  expect(roundsOf(over, 'skeleton', 'project').map(({ results }) => words(results))).toEqual([
    ['lint not-available', 'format not-available', 'secrets fail', 'layout pass'],
    ['lint not-available', 'format not-available', 'secrets pass', 'layout pass'],
  ]);
  expect(roundsOf(over, 'skeleton', 'project')[0]?.results[2]?.found).toContain('.env.example');
  const [wrong, right] = roundsOf(over, 'services', 'service-1').map(({ results }) => words(results));
  expect(wrong).toEqual(expect.arrayContaining(['boundaries fail', 'layout fail', 'naming pass']));
  expect(right).toEqual(expect.arrayContaining(['boundaries pass', 'layout pass', 'tests not-available']));
  const [first, last] = stageOf(over, 'verification').rounds.map(({ results }) => results);
  expect(first?.find(({ gate }) => gate === 'structure')).toMatchObject({
    status: 'fail',
    found: expect.stringContaining('.dockerignore'),
  });
  expect(words(last ?? []).filter((one) => one.endsWith(' pass'))).toEqual(
    ['boundaries', 'secrets', 'naming', 'layout', 'structure'].map((name) => `${name} pass`),
  );
  expect(over.asks).toMatchObject({ what: 'sign' });
  expect(over.unproven.map(({ gate, status }) => `${gate} ${status}`)).toEqual(
    silent.map((name) => `${name} not-available`),
  );
  for (const name of silent) {
    const records = await test.client.gate.evidence({ workspace, name });
    expect(records.length, name).toBeGreaterThan(0);
    for (const { outcome } of records) expect(outcome).toBe('unavailable');
  }

  const text = await reportOf(id);
  expect(text).toContain('5 of 12 gates passed, 7 not available, 8 of 9 sub-stages are not verified.');
  expect(text).toContain('Install what is missing (ruff, mypy, bandit, pytest, coverage, docker), then');
  expect(text).toContain(
    '| Tests pass and cover enough | not available | pytest and coverage are not there |',
  );
  expect(text).toContain('You decided: Keep it in memory and say so ("For a month.")');
  const verified = text.slice(text.indexOf('## Sub-stages'), text.indexOf('## Unverified'));
  expect(verified.match(/^- \*\*.*/gm)).toEqual(['- **README and documents**']);

  // Nobody signs that without having seen it.
  await expect(test.client.pipeline.sign(await asSeen(test.client, { id, words: '' }))).rejects.toMatchObject(
    {
      code: 'INVALID',
    },
  );
  await test.app.close();
  const shown = await terminal('show', id);
  expect(shown.out).toContain('5 of 11 gates passed, 6 not available');
  expect(shown.out).toMatch(/^ {4}not available Ruff finds nothing: ruff is not there$/m);
  expect(shown.out).toMatch(/sign \w+ "why it is signed off all the same"/);
  const unsigned = await terminal('sign', id);
  expect(unsigned).toMatchObject({
    code: 1,
    error: expect.stringContaining('Tests pass (pytest is not there)'),
  });

  // A tool that is there is run: what nobody had looked at until then is found, mended, and passes.
  putRuff(path);
  await test.restart();
  await test.client.pipeline.reopen({ id, stage: 'verification' });
  const again = await show(id);
  const rounds = stageOf(again, 'verification').rounds.map(({ results }) => results);
  expect(rounds.map((results) => words(results).slice(0, 3))).toEqual([
    ['lint fail', 'format pass', 'types not-available'],
    ['lint pass', 'format pass', 'types not-available'],
  ]);
  expect(rounds[0]?.[0]?.found).toMatch(/tests\/books_api\/test_rules\.py:\d+ invalid-syntax/);
  expect(readFileSync(join(workspace, 'tests/books_api/test_rules.py'), 'utf8')).toBe(read);
  expect(await reportOf(id)).toContain('7 of 12 gates passed, 5 not available');

  const signed = await test.client.pipeline.sign(
    await asSeen(test.client, { id, words: 'Tests come with the next machine.' }),
  );
  expect(signed.run.status).toBe('finished');
  const { paths } = await test.client.pipeline.export({ id, folder: 'handover' });
  const left = ['plan.md', 'report.html', 'report.md', 'requirements.md', 'run.json'];
  const names = [...left, 'sha256sums.txt', 'sign-off.md'];
  expect(paths).toEqual(names.map((name) => `handover/${name}`));
  const page = readFileSync(join(workspace, 'handover/sign-off.md'), 'utf8');
  expect(page).toContain('You signed it off ("Tests come with the next machine.")');
  expect(page).toContain('- Tests pass: pytest is not there');
  const report = createHash('sha256')
    .update(readFileSync(join(workspace, 'handover/report.md')))
    .digest('hex');
  expect(page).toContain(report);
});
