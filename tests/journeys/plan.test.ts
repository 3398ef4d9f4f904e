/**
 * The plan of a real folder, checked by real commands: what turns a feature to passed, what makes it stale, and that nothing else does.
 * Judged by what the contract says and by the bytes on disk.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { FeatureNow, FeatureWish } from '../../src/shared/plan.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const files = { 'src/a.js': 'a\n', 'README.md': 'read me\n', '.gitignore': 'ignored/\n' };
const start = async (...settings: string[]): Promise<void> => {
  test = await startTestApp({ files, args: settings.flatMap((setting) => ['--set', setting]) });
};
/** Checks are of the shell's own words: a program may be ended by the end of its terminal before it tells how it ended. */
const greets = '[[ $(<README.md) == *hello* ]]';
const place = () => ({ workspace: test.workspace });
const write = (path: string, text: string): void => writeFileSync(join(test.workspace, path), text);
const add = (title: string, check: string | null, more: Partial<FeatureWish> = {}) =>
  test.client.plan.add({ ...place(), title, check, done: '', files: [], ...more });
const plan = async (): Promise<FeatureNow[]> => (await test.client.plan.list(place())).features;
const now = async (id: string): Promise<FeatureNow> => {
  const found = (await plan()).find(({ feature }) => feature.id === id);
  if (found === undefined) throw new Error(`no feature ${id}`);
  return found;
};
const standing = async (id: string): Promise<string> => {
  const { status, why } = (await now(id)).standing;
  return `${status} ${why}`;
};

/** As a person does: asks, sees what the rules ask about, and lets exactly that run. */
async function check(...ids: string[]): Promise<void> {
  const wish = { ...place(), ...(ids.length === 0 ? {} : { ids }) };
  const { asks } = await test.client.plan.check(wish);
  const [asked, approved] = [asks.map(({ id }) => id), asks.map(({ digest }) => digest)];
  if (asks.length > 0) await test.client.plan.check({ ...place(), ids: asked, approved });
  await test.app.idle();
}

it('passes by an exit code of 0 that the app saw, and is stale after an edit, which it names', async () => {
  await start();
  const { id } = await add('The readme greets', greets);
  expect(await standing(id)).toBe('open never');
  await check();
  expect(await standing(id)).toBe('failed exit');
  write('README.md', 'hello\n');
  await check(id);
  expect(await standing(id)).toBe('passed passed');
  const { evidence } = (await now(id)).standing;
  expect(evidence).toMatchObject({ command: greets, exitCode: 0, place: 'workspace' });
  expect(evidence?.before).toMatch(/^[0-9a-f]{64}$/);
  expect(evidence?.output).toContain('exit 0');

  write('src/a.js', 'changed\n');
  rmSync(join(test.workspace, '.gitignore'));
  write('new.txt', 'new\n');
  expect(await standing(id)).toBe('stale changed');
  expect((await now(id)).changes).toEqual([
    { path: '.gitignore', change: 'deleted' },
    { path: 'new.txt', change: 'added' },
    { path: 'src/a.js', change: 'modified' },
  ]);
  await test.restart();
  expect(await standing(id)).toBe('stale changed');
  // The very bytes again are what was checked.
  write('src/a.js', files['src/a.js']);
  write('.gitignore', files['.gitignore']);
  rmSync(join(test.workspace, 'new.txt'));
  expect(await standing(id)).toBe('passed passed');
});

it('is about its own files, and not about what is ignored', async () => {
  await start();
  const all = await add('All', '[ -f README.md ]');
  const readme = await add('Readme', '[ -f README.md ]', { files: ['*.md'] });
  await check();
  write('src/a.js', 'changed\n');
  expect([await standing(all.id), await standing(readme.id)]).toEqual(['stale changed', 'passed passed']);
  await check(all.id);
  const made = await add('Makes what is ignored', 'mkdir -p ignored && echo x > ignored/x');
  await check(made.id);
  expect([await standing(all.id), await standing(made.id)]).toEqual(['passed passed', 'passed passed']);
  const moved = await add('Makes a file', 'echo made > made.txt');
  await check(moved.id);
  expect(await standing(moved.id)).toBe('stale moved');
  expect((await now(moved.id)).changes).toEqual([{ path: 'made.txt', change: 'added' }]);
});

