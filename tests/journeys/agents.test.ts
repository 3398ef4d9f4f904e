/**
 * What each agent may do, cell by cell, through the whole app: agent × tool × path, with everything else allowed. Judged by the
 * folder's bytes and by the processes that were started; each cell that is refused to one agent is done by another.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';

const agents = ['orchestrator', 'coder', 'architect', 'debug', 'ask'] as const;
type Agent = (typeof agents)[number];

interface Cell {
  what: string;
  call: { name: string; arguments: unknown };
  /** Who may; for all others it is refused and nothing happens. */
  may: readonly Agent[];
  /** Who changes the folder by it. */
  changes?: readonly Agent[];
  /** A card that waits instead of a result. */
  asks?: true;
}

const everyone = agents;
const write = (path: string, may: readonly Agent[], changes = may): Cell => ({
  what: `write_file ${path}`,
  call: { name: 'write_file', arguments: { path, content: 'written\n' } },
  may,
  changes,
});
const edit = (path: string, may: readonly Agent[]): Cell => ({
  what: `apply_diff ${path}`,
  call: {
    name: 'apply_diff',
    arguments: { path, diff: '<<<<<<< SEARCH\none line\n=======\nanother line\n>>>>>>> REPLACE' },
  },
  may,
  changes: may,
});
const command = (text: string, changes: readonly Agent[]): Cell => ({
  what: `execute_command ${text}`,
  call: { name: 'execute_command', arguments: { command: text } },
  may: ['coder', 'debug'],
  changes,
});
const call = (name: string, args: unknown, may: readonly Agent[], more: Partial<Cell> = {}): Cell => ({
  what: name,
  call: { name, arguments: args },
  may,
  ...more,
});

const fileCells: Cell[] = [
  call('read_file', { path: 'src/code.js' }, everyone),
  call('list_files', { path: '.' }, everyone),
  call('search_in_code', { query: 'line' }, everyone),
  write('new.md', ['coder', 'architect']),
  write('docs/deep/new.md', ['coder', 'architect']),
  write('docs/notes.md', ['coder', 'architect']),
  write('./docs//./notes.md', ['coder', 'architect']),
  write('new.js', ['coder']),
  write('src/code.js', ['coder']),
  write('src/CODE.JS', ['coder']),
  write('NOTES.MD', ['coder']),
  write('notes.md.js', ['coder']),
  write('folder.md/inner.js', ['coder']),
  write('notesmd', ['coder']),
  write('notes.md ', ['coder']),
  // These are nobody's, whatever the agent may do.
  write('docs/../src/code.js', []),
  write('../outside.md', []),
  write('.git/notes.md', []),
  write('link.md', []),
  edit('docs/notes.md', ['coder', 'architect']),
  edit('src/code.js', ['coder']),
  call('ask_followup_question', { question: 'Which?', options: [] }, everyone, { asks: true }),
  call('attempt_completion', { result: 'Done.' }, everyone),
];

const commandCells: Cell[] = [
  command('cat src/code.js', []),
  command('echo x > made.txt', ['coder']),
  command('echo x > docs/made.md', ['coder']),
  command('rm src/code.js', ['coder']),
  command('mount -o remount,rw,bind . .; unshare -rm mount -o remount,rw,bind . .; echo x > made.txt', [
    'coder',
  ]),
  command('echo x > /proc/self/cwd/made.txt; echo x > "/proc/1/root$PWD/made.txt"', ['coder']),
  command('mv docs/notes.md docs/other.md', ['coder']),
  command('cp src/code.js /tmp/elsewhere.js && ln /tmp/elsewhere.js hard.js; chmod 600 src/code.js', [
    'coder',
  ]),
];

/** Offered where the session began with an agent that has them; who is at work later still may not use what is not theirs. */
const furtherCells: Cell[] = [
  call(
    'apply_patch_review',
    { patch: '*** Add File: made.md\none line\n*** Delete File: docs/notes.md\n' },
    ['coder'],
    { changes: ['coder'] },
  ),
  call('prompt_user', { message: 'Which?', kind: 'one', options: ['a', 'b'] }, ['architect'], { asks: true }),
  call('show_notification', { title: 'Look' }, ['coder', 'debug']),
  call('delegate', { tasks: '# ask: A task\nLook.\nDone: You know.\n' }, ['orchestrator']),
  call('update_plan', { title: 'A feature', done: 'It is there.', check: 'true' }, ['orchestrator']),
];

