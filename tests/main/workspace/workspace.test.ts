// Judged by the bytes, bits and names on disk, in the workspace and outside of it.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestBytes } from '../../../src/main/base/digest.ts';
import { type FileChange, openWorkspace, type Workspace } from '../../../src/main/workspace/workspace.ts';

let base = '';
let root = '';
let outside = '';
let workspace: Workspace;

const put = (path: string, text: string | Buffer, mode?: number) => {
  const full = join(root, path);
  fs.mkdirSync(join(full, '..'), { recursive: true });
  fs.writeFileSync(full, text);
  if (mode !== undefined) fs.chmodSync(full, mode);
};
const text = (path: string) => fs.readFileSync(join(root, path), 'utf8');
const bits = (path: string) => fs.statSync(join(root, path)).mode & 0o777;
const names = (folder = root) => (fs.readdirSync(folder, { recursive: true }) as string[]).sort();
const change = (path: string, before: string | null, after: string | null): FileChange => ({
  path,
  before: before === null ? null : digestBytes(before),
  after: after === null ? null : Buffer.from(after),
});
const code = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? 'ok' : result.error?.code);
const asRoot = process.getuid?.() === 0;

beforeEach(async () => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'patchbay-workspace-')));
  root = join(base, 'project');
  outside = join(base, 'outside');
  fs.mkdirSync(root);
  fs.mkdirSync(outside);
  fs.writeFileSync(join(outside, 'secret.txt'), 'secret');
  const opened = await openWorkspace(root);
  if (!opened.ok) throw new Error(opened.error.message);
  workspace = opened.value;
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

describe('openWorkspace', () => {
  it('takes the real path and refuses what is not a folder', async () => {
    fs.symlinkSync(root, join(base, 'link'));
    const opened = await openWorkspace(join(base, 'link'));
    expect(opened).toMatchObject({ ok: true, value: { root, name: 'project' } });
    expect(code(await openWorkspace(join(outside, 'secret.txt')))).toBe('invalid');
    expect(code(await openWorkspace(join(base, 'nowhere')))).toBe('not_found');
  });

  it('does not work on in a folder put in the place of its root', async () => {
    put('a.txt', 'a');
    fs.renameSync(root, join(base, 'moved'));
    fs.mkdirSync(root);
    put('a.txt', 'other');
    expect(code(await workspace.read('a.txt'))).toBe('conflict');
  });
});

describe('read', () => {
  it('gives bytes, bits and digest', async () => {
    put('src/a.sh', 'echo\r\n', 0o750);
    const read = await workspace.read('src/a.sh');
    expect(read).toEqual({
      ok: true,
      value: { bytes: Buffer.from('echo\r\n'), mode: 0o750, digest: digestBytes('echo\r\n') },
    });
    expect(code(await workspace.read(join(root, 'src/a.sh')))).toBe('ok');
  });

  it('refuses with the right code', async () => {
    put('folder/a', 'a');
    put('big', Buffer.alloc(10 * 1024 * 1024 + 1));
    put('fits', Buffer.alloc(10 * 1024 * 1024));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'pipe')]);
    expect(code(await workspace.read('none'))).toBe('not_found');
    expect(code(await workspace.read('none/a'))).toBe('not_found');
    expect(code(await workspace.read('folder'))).toBe('invalid');
    expect(code(await workspace.read('folder/a/b'))).toBe('invalid');
    expect(code(await workspace.read('big'))).toBe('invalid');
    expect(code(await workspace.read('fits'))).toBe('ok');
    expect(code(await workspace.read('pipe'))).toBe('invalid');
    expect(code(await workspace.read('../outside/secret.txt'))).toBe('denied');
    expect(code(await workspace.read(''))).toBe('invalid');
  });

  it('follows no symlink, wherever it stands and leads', async () => {
    put('real/a.txt', 'a');
    fs.symlinkSync(outside, join(root, 'out'));
    fs.symlinkSync(join(outside, 'secret.txt'), join(root, 'file'));
    fs.symlinkSync('real', join(root, 'in'));
    for (const path of ['out/secret.txt', 'file', 'in/a.txt']) {
      expect(code(await workspace.read(path)), path).toBe('denied');
    }
  });
});

