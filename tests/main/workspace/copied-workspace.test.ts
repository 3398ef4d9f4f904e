// A copy of a workspace that commands change: what is found out afterwards is what they changed, and nothing else.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestBytes } from '../../../src/main/base/digest.ts';
import { createWorkingCopy, type WorkingCopy } from '../../../src/main/workspace/copied-workspace.ts';
import { openWorkspace } from '../../../src/main/workspace/workspace.ts';
import type { HeldFile } from '../../../src/shared/held.ts';
import { withHeld } from '../../../src/shared/held.ts';
import { makeFolder } from '../../support/app.ts';

const bounds = { files: 100, bytes: 10_000, asideEntries: 5, asideBytes: 1_000, changes: 10 };
const blobs = new Map<string, Uint8Array>();
const put = (bytes: Uint8Array | string): string => {
  const stored = Buffer.from(bytes);
  const digest = digestBytes(stored);
  blobs.set(digest, stored);
  return digest;
};

let root: string;
let ours: string;
let copy: WorkingCopy;
beforeEach(async () => {
  root = makeFolder({
    'a.txt': 'a\n',
    'src/b.txt': 'b\n',
    '.gitignore': 'dist\ndeps\n.env\n',
    '.env': 'KEY=1\n',
    'dist/old.js': 'old\n',
    '.git/HEAD': 'ref\n',
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`deps/${n}.js`, `${n}\n`])),
  });
  ours = makeFolder();
  const workspace = await openWorkspace(root);
  if (!workspace.ok) throw new Error(workspace.error.message);
  copy = createWorkingCopy(
    {
      workspace: workspace.value,
      folder: join(ours, 'copy'),
      dataFolder: ours,
      blobs: { put, get: (digest) => blobs.get(digest) },
    },
    bounds,
  );
});
afterEach(() => {
  for (const folder of [root, ours]) rmSync(folder, { recursive: true, force: true });
  blobs.clear();
});

async function prepared(
  held: HeldFile[] = [],
): Promise<{ at: (path: string) => string; shown: readonly string[] }> {
  const made = await copy.prepare(held);
  if (!made.ok) throw new Error(made.error.message);
  const { folder, shown } = made.value;
  return { at: (path) => join(folder, path), shown };
}

async function collected() {
  const found = await copy.collect();
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

const text = (path: string): string => readFileSync(path, 'utf8');
/** An empty one, to be made longer. */
const fileOf = (path: string): string => {
  write(path, '');
  return path;
};
const write = (path: string, words: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, words);
};