const left: string[] = [];
let test: TestApp | undefined;
afterAll(async () => {
  await test?.close();
  for (const path of left) rmSync(path, { recursive: true, force: true });
});

const files = {
  'src/code.js': 'one line\n',
  'docs/notes.md': 'one line\n',
  '.git/HEAD': 'ref: refs/heads/main\n',
};

/** Every name, kind, mode and byte of the folder, and what stands beside it. */
function treeOf(folder: string): string {
  const seen: string[] = [];
  const look = (at: string): void => {
    for (const name of readdirSync(join(folder, at)).sort()) {
      const path = join(at, name);
      const stat = lstatSync(join(folder, path));
      const content = stat.isFile() ? createHash('sha256').update(readFileSync(join(folder, path))) : null;
      seen.push(`${path} ${stat.mode} ${content?.digest('hex') ?? ''}`);
      if (stat.isDirectory()) look(path);
    }
  };
  look('.');
  return [...seen, String(existsSync(join(folder, '../outside.md')))].join('\n');
}

function restore(folder: string): void {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync('src/code.js', join(folder, 'link.md'));
}

const nameOf = (cells: readonly Cell[], cell: Cell): string => `cell-${cells.indexOf(cell)}`;
const playsOf = (cells: readonly Cell[]) =>
  Object.fromEntries(
    cells.map((cell) => [nameOf(cells, cell), [{ calls: [cell.call] }, { text: 'That was it.' }]]),
  );

/** What one agent makes of one cell, as the outside sees it. */
async function tryCell(app: TestApp, agent: Agent, play: string, begins: string = agent) {
  restore(app.workspace);
  const before = treeOf(app.workspace);
  const { id: sessionId } = await app.client.session.create({
    workspace: app.workspace,
    model: app.modelName,
    mode: begins,
    approve: 'all',
  });
  if (begins !== agent) await app.client.session.configure({ sessionId, mode: agent });
  const { state } = await runTurn(app, `[[play:${play}]]`, { sessionId });
  const [one] = callsOf(state);
  const told = app.model.requests.at(-1)?.body.messages.at(-1)?.content as string;
  return {
    outcome: waitingCalls(state).length > 0 ? 'waits' : one?.outcome,
    changed: treeOf(app.workspace) !== before,
    told,
  };
}

async function judge(app: TestApp, cells: readonly Cell[], processes = (): number => 0, begins?: string) {
  const wrong: string[] = [];
  const done = new Set<Cell>();
  for (const cell of cells) {
    for (const agent of agents) {
      const started = processes();
      const { outcome, changed, told } = await tryCell(app, agent, nameOf(cells, cell), begins);
      const ran = processes() > started;
      const may = cell.may.includes(agent);
      const found = `${agent}: ${cell.what}: ${outcome}${changed ? ', changed' : ''}${ran ? ', ran' : ''}`;
      if (changed !== (cell.changes?.includes(agent) ?? false)) wrong.push(found);
      else if (ran !== (may && cell.call.name === 'execute_command')) wrong.push(found);
      else if (may && outcome !== (cell.asks === true ? 'waits' : 'done')) wrong.push(found);
      else if (!may && outcome !== 'refused' && outcome !== 'failed') wrong.push(found);
      else if (!may && cell.may.length > 0 && !told.includes(`The agent at work, ${agent}, may not`))
        wrong.push(`${found}: ${told}`);
      else if (!may && cell.may.length > 0 && !told.includes('switch_mode')) wrong.push(`${found}: ${told}`);
      if (may) done.add(cell);
    }
  }
  expect(wrong).toEqual([]);
  // No cell is empty because nobody could have done it anyway.
  expect(cells.filter((cell) => cell.may.length > 0 && !done.has(cell))).toEqual([]);
}

