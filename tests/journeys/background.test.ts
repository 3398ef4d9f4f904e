/**
 * Commands that a person lets run in the background, with a real server that is asked to print and to end: what the journal
 * says, what reaches the model on the wire, and what is left on the machine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import type { Background } from '../../src/shared/background.ts';
import { fold } from '../../src/shared/session-reduce.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, follow, runTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';
import { runMain } from '../support/cli.ts';
import { type HostProcess, startHost } from '../support/web-host.ts';
import { journalProblems } from './checks.ts';
import { promptChain } from './prompt-chain.ts';

/** Prints what it is told to, ends with the code it is told, and has a child in a session of its own. */
const server = `
const { createServer } = require('node:http');
const { spawn } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const [, , name, mark] = process.argv;
spawn('bash', ['-c', 'exec -a apart sleep ' + mark], { stdio: 'ignore', detached: true });
const http = createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  response.end('ok', () => {
    if (url.pathname === '/say') console.log(url.searchParams.get('text'));
    else process.exit(Number(url.searchParams.get('code')));
  });
});
http.listen(0, '127.0.0.1', () => {
  writeFileSync(name, String(http.address().port));
  console.log('ready', name);
});
`;
const mark = `9${process.pid}.25`;
const start = (name: string) => ({
  calls: [{ name: 'execute_command', arguments: { command: `node server.cjs ${name} ${mark} | cat` } }],
});
const look = { calls: [{ name: 'list_files', arguments: {} }] };