it('runs nothing that the rules ask about without a word for exactly what was shown', async () => {
  await start();
  write('run.sh', 'echo one >> ran.txt\n');
  const { id } = await add('Runs', 'bash run.sh');
  const first = await test.client.plan.check(place());
  expect(first).toMatchObject({ started: [], asks: [{ id, command: 'bash run.sh' }], refused: [] });
  expect(first.asks[0]?.rule).toMatch(/^asks /);
  await test.app.idle();
  expect(() => readFileSync(join(test.workspace, 'ran.txt'))).toThrow();
  // What it would run is another one now: the word was for the one before.
  write('run.sh', 'echo two >> ran.txt\n');
  const approved = first.asks.map(({ digest }) => digest);
  const second = await test.client.plan.check({ ...place(), approved });
  expect(second).toMatchObject({ started: [], asks: [{ id }] });
  await test.client.plan.check({ ...place(), approved: second.asks.map(({ digest }) => digest) });
  await test.app.idle();
  expect(readFileSync(join(test.workspace, 'ran.txt'), 'utf8')).toBe('two\n');
});

it('is judged again when its turn comes: a check before it may have changed what it runs', async () => {
  await start();
  write('run.sh', 'echo good >> ran.txt\n');
  const swap = await add('Swaps', 'echo "echo bad >> ran.txt" > run.sh');
  const runs = await add('Runs', 'bash run.sh');
  await check(swap.id, runs.id);
  expect(() => readFileSync(join(test.workspace, 'ran.txt'))).toThrow();
  const view = await test.client.plan.list(place());
  expect(view.refused).toMatchObject([
    { id: runs.id, why: expect.stringMatching(/changed since you were asked/) },
  ]);
  expect(await standing(runs.id)).toBe('open never');
});

it('runs nothing that a rule denies, and nothing in a folder that is not trusted', async () => {
  const rules = JSON.stringify([{ verdict: 'deny', command: 'touch *' }]);
  await start(`rules=${rules}`);
  const { id } = await add('Denied', 'touch made.txt');
  const answer = await test.client.plan.check(place());
  expect(answer).toMatchObject({ started: [], asks: [], refused: [{ id }] });
  await test.app.idle();
  expect(await test.client.plan.evidence({ id })).toEqual([]);
  expect(() => readFileSync(join(test.workspace, 'made.txt'))).toThrow();
  await test.close();

  await start('trust=ask');
  const other = await add('Lists', '[ -d src ]');
  expect((await test.client.plan.check(place())).refused).toMatchObject([
    { id: other.id, why: expect.stringContaining('not trusted') },
  ]);
  expect(await test.client.plan.evidence({ id: other.id })).toEqual([]);
});

it('nobody writes that it passed: neither in what is added and changed nor in a list that says so', async () => {
  await start();
  const claims = {
    status: 'passed',
    passes: true,
    standing: { status: 'passed' },
    state: 'kept',
    exitCode: 0,
  };
  const { id } = await test.client.plan.add({
    ...{ ...place(), title: 'One', check: 'false', done: '', files: [] },
    ...claims,
  } as never);
  await test.client.plan.change({ id, ...claims } as never);
  const evidence = { command: 'false', exitCode: 0, tree: 'x', at: new Date().toISOString() };
  const features = [
    { id, title: 'One', check: 'false', ...claims, evidence },
    { title: 'Two', check: 'false', ...claims, evidence },
    { description: 'Three, as other tools write it', passes: true },
  ];
  expect(await test.client.plan.import({ ...place(), json: JSON.stringify({ features }) })).toEqual({
    added: 2,
    changed: 0,
  });
  expect((await plan()).map(({ feature, standing: { status } }) => `${feature.title}: ${status}`)).toEqual([
    'One: open',
    'Two: open',
    'Three, as other tools write it: open',
  ]);
  await check();
  expect((await plan()).map((one) => one.standing.status)).toEqual(['failed', 'failed', 'open']);
  // The export of what stands so claims nothing else, in either direction.
  const { json } = await test.client.plan.export(place());
  expect(JSON.parse(json).features).toMatchObject([
    { status: 'failed', passes: false },
    {},
    { status: 'open' },
  ]);
});

it('a check is another after it was changed, and what done means too', async () => {
  await start();
  const { id } = await add('One', '[ -f README.md ]', { done: 'It lists.' });
  await check();
  expect(await standing(id)).toBe('passed passed');
  await test.client.plan.change({ id, title: 'Another name' });
  expect(await standing(id)).toBe('passed passed');
  await test.client.plan.change({ id, done: 'It lists all.' });
  expect(await standing(id)).toBe('stale other-done');
  await test.client.plan.change({ id, done: 'It lists.', check: 'true' });
  expect(await standing(id)).toBe('stale other-check');
  await check();
  expect(await standing(id)).toBe('passed passed');
});

