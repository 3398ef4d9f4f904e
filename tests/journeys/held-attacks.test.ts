/**
 * What an agent whose changes are held, or whose workspace is a home folder, could do to get at what is not its: links left in the copy,
 * folders moved from under what hides a secret, a file in a folder's place, changes of a turn that was taken back. Judged by the bytes.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';

const run = (command: string) => ({ calls: [{ name: 'execute_command', arguments: { command } }] });
const write = (path: string, content: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const end = { text: 'End.' };
const elsewhere = mkdtempSync(join(tmpdir(), 'patchbay-elsewhere-'));
const plays = {
  home: [
    run('mv .config moved; mv .cargo z; ls -A'),
    run('cat moved/gh/hosts.yml z/credentials.toml; ls -A'),
    end,
  ],
  link: [
    write('kept.txt', 'k\n'),
    run(`ln -s /oldroot${elsewhere}/evil .git; echo > x`),
    run('ls -A > y'),
    end,
  ],
  data: [
    run(
      'ls src/sum.js; cat own-data*/*; find . -path "./own-data*/*"; touch own-data*/planted; echo made > made.txt',
    ),
    end,
  ],
  place: [run('rm -rf src; echo file > src'), end],
  lands: [write('a.txt', 'a\n'), end],
  holds: [
    write('k.txt', 'k\n'),
    { calls: [{ name: 'ask_followup_question', arguments: { question: 'Go on?' } }] },
  ],
  words: [{ text: 'I see.' }],
};

let test: TestApp;
const { HOME } = process.env;
afterEach(async () => {
  process.env.HOME = HOME;
  await test.close();
  rmSync(elsewhere, { recursive: true, force: true });
});

const begin = async (
  approve: 'ask' | 'all',
  review: 'each' | 'turn',
  workspace?: string,
): Promise<string> => {
  test = await startTestApp({ plays, args: ['--set', 'sandbox=preferred'] });
  const made = { workspace: workspace ?? test.workspace, model: test.modelName, approve, review };
  return (await test.client.session.create(made)).id;
};

it.each(['each', 'turn'] as const)(
  'a home folder as workspace does not show its secrets under another name (%s)',
  async (review) => {
    const home = mkdtempSync(join(tmpdir(), 'patchbay-home-'));
    for (const [folder, file] of [
      ['.config/gh', 'hosts.yml'],
      ['.cargo', 'credentials.toml'],
    ] as const) {
      mkdirSync(join(home, folder), { recursive: true });
      writeFileSync(join(home, folder, file), 'THE-SECRET\n');
    }
    process.env.HOME = home;
    const sessionId = await begin('all', review, home);
    await runTurn(test, '[[play:home]]', { sessionId });
    const told = toldTo(test).join('\n');
    expect(told).toContain('.config');
    expect(told).not.toContain('THE-SECRET');
    expect(readdirSync(home).sort()).toEqual(['.cargo', '.config']);
    rmSync(home, { recursive: true });
  },
);

it('a link that was left in the copy leads nothing of the sandbox elsewhere', async () => {
  mkdirSync(elsewhere, { recursive: true });
  const sessionId = await begin('ask', 'turn');
  await runTurn(test, '[[play:link]]', { sessionId });
  await decideFirst(test, sessionId, { kind: 'approve' });
  // Somebody makes a worktree of it meanwhile.
  writeFileSync(join(test.workspace, '.git'), 'gitdir: /nowhere\n');
  await decideFirst(test, sessionId, { kind: 'approve' });
  expect(toldTo(test).at(-1)).toContain('this changed y');
  expect(readdirSync(elsewhere)).toEqual([]);
});

it('a file in the place of a folder is not held: it could never be written', async () => {
  const sessionId = await begin('ask', 'turn');
  await runTurn(test, '[[play:place]]', { sessionId });
  const { held } = await decideFirst(test, sessionId, { kind: 'approve' });
  expect(held).toEqual([]);
  expect(toldTo(test).at(-1)).toContain('src (a folder of that name is there)');
  expect(readdirSync(join(test.workspace, 'src'))).toEqual(['sum.js']);
});

it('a workspace that holds the app’s own data is copied without it, and commands cannot get at that', async () => {
  test = await startTestApp({ plays, args: ['--set', 'sandbox=preferred'], dataInside: 'own-data' });
  writeFileSync(join(test.dataFolder, 'own.txt'), 'THE-SECRET\n');
  const { workspace, modelName: model } = test;
  const { id } = await test.client.session.create({ workspace, model, approve: 'all', review: 'turn' });
  const { state } = await runTurn(test, '[[play:data]]', { sessionId: id });
  const [told] = toldTo(test);
  expect(told).toContain('exit 0');
  expect(told).toContain('src/sum.js');
  expect(told).not.toMatch(/THE-SECRET|own\.txt/);
  expect(told).not.toMatch(/own-data\/\w/);
  expect(callsOf(state).at(-1)).toMatchObject({ review: true, outcome: 'done' });
  expect(readFileSync(join(workspace, 'made.txt'), 'utf8')).toBe('made\n');
  expect(readdirSync(test.dataFolder)).not.toContain('planted');
});

it('what a turn held goes with it when it is taken back', async () => {
  const sessionId = await begin('all', 'turn');
  await runTurn(test, '[[play:lands]]', { sessionId });
  await runTurn(test, '[[play:holds]]', { sessionId });
  await test.client.session.stop({ sessionId });
  await test.app.idle();
  const held = async () => (await stateOf(test, sessionId)).held.map(({ path }) => path);
  expect(await held()).toEqual(['k.txt']);
  const [checkpoint] = (await stateOf(test, sessionId)).checkpoints;
  await test.client.checkpoint.restore({ sessionId, checkpointId: checkpoint?.id ?? '', what: 'both' });
  expect(await held()).toEqual([]);
  const { state } = await runTurn(test, '[[play:words]]', { sessionId });
  expect(waitingCalls(state)).toEqual([]);
  expect(readdirSync(test.workspace)).not.toContain('k.txt');
  expect(readFileSync(join(test.workspace, 'src/sum.js'), 'utf8')).toContain('a - b');
});