/** Living processes with these words in their command line. */
function living(words: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const isDead = /^State:\s+[ZX]/m.test(readFileSync(`/proc/${name}/status`, 'utf8'));
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return !isDead && line.includes(words) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

let test: TestApp;
let innocent: ChildProcess;
let host: HostProcess | undefined;
beforeAll(async () => {
  test = await startTestApp({
    files: { 'server.cjs': server },
    plays: {
      serve: [start('one'), { text: 'It serves.' }],
      look: [look, { text: 'Looked.' }],
      words: [{ text: 'Heard.' }],
      ends: [
        { calls: [{ name: 'execute_command', arguments: { command: 'echo short | cat' } }] },
        { text: 'It was short.' },
      ],
    },
    args: ['--set', 'sandbox=off'],
  });
  innocent = spawn('sleep', [mark], { stdio: 'ignore' });
  await once(innocent, 'spawn');
});
afterAll(async () => {
  await host?.end('SIGKILL');
  innocent.kill('SIGKILL');
  await test.close();
});

const ask = async (name: string, path: string): Promise<void> => {
  const port = readFileSync(join(test.workspace, name), 'utf8');
  await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
};

const rowOf = async (sessionId: string) =>
  (await test.client.process.list()).running.find(({ call }) => call?.sessionId === sessionId);

/** Lets the server print, and comes back when the app has it. */
async function say(sessionId: string, text: string): Promise<void> {
  await ask('one', `/say?text=${text}`);
  const id = (await rowOf(sessionId))?.id ?? '';
  await expect.poll(async () => (await test.client.process.output({ id })).text).toContain(text);
}

async function startServer(): Promise<string> {
  const { sessionId } = await runTurn(test, '[[play:serve]]');
  await decideFirst(test, sessionId, { kind: 'approve', background: true });
  return sessionId;
}

const ended = (sessionId: string): Promise<void> =>
  follow(
    test,
    sessionId,
    (item) => item.kind === 'events' && item.events.some(({ type }) => type === 'background.ended'),
  );
const first = async (sessionId: string): Promise<Background | undefined> =>
  (await stateOf(test, sessionId)).backgrounds[0];
const lastContent = (): string => String(test.model.requests.at(-1)?.body.messages.at(-1)?.content);

describe.skipIf(process.platform !== 'linux')('a command in the background', () => {
  it('is one call with one result, is told of at the end of what comes next, and is stopped by the person', async () => {
    const before = test.model.requests.length;
    const sessionId = await startServer();
    const state = await stateOf(test, sessionId);
    expect(state.turns, 'the turn does not wait for it').toMatchObject([
      { status: 'ended', reason: 'answered' },
    ]);
    expect(callsOf(state)).toMatchObject([{ outcome: 'done', summary: 'started in the background as b1' }]);
    expect(toldTo(test)[0]).toMatch(/^The person runs this in the background as b1\. .*\nready one$/);
    expect(state.backgrounds).toMatchObject([{ id: 'b1', callId: 't1.s1.c1', end: null }]);
    expect(await rowOf(sessionId)).toMatchObject({ kind: 'command', background: 'b1', endable: true });

    await say(sessionId, 'reloaded');
    await runTurn(test, '[[play:look]] And?', { sessionId, approve: 'ask' });
    expect(test.model.requests.at(-2)?.body.messages.at(-1)?.content).toMatch(
      /And\?[\s\S]*\n\n\[In the background b1 \(node server\.cjs one [^)]*\) runs\. Its output since you were told last, each line behind a bar:\]\n\| reloaded$/,
    );
    expect(lastContent(), 'nothing new, nothing told').toMatch(/server\.cjs$/);
    await runTurn(test, '[[play:words]]', { sessionId });
    expect(lastContent()).toMatch(/\[In the background b1 .* runs; it has printed nothing new\.\]$/);

    await runTurn(test, '[[play:ends]]', { sessionId });
    await say(sessionId, 'meanwhile');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(lastContent(), 'behind the result of another command').toMatch(
      /^exit 0 after [\s\S]*\nshort\n\n\[In the background b1 .* Its output since you were told last, each line behind a bar:\]\n\| meanwhile$/,
    );

    await test.client.process.end({ id: (await rowOf(sessionId))?.id ?? '' });
    await ended(sessionId);
    expect((await first(sessionId))?.end).toMatchObject({ why: 'stopped' });
    expect(living(mark)).toEqual([innocent.pid]);
    expect(await rowOf(sessionId)).toBeUndefined();
    await runTurn(test, '[[play:words]]', { sessionId });
    expect(lastContent()).toMatch(/\[In the background b1 .* was stopped by the person\.\]$/);
    await runTurn(test, '[[play:words]]', { sessionId });
    expect(lastContent(), 'an end is told once').not.toContain('In the background');

    const bodies = test.model.requests.slice(before).map(({ body }) => JSON.stringify(body));
    expect(bodies.length).toBeGreaterThan(8);
    expect(promptChain(bodies)).toMatchObject({ problems: [], pieces: [bodies] });
    expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  });

  it('ends by itself with its last words told, while a turn that is stopped leaves it alone', async () => {
    const sessionId = await startServer();
    await test.client.session.send({ sessionId, text: '[[play:serve]]', messageId: crypto.randomUUID() });
    await test.app.idle();
    expect(waitingCalls(await stateOf(test, sessionId))).toHaveLength(1);
    await test.client.session.stop({ sessionId });
    expect((await first(sessionId))?.end, 'it runs on').toBeNull();
    await ask('one', '/say?text=farewell');
    await ask('one', '/exit?code=3').catch(() => {});
    await ended(sessionId);
    expect((await first(sessionId))?.end).toMatchObject({
      why: 'exited',
      output: expect.stringContaining('farewell'),
    });
    await runTurn(test, '[[play:words]]', { sessionId });
    expect(lastContent()).toMatch(
      /b1 .* ended with exit \d+\. Its last output, each line behind a bar:\]\n\| farewell$/,
    );
    expect(living(mark)).toEqual([innocent.pid]);
  });

  it('is an ordinary result where the command ends at once, and the wish is in the record', async () => {
    const { sessionId } = await runTurn(test, '[[play:ends]]');
    const state = await decideFirst(test, sessionId, { kind: 'approve', background: true });
    expect(toldTo(test)[0]).toMatch(/^exit 0 after [\d.]+ s\nshort$/);
    expect(state.backgrounds).toEqual([]);
    expect(callsOf(state)[0]?.approvals[0]?.decision, 'it is in the record').toEqual({
      kind: 'approve',
      background: true,
    });
  });

  it('ends with its session and with the app, which says so', async () => {
    const [kept, removed] = [await startServer(), await startServer()];
    await test.client.session.remove({ sessionId: removed });
    expect(living(`apart ${mark}`), 'the other one stays').toHaveLength(1);
    await test.restart();
    expect(living(mark)).toEqual([innocent.pid]);
    expect((await first(kept))?.end).toMatchObject({ why: 'closed' });
    await runTurn(test, '[[play:words]]', { sessionId: kept });
    expect(lastContent()).toMatch(/was stopped when the app was closed, and not started again\.\]$/);
    expect(existsSync(join(test.workspace, 'one'))).toBe(true);
  });

  it('is interrupted when the host is killed, and not started again; what is left of it is ended, nobody else', async () => {
    await test.app.close();
    const { dataFolder, workspace, modelName: model } = test;
    const quiet = ['rung=native', 'titles=false', 'sandbox=off'].flatMap((one) => ['--set', one]);
    host = await startHost(dataFolder, quiet);
    const attached = await attachToHost(dataFolder);
    if (!attached.ok) throw new Error(attached.error.message);
    const { client } = attached.value;
    const { id: sessionId } = await client.session.create({ workspace, model, approve: 'ask' });
    await client.session.send({ sessionId, text: '[[play:serve]]', messageId: crypto.randomUUID() });
    await expect.poll(() => client.approval.pending({ sessionId })).toHaveLength(1);
    const cli = async (...args: string[]): Promise<string> =>
      (await runMain([...args, '--data', dataFolder])).out;
    expect(await cli('approve', sessionId, '--background')).toMatch(/» in the background: b1 node server/);
    const id =
      /^(\w+) {2}command in the background \(b1\) of session/m.exec(await cli('processes'))?.[1] ?? '';
    expect(await cli('processes', '--output', id)).toBe('ready one\n');
    expect(fold(await client.session.history({ sessionId })).backgrounds).toMatchObject([{ end: null }]);
    await host.end('SIGKILL');
    host = undefined;
    await attached.value.close();
    expect(living(`apart ${mark}`), 'it outlived the host, else this shows nothing').toHaveLength(1);

    await test.restart('web');
    expect((await first(sessionId))?.end, 'said at once').toMatchObject({ why: 'interrupted' });
    await expect.poll(() => living(mark)).toEqual([innocent.pid]);
    expect(callsOf(await stateOf(test, sessionId)), 'its call had its result').toMatchObject([
      { outcome: 'done' },
    ]);
    await runTurn(test, '[[play:words]]', { sessionId });
    expect(lastContent()).toMatch(/was interrupted when the app ended, and not started again/);
    expect(living(mark)).toEqual([innocent.pid]);
  });
});

