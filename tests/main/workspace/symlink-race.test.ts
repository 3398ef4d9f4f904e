// An adversary swaps a folder for a symlink to the outside while files are written. Counted, not timed.
import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace } from '../../../src/main/workspace/workspace.ts';
import { attackRow } from '../../support/attack-report.ts';

let base = '';
let swapper: ChildProcess;

/** Keeps exchanging `dir` (a folder) and a symlink to `outside`, until killed. Speaks once it has begun. */
const swapping = `
  const fs = require('node:fs');
  const [dir, aside, outside] = process.argv.slice(1);
  for (let at = 0; ; at += 1) {
    try {
      fs.renameSync(dir, aside);
      fs.symlinkSync(outside, dir);
      fs.unlinkSync(dir);
      fs.renameSync(aside, dir);
    } catch {
      // An apply that met no folder has made one; it goes out of the way, so that the swapping goes on.
      try { fs.renameSync(dir, aside + at); } catch {}
      try { fs.renameSync(aside, dir); } catch {}
    }
    if (at === 10) process.stdout.write('swapping');
  }
`;

beforeEach(async () => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'patchbay-race-')));
  for (const folder of ['root/dir', 'outside']) fs.mkdirSync(join(base, folder), { recursive: true });
  const folders = ['root/dir', 'root/aside', 'outside'].map((folder) => join(base, folder));
  swapper = spawn(process.execPath, ['-e', swapping, ...folders], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => swapper.stdout?.once('data', resolve));
});
async function stopSwapping(): Promise<void> {
  if (swapper.exitCode !== null || swapper.signalCode !== null) return;
  const gone = new Promise((resolve) => swapper.once('close', resolve));
  swapper.kill('SIGKILL');
  await gone;
}
afterEach(async () => {
  await stopSwapping();
  fs.rmSync(base, { recursive: true, force: true });
});

/** Three hundred tries, or as many as there are in four seconds when this is asked for at length. */
function goesOn(at: number): boolean {
  if (at === 0) until = performance.now() + 4_000;
  return process.env.PATCHBAY_LONG_TESTS === '1' ? performance.now() < until : at < 300;
}
let until = 0;

const escaped = () => fs.readdirSync(join(base, 'outside')).length;

describe('a folder swapped for a symlink while files are written', () => {
  it('lets the naive check-then-write escape (positive control)', async () => {
    const dir = join(base, 'root/dir');
    const isLink = () => fs.lstatSync(dir, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    for (let at = 0; at < 20_000 && escaped() === 0; at += 1) {
      try {
        if (fs.realpathSync(dir) !== dir) continue;
        // The worst moment between check and write is waited for, so that it is met on a machine of any speed.
        for (let looks = 0; looks < 1_000 && !isLink(); looks += 1);
        fs.writeFileSync(join(dir, `${at}`), 'x');
      } catch {
        // The folder is being swapped just now.
      }
    }
    expect(escaped()).toBeGreaterThan(0);
  });

  it.runIf(process.platform === 'linux')('lets nothing out of all that is applied', async () => {
    const opened = await openWorkspace(join(base, 'root'));
    if (!opened.ok) throw new Error(opened.error.message);
    const outcomes = new Map<string, number>();
    const claimed: string[] = [];
    for (let at = 0; goesOn(at); at += 1) {
      const change = { path: `dir/sub${at % 7}/${at}`, before: null, after: Buffer.from(`${at}`) };
      const result = await opened.value.apply([change]);
      if (result.ok) claimed.push(change.path);
      const outcome = result.ok ? 'ok' : result.error.code;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    const tries = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
    attackRow({ kind: 'symlink and rename races', blocked: escaped() === 0 });
    expect(escaped()).toBe(0);
    // The race took place: the adversary was met at least once, in the act or a moment later.
    expect(tries - (outcomes.get('ok') ?? 0)).toBeGreaterThan(0);
    await stopSwapping();
    const names = (fs.readdirSync(join(base, 'root'), { recursive: true }) as string[]).map((name) =>
      basename(name),
    );
    expect(claimed.filter((path) => !names.includes(basename(path)))).toEqual([]);
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('reads and lists nothing from outside', async () => {
    fs.writeFileSync(join(base, 'outside/secret'), 'secret');
    const opened = await openWorkspace(join(base, 'root'));
    if (!opened.ok) throw new Error(opened.error.message);
    let got = 0;
    for (let at = 0; goesOn(at); at += 1) {
      const read = await opened.value.read('dir/secret');
      const listed = await opened.value.list({ path: 'dir' });
      if (read.ok || (listed.ok && listed.value.entries.length > 0)) got += 1;
    }
    attackRow({ kind: 'symlink and rename races', blocked: got === 0 });
    expect(got).toBe(0);
  });
});
