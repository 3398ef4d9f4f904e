// Judged by the workspace's bytes after a restore and by git's own view of repository and store.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Checkpoints, openCheckpoints } from '../../../src/main/checkpoints/checkpoints.ts';
import type { Result } from '../../../src/shared/result.ts';

let base = '';
let root = '';
let dir = '';
let checkpoints: Checkpoints;

const put = (path: string, text: string | Buffer, mode?: number) => {
  fs.mkdirSync(join(root, path, '..'), { recursive: true });
  fs.writeFileSync(join(root, path), text);
  if (mode !== undefined) fs.chmodSync(join(root, path), mode);
};
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const store = (...args: string[]) => git(dir, `--git-dir=${join(dir, 'store.git')}`, ...args);
/** Every file below a folder with its bytes and bits. */
const image = (folder: string) => {
  const files: Record<string, string> = {};
  for (const name of (fs.readdirSync(folder, { recursive: true }) as string[]).sort()) {
    const stat = fs.lstatSync(join(folder, name));
    if (stat.isFile()) {
      files[name] =
        `${(stat.mode & 0o777).toString(8)} ${fs.readFileSync(join(folder, name)).toString('base64')}`;
    }
  }
  return files;
};
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
const open = async () => value(await openCheckpoints({ dir, root }));
const nothing = { createdByApp: new Set<string>() };
const created = (...paths: string[]) => ({ createdByApp: new Set(paths) });

beforeEach(async () => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'patchbay-checkpoints-')));
  root = join(base, 'project');
  dir = join(base, 'data');
  fs.mkdirSync(root);
  checkpoints = await open();
});
afterEach(async () => {
  await checkpoints.close();
  fs.rmSync(base, { recursive: true, force: true });
});

