/** Making the data folder: with all above it, for its owner only, and never without an end. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from '../../../src/main/base/make-folder.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-make-')));
afterAll(() => rmSync(base, { recursive: true }));

it('makes what is missing, readable by its owner only, and leaves what is there', () => {
  const folder = join(base, 'one', 'two', 'three');
  expect(makeFolder(folder)).toEqual({ ok: true, value: undefined });
  expect(makeFolder(folder)).toEqual({ ok: true, value: undefined });
  if (process.platform === 'win32') return;
  for (const made of ['one', 'one/two', 'one/two/three']) {
    expect(statSync(join(base, made)).mode & 0o777).toBe(0o700);
  }
});

it.each([
  ['in its place', 'file'],
  ['above it', 'file/deeper/still'],
])('a file %s: says so', (_name, path) => {
  writeFileSync(join(base, 'file'), '');
  expect(makeFolder(join(base, path))).toMatchObject({
    ok: false,
    error: { code: 'failed', message: expect.stringMatching(/there is a file in its place/) },
  });
});

/** As a process of its own, since what must not happen is that it never comes back. */
it.skipIf(process.platform !== 'linux').each(['/proc/patchbay', '/proc/patchbay/deeper', '/proc/self/fd/x'])(
  'a start with --data %s ends with a reason and a next step',
  (path) => {
    const entry = join(import.meta.dirname, '../../../out/main/cli.js');
    const bound = { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' } as const;
    const ended = spawnSync(process.execPath, [entry, 'sessions', '--data', path], bound);
    expect(ended).toMatchObject({ status: 1, signal: null, stdout: '' });
    expect(ended.stderr).toContain(`The folder ${path} cannot be made: no folder can be made in that place.`);
    expect(ended.stderr).toContain('--data DIR');
  },
);