describe('a working copy', () => {
  it('has the workspace with what is held in place, without git, and what is too large is only shown', async () => {
    const held = [
      { path: 'a.txt', before: put('a\n'), after: put('mine\n') },
      { path: 'new/deep.txt', before: null, after: put('new\n') },
      { path: 'src/b.txt', before: put('b\n'), after: null },
    ];
    const { at, shown } = await prepared(held);
    expect(text(at('a.txt'))).toBe('mine\n');
    expect(text(at('new/deep.txt'))).toBe('new\n');
    expect(existsSync(at('src/b.txt'))).toBe(false);
    expect(text(at('.env'))).toBe('KEY=1\n');
    expect(text(at('dist/old.js'))).toBe('old\n');
    expect(existsSync(at('.git'))).toBe(false);
    expect(shown).toEqual(['deps']);
    expect(await collected()).toEqual({ changes: [], left: [] });
    expect(text(join(root, 'a.txt'))).toBe('a\n');
  });

  it('tells what was changed, made and removed, and not what ignore files leave out', async () => {
    const { at } = await prepared();
    write(at('a.txt'), 'other\n');
    write(at('made/x.txt'), 'x\n');
    rmSync(at('src'), { recursive: true });
    write(at('dist/new.js'), 'built\n');
    write(at('.env'), 'KEY=2\n');
    const { changes, left } = await collected();
    expect(left).toEqual([]);
    expect(changes).toEqual([
      { path: 'a.txt', before: put('a\n'), after: put('other\n') },
      { path: 'made/x.txt', before: null, after: put('x\n') },
      { path: 'src/b.txt', before: put('b\n'), after: null },
    ]);
    // Held they stay, and the next command has the same; what ignore files leave out stays by itself.
    const again = await prepared(changes);
    expect(text(again.at('made/x.txt'))).toBe('x\n');
    expect(existsSync(again.at('src/b.txt'))).toBe(false);
    expect(text(again.at('dist/new.js'))).toBe('built\n');
    expect(await collected()).toEqual({ changes: [], left: [] });
  });

  it('is what the workspace says again when its changes were not held', async () => {
    const first = await prepared();
    write(first.at('a.txt'), 'other\n');
    write(first.at('made/x.txt'), 'x\n');
    rmSync(first.at('src'), { recursive: true });
    symlinkSync(ours, first.at('src'));
    write(join(root, 'later.txt'), 'by the person\n');
    const { at } = await prepared();
    expect(text(at('a.txt'))).toBe('a\n');
    expect(existsSync(at('made/x.txt'))).toBe(false);
    expect(text(at('src/b.txt'))).toBe('b\n');
    expect(text(at('later.txt'))).toBe('by the person\n');
    expect(readdirSync(ours)).toEqual(['copy']);
  });

  it('holds nothing over what the person changed while a command ran', async () => {
    const { at } = await prepared();
    write(at('a.txt'), 'the command\n');
    write(at('new.txt'), 'the command\n');
    write(join(root, 'a.txt'), 'the person\n');
    write(join(root, 'new.txt'), 'the person\n');
    const { changes, left } = await collected();
    expect(changes).toEqual([]);
    expect(left.map(({ path }) => path)).toEqual(['a.txt', 'new.txt']);
  });

  it('never writes through a link that a command has left', async () => {
    const outside = makeFolder({ 'b.txt': 'theirs\n' });
    try {
      const first = await prepared();
      rmSync(first.at('src'), { recursive: true });
      symlinkSync(outside, first.at('src'));
      rmSync(first.at('a.txt'));
      symlinkSync(join(outside, 'b.txt'), first.at('a.txt'));
      const { changes, left } = await collected();
      expect(changes).toEqual([]);
      expect(left.map(({ path }) => path)).toEqual(['a.txt', 'src/b.txt', 'src']);
      const { at } = await prepared([{ path: 'src/b.txt', before: put('b\n'), after: put('held\n') }]);
      expect(text(at('src/b.txt'))).toBe('held\n');
      expect(text(at('a.txt'))).toBe('a\n');
      expect(text(join(outside, 'b.txt'))).toBe('theirs\n');
      expect(readdirSync(outside)).toEqual(['b.txt']);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('opens folders again that a command has shut', async () => {
    const first = await prepared();
    chmodSync(first.at('src'), 0);
    write(join(root, 'src/b.txt'), 'newer\n');
    expect(text((await prepared()).at('src/b.txt'))).toBe('newer\n');
  });

  it('says so when there is too much to copy, or to review', async () => {
    const { at } = await prepared();
    for (let n = 0; n < 11; n += 1) write(at(`many/${n}.txt`), 'x');
    const { changes, left } = await collected();
    expect(changes).toEqual([]);
    expect(left.map(({ path }) => path)).toEqual(
      Array.from({ length: 11 }, (_, n) => `many/${n}.txt`).sort(),
    );
    expect(new Set(left.map(({ why }) => why))).toEqual(new Set(['more than 10 files were changed']));
    write(join(root, 'large.txt'), 'x'.repeat(20_000));
    expect(await copy.prepare([])).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });

  it('holds what may be executed, tells other rights that a command changed, and has the usual ones again', async () => {
    chmodSync(join(root, 'src/b.txt'), 0o640);
    const held = [{ path: 'held.sh', before: null, after: put('held\n') }];
    const first = await prepared(held);
    chmodSync(first.at('a.txt'), 0o755);
    write(first.at('src/b.txt'), 'changed\n');
    chmodSync(first.at('src/b.txt'), 0o600);
    chmodSync(first.at('held.sh'), 0o700);
    write(first.at('made.sh'), 'made\n');
    chmodSync(first.at('made.sh'), 0o755);
    const { changes, left } = await collected();
    expect(changes.map(({ path, executable = null }) => [path, executable])).toEqual([
      ['a.txt', true],
      ['held.sh', true],
      ['made.sh', true],
      ['src/b.txt', null],
    ]);
    expect(left).toEqual([
      { path: 'held.sh', why: 'its permissions 700, kept as 755' },
      { path: 'src/b.txt', why: 'its permissions 600, kept as 640' },
    ]);
    const { at } = await prepared(withHeld(held, changes));
    const modes = ['a.txt', 'held.sh', 'made.sh', 'src/b.txt'].map((path) => statSync(at(path)).mode & 0o777);
    expect(modes.map((mode) => mode.toString(8))).toEqual(['755', '755', '755', '640']);
    expect(text(at('src/b.txt'))).toBe('changed\n');
    expect(await collected()).toEqual({ changes: [], left: [] });
  });

  it('has the bit of what is held now, also where only that is another', async () => {
    const after = put('held\n');
    const bits = async (executable?: boolean): Promise<number> => {
      const held = {
        path: 'held.sh',
        before: null,
        after,
        ...(executable === undefined ? {} : { executable }),
      };
      return statSync((await prepared([held])).at('held.sh')).mode & 0o777;
    };
    expect([await bits(true), await bits(), await bits(true)]).toEqual([0o755, 0o644, 0o755]);
    expect(await collected()).toEqual({ changes: [], left: [] });
  });

  it('tells links that a command made, changed or removed, and has those of the workspace again', async () => {
    symlinkSync('a.txt', join(root, 'kept'));
    symlinkSync('a.txt', join(root, 'turned'));
    symlinkSync('a.txt', join(root, 'gone'));
    symlinkSync('../a.txt', join(root, 'dist/inner'));
    const { at } = await prepared();
    expect(await collected()).toEqual({ changes: [], left: [] });
    symlinkSync('src', at('made'));
    mkdirSync(at('only/links'), { recursive: true });
    symlinkSync('/etc/passwd', at('only/links/one'));
    rmSync(at('turned'));
    symlinkSync('src/b.txt', at('turned'));
    rmSync(at('gone'));
    // Ignore files leave these out: they are as the command left them.
    symlinkSync('/etc', at('dist/own'));
    rmSync(at('dist/inner'));
    const { changes, left } = await collected();
    expect(changes).toEqual([]);
    expect(left).toEqual([
      { path: 'gone', why: 'a link that was removed' },
      { path: 'made', why: 'a link to src' },
      { path: 'only/links/one', why: 'a link to /etc/passwd' },
      { path: 'turned', why: 'a link to a.txt that leads to src/b.txt' },
    ]);
    const again = await prepared();
    expect(['gone', 'kept', 'turned'].map((name) => readlinkSync(again.at(name)))).toEqual([
      'a.txt',
      'a.txt',
      'a.txt',
    ]);
    expect(readdirSync(again.at('only/links'))).toEqual([]);
    expect(readdirSync(again.at('.'))).not.toContain('made');
    expect(readdirSync(again.at('dist')).sort()).toEqual(['old.js', 'own']);
    expect(await collected()).toEqual({ changes: [], left: [] });
  });

  it('tells of files that are too large to be held, made, changed and removed', async () => {
    const large = 10 * 1024 ** 2 + 1;
    rmSync(join(ours, 'copy'), { recursive: true, force: true });
    const workspace = await openWorkspace(root);
    if (!workspace.ok) throw new Error(workspace.error.message);
    truncateSync(fileOf(join(root, 'changed.bin')), large);
    truncateSync(fileOf(join(root, 'removed.bin')), large);
    const parts = {
      ...{ folder: join(ours, 'copy'), dataFolder: ours },
      blobs: { put, get: (digest: string) => blobs.get(digest) },
    };
    copy = createWorkingCopy({ ...parts, workspace: workspace.value }, { ...bounds, bytes: 10 * large });
    const { at } = await prepared();
    truncateSync(at('changed.bin'), 3);
    rmSync(at('removed.bin'));
    truncateSync(fileOf(at('made.bin')), large);
    const why = 'larger than 10 MB';
    expect(await collected()).toEqual({
      changes: [],
      left: ['changed.bin', 'made.bin', 'removed.bin'].map((path) => ({ path, why })),
    });
  });

  it('leaves out what git’s own rules and those of the folders above leave out of the workspace', async () => {
    const top = makeFolder({
      '.git/info/exclude': '*.own\n/inner/work/anchored\n',
      '.gitignore': '# words\n*.above\n!kept.above\n/inner/*/deep/x\n**/work/stars\n/inner/other\n',
      'inner/work/a.txt': 'a\n',
      'glob.txt': '*.everywhere\n',
      '.gitconfig': '',
    });
    const { HOME } = process.env;
    try {
      // What leaves out everything where the copy is, and says nothing of the workspace.
      write(join(ours, '.gitignore'), '*\n');
      write(join(top, '.gitconfig'), `[core]\n\texcludesFile = ${join(top, 'glob.txt')}\n`);
      process.env.HOME = top;
      const workspace = await openWorkspace(join(top, 'inner/work'));
      if (!workspace.ok) throw new Error(workspace.error.message);
      const parts = {
        ...{ folder: join(ours, 'copy'), dataFolder: ours },
        blobs: { put, get: (digest: string) => blobs.get(digest) },
      };
      copy = createWorkingCopy({ ...parts, workspace: workspace.value }, bounds);
      const { at } = await prepared();
      const ignored = ['n.own', 'anchored', 'n.above', 'deep/x', 'stars', 'deep/n.own', 'n.everywhere'];
      const kept = ['a.txt', 'deep/anchored', 'kept.above', 'other', 'x'];
      for (const path of [...ignored, ...kept]) write(at(path), 'by a command\n');
      const { changes, left } = await collected();
      expect(left).toEqual([]);
      expect(changes.map(({ path }) => path)).toEqual(kept);
      // The oracle: the same files in the workspace itself.
      for (const path of [...ignored, ...kept]) write(join(workspace.value.root, path), 'by a command\n');
      const listed = await workspace.value.list({ recursive: true });
      expect(listed.ok && listed.value.entries.map(({ path }) => path)).toEqual(kept);
      const again = await prepared();
      expect(text(again.at('n.own'))).toBe('by a command\n');
    } finally {
      process.env.HOME = HOME;
      rmSync(top, { recursive: true });
    }
  });

  it('has nothing of the app’s own data where the workspace holds that, and is nowhere in itself', async () => {
    const own = join(root, 'deep/hidden/data');
    mkdirSync(join(own, 'keys'), { recursive: true });
    write(join(own, 'settings.json'), 'ours\n');
    write(join(root, 'deep/mine.txt'), 'mine\n');
    const workspace = await openWorkspace(root);
    if (!workspace.ok) throw new Error(workspace.error.message);
    const parts = {
      ...{ folder: join(own, 'copies/one'), dataFolder: own },
      blobs: { put, get: (digest: string) => blobs.get(digest) },
    };
    copy = createWorkingCopy({ ...parts, workspace: workspace.value }, bounds);
    for (const ignored of ['', 'deep/hidden\n']) {
      write(join(root, '.gitignore'), `dist\ndeps\n.env\n${ignored}`);
      const { at } = await prepared();
      expect(text(at('deep/mine.txt'))).toBe('mine\n');
      expect(existsSync(at('deep/hidden/data'))).toBe(false);
      write(at('deep/mine.txt'), 'changed\n');
      expect((await collected()).changes.map(({ path }) => path)).toEqual(['deep/mine.txt']);
    }
    const inside = createWorkingCopy({ ...parts, dataFolder: root, workspace: workspace.value }, bounds);
    expect(await inside.prepare([])).toMatchObject({ ok: false, error: { code: 'invalid' } });
  });
});
