/** What globs of rules find in a folder: all of it or the word that it was not searched whole. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createWithheldFinder } from '../../../../src/main/exec/sandbox/withheld-paths.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-withheld-')));
const put = (path: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), 'x');
};
for (const path of [
  ...['secrets/a/key', 'secrets/b', 'src/secrets/x', 'src/a.ts', 'A.PEM', 'deep/er/b.pem', '.env', 'real'],
  ...['node_modules/x/.env', 'packages/a/keys/k', 'packages/b/keys/k', 'packages/b/other/k'],
])
  put(path);
symlinkSync('real', join(root, 'named.pem'));
symlinkSync('nowhere', join(root, 'broken.pem'));
symlinkSync('secrets', join(root, 'way'));
symlinkSync('.', join(root, 'up'));
symlinkSync('/', join(root, 'root.top'));
symlinkSync('.', join(root, 'self.top'));
afterAll(() => rmSync(root, { recursive: true }));

const find = createWithheldFinder();
const found = async (...globs: string[]): Promise<string[]> =>
  (await find(root, globs)).paths.map((path) => relative(root, path)).sort();

describe('what is withheld', () => {
  it.each<[string[], string[]]>([
    [['secrets/**'], ['secrets']],
    [['secrets/'], ['secrets']],
    [['./SECRETS/**'], ['secrets']],
    [['secrets/*'], ['secrets/a', 'secrets/b']],
    [['*.pem'], ['A.PEM', 'deep/er/b.pem', 'real']],
    [['**/*.pem'], ['A.PEM', 'deep/er/b.pem', 'real']],
    [['.env'], ['.env', 'node_modules/x/.env']],
    [['packages/*/keys/**'], ['packages/a/keys', 'packages/b/keys']],
    [['packages/**/k'], ['packages/a/keys/k', 'packages/b/keys/k', 'packages/b/other/k']],
    [
      ['secrets/**', 'secrets/b', 'src/a.ts'],
      ['secrets', 'src/a.ts'],
    ],
    [['nothing/**'], []],
    [['way/a/*'], ['secrets/a/key']],
    [['up/*.pem'], ['A.PEM', 'real']],
    [['*.top'], []],
    [[], []],
  ])('by %j: %j', async (globs, paths) => {
    expect(await found(...globs)).toEqual(paths);
  });

  it('is found again after something was made, moved or removed', async () => {
    expect(await found('later/*.key')).toEqual([]);
    put('later/a.key');
    expect(await found('later/*.key')).toEqual(['later/a.key']);
    put('later/b.key');
    expect(await found('later/*.key')).toEqual(['later/a.key', 'later/b.key']);
    rmSync(join(root, 'later'), { recursive: true });
    expect(await found('later/*.key')).toEqual([]);
  });

  it('is not told in part: where there is too much of it, or of folders, it says so', async () => {
    const few = createWithheldFinder({ mostFolders: 3, mostPaths: 1_000 });
    expect((await few(root, ['*.pem'])).problem).toContain('*.pem');
    // A glob that names its folder needs no search of the others.
    expect((await few(root, ['secrets/**'])).problem).toBeNull();
    const little = createWithheldFinder({ mostFolders: 1_000, mostPaths: 2 });
    expect((await little(root, ['src/**', 'packages/*/*/k'])).problem).toContain('packages');
  });
});