describe('create and restore', () => {
  it('brings back bytes and bits, and leaves what it does not know', async () => {
    put('a.txt', 'a\r\nb');
    put('bin', Buffer.from([0, 255, 1, 254]));
    put('src/run.sh', 'run', 0o755);
    put('src/secret', 'k', 0o600);
    put('empty', '');
    put('src/deep/er/x', 'x');
    const before = image(root);
    const made = value(await checkpoints.create({ reason: 'first' }));
    expect(made).toEqual({ id: expect.stringMatching(/^[0-9a-f]{40}$/), files: 6, bytes: 13, skipped: [] });

    put('a.txt', 'changed');
    put('src/run.sh', 'run', 0o644);
    put('src/secret', 'kk');
    fs.rmSync(join(root, 'src/deep'), { recursive: true });
    put('by-app.txt', 'new');
    put('by-person.txt', 'mine');
    const plan = value(await checkpoints.preview(made.id, created('by-app.txt')));
    expect(plan).toEqual({
      changes: [
        { path: 'a.txt', kind: 'rewrite' },
        { path: 'by-app.txt', kind: 'remove' },
        { path: 'src/deep/er/x', kind: 'recreate' },
        { path: 'src/run.sh', kind: 'rewrite' },
        { path: 'src/secret', kind: 'rewrite' },
      ],
      kept: [{ path: 'by-person.txt', why: 'not created by the app' }],
    });
    expect(value(await checkpoints.restore(made.id, created('by-app.txt')))).toEqual(plan);
    const { 'by-person.txt': mine, ...rest } = image(root);
    expect(rest).toEqual(before);
    expect(mine).toContain(Buffer.from('mine').toString('base64'));
    expect(value(await checkpoints.preview(made.id, nothing)).changes).toEqual([]);
  });

  it('goes back and forth between checkpoints, also after it was opened anew', async () => {
    const states: [string, Record<string, string>][] = [];
    for (let at = 0; at < 4; at += 1) {
      put('counter', `${at}`);
      put(`only-${at}`, `${at}`);
      if (at > 0) fs.rmSync(join(root, `only-${at - 1}`));
      states.push([value(await checkpoints.create({ reason: `state ${at}` })).id, image(root)]);
    }
    await checkpoints.close();
    checkpoints = await open();
    const app = created('only-0', 'only-1', 'only-2', 'only-3');
    for (const at of [0, 3, 1, 2, 0]) {
      const [id, state] = states[at]!;
      value(await checkpoints.restore(id, app));
      expect(image(root)).toEqual(state);
    }
    expect(store('log', '--format=%s')).toBe('state 3\nstate 2\nstate 1\nstate 0\n');
  });

  it('sees a change of the same size with the old time put back', async () => {
    put('a', 'one');
    const stat = fs.statSync(join(root, 'a'));
    const { id } = value(await checkpoints.create({ reason: 'r' }));
    put('a', 'two');
    fs.utimesSync(join(root, 'a'), stat.atime, stat.mtime);
    value(await checkpoints.restore(id, nothing));
    expect(fs.readFileSync(join(root, 'a'), 'utf8')).toBe('one');
  });

  it('stores only what changed', async () => {
    for (let at = 0; at < 50; at += 1) put(`dir/${at}`, `content ${at}`);
    put('other/x', 'x');
    const first = value(await checkpoints.create({ reason: 'all' }));
    const countOf = (what: string) =>
      Number(new RegExp(`^${what}: (\\d+)`, 'm').exec(store('count-objects', '-v'))?.[1]);
    const objects = () => countOf('count') + countOf('in-pack');
    // 51 blobs, the trees "dir", "other", "files" and the root's, the notes, the commit; half of them packed.
    expect([objects(), countOf('packs')]).toEqual([57, 1]);
    expect(store('fsck', '--strict', '--full')).toBe('');
    const before = objects();
    put('other/x', 'y');
    await checkpoints.create({ reason: 'one' });
    // A blob, the trees "other", "files" and the root's, and the commit.
    expect(objects() - before).toBe(5);
    await checkpoints.close();
    checkpoints = await open();
    await checkpoints.create({ reason: 'nothing' });
    expect(objects() - before).toBe(6);
    for (let at = 0; at < 50; at += 1) put(`dir/${at}`, 'lost');
    value(await checkpoints.restore(first.id, nothing));
    for (let at = 0; at < 50; at += 1)
      expect(fs.readFileSync(join(root, `dir/${at}`), 'utf8')).toBe(`content ${at}`);
  });

  it('keeps a store that git itself finds sound', async () => {
    for (const name of ['a', 'a.b', 'a-b', 'ab', 'a0']) put(`${name}/x`, name);
    for (const name of ['b', 'b.c', 'ü', '名前', 'sp ace', '-dash', "quo'te"]) put(name, name);
    const { id } = value(await checkpoints.create({ reason: 'names\n\nwith a body' }));
    expect(store('fsck', '--strict', '--full')).toBe('');
    const listed = store('ls-tree', '-r', '--name-only', '-z', `${id}:files`).split('\0').filter(Boolean);
    expect(listed.sort()).toEqual(Object.keys(image(root)).sort());
    expect(store('show', `${id}:files/名前`)).toBe('名前');
  });

  it('works on an empty folder', async () => {
    const { id, files } = value(await checkpoints.create({ reason: 'empty' }));
    expect(files).toBe(0);
    put('new', 'n');
    value(await checkpoints.restore(id, created('new')));
    expect(fs.readdirSync(root)).toEqual([]);
  });

  it('knows no other ids', async () => {
    const { id } = value(await checkpoints.create({ reason: 'r' }));
    const tree = store('rev-parse', `${id}^{tree}`).trim();
    for (const wrong of ['', 'HEAD', '../x', '0'.repeat(40), id.slice(1), tree]) {
      expect(await checkpoints.preview(wrong, nothing), wrong).toMatchObject({
        error: { code: 'not_found' },
      });
      expect(await checkpoints.restore(wrong, nothing), wrong).toMatchObject({
        error: { code: 'not_found' },
      });
    }
  });

  it('reports damage instead of restoring half a file', async () => {
    put('a', 'one');
    const { id } = value(await checkpoints.create({ reason: 'r' }));
    const blob = store('rev-parse', `${id}:files/a`).trim();
    fs.rmSync(join(dir, 'store.git/objects', blob.slice(0, 2), blob.slice(2)));
    put('a', 'two');
    expect(await checkpoints.restore(id, nothing)).toMatchObject({ error: { code: 'failed' } });
    expect(fs.readFileSync(join(root, 'a'), 'utf8')).toBe('two');
  });

  it('throws a damaged manifest away and loses no checkpoint', async () => {
    put('a', 'one');
    const { id } = value(await checkpoints.create({ reason: 'r' }));
    await checkpoints.close();
    fs.writeFileSync(join(dir, 'manifest.sqlite'), 'not a database'.repeat(100));
    put('a', 'two');
    checkpoints = await open();
    value(await checkpoints.restore(id, nothing));
    expect(fs.readFileSync(join(root, 'a'), 'utf8')).toBe('one');
  });
});

