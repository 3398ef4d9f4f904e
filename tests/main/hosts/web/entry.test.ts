/**
 * The web host as a person starts it: a process of its own, judged by its output, its exit and what it leaves on disk.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { attachToHost } from '../../../../src/main/hosts/attach.ts';
import { ask } from '../../../contract/serve.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-entry-')));
const entry = resolve(import.meta.dirname, '../../../../out/main/web.js');
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  out: () => string;
  /** Everything said on stdout until a line is complete. */
  line: Promise<string>;
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

function start(...args: string[]): Started {
  const env = { PATH: process.env.PATH, HOME: root };
  const child = spawn(process.execPath, [entry, ...args], {
    env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let out = '';
  let err = '';
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const ended: Started['ended'] = new Promise((done) =>
    child.once('close', (code) => done({ code, out, err })),
  );
  const line = new Promise<string>((done, failed) => {
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      if (out.includes('\n')) done(out);
    });
    void ended.then(({ code }) => failed(new Error(`ended with ${code}: ${err}`)));
  });
  line.catch(() => {}); // not every test waits for a line
  return { child, out: () => out, line, ended };
}

describe('the web host’s process', () => {
  it('prints one line, serves, shows its address a second time, and ends cleanly when told', async () => {
    const data = join(root, 'served');
    const host = start('--data', data, '--demo');
    const line = await host.line;
    expect(line).toMatch(/^Patchbay: http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}&demo\n$/);
    const url = new URL(line.slice('Patchbay: '.length).trim());
    const token = url.hash.slice('#token='.length).split('&')[0];
    const asked = await ask(Number(url.port), {
      path: '/api/v1/system',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(asked.json).toMatchObject({ host: 'web', dataFolder: data });

    const attached = await attachToHost(data);
    if (!attached.ok) throw new Error(attached.error.message);
    const items = await attached.value.client.session.watchList();
    await items.next();

    const second = await start('--data', data).ended;
    expect(second).toMatchObject({ code: 0, out: expect.stringContaining(`:${url.port}/#token=${token}`) });
    expect(second.err).toContain('already running');
    // What it was asked for cannot be had of the one that runs.
    const offline = await start('--data', data, '--offline').ended;
    expect(offline).toMatchObject({ code: 1, out: '', err: expect.stringContaining('is not offline') });

    // A stream is open and a client attached: neither keeps it from ending.
    host.child.kill('SIGTERM');
    expect(await host.ended).toMatchObject({ code: 0, out: line });
    expect(existsSync(join(data, 'host.json'))).toBe(false);
    await attached.value.close();

    const third = start('--data', data);
    expect(await third.line).toMatch(/^Patchbay: /);
    third.child.kill('SIGINT');
    expect((await third.ended).code).toBe(0);
  });

  it('can be killed and started again: the file it left names nobody', async () => {
    const data = join(root, 'killed');
    const host = start('--data', data);
    await host.line;
    host.child.kill('SIGKILL');
    await host.ended;
    expect(existsSync(join(data, 'host.json'))).toBe(true);
    expect(await attachToHost(data)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    const again = start('--data', data);
    expect(await again.line).toMatch(/^Patchbay: /);
    again.child.kill('SIGTERM');
    expect((await again.ended).code).toBe(0);
  });

  it('says what is wrong with options and settings on stderr', async () => {
    const bad = await start('--port', 'many').ended;
    expect(bad).toMatchObject({ code: 1, out: '', err: expect.stringContaining('--port') });
    const help = await start('--help').ended;
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining('--workspace') });
  });

  it('starts with a broken settings file and names it', async () => {
    const data = mkdtempSync(join(root, 'broken-'));
    writeFileSync(join(data, 'settings.json'), '{');
    const host = start('--data', data);
    await host.line;
    host.child.kill('SIGTERM');
    expect((await host.ended).err).toContain(join(data, 'settings.json'));
  });
});

describe('host.json', () => {
  it.each([
    ['not there', undefined],
    ['no JSON', '{'],
    ['another shape', '{"pid":1}'],
    [
      'an address elsewhere',
      JSON.stringify({ pid: process.pid, url: 'http://evil.example:80', token: 'x'.repeat(43) }),
    ],
    [
      'nobody listens',
      JSON.stringify({ pid: process.pid, url: 'http://127.0.0.1:1', token: 'x'.repeat(43) }),
    ],
    [
      'a process that is gone',
      JSON.stringify({ pid: 2 ** 22 + 1, url: 'http://127.0.0.1:1', token: 'x'.repeat(43) }),
    ],
  ])('%s: a client is told that no host is there', async (_name, text) => {
    const data = mkdtempSync(join(root, 'file-'));
    if (text !== undefined) writeFileSync(join(data, 'host.json'), text);
    expect(await attachToHost(data)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });
});
