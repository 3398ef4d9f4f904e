/**
 * package.json and the lock file: exact, portable and complete, so that `npm ci` gives the same tree everywhere.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  exactPins,
  lockComplete,
  lockMatches,
  neededScripts,
  type PackageFile,
  portableLock,
} from './package-checkers.ts';

const root = join(import.meta.dirname, '../..');
const text = (name: string) => readFileSync(join(root, name), 'utf8');
const pack = JSON.parse(text('package.json')) as PackageFile;
const lockText = text('package-lock.json');
const lock = JSON.parse(lockText) as { packages: Record<string, PackageFile> };

describe('package rules find what breaks them', () => {
  it.each([
    '^1.2.3',
    '~1.2.3',
    '1.2',
    '*',
    'latest',
    'file:../a',
    'git+ssh://a/b.git',
    'npm:a@^1.2.3',
    'npm:a',
  ])('version %s is not exact', (version) => {
    expect(exactPins({ devDependencies: { a: version } })).toHaveLength(1);
    expect(exactPins({ dependencies: { a: version } })).toHaveLength(1);
  });

  it('exact versions are fine', () => {
    const dependencies = { a: '1.2.3', b: '1.2.3-beta.1', c: 'npm:@d/c@1.2.3' };
    expect(exactPins({ dependencies })).toEqual([]);
  });

  it('install scripts not approved', () => {
    expect(neededScripts({}).map(({ detail }) => detail)).toHaveLength(2);
    expect(neededScripts({ allowScripts: { node: true, 'node-pty': false } })).toHaveLength(1);
    expect(neededScripts({ allowScripts: { node: true, 'node-pty': true } })).toEqual([]);
  });

  it.each([
    '      "resolved": "https://registry.example/a/-/a-1.0.0.tgz",',
    '    "file:/home/someone/a": {',
    '      "version": "file:../a"',
    '      "link": true,',
    '      "path": "C:\\\\a"',
  ])('a lock line bound to a machine: %s', (line) => {
    expect(portableLock(`{\n${line}\n}`)).toHaveLength(1);
  });

  it('a lock line that is not', () => {
    expect(portableLock('  "url": "https://opencollective.example/a"\n  "node_modules/a/opt": {}')).toEqual(
      [],
    );
  });

  it('a lock file of other versions', () => {
    const locked = { packages: { '': { dependencies: { a: '1.0.0', gone: '1.0.0' } } } };
    const found = lockMatches({ dependencies: { a: '2.0.0' }, devDependencies: { b: '1.0.0' } }, locked);
    expect(found.map(({ detail }) => detail).sort()).toEqual(['a', 'b', 'gone']);
  });

  it('a lock file without the packages of other platforms', () => {
    const packages = {
      'node_modules/a': {
        optionalDependencies: { 'a-darwin-arm64': '1.0.0', 'a-linux-x64': '1.0.0', 'a-win32-x64': '1.0.0' },
      },
      'node_modules/a-linux-x64': {},
      'node_modules/a/node_modules/a-win32-x64': {},
    };
    expect(lockComplete({ packages }).map(({ detail }) => detail)).toEqual([
      'a-darwin-arm64 of node_modules/a',
    ]);
  });
});

describe('this repository', () => {
  it('pins every version exactly', () => {
    expect(exactPins(pack)).toEqual([]);
  });

  it('approves the install scripts it needs', () => {
    expect(neededScripts(pack)).toEqual([]);
  });

  it('has a lock file bound to no machine and no registry', () => {
    expect(portableLock(lockText)).toEqual([]);
  });

  it('has the lock file of its package.json', () => {
    expect(lockMatches(pack, lock)).toEqual([]);
  });

  // `npm ci` refuses a lock file that lacks them: run `node scripts/complete-lock.mjs`.
  it('locks the packages of every platform', () => {
    expect(lockComplete(lock)).toEqual([]);
  });
});