it('files: everybody reads, the coder writes, the architect writes Markdown', {
  timeout: 60_000,
}, async () => {
  test = await startTestApp({ files, plays: playsOf(fileCells) });
  await judge(test, fileCells);
  await test.close();
  test = undefined;
});

it('what only some sessions offer: each agent uses its own', { timeout: 60_000 }, async () => {
  test = await startTestApp({ files, plays: playsOf(furtherCells) });
  const names = furtherCells.map((cell) => cell.call.name).join(', ');
  mkdirSync(join(test.dataFolder, 'agents'), { recursive: true });
  writeFileSync(
    join(test.dataFolder, 'agents/all.md'),
    `---\nname: all\ntitle: All\ndescription: Has all tools.\ntools: [${names}]\neffects: [read]\nwrites: []\n---\n\nYou have all.\n`,
  );
  await test.restart();
  await judge(test, furtherCells, undefined, 'all');
  await test.close();
  test = undefined;
});

/** A bwrap in the PATH that leaves a line for each time it is started, and then is the real one. */
function countedBwrap(): { path: string; count: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-counted-'));
  left.push(folder);
  const real = (process.env.PATH ?? '').split(':').map((one) => join(one, 'bwrap'));
  const bwrap = real.find((one) => existsSync(one)) ?? '';
  const log = join(folder, 'log');
  writeFileSync(log, '');
  writeFileSync(join(folder, 'bwrap'), `#!/bin/sh\necho started >> '${log}'\nexec '${bwrap}' "$@"\n`);
  chmodSync(join(folder, 'bwrap'), 0o755);
  return {
    path: `${folder}:${process.env.PATH}`,
    count: () => readFileSync(log, 'utf8').split('\n').length,
  };
}

const probe = await startTestApp({ args: ['--set', 'sandbox=preferred'] });
const sandbox = (await probe.client.system.describe({})).sandbox;
await probe.close();
const lack = sandbox.kind === 'unavailable' ? `: ${sandbox.reason}` : '';

describe.skipIf(lack !== '')(`commands in the sandbox${lack}`, () => {
  it('the coder writes by them, debug runs them and writes nothing, nobody else runs any', {
    timeout: 60_000,
  }, async () => {
    const before = process.env.PATH;
    const bwrap = countedBwrap();
    process.env.PATH = bwrap.path;
    try {
      test = await startTestApp({
        files,
        plays: playsOf(commandCells),
        args: ['--set', 'sandbox=preferred'],
      });
      await judge(test, commandCells, bwrap.count);
    } finally {
      process.env.PATH = before;
    }
  });

  it('no grant lifts what debug is held to', async () => {
    const app = test!;
    restore(app.workspace);
    const { id: sessionId } = await app.client.session.create({
      workspace: app.workspace,
      model: app.modelName,
      mode: 'debug',
    });
    const { state } = await runTurn(app, '[[play:cell-1]]', { sessionId });
    expect(waitingCalls(state)[0]?.call.proposal).toMatchObject({ readOnly: true, sandbox: 'enforced' });
    await expect(
      decideFirst(app, sessionId, { kind: 'approve', grant: 'unsandboxed' }),
    ).rejects.toMatchObject({ code: 'INVALID' });
    expect(waitingCalls(await stateOf(app, sessionId))).toHaveLength(1);
    const done = await decideFirst(app, sessionId, { kind: 'approve', grant: 'network' });
    expect(callsOf(done)[0]).toMatchObject({ outcome: 'done', exitCode: 1 });
    expect(existsSync(join(app.workspace, 'made.txt'))).toBe(false);
    await app.close();
    test = undefined;
  });
});

it('without a sandbox debug runs nothing, since nothing would keep its commands from writing', async () => {
  const text = 'echo x > made.txt';
  test = await startTestApp({
    files,
    plays: { one: [{ calls: [command(text, []).call] }, { text: 'So.' }] },
  });
  const refused = await tryCell(test, 'debug', 'one');
  expect(refused).toMatchObject({ outcome: 'refused', changed: false });
  expect(refused.told).toContain('commands of debug must not write');
  expect(await tryCell(test, 'coder', 'one')).toMatchObject({ outcome: 'done', changed: true });
  await test.close();
  test = undefined;
});