describe('what a checkpoint leaves out', () => {
  it('names large files, nested repositories and our own settings stay out', async () => {
    put('large', Buffer.alloc(5 * 1024 * 1024 + 1));
    put('fits', Buffer.alloc(5 * 1024 * 1024));
    put('vendor/lib/.git/HEAD', 'ref');
    put('vendor/lib/src/x', 'x');
    put('vendor/own', 'own');
    put('.patchbay/settings.yaml', 's');
    put('ignored/x', 'x');
    put('.gitignore', 'ignored\n');
    const { id, files, skipped } = value(await checkpoints.create({ reason: 'r' }));
    expect(files).toBe(3);
    expect(skipped).toEqual(
      [
        { path: 'vendor/lib', why: 'a repository of its own' },
        { path: 'large', why: 'larger than 5 MB' },
      ].sort(
        (one, other) =>
          skipped.findIndex((s) => s.path === one.path) - skipped.findIndex((s) => s.path === other.path),
      ),
    );
    // It was there and was left out: a restore must not take it for something the app made later.
    put('large', 'small now');
    const plan = value(await checkpoints.preview(id, created('large', 'vendor/lib/src/x', 'ignored/x')));
    expect(plan.changes).toEqual([]);
    expect(plan.kept.map((kept) => kept.path)).toEqual(['ignored/x', 'large']);
  });

  it('leaves out what is larger than the bound of the moment, and never overwrites it', async () => {
    await checkpoints.close();
    let megabytes = 2;
    checkpoints = value(await openCheckpoints({ dir, root, largest: () => megabytes * 1024 * 1024 }));
    put('two', Buffer.alloc(2 * 1024 * 1024, 'a'));
    put('three', Buffer.alloc(3 * 1024 * 1024, 'a'));
    const before = value(await checkpoints.create({ reason: 'two' }));
    expect(before.skipped).toEqual([{ path: 'three', why: 'larger than 2 MB' }]);
    megabytes = 3;
    expect(value(await checkpoints.create({ reason: 'three' })).skipped).toEqual([]);
    put('two', Buffer.alloc(2 * 1024 * 1024, 'b'));
    megabytes = 1;
    // What is there now would be in no checkpoint that could bring it back.
    const plan = value(await checkpoints.restore(before.id, nothing));
    expect(plan).toEqual({ changes: [], kept: [{ path: 'two', why: 'now larger than 1 MB' }] });
    megabytes = 3;
    expect(value(await checkpoints.restore(before.id, nothing)).changes).toEqual([
      { path: 'two', kind: 'rewrite' },
    ]);
    expect(fs.readFileSync(join(root, 'two')).equals(Buffer.alloc(2 * 1024 * 1024, 'a'))).toBe(true);
  });

  it('holds ignored files that are asked for, from then on', async () => {
    put('.gitignore', '.env\n');
    put('.env', 'KEY=1');
    const { id } = value(
      await checkpoints.create({ reason: 'r', include: ['.env', '.git/config', '../x', 'later'] }),
    );
    put('.env', 'KEY=2');
    const second = value(await checkpoints.create({ reason: 'no need to ask again' }));
    fs.rmSync(join(root, '.env'));
    value(await checkpoints.restore(id, nothing));
    expect(fs.readFileSync(join(root, '.env'), 'utf8')).toBe('KEY=1');
    value(await checkpoints.restore(second.id, nothing));
    expect(fs.readFileSync(join(root, '.env'), 'utf8')).toBe('KEY=2');
  });

  it('holds single files of a repository inside the workspace that are asked for, and removes what the app made there', async () => {
    put('vendor/lib/.git/HEAD', 'ref');
    put('vendor/lib/a', 'one');
    put('vendor/lib/b', 'one');
    const include = ['vendor/lib/a', 'vendor/lib/new'];
    const made = value(await checkpoints.create({ reason: 'r', include }));
    expect(made).toMatchObject({
      files: 1,
      skipped: [{ path: 'vendor/lib', why: 'a repository of its own' }],
    });
    put('vendor/lib/a', 'two');
    put('vendor/lib/b', 'two');
    put('vendor/lib/new', 'n');
    const plan = value(await checkpoints.restore(made.id, created('vendor/lib/new')));
    expect(plan).toEqual({
      changes: [
        { path: 'vendor/lib/a', kind: 'rewrite' },
        { path: 'vendor/lib/new', kind: 'remove' },
      ],
      kept: [],
    });
    expect(image(join(root, 'vendor/lib'))).toMatchObject({
      a: expect.stringContaining(Buffer.from('one').toString('base64')),
      b: expect.stringContaining(Buffer.from('two').toString('base64')),
    });
    fs.rmSync(join(root, 'vendor/lib/a'));
    value(await checkpoints.restore(made.id, nothing));
    expect(fs.readFileSync(join(root, 'vendor/lib/a'), 'utf8')).toBe('one');
  });

  it('neither follows nor replaces a symlink that came in the place of a file', async () => {
    put('a', 'a');
    put('d/x', 'x');
    const { id } = value(await checkpoints.create({ reason: 'r' }));
    fs.mkdirSync(join(base, 'outside'));
    fs.writeFileSync(join(base, 'outside/x'), 'outside');
    fs.rmSync(join(root, 'a'));
    fs.symlinkSync(join(base, 'outside/x'), join(root, 'a'));
    fs.rmSync(join(root, 'd'), { recursive: true });
    fs.symlinkSync(join(base, 'outside'), join(root, 'd'));
    const plan = value(await checkpoints.restore(id, nothing));
    expect(plan).toMatchObject({ changes: [], kept: [{ path: 'a' }, { path: 'd/x' }] });
    expect(fs.readFileSync(join(base, 'outside/x'), 'utf8')).toBe('outside');
    // Nor does a checkpoint take what the link leads to.
    const second = value(await checkpoints.create({ reason: 'r', include: ['a', 'd/x'] }));
    expect(second).toMatchObject({ files: 0, skipped: [{ path: 'a' }, { path: 'd/x' }] });
  });
});