describe('apply', () => {
  it('writes, creates with folders, and deletes in one go; keeps bits', async () => {
    put('run.sh', 'old', 0o755);
    put('gone.txt', 'gone');
    put('secret.env', 'k', 0o600);
    const done = await workspace.apply([
      change('run.sh', 'old', 'new'),
      change('a/b/new.txt', null, 'fresh'),
      change('gone.txt', 'gone', null),
      change('secret.env', 'k', 'K'),
      { ...change('tool.sh', null, 'x'), mode: 0o700 },
    ]);
    expect(done).toEqual({
      ok: true,
      value: ['run.sh', 'a/b/new.txt', 'gone.txt', 'secret.env', 'tool.sh'].map((path) => ({ path })),
    });
    expect(names()).toEqual(['a', 'a/b', 'a/b/new.txt', 'run.sh', 'secret.env', 'tool.sh']);
    expect([text('run.sh'), text('a/b/new.txt'), text('secret.env')]).toEqual(['new', 'fresh', 'K']);
    expect([bits('run.sh'), bits('secret.env'), bits('tool.sh')]).toEqual([0o755, 0o600, 0o700]);
    expect(bits('a/b/new.txt')).toBe(0o666 & ~process.umask());
  });

  it('leaves a file alone that has these bytes already', async () => {
    put('a', 'same');
    put('b', 'old');
    const touched = () => {
      const { ino, mtimeNs, ctimeNs } = fs.statSync(join(root, 'a'), { bigint: true });
      return { ino, mtimeNs, ctimeNs };
    };
    const before = touched();
    const done = await workspace.apply([change('a', 'same', 'same'), change('b', 'old', 'new')]);
    expect(done).toEqual({ ok: true, value: [{ path: 'b' }] });
    expect(touched()).toEqual(before);
    expect(code(await workspace.apply([change('a', 'other', 'same')]))).toBe('conflict');
  });

  it('changes bits alone when only they differ', async () => {
    put('a', 'same', 0o644);
    expect(await workspace.apply([{ ...change('a', 'same', 'same'), mode: 0o755 }])).toMatchObject({
      value: [{ path: 'a' }],
    });
    expect([text('a'), bits('a')]).toEqual(['same', 0o755]);
  });

  it('writes nothing at all when one before-image does not fit', async () => {
    put('a', 'a');
    put('b', 'changed meanwhile');
    put('there', 'there');
    for (const wrong of [change('b', 'b', 'B'), change('there', null, 'x'), change('none', 'was', 'x')]) {
      const result = await workspace.apply([change('a', 'a', 'A'), change('new/x', null, 'x'), wrong]);
      expect(code(result)).toBe('conflict');
    }
    expect(names()).toEqual(['a', 'b', 'there']);
    expect([text('a'), text('b'), text('there')]).toEqual(['a', 'changed meanwhile', 'there']);
  });

  it('puts back what was renamed when a later step fails', async () => {
    put('a', 'a', 0o640);
    put('del', 'del', 0o600);
    fs.mkdirSync(join(root, 'z'));
    // `z/late` was absent when verified; it comes into being while its content is being staged beside it.
    let seen = false;
    const interfere = () => {
      if (fs.readdirSync(join(root, 'z')).length > 0) {
        fs.writeFileSync(join(root, 'z/late'), 'from elsewhere');
        seen = true;
      } else setImmediate(interfere);
    };
    interfere();
    const result = await workspace.apply([
      change('a', 'a', 'A'),
      change('del', 'del', null),
      change('fresh/deep/new', null, 'new'),
      change('z/late', null, 'mine'),
    ]);
    expect(seen).toBe(true);
    expect(result).toMatchObject({
      error: { code: 'conflict', message: expect.stringContaining('Nothing was written') },
    });
    expect(names()).toEqual(['a', 'del', 'z', 'z/late']);
    expect([text('a'), text('del'), text('z/late')]).toEqual(['a', 'del', 'from elsewhere']);
    expect([bits('a'), bits('del')]).toEqual([0o640, 0o600]);
  });

  it('notices a file written by someone else between verifying and renaming', async () => {
    put('a', 'a');
    put('z/b', 'b');
    let seen = false;
    const interfere = () => {
      if (fs.readdirSync(join(root, 'z')).length > 1) {
        fs.writeFileSync(join(root, 'z/b'), 'B');
        seen = true;
      } else setImmediate(interfere);
    };
    interfere();
    const result = await workspace.apply([change('a', 'a', 'A'), change('z/b', 'b', 'mine')]);
    expect([seen, code(result)]).toEqual([true, 'conflict']);
    expect([names(), text('a'), text('z/b')]).toEqual([['a', 'z', 'z/b'], 'a', 'B']);
  });

  it.each(['.git/config', 'sub/.GIT/hooks/x', '.patchbay/settings.yaml', '../x', '/etc/x', '', 'a\0b'])(
    'refuses %j',
    async (path) => {
      put('.git/config', 'c');
      const result = await workspace.apply([change('ok', null, 'ok'), change(path, null, 'x')]);
      expect(['denied', 'invalid']).toContain(code(result));
      expect(names()).toEqual(['.git', '.git/config']);
    },
  );

  it('refuses one file twice, and a file as a folder of another', async () => {
    expect(code(await workspace.apply([change('a', null, 'x'), change('./a', null, 'y')]))).toBe('invalid');
    expect(code(await workspace.apply([change('a', null, 'x'), change('a/b', null, 'y')]))).toBe('invalid');
    put('file', 'f');
    expect(code(await workspace.apply([change('file/b', null, 'y')]))).toBe('invalid');
    expect(names()).toEqual(['file']);
  });

  it('neither writes through symlinks nor replaces them', async () => {
    fs.symlinkSync(outside, join(root, 'out'));
    fs.symlinkSync(join(outside, 'secret.txt'), join(root, 'file'));
    fs.symlinkSync(join(outside, 'not-there'), join(root, 'dangling'));
    for (const attempt of [
      change('out/new', null, 'x'),
      change('out/secret.txt', 'secret', 'x'),
      change('file', 'secret', 'x'),
      change('file', null, 'x'),
      change('dangling', null, 'x'),
      change('out/deep/er', null, 'x'),
    ]) {
      expect(code(await workspace.apply([attempt])), attempt.path).toBe('denied');
    }
    expect(names(outside)).toEqual(['secret.txt']);
    expect(fs.readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
    expect(fs.readdirSync(root).sort()).toEqual(['dangling', 'file', 'out']);
    for (const link of ['dangling', 'file', 'out'])
      expect(fs.lstatSync(join(root, link)).isSymbolicLink()).toBe(true);
  });

  it('breaks a hard link instead of writing through it', async () => {
    fs.linkSync(join(outside, 'secret.txt'), join(root, 'linked'));
    expect(code(await workspace.apply([change('linked', 'secret', 'mine')]))).toBe('ok');
    expect(fs.readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
  });

  it('serves concurrent applies to one file one after the other', async () => {
    put('n', '0');
    const results = await Promise.all([1, 2, 3].map((to) => workspace.apply([change('n', '0', String(to))])));
    expect(results.map(code)).toEqual(['ok', 'conflict', 'conflict']);
    expect(text('n')).toBe('1');
  });

  it('reports a folder without rights and leaves nothing', async (context) => {
    if (asRoot) return context.skip('root may write into any folder');
    put('ro/a', 'a');
    fs.chmodSync(join(root, 'ro'), 0o555);
    expect(code(await workspace.apply([change('ro/a', 'a', 'b')]))).toBe('denied');
    fs.chmodSync(join(root, 'ro'), 0o755);
    expect(names()).toEqual(['ro', 'ro/a']);
  });
});

describe('list', () => {
  beforeEach(() => {
    put('b.txt', '12345');
    put('src/a.ts', 'a');
    put('src/deep/c.ts', 'c');
    put('.hidden', 'h');
    put('.gitignore', 'ignored/\n');
    put('ignored/x', 'x');
    put('.git/config', 'c');
    put('nested/.git/config', 'c');
    fs.symlinkSync(outside, join(root, 'link'));
  });

  it('lists one folder with sizes, sorted, without links and git', async () => {
    expect(await workspace.list({})).toEqual({
      ok: true,
      value: {
        truncated: false,
        entries: [
          { path: '.gitignore', kind: 'file', size: 9 },
          { path: '.hidden', kind: 'file', size: 1 },
          { path: 'b.txt', kind: 'file', size: 5 },
          { path: 'ignored', kind: 'folder' },
          { path: 'nested', kind: 'folder' },
          { path: 'src', kind: 'folder' },
        ],
      },
    });
    expect(await workspace.list({ path: 'src' })).toMatchObject({
      value: { entries: [{ path: 'src/a.ts' }, { path: 'src/deep' }] },
    });
  });

  it('lists files recursively and honours ignore files', async () => {
    const paths = async (query: Parameters<Workspace['list']>[0]) => {
      const listed = await workspace.list({ ...query, recursive: true });
      return listed.ok
        ? [listed.value.entries.map((entry) => entry.path), listed.value.truncated]
        : listed.error;
    };
    expect(await paths({})).toEqual([['.gitignore', '.hidden', 'b.txt', 'src/a.ts', 'src/deep/c.ts'], false]);
    expect(await paths({ path: 'src' })).toEqual([['src/a.ts', 'src/deep/c.ts'], false]);
    expect(await paths({ limit: 2 })).toEqual([['.gitignore', '.hidden'], true]);
    expect(await paths({ limit: 5 })).toMatchObject([{ length: 5 }, false]);
    fs.mkdirSync(join(root, 'empty'));
    expect(await paths({ path: 'empty' })).toEqual([[], false]);
  });

  it('lists nothing outside', async () => {
    expect(code(await workspace.list({ path: 'link' }))).toBe('denied');
    expect(code(await workspace.list({ path: 'link', recursive: true }))).toBe('denied');
    expect(code(await workspace.list({ path: '..' }))).toBe('denied');
    expect(code(await workspace.list({ path: 'none' }))).toBe('not_found');
    expect(code(await workspace.list({ path: 'b.txt' }))).toBe('invalid');
  });
});

describe('search', () => {
  const search = async (query: Parameters<Workspace['search']>[0]) => {
    const found = await workspace.search(query);
    return found.ok ? found.value : `${found.error.code}: ${found.error.message}`;
  };

  beforeEach(() => {
    put('a.txt', 'one\r\nfoo(bar)\r\n');
    put('src/b.ts', 'foo(bar) twice foo(bar)\nFoo\n');
    put('.gitignore', 'ignored\n');
    put('ignored', 'foo(bar)');
    put('.git/x', 'foo(bar)');
    put('-dash', 'dash foo(bar)');
  });

  it('finds text as it stands, in order, with lines', async () => {
    expect(await search({ query: 'foo(bar)' })).toEqual({
      matches: [
        { path: '-dash', line: 1, text: 'dash foo(bar)' },
        { path: 'a.txt', line: 2, text: 'foo(bar)' },
        { path: 'src/b.ts', line: 1, text: 'foo(bar) twice foo(bar)' },
      ],
      truncated: false,
      filesWithMatches: 3,
    });
  });

  it('takes a folder, a file, a glob, a regular expression', async () => {
    const paths = async (query: Parameters<Workspace['search']>[0]) => {
      const found = await search(query);
      return typeof found === 'string' ? found : found.matches.map((match) => `${match.path}:${match.line}`);
    };
    expect(await paths({ query: 'foo', path: 'src' })).toEqual(['src/b.ts:1']);
    expect(await paths({ query: 'foo', path: 'a.txt' })).toEqual(['a.txt:2']);
    expect(await paths({ query: 'foo', path: '-dash' })).toEqual(['-dash:1']);
    expect(await paths({ query: 'foo', glob: '*.ts' })).toEqual(['src/b.ts:1']);
    expect(await paths({ query: 'foo', glob: '.git/**' })).toEqual([]);
    expect(await paths({ query: '^[fF]oo\\b.*$', regex: true, path: 'src' })).toEqual([
      'src/b.ts:1',
      'src/b.ts:2',
    ]);
    expect(await paths({ query: 'bar\\)$', regex: true })).toContain('a.txt:2');
    expect(await paths({ query: '--files' })).toEqual([]);
    expect(await paths({ query: 'nowhere' })).toEqual([]);
  });

  it('says in ripgrep words what is wrong with a pattern', async () => {
    expect(await search({ query: 'foo(', regex: true })).toMatch(
      /^invalid: regex parse error:[\s\S]*unclosed group/,
    );
    expect(await search({ query: 'x', glob: '{' })).toMatch(/^invalid: error parsing glob/);
    expect(await search({ query: '' })).toMatch(/^invalid/);
    expect(await search({ query: 'x', path: '..' })).toMatch(/^denied/);
  });

  it('stops at the limit and cuts long lines around the match', async () => {
    expect(await search({ query: 'foo', limit: 2 })).toMatchObject({
      matches: [{ path: '-dash' }, { path: 'a.txt' }],
      truncated: true,
      filesWithMatches: 2,
    });
    put('long', `${'x'.repeat(5_000)}needle${'y'.repeat(5_000)}\n`);
    const found = await search({ query: 'needle' });
    const line = typeof found === 'string' ? '' : (found.matches[0]?.text ?? '');
    expect(line).toMatch(/^…x+needley+…$/);
    expect(line).toHaveLength(302);
  });

  it('shows latin-1 lines and reads UTF-16', async () => {
    put('latin', Buffer.from([0x66, 0x6f, 0x6f, 0xe9, 0x0a]));
    put('wide', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a wide foo\n', 'utf16le')]));
    expect(await search({ query: 'foo', path: 'latin' })).toMatchObject({ matches: [{ text: 'fooé' }] });
    expect(await search({ query: 'foo', path: 'wide' })).toMatchObject({ matches: [{ text: 'a wide foo' }] });
  });

  it('can be cancelled, before and while it runs', async () => {
    expect(await search({ query: 'foo', signal: AbortSignal.abort() })).toMatch(/^cancelled/);
    for (let at = 0; at < 300; at += 1) put(`many/${at}`, 'foo\n'.repeat(2_000));
    const abort = new AbortController();
    const running = search({ query: 'foo', limit: 1_000_000, signal: abort.signal });
    setImmediate(() => abort.abort());
    expect(await running).toMatch(/^cancelled/);
  });
});
