/**
 * What `npm run engine` installs is what was written down, for every system, and never part of a plain install. The script
 * itself is run on folders of its own; that it can install for real is shown by the tests that then use it.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { findInstallation, wantedVersion } from '../../src/main/models/embedded/installation.ts';
import { readOptions } from '../../src/main/options.ts';

const root = join(import.meta.dirname, '../..');
const script = join(root, 'scripts/engine.mjs');
const { builds, differing, engineFolder }: EngineScript = await import(pathToFileURL(script).href);

interface EngineScript {
  differing: (folder: string) => string[];
  builds: Record<string, string>;
  engineFolder: (env: Record<string, string>, platform: string, home: string) => string;
}

interface Lock {
  packages: Record<string, { version?: string; integrity?: string; resolved?: string }>;
}
const read = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8')) as T;

const folder = mkdtempSync(join(tmpdir(), 'patchbay-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packages of the engine', () => {
  const lock = read<Lock>('resources/engine/package-lock.json');
  const wanted = wantedVersion(join(root, 'resources'));

  it('have one version, the optional peer of the app', () => {
    const pack = read<{
      peerDependencies: Record<string, string>;
      peerDependenciesMeta: Record<string, { optional?: boolean }>;
    }>('package.json');
    expect(pack.peerDependencies['node-llama-cpp']).toBe(wanted);
    expect(pack.peerDependenciesMeta['node-llama-cpp']).toEqual({ optional: true });
    expect(lock.packages['node_modules/node-llama-cpp']?.version).toBe(wanted);
  });

  it('are locked for every system, each with its digest', () => {
    for (const build of Object.values(builds)) {
      expect(lock.packages[`node_modules/@node-llama-cpp/${build}`]?.version).toBe(wanted);
    }
    const [, ...packages] = Object.entries(lock.packages);
    expect(packages.length).toBeGreaterThan(50);
    expect(packages.filter(([, entry]) => entry.integrity === undefined || 'resolved' in entry)).toEqual([]);
  });

  it('are not installed with the app', () => {
    expect(
      Object.keys(read<Lock>('package-lock.json').packages).filter((path) => path.includes('llama')),
    ).toEqual([]);
  });
});

describe('where the engine is', () => {
  it.each([
    ['linux', {}],
    ['linux', { XDG_CACHE_HOME: '/var/cache/me' }],
    ['linux', { XDG_CACHE_HOME: 'relative' }],
    ['darwin', {}],
    ['win32', {}],
    ['win32', { LOCALAPPDATA: '/local' }],
    ['linux', { PATCHBAY_ENGINE: '/elsewhere' }],
  ])('the script and the app agree: %s %j', (platform, env) => {
    const options = readOptions({ argv: ['--data', folder], host: 'cli', env, platform, home: '/home/me' });
    if (!options.ok) throw new Error(options.error.message);
    expect(options.value.engineFolders[0]).toBe(engineFolder(env, platform, '/home/me'));
  });
});

describe('npm run engine', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
  const place = join(folder, 'engine');
  const library = join(place, 'node_modules/node-llama-cpp');

  it('leaves alone what is there, and takes it away when told to', () => {
    mkdirSync(library, { recursive: true });
    cpSync(join(root, 'resources/engine'), place, { recursive: true });
    const installed = run('--folder', place);
    expect(installed.stderr).toMatch(/is installed in/);
    expect(installed.status).toBe(0);
    expect(run('--remove', '--folder', place).stderr).toMatch(/^Removed/);
    expect(existsSync(place)).toBe(false);
    const again = run('--remove', '--folder', place);
    expect([again.status, again.stderr]).toEqual([0, expect.stringMatching(/no embedded engine/)]);
  });

  it('removes nothing that is not an engine', () => {
    mkdirSync(join(folder, 'photos'), { recursive: true });
    expect(run('--remove', '--folder', join(folder, 'photos')).status).toBe(0);
    expect(existsSync(join(folder, 'photos'))).toBe(true);
  });

  it('does not take other bytes than the lock file says', () => {
    const at = join(folder, 'taken');
    mkdirSync(join(at, 'node_modules'), { recursive: true });
    const put = (path: string, packages: object) =>
      writeFileSync(join(at, path), JSON.stringify({ packages }));
    const entry = (integrity: string) => ({ version: '1.0.0', integrity });
    put('package-lock.json', {
      '': {},
      'node_modules/a': entry('sha512-a'),
      'node_modules/b': entry('sha512-b'),
    });
    put('node_modules/.package-lock.json', { 'node_modules/a': entry('sha512-a') });
    expect(differing(at)).toEqual([]);
    put('node_modules/.package-lock.json', {
      'node_modules/a': entry('sha512-x'),
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': entry('sha512-c'),
    });
    expect(differing(at)).toEqual(['a', 'b', 'c']);
  });

  it('says how it is used', () => {
    expect(run('--folder').status).toBe(2);
    expect(run('install').stderr).toMatch(/npm run engine \[-- --remove\]/);
  });
});

describe('findInstallation', () => {
  const fake = (name: string, version: string): string => {
    const at = join(folder, name);
    const into = join(at, 'node_modules/node-llama-cpp');
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, 'package.json'), JSON.stringify({ version }));
    return at;
  };

  it('takes the first folder that has the wanted version', () => {
    const [old, right] = [fake('old', '1.0.0'), fake('right', '2.0.0')];
    expect(findInstallation([join(folder, 'none'), old, right], '2.0.0')).toEqual({
      ok: true,
      value: { folder: right, version: '2.0.0' },
    });
    expect(findInstallation([old], '2.0.0')).toMatchObject({
      ok: false,
      error: {
        message: expect.stringMatching(/version 1\.0\.0; this app needs 2\.0\.0/),
        hint: 'Run: npm run engine',
      },
    });
    expect(findInstallation([], '2.0.0')).toMatchObject({
      ok: false,
      error: { hint: 'Run: npm run engine' },
    });
  });
});