it('a check that was stopped or that the app did not see end has not passed', async () => {
  await start();
  const { id } = await add('Slow', 'echo begun > begun.txt; sleep 60', { files: ['src/**'] });
  const asks = async () => (await test.client.plan.check(place())).asks.map(({ digest }) => digest);
  const begun = async (): Promise<void> => {
    const watching = new AbortController();
    await test.client.plan.check({ ...place(), approved: await asks() });
    for await (const view of await test.client.plan.watch(place(), { signal: watching.signal }))
      if (view.features[0]?.running === true) break;
    watching.abort();
  };
  await begun();
  await test.client.plan.stop(place());
  await test.app.idle();
  expect(await standing(id)).toBe('open cancelled');
  await begun();
  await test.restart();
  expect(await standing(id)).toBe('open interrupted');
  expect((await now(id)).running).toBe(false);
});

it('is ordered, deleted and put back with its evidence', async () => {
  await start();
  const [one, two, three] = [
    await add('One', '[ -d src ]'),
    await add('Two', '[ -d src ]'),
    await add('Three', null),
  ];
  await expect(add('one', null)).rejects.toThrow('is in the plan already');
  await expect(add('Four', null, { files: ['../x'] })).rejects.toThrow('no pattern of paths');
  await check();
  await test.client.plan.move({ id: three.id, to: 0 });
  const titles = async () => (await plan()).map(({ feature }) => feature.title);
  expect(await titles()).toEqual(['Three', 'One', 'Two']);
  await test.client.plan.remove({ id: one.id });
  expect(await titles()).toEqual(['Three', 'Two']);
  await test.client.plan.restore({ id: one.id });
  expect(await titles()).toEqual(['Three', 'One', 'Two']);
  expect(await standing(one.id)).toBe('passed passed');
  expect((await plan()).map(({ feature }) => feature.id)).toContain(two.id);
});

it('is written to feature_list.json where it is wanted, and what is edited there is taken over, but no pass', async () => {
  await start('plan.file=true');
  const { id } = await add('One', '[ -f src/b.js ]');
  await check();
  const file = join(test.workspace, 'feature_list.json');
  const read = () => JSON.parse(readFileSync(file, 'utf8'));
  expect(read().features).toMatchObject([{ id, title: 'One', status: 'failed', passes: false }]);

  const edited = read();
  Object.assign(edited.features[0], {
    title: 'First',
    status: 'passed',
    passes: true,
    evidence: { exitCode: 0 },
  });
  edited.features.unshift({
    title: 'New',
    done: 'It is there.',
    check: '[ -d src ]',
    passes: true,
    status: 'passed',
  });
  writeFileSync(file, JSON.stringify(edited));
  const view = await test.client.plan.refresh(place());
  expect(
    view.features.map(({ feature, standing: { status } }) => [feature.title, feature.source.by, status]),
  ).toEqual([
    ['New', 'file', 'open'],
    ['First', 'file', 'failed'],
  ]);
  expect(read().features).toMatchObject([
    { title: 'New', status: 'open', passes: false, evidence: null },
    { title: 'First', status: 'failed', passes: false },
  ]);
  await check();
  expect(read().features).toMatchObject([{ status: 'passed', passes: true }, { status: 'failed' }]);

  writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
  const before = readFileSync(file, 'utf8');
  expect((await test.client.plan.refresh(place())).problem).toMatch(/^feature_list\.json/);
  expect(readFileSync(file, 'utf8'), 'is left as it is').toBe(before);
});

it('leaves a feature_list.json alone that is not its own, and writes none where nobody trusts the folder', async () => {
  await start('plan.file=true');
  const theirs = '[{"description":"Theirs","passes":true}]';
  write('feature_list.json', theirs);
  await add('One', '[ -d src ]');
  const { problem, features } = await test.client.plan.refresh(place());
  expect(problem).toMatch(/not from this app/);
  expect(features.map(({ feature }) => feature.title)).toEqual(['One']);
  expect(readFileSync(join(test.workspace, 'feature_list.json'), 'utf8')).toBe(theirs);
  await test.close();

  await start('plan.file=true', 'trust=ask');
  await add('One', '[ -d src ]');
  await test.client.plan.refresh(place());
  expect(() => readFileSync(join(test.workspace, 'feature_list.json'))).toThrow();
});
