/**
 * Room for another model: servers nobody uses are stopped for it, one that is used is not. The processes are real (a shell
 * that answers like a server), only the memory is told.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GgufHeader } from '../../../../src/main/models/managed/gguf-header.ts';
import type { Launcher } from '../../../../src/main/models/managed/launcher.ts';
import type { Offer, Offers } from '../../../../src/main/models/managed/offers.ts';
import { createRemembered } from '../../../../src/main/models/managed/remembered.ts';
import {
  createRunningServers,
  type RunningServers,
} from '../../../../src/main/models/managed/running-servers.ts';
import { startWatched } from '../../../../src/main/models/managed/watched-process.ts';
import { createWatchers } from '../../../../src/main/models/managed/watchers.ts';
import { singleUseFetch } from '../../../../src/main/models/single-use-fetch.ts';

const program = `
const port = Number(process.argv[1]);
require('node:http').createServer((request, response) => response.end('{"status":"ok"}')).listen(port, '127.0.0.1');
`;

let folder: string;
let servers: RunningServers;
/** Free memory when nothing runs, and what each file takes of it. */
const memory = { free: 10, each: 6 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-room-'));
  const log = (message: string): never => {
    throw new Error(message);
  };
  const remembered = createRemembered(join(folder, 'remembered.json'), log);
  const watchers = createWatchers(
    () => [],
    () => {},
  );
  const launcher: Pick<Launcher, 'start' | 'speedKey'> = {
    async start(_order, { port }) {
      const process_ = await startWatched({
        file: process.execPath,
        args: ['-e', program, String(port)],
        env: process.env,
      });
      const nothing = async (): Promise<void> => {};
      return { ok: true, value: { process: process_, flags: [], begun: nothing, over: nothing } };
    },
    speedKey: async () => undefined,
  };
  servers = createRunningServers({
    offers: { offer: async ({ file }) => ({ ok: true, value: offerOf(file) }) } as Offers,
    launcher: launcher as Launcher,
    remembered,
    folder,
    fetch: singleUseFetch(),
    watchers: () => watchers,
    reaped: Promise.resolve(),
  });
});
afterEach(async () => {
  await servers.close();
  rmSync(folder, { recursive: true, force: true });
});

function offerOf(path: string): Offer {
  const available =
    memory.free - memory.each * servers.all().filter(({ server }) => server.address() !== undefined).length;
  const verdict = memory.each > available ? 'too-large' : 'fits';
  const fit = {
    verdict,
    weights: memory.each,
    cache: 0,
    working: 0,
    needed: memory.each,
    available,
  } as const;
  const file = {
    path,
    bytes: 6,
    parts: 1,
    modifiedMs: 0,
    kind: 'model',
    header: null,
    quantisation: null,
    problem: null,
  } as const;
  const header: GgufHeader = {
    kind: 'model',
    architecture: 'x',
    name: null,
    size: null,
    fileType: null,
    trainedWindow: null,
    embedding: null,
    vocabulary: null,
    layers: null,
    headSize: null,
    slidingWindow: null,
    parts: 1,
    leastBytes: 0,
  };
  return { file, header, choice: { window: 4_096, kvType: 'f16' }, fit };
}

const waiting = () => ({ signal: AbortSignal.timeout(20_000), tell: () => {} });
const phases = () => servers.all().map(({ server }) => [server.state().title, server.state().phase]);

it('is made by stopping a server nobody uses', async () => {
  const first = await servers.lease('/m/one.gguf', waiting());
  if (!first.ok) throw new Error(first.error.message);
  const pid = servers.get('/m/one.gguf')?.server.state().pid ?? 0;
  first.value.release();
  expect(() => process.kill(pid, 0)).not.toThrow();
  const second = await servers.lease('/m/two.gguf', waiting());
  expect(second.ok).toBe(true);
  expect(phases()).toEqual([['two', 'ready']]);
  expect(() => process.kill(pid, 0)).toThrow();
});

it('is not made by stopping one that is used', async () => {
  const first = await servers.lease('/m/one.gguf', waiting());
  const second = await servers.lease('/m/two.gguf', waiting());
  expect(first.ok).toBe(true);
  expect(second).toMatchObject({
    ok: false,
    error: { code: 'unavailable', message: expect.stringMatching(/does not fit/) },
  });
  expect(phases()).toEqual([['one', 'ready']]);
});

it('is not needed for the same file: two that want it at once get one server', async () => {
  const [first, second] = await Promise.all([
    servers.lease('/m/one.gguf', waiting()),
    servers.lease('/m/one.gguf', waiting()),
  ]);
  expect(first.ok && second.ok && first.value.address === second.value.address).toBe(true);
  expect(servers.get('/m/one.gguf')?.server.state().busy).toBe(2);
  if (first.ok) for (const _twice of [1, 2]) first.value.release();
  expect(servers.get('/m/one.gguf')?.server.state().busy).toBe(1);
});

it('is waited for no longer than the person wants', async () => {
  const stop = new AbortController();
  const leased = servers.lease('/m/one.gguf', { signal: stop.signal, tell: () => stop.abort() });
  expect(await leased).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(servers.get('/m/one.gguf')?.server.state().busy).toBe(0);
});