describe("the person's own repository", () => {
  it('is not touched by create, preview and restore', async () => {
    git(root, 'init', '-q');
    put('tracked', 'one');
    put('staged', 'one');
    put('.gitignore', 'out/\n');
    put('out/built', 'x');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'first');
    put('staged', 'two');
    git(root, 'add', 'staged');
    put('tracked', 'changed');
    put('untracked', 'u');
    const status = () => git(root, 'status', '--porcelain=v2', '--branch');
    const before = status();
    const repository = image(join(root, '.git'));

    const { id } = value(await checkpoints.create({ reason: 'r' }));
    expect(image(join(root, '.git'))).toEqual(repository);
    put('tracked', 'by the app');
    put('new', 'by the app');
    fs.rmSync(join(root, 'untracked'));
    value(await checkpoints.preview(id, created('new')));
    value(await checkpoints.restore(id, created('new')));
    expect(image(join(root, '.git'))).toEqual(repository);
    expect(status()).toBe(before);
    expect(git(root, 'log', '--format=%s')).toBe('first\n');
  });
});

describe('the event loop', () => {
  /** Longest that this thread computed without a rest, in milliseconds: what other programs do meanwhile does not count. */
  const longestStretch = async (work: () => unknown): Promise<number> => {
    let longest = 0;
    const used = () => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1_000;
    };
    let last = used();
    let isRunning = true;
    const turn = () => {
      const now = used();
      longest = Math.max(longest, now - last);
      last = now;
      if (isRunning) setImmediate(turn);
    };
    turn();
    await work();
    isRunning = false;
    await new Promise(setImmediate);
    return longest;
  };

  it('goes on turning while many files are kept', { timeout: 120_000 }, async () => {
    for (let at = 0; at < 1_000; at += 1) put(`d${at % 40}/${at}`, `file ${at}\n`.repeat(200));
    let files = 0;
    const first = await longestStretch(async () => {
      files = value(await checkpoints.create({ reason: 'many' })).files;
    });
    const again = await longestStretch(async () => value(await checkpoints.create({ reason: 'again' })));
    expect(files).toBe(1_000);
    expect(Math.max(first, again)).toBeLessThan(50);
    const control = await longestStretch(() => {
      for (const until = performance.now() + 200; performance.now() < until; );
      return new Promise(setImmediate);
    });
    expect(control).toBeGreaterThan(Math.max(first, again));
  });
});
