/**
 * llama-servers that the app starts itself, real ones: judged by processes, by what answers on their ports and by what is in
 * their arguments. Skipped with the reason where no llama-server can be had.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogBook } from '../../src/main/models/managed/log-book.ts';
import { createManagedServer } from '../../src/main/models/managed/managed-server.ts';
import { startWatched } from '../../src/main/models/managed/watched-process.ts';
import { singleUseFetch } from '../../src/main/models/single-use-fetch.ts';
import { localName } from '../../src/shared/model-name.ts';
import { ggufBytes, llamaFields } from '../support/gguf-bytes.ts';
import { binary, isAlive, isReady, type OwnServers, ownServers, skipped } from '../support/own-servers.ts';

let own: OwnServers;
beforeEach(() => {
  own = ownServers();
});
afterEach(() => own.remove());

it('there is a llama-server, or the reason why not', ({ skip }) => {
  if (skipped !== undefined) skip(skipped);
  expect(binary).not.toBe('');
});

describe.skipIf(skipped !== undefined)('a file that a person starts', () => {
  it('is found with what it is, fits, runs, answers through the app and to nobody else, and ends when told', async () => {
    const file = await own.putModel();
    const client = await own.open();
    const { files } = await client.server.files();
    expect(files).toMatchObject([
      {
        path: file,
        kind: 'model',
        quantisation: 'Q8_0',
        trainedWindow: 4_096,
        plan: { fit: { verdict: 'fits' } },
      },
    ]);
    await client.server.start({ file, window: 3_072, kvType: 'q8_0' });
    const { pid, endpoint, flags } = await own.ready(file);

    expect(await own.ask(file)).toBe('I am the model.');
    const [stranger, guess] = await Promise.all([
      fetch(`${endpoint}/models`),
      fetch(`${endpoint}/models`, { headers: { authorization: 'Bearer guess' } }),
    ]);
    expect([stranger.status, guess.status]).toEqual([401, 401]);
    expect(flags).toEqual(expect.arrayContaining(['-c', '3072', '--cache-type-k', 'q8_0', '--api-key-file']));
    const rows = await client.model.list();
    const row = rows.find(({ name }) => name === localName(file));
    expect(row).toMatchObject({ from: 'local', reachable: true, window: 3_072, endpoint });

    await client.server.stop({ file });
    expect(await isAlive(pid)).toBe(false);
    await expect(fetch(`${endpoint}/models`)).rejects.toThrow();
    expect(await client.server.list()).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'has a key that only its owner could read, and that nobody finds once it runs',
    async () => {
      const file = await own.putModel();
      const client = await own.open(noteKey());
      await client.server.start({ file });
      const { pid, endpoint } = await own.ready(file);
      const key = readFileSync(join(own.root, 'seen-key'), 'utf8').trim();
      expect(readFileSync(join(own.root, 'seen-mode'), 'utf8').trim()).toBe('600');
      expect(key).toMatch(/^[\w-]{43}$/);
      const models = await fetch(`${endpoint}/models`, { headers: { authorization: `Bearer ${key}` } });
      expect(models.status).toBe(200);
      for (const place of ['cmdline', 'environ'])
        expect(readFileSync(`/proc/${pid}/${place}`, 'utf8')).not.toContain(key);
      expect(await own.ask(file)).toBe('I am the model.');
      const kept = readdirSync(own.dataFolder, { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      );
      expect(kept.length).toBeGreaterThan(3);
      const holding = kept.filter(({ parentPath, name }) =>
        readFileSync(join(parentPath, name)).includes(key),
      );
      expect(holding.map(({ name }) => name)).toEqual([]);
    },
  );

  /** A program that notes the key it is given and the mode of its file, and then is the real one. */
  function noteKey(): string {
    const program = join(own.root, 'llama-server');
    const lines = [
      '#!/bin/sh',
      'for one in "$@"; do',
      '  if [ "$before" = --api-key-file ]; then',
      `    cp "$one" '${own.root}/seen-key'`,
      `    stat -c %a "$one" > '${own.root}/seen-mode'`,
      '  fi',
      '  before=$one',
      'done',
      `exec '${binary}' "$@"`,
    ];
    writeFileSync(program, `${lines.join('\n')}\n`, { mode: 0o755 });
    return program;
  }

  it('is measured, and the figures are there at the next start with the same flags only', async () => {
    const file = await own.putModel();
    const client = await own.open();
    await client.server.start({ file, window: 3_072 });
    const { speed } = await own.until(file, (state) => state.speed !== null && !state.measuring);
    expect(speed?.read).toBeGreaterThan(1);
    expect(speed?.written).toBeGreaterThan(1);
    await client.server.stop({ file });
    await client.server.start({ file, window: 3_072 });
    const again = await own.until(file, (state) => isReady(state) && state.speed !== null);
    expect(again.speed).toEqual(speed);
    await client.server.stop({ file });
    expect((await client.server.start({ file, window: 4_096 })).speed).toBeNull();
    const other = await own.until(file, (state) => state.speed !== null && !state.measuring);
    expect(other.speed).not.toEqual(speed);
  });

  it('has a log that can be followed while it runs and read when it is over', async () => {
    const file = await own.putModel();
    const client = await own.open();
    await client.server.start({ file });
    await own.ready(file);
    const lines: string[] = [];
    for await (const part of await client.server.watchLog({ file })) {
      lines.push(...part.lines);
      if (lines.some((line) => line.includes('listening on'))) break;
    }
    expect(lines.length).toBeGreaterThan(2);
    await client.server.stop({ file });
    expect((await client.server.log({ file })).lines.join('\n')).toContain('listening on');
  });

  it('takes as much for its window as was computed, by its own words', async () => {
    const file = await own.putModel();
    const client = await own.open();
    for (const kvType of ['f16', 'q8_0'] as const) {
      const { fit } = await client.server.plan({ file, window: 4_096, kvType });
      const types = ['--cache-type-k', kvType, '--cache-type-v', kvType];
      const args = ['-m', file, '-c', '4096', '-np', '1', '-lv', '4', '--port', '0', '--offline', ...types];
      const mib = await saidBy(args, /KV buffer size =\s+([\d.]+) MiB/);
      expect(Number(mib)).toBeCloseTo((fit.cache ?? 0) / 1024 / 1024, 2);
    }
  });

  /** Starts the program and gives the first match in what it says. */
  async function saidBy(args: string[], pattern: RegExp): Promise<string | undefined> {
    const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const said = new Promise<string | undefined>((resolve) => {
      const hear = (bytes: Buffer): void => {
        text += bytes.toString();
        const match = pattern.exec(text);
        if (match !== null) resolve(match[1]);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('close', () => resolve(undefined));
    });
    const match = await said;
    child.kill('SIGKILL');
    return match;
  }
});