const sandboxed = ['--set', 'sandbox=preferred'];
const port = 20_000 + (process.pid % 20_000);
const listen = `mkdir -p .vscode && node -e "require('node:net').createServer(s => s.end()).listen(${port}, '127.0.0.1', () => console.log('up'))" && true`;
const connect = `exec 3<>/dev/tcp/127.0.0.1/${port} && echo through`;

describe.skipIf(process.platform !== 'linux')('a command in the background of the sandbox', () => {
  let inside: TestApp;
  beforeAll(async () => {
    const call = (command: string) => ({ calls: [{ name: 'execute_command', arguments: { command } }] });
    const plays = { reach: [call(listen), call(connect), { text: 'So it is.' }] };
    inside = await startTestApp({ plays, args: sandboxed });
  });
  afterAll(() => inside.close());

  it.for([
    ['is reached by nobody, whatever others are given', undefined, 'network', false],
    ['is reached where both are given the network', 'network', 'network', true],
  ] as const)('%s', async ([_name, its, others, reaches], { skip }) => {
    if ((await inside.client.system.describe({})).sandbox.kind !== 'enforced') skip();
    const { sessionId } = await runTurn(inside, '[[play:reach]]');
    const grant = (one: 'network' | undefined) => (one === undefined ? {} : { grant: one });
    await decideFirst(inside, sessionId, { kind: 'approve', background: true, ...grant(its) });
    const alone = 'No other command can reach its ports.';
    expect(toldTo(inside)[0]).toMatch(/\nup$/);
    expect(toldTo(inside)[0]?.includes(alone)).toBe(its === undefined);
    const state = await decideFirst(inside, sessionId, { kind: 'approve', ...grant(others) });
    expect(callsOf(state)[1]?.exitCode === 0).toBe(reaches);
    // It stood there at the turn's end, while the server ran on.
    expect(state.backgrounds).toMatchObject([{ end: null, appeared: ['.vscode'] }]);
    const moving = { sessionId, callId: 't1.s1.c1' };
    expect(await inside.client.session.setAside(moving)).toMatchObject({ paths: ['.vscode'] });
    expect(existsSync(join(inside.workspace, '.vscode'))).toBe(false);
    await expect(inside.client.session.setAside(moving)).rejects.toMatchObject({ code: 'CONFLICT' });
    await inside.client.session.remove({ sessionId });
  });
});
