/**
 * Offline: what a listening server counts, and what the sockets of a whole process connect to. Each promise has its control,
 * the same without --offline, because nothing arriving proves nothing where nothing was sent.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeFolder, runTurn, startTestApp, type TestApp } from '../support/app.ts';
import { type ConnectionCounter, startCounter } from '../support/connection-counter.ts';

const usualPorts = [8080, 8081, 11434, 1234, 8000];

let test: TestApp | undefined;
let counter: ConnectionCounter | undefined;
const folders: string[] = [];
afterEach(async () => {
  await test?.close();
  await counter?.close();
  test = undefined;
  counter = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const originOf = (url: string): string => new URL(url).origin;

describe('looking for servers', () => {
  it.each([
    ['without --offline knocks at the usual ports', [], 1],
    ['with --offline knocks nowhere', ['--offline'], 0],
  ])('%s', async (_name, args, knocks) => {
    counter = await startCounter(usualPorts);
    test = await startTestApp({ args });
    await test.client.model.list();
    expect(counter.mine()).toBe(knocks);
    const connections = await test.client.system.connections();
    expect(connections.map(({ origin }) => origin).sort()).toEqual(
      knocks === 0 ? [] : usualPorts.map((port) => `http://127.0.0.1:${port}`).sort(),
    );
    for (const connection of connections) {
      expect(connection).toMatchObject({ purpose: 'discovery', allowed: true, count: 1 });
    }
  });

  it('stops with the setting, in the running app, and begins again without it', async () => {
    counter = await startCounter(usualPorts);
    test = await startTestApp();
    await test.client.settings.set({ key: 'offline', value: true });
    await test.client.model.list();
    expect(counter.mine()).toBe(0);
    await test.client.settings.set({ key: 'offline', value: null });
    await test.client.model.list();
    expect(counter.mine()).toBe(1);
  });

  it('cannot be switched on again where the command line says offline', async () => {
    test = await startTestApp({ args: ['--offline'] });
    await expect(test.client.settings.set({ key: 'offline', value: false })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('--offline'),
    });
  });
});

describe('a session', () => {
  it('works offline with the server it names, and each request is counted', async () => {
    test = await startTestApp({ args: ['--offline'] });
    const { state } = await runTurn(test, '[[play:fix-bug]]', { approve: 'all' });
    expect(state.turns[0]?.reason).toBe('completed');
    const connections = await test.client.system.connections();
    expect(new Set(connections.map(({ origin }) => origin))).toEqual(new Set([originOf(test.model.url)]));
    const chat = connections.find(({ purpose }) => purpose === 'chat');
    expect(chat).toMatchObject({ allowed: true, count: test.model.requests.length });
    expect(chat?.firstAt).toBeLessThanOrEqual(chat?.lastAt ?? 0);
    // The list of models asks the servers that sessions use, and finds this one.
    const models = await test.client.model.list();
    expect(models.map(({ endpoint }) => endpoint)).toEqual([test.model.url, null]);
  });

  it.each([
    [
      'is refused',
      ['--offline'],
      { code: 'denied', message: expect.stringMatching(/works offline.*Nothing was sent/) },
    ],
    ['goes on without --offline', [], null],
  ])('whose server was taken out of the settings %s', async (_name, args, failure) => {
    test = await startTestApp({ args, plays: { two: [{ text: 'One.' }, { text: 'Two.' }] } });
    const { client, dataFolder, workspace, model } = test;
    const settings = (endpoint: string): void =>
      writeFileSync(
        join(dataFolder, 'settings.json'),
        JSON.stringify({ models: [{ name: 'mine', endpoint }] }),
      );
    settings(model.url);
    const { id: sessionId } = await client.session.create({ workspace, model: 'mine' });
    await client.session.send({ sessionId, text: '[[play:two]]', messageId: 'one' });
    await test.app.idle();
    const before = model.requests.length;
    expect(before).toBeGreaterThan(0);
    settings('http://127.0.0.1:9/v1');
    const { state } = await runTurn(test, 'Again', { sessionId });
    expect(state.turns[1]?.failure ?? null).toEqual(
      failure === null ? null : expect.objectContaining(failure),
    );
    expect(model.requests.length > before).toBe(failure === null);
    const denied = (await client.system.connections()).filter(({ allowed }) => !allowed);
    expect(denied.some(({ origin }) => origin === originOf(model.url))).toBe(failure !== null);
  });
});

/** Everything the sockets of a command connected to, each once. */
async function socketsOf(args: string[]): Promise<{ code: number; sockets: string[] }> {
  const folder = makeFolder();
  folders.push(folder);
  const log = join(folder, 'sockets');
  const entry = join(import.meta.dirname, '../../out/main/cli.js');
  const tap = join(import.meta.dirname, '../support/socket-log.mjs');
  const child = spawn(process.execPath, ['--import', tap, entry, ...args, '--data', join(folder, 'data')], {
    env: { ...process.env, SOCKET_LOG: log },
    stdio: 'ignore',
  });
  const [code] = await once(child, 'exit');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return { code: Number(code), sockets: [...new Set(lines)].sort() };
}

describe('the sockets of a whole command', () => {
  it('with --offline: the endpoint it was given and nothing else', async () => {
    test = await startTestApp();
    const { host } = new URL(test.model.url);
    const task = ['run', '[[play:fix-bug]]', '--workspace', test.workspace, '--approve', 'all', '--offline'];
    const ended = await socketsOf([...task, '--endpoint', test.model.url]);
    expect(ended.code).toBe(0);
    expect(ended.sockets).toEqual([`tcp ${host}`]);
  });

  it.each([
    ['with --offline and no endpoint: none at all', ['--offline'], []],
    ['without: the usual ports', [], usualPorts.map((port) => `tcp 127.0.0.1:${port}`).sort()],
  ])('%s', async (_name, args, expected) => {
    const folder = makeFolder();
    folders.push(folder);
    const { sockets } = await socketsOf(['run', 'anything', '--workspace', folder, ...args]);
    expect(sockets.filter((line) => line.startsWith('tcp'))).toEqual(expected);
    expect(sockets.filter((line) => line.startsWith('udp'))).toEqual([]);
  });
});
