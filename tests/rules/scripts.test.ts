/**
 * The decisions inside the scripts, and above all the counting: if `npm test` counted wrongly, every other test here
 * could fail unseen. The scripts are plain JS (they run before anything is installed), hence the casts.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const load = <Module>(name: string): Promise<Module> =>
  import(pathToFileURL(join(root, 'scripts', name)).href);

const folder = mkdtempSync(join(tmpdir(), 'counting-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skips: readonly { readonly name: string; readonly reason: string }[];
  readonly transcripts: Readonly<Record<string, number>>;
}

/** Runs vitest with the reporter of `npm test` over one test file. */
function count(name: string, text: string): Counts {
  const into = join(folder, name);
  mkdirSync(into);
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'), 'junction');
  writeFileSync(join(into, 'a.test.ts'), `import { expect, it } from 'vitest';\n${text}\n`);
  const file = join(into, 'counts.json');
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', into];
  const reporter = `--reporter=${join(root, 'scripts/counts-reporter.mjs')}`;
  spawnSync(process.execPath, [...args, reporter], {
    cwd: into,
    env: { ...process.env, PATCHBAY_COUNTS_FILE: file },
  });
  return JSON.parse(readFileSync(file, 'utf8')) as Counts;
}

describe('counting', () => {
  it('counts passed, failed and skipped, and keeps the reason of a skip and what a test ran on', () => {
    const found = count(
      'mixed',
      `it('a', (context) => { void context.annotate('recorded', 'transcript'); });
       it('b', () => { expect(1).toBe(2); });
       it('c', (context) => { context.skip('no Electron here'); });
       it.skip('d', () => {});`,
    );
    expect(found).toEqual({
      passed: 1,
      failed: 1,
      skipped: 2,
      skips: [
        { name: 'a.test.ts > c', reason: 'no Electron here' },
        { name: 'a.test.ts > d', reason: 'no reason given' },
      ],
      transcripts: { recorded: 1 },
    });
  });

  it('counts a file that cannot be loaded as a failure', () => {
    expect(count('unloadable', "import './gone.ts';\nit('a', () => {});")).toMatchObject({
      passed: 0,
      failed: 1,
    });
  });

  it('counts an error outside any test as a failure', () => {
    const text = "it('a', () => {\n  Promise.reject(new Error('nobody waits for this'));\n});";
    expect(count('unhandled', text)).toMatchObject({ passed: 1, failed: 1 });
  });
});

interface Chosen {
  readonly chosen?: readonly { readonly name: string }[];
  readonly filters?: readonly string[];
  readonly wrong?: string;
}

describe('choosing parts', async () => {
  const { choose } = await load<{ choose(args: string[]): Chosen }>('parts.mjs');
  const names = (args: string[]) => choose(args).chosen?.map(({ name }) => name);

  it('takes all without --only, and the last is the browser', () => {
    expect(names([])?.at(-1)).toBe('browser');
    expect(names([])).toContain('contract');
  });

  it('takes the named, in their own order, and file filters', () => {
    expect(names(['--only', 'contract,unit'])).toEqual(['unit', 'contract']);
    expect(names(['--only=static'])).toEqual(['types', 'format+lint', 'layering', 'dead code']);
    expect(choose(['--only', 'unit', 'tests/main']).filters).toEqual(['tests/main']);
  });

  it('refuses what it does not know', () => {
    expect(choose(['--only', 'units']).wrong).toContain('"units"');
    expect(choose(['--fast']).wrong).toContain('--fast');
    expect(choose(['--only']).wrong).toBeDefined();
  });
});

describe('installing', async () => {
  const { treeMatchesLock } = await load<{ treeMatchesLock(lock: unknown, tree: unknown): boolean }>(
    'install.mjs',
  );
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0', optional: true },
    },
  };
  const tree = (version: string) => ({ packages: { 'node_modules/a': { version } } });

  it('recognises a tree made from the lock, without the packages of other platforms', () => {
    expect(treeMatchesLock(lock, tree('1.0.0'))).toBe(true);
  });

  it('sees another version, a missing package and no tree', () => {
    expect(treeMatchesLock(lock, tree('1.0.1'))).toBe(false);
    expect(treeMatchesLock(lock, { packages: {} })).toBe(false);
    expect(treeMatchesLock(lock, null)).toBe(false);
  });
});

describe('the lock file of every platform', async () => {
  const { missingEntries } = await load<{ missingEntries(packages: unknown): unknown }>('complete-lock.mjs');

  it('gets the entries it lacks, each for its platform only', () => {
    const optionalDependencies = {
      'a-linux-arm64-musl': '2.0.0',
      'a-darwin-x64': '^2.0.0',
      'a-wasm32-wasi': '2.0.0',
      'a-win32-x64': '2.0.0',
    };
    const packages = {
      'node_modules/a': { dev: true, optionalDependencies },
      'node_modules/a-win32-x64': {},
    };
    expect(missingEntries(packages)).toEqual({
      'node_modules/a-linux-arm64-musl': {
        version: '2.0.0',
        cpu: ['arm64'],
        libc: ['musl'],
        os: ['linux'],
        dev: true,
        optional: true,
      },
      'node_modules/a-darwin-x64': {
        version: '2.0.0',
        cpu: ['x64'],
        os: ['darwin'],
        dev: true,
        optional: true,
      },
      'node_modules/a-wasm32-wasi': { version: '2.0.0', cpu: ['wasm32'], dev: true, optional: true },
    });
  });

  it('does not guess where a package without a platform in its name would run', () => {
    expect(() =>
      missingEntries({ 'node_modules/a': { optionalDependencies: { bufferutil: '1.0.0' } } }),
    ).toThrow('bufferutil');
  });
});

describe('choosing a host', async () => {
  interface Place {
    platform: string;
    env: Record<string, string>;
    uid: number | undefined;
  }
  const { noWindowReason, fetchError } = await load<{
    noWindowReason(place: Place): string | null;
    fetchError(output: string): string;
  }>('electron.mjs');

  it.each<[Place, RegExp | null]>([
    [{ platform: 'linux', env: {}, uid: 1000 }, /no display/],
    [{ platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000 }, null],
    [{ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, uid: 1000 }, null],
    [{ platform: 'linux', env: { DISPLAY: ':0' }, uid: 0 }, /root/],
    [{ platform: 'darwin', env: {}, uid: 501 }, null],
    [{ platform: 'win32', env: {}, uid: undefined }, null],
  ])('%j', (place, expected) => {
    const reason = noWindowReason(place);
    if (expected === null) expect(reason).toBeNull();
    else expect(reason).toMatch(expected);
  });

  it('says in words why a fetch failed', () => {
    expect(fetchError('TypeError: fetch failed\n  at x')).toBe('its download server could not be reached');
    expect(fetchError('HTTPError: Response code 403 (Forbidden)')).toBe(
      'its download server refused the request',
    );
    expect(fetchError('Error: sum mismatch\n at y')).toBe('Error: sum mismatch');
    expect(fetchError('')).toBe('its installer failed');
  });
});