describe.skipIf(skipped !== undefined)('a session with a file', () => {
  it('starts the server by itself', async () => {
    const file = await own.putModel();
    const client = await own.open();
    expect(await client.server.list()).toEqual([]);
    expect(await own.ask(file)).toBe('I am the model.');
    expect(await client.server.list()).toMatchObject([{ path: file, phase: 'ready', busy: 0 }]);
  });

  it('starts it offline, too: it is a server that the person chose', async () => {
    const file = await own.putModel();
    const client = await own.open(binary, '--set', 'offline=true');
    expect(await own.ask(file)).toBe('I am the model.');
    const connections = await client.system.connections();
    expect(connections.map(({ origin }) => new URL(origin).hostname)).toContain('127.0.0.1');
    expect(connections.filter(({ allowed }) => !allowed)).toEqual([]);
  });

  it('is told why when the file is not there, or no program to start it', async () => {
    await own.open();
    expect(await own.ask(join(own.models, 'absent.gguf'))).toMatch(/There is no file .*absent\.gguf/);
    await own.closeApp();
    const file = await own.putModel();
    const client = await own.open('/nowhere/llama-server');
    expect(await own.ask(file)).toMatch(/There is no llama-server at \/nowhere/);
    await expect(client.server.start({ file })).rejects.toThrow(/no llama-server/);
  });

  it('is told that the model is too large, in figures, and nothing is started', async () => {
    const file = join(own.models, 'huge.gguf');
    const figures = { 'llama.block_count': 512, 'llama.attention.head_count_kv': 60_000 };
    writeFileSync(file, ggufBytes({ fields: llamaFields(figures) }));
    const client = await own.open();
    const [row] = await client.model.list();
    expect(row).toMatchObject({ name: localName(file), from: 'local', reachable: false });
    expect(await own.ask(file)).toMatch(
      /does not fit into the memory of this machine: it needs [\d.]+ GB, and [\d.]+ GB are free/,
    );
    expect(await client.server.list()).toEqual([]);
  });
});

