// Which names are let in as text; what they lead to on disk is judged in workspace.test.ts.
import { describe, expect, it } from 'vitest';
import { isProtected, resolveInside } from '../../../src/main/workspace/path.ts';

const root = '/home/me/project';

describe('resolveInside', () => {
  it.each([
    ['a.txt', 'a.txt'],
    ['./src//deep/./a.ts', 'src/deep/a.ts'],
    ['src/', 'src'],
    ['/home/me/project/src/a.ts', 'src/a.ts'],
    ['..a/b..c/...', '..a/b..c/...'],
    ['-rf', '-rf'],
    ['ünïcode 名.txt', 'ünïcode 名.txt'],
    ['a:b.md', 'a:b.md'],
  ])('lets %j in as %j', (path, inside) => {
    expect(resolveInside(root, path, { platform: 'linux' })).toEqual({ ok: true, value: inside });
  });

  it.each([
    '..',
    '../a',
    'a/../b',
    'a/..',
    '/etc/passwd',
    '/home/me/project-two/a',
    '/home/me/project/../x',
    '/home/me',
    'a\0b',
    'a\nb',
    'C:\\Windows',
    'C:',
    'C:/x',
    '\\\\server\\share',
    '//server/share',
    '..\\..\\x',
    'a\\b',
  ])('refuses %j', (path) => {
    expect(resolveInside(root, path, { platform: 'linux' })).toMatchObject({ error: { code: 'denied' } });
  });

  it('needs a name unless the root itself is asked for', () => {
    for (const path of ['', '.', './', root]) {
      expect(resolveInside(root, path, { platform: 'linux' })).toMatchObject({ error: { code: 'invalid' } });
      expect(resolveInside(root, path, { platform: 'linux', allowRoot: true })).toEqual({
        ok: true,
        value: '.',
      });
    }
  });

  it('takes a root at / for what it is', () => {
    expect(resolveInside('/', '/etc/hosts', { platform: 'linux' })).toEqual({ ok: true, value: 'etc/hosts' });
  });

  it.each([
    'D:\\x',
    'c:x',
    'a.txt:stream',
    'nul',
    'sub\\con.txt',
    'a.',
    'a ',
    '..\\x',
    '\\\\?\\C:\\x',
    '\\x',
  ])('refuses %j on Windows', (path) => {
    expect(resolveInside('C:\\work', path, { platform: 'win32' })).toMatchObject({
      error: { code: 'denied' },
    });
  });

  it('reads backslashes as separators on Windows', () => {
    expect(resolveInside('C:\\work', 'src\\a.ts', { platform: 'win32' })).toEqual({
      ok: true,
      value: 'src/a.ts',
    });
  });
});

describe('isProtected', () => {
  it.each([
    '.git',
    '.git/config',
    'sub/.git/hooks/pre-commit',
    '.GIT/config',
    '.Git',
    '.git./config',
    '.git /config',
    '.g\u200cit/config',
    'GIT~1/config',
    '.git::$INDEX_ALLOCATION/config',
    'a\\.git\\config',
    '.patchbay/settings.yaml',
    'packages/x/.PatchBay/skills/a.md',
  ])('protects %j', (path) => expect(isProtected(path)).toBe(true));

  it.each(['.gitignore', '.github/workflows/ci.yml', 'git/a', 'src/x.git', '.patchbay.md', 'a.git/config'])(
    'leaves %j alone',
    (path) => expect(isProtected(path)).toBe(false),
  );
});
