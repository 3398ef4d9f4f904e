// kill -9 in the middle of making checkpoints, ten times over; what was acknowledged must still be there, whole.
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCheckpoints } from '../../../src/main/checkpoints/checkpoints.ts';

let base = '';
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'patchbay-kill-')));
  fs.mkdirSync(join(base, 'project'));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

/** Runs the victim until the store has `wanted` more entries than at its start; then kills it. Answers with its ids. */
async function killAfter(wanted: number, tag: string, ...more: string[]): Promise<string[]> {
  const objects = join(base, 'data/store.git/objects');
  const count = () => (fs.existsSync(objects) ? fs.readdirSync(objects, { recursive: true }).length : 0);
  const before = count();
  const args = [
    join(import.meta.dirname, 'fixtures/creating-child.ts'),
    join(base, 'data'),
    join(base, 'project'),
    tag,
    ...more,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  let gone = false;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const closed = new Promise((resolve) => child.once('close', resolve)).then(() => {
    gone = true;
  });
  // Looking without a pause took a processor from the one that is to be killed.
  const isThere = () => gone || count() >= before + wanted;
  await expect.poll(isThere, { interval: 3, timeout: 60_000 }).toBe(true);
  expect(gone).toBe(false);
  child.kill('SIGKILL');
  await closed;
  return said.split('\n').slice(0, -1);
}

/** The second makes its checkpoints in a thread. */
it.each([
  [10, []],
  [5, ['0']],
])(
  'survives %i kills with every acknowledged checkpoint, and a fresh one restores the right bytes',
  {
    timeout: 120_000,
  },
  async (kills, more) => {
    const acknowledged: string[] = [];
    for (let at = 0; at < kills; at += 1)
      acknowledged.push(...(await killAfter(7 + at * (130 / kills), `kill ${at}`, ...more)));
    const dir = join(base, 'data');
    const root = join(base, 'project');
    const opened = await openCheckpoints({ dir, root });
    if (!opened.ok) throw new Error(opened.error.message);
    const checkpoints = opened.value;
    expect(acknowledged.length).toBeGreaterThan(3);
    for (const id of acknowledged) {
      const plan = await checkpoints.preview(id, { createdByApp: new Set() });
      expect(plan.ok, id).toBe(true);
    }
    const files = () =>
      Object.fromEntries(
        fs.readdirSync(root).map((name) => [name, fs.readFileSync(join(root, name), 'utf8')]),
      );
    const before = files();
    const made = await checkpoints.create({ reason: 'fresh' });
    if (!made.ok) throw new Error(made.error.message);
    for (const name of Object.keys(before)) fs.writeFileSync(join(root, name), 'lost');
    expect((await checkpoints.restore(made.value.id, { createdByApp: new Set() })).ok).toBe(true);
    expect(files()).toEqual(before);
    // An acknowledged one restores to what one round of the victim wrote, whole.
    const oldest = acknowledged[0] ?? '';
    expect((await checkpoints.restore(oldest, { createdByApp: new Set() })).ok).toBe(true);
    const then = files();
    const [, tag = ''] = /^(kill \d+ \d+) 39\n/.exec(then.f39 ?? '') ?? [];
    for (let at = 1; at < 40; at += 1) expect(then[`f${at}`]).toBe(`${tag} ${at}\n`.repeat(at * 20));
    await checkpoints.close();
    const gitdir = join(dir, 'store.git');
    expect(
      execFileSync('git', ['--git-dir', gitdir, 'fsck', '--connectivity-only', '--no-dangling'], {
        encoding: 'utf8',
      }),
    ).toBe('');
    expect(fs.readdirSync(join(gitdir, 'objects/new'))).toEqual([]);
    expect(
      fs.readdirSync(join(gitdir, 'objects/pack')).filter((name) => !/^pack-.*\.(pack|idx)$/.test(name)),
    ).toEqual([]);
  },
);