describe.skipIf(skipped !== undefined)('a server that fails', () => {
  it.each<[string, (whole: Buffer) => Buffer, RegExp]>([
    [
      'because of its architecture',
      (whole) => Buffer.from(whole.toString('latin1').replaceAll('deci', 'dec9'), 'latin1'),
      /does not know models of the kind “dec9”/,
    ],
    [
      'because figures are missing',
      () => ggufBytes({ fields: llamaFields() }),
      /does not say what this llama-server needs/,
    ],
  ])(
    '%s says so in plain words, with its last lines, and is not started again',
    async (_name, change, why) => {
      const file = await own.putModel();
      writeFileSync(file, change(readFileSync(file)));
      const client = await own.open();
      await client.server.start({ file });
      await expect(own.until(file, isReady)).rejects.toThrow(why);
      const [state] = await client.server.list();
      expect(state).toMatchObject({ phase: 'failed', crashes: 0, pid: null });
      expect(state?.failure?.hint).toMatch(/\w/);
      expect(state?.failure?.log.length).toBeGreaterThan(2);
      await client.server.stop({ file });
      expect(await client.server.list()).toEqual([]);
    },
  );

  it('when it is killed is started again where it was, and the session goes on', async () => {
    const file = await own.putModel();
    await own.open();
    expect(await own.ask(file)).toBe('I am the model.');
    const first = await own.ready(file);
    process.kill(first.pid, 'SIGSEGV');
    const second = await own.until(file, (state) => isReady(state) && state.crashes === 1);
    expect(second.pid).not.toBe(first.pid);
    expect(second.endpoint).toBe(first.endpoint);
    expect(await own.ask(file)).toBe('I am the model.');
  });

  it('whose port was taken gets another one', async () => {
    const file = await own.putModel();
    const squatter = createServer((_request, response) => response.writeHead(404).end());
    squatter.listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const ports: number[] = [];
    const nothing = async (): Promise<void> => {};
    const server = createManagedServer({
      path: file,
      model: localName(file),
      title: 'scripted',
      weights: 1,
      window: 3_072,
      kvType: 'f16',
      apiKey: 'k',
      logBook: createLogBook(join(own.root, 'log'), () => {}),
      fetch: singleUseFetch(),
      changed: () => {},
      launch: async (port, onText) => {
        const used = ports.length === 0 ? taken : port;
        ports.push(used);
        const args = ['--host', '127.0.0.1', '--port', String(used), '--offline', '-m', file, '-c', '3072'];
        const started = await startWatched({ file: binary, args, env: process.env });
        started.onText(onText);
        return { ok: true, value: { process: started, flags: args, begun: nothing, over: nothing } };
      },
    });
    expect(await server.ready(AbortSignal.timeout(60_000))).toMatchObject({ ok: true });
    expect(ports).toHaveLength(2);
    await server.stop();
    squatter.close();
  });
});
