/**
 * `npm run package` on a stand-in for Electron's folder: a file with the marks and the wire of fuses as Electron's binary has
 * them, and nothing that runs. What comes out is judged by its bytes, and the archive by running what is in it under Node.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extractAll, extractFile, listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachToHost } from '../../src/main/hosts/attach.ts';
import { sumProject } from '../support/app.ts';
import { startHost } from '../support/web-host.ts';

interface FuseScript {
  setFuses: (binary: string, platform?: string) => Promise<string[]>;
  checkFuses: (binary: string, platform?: string) => Promise<string[]>;
}
interface ContentsScript {
  askedFor: (code: string) => Promise<{ packages: string[]; files: string[] }>;
  isNeeded: (path: string, platform: string, arch: string) => boolean;
}
interface PackageScript {
  readOptions: (args: string[]) => object | undefined;
  withIntegrity: (propertyList: string, headerText: string) => string;
}

const root = join(import.meta.dirname, '../..');
const load = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(join(root, 'scripts', name)).href)) as T;
const { setFuses, checkFuses } = await load<FuseScript>('package-fuses.mjs');
const { askedFor, isNeeded } = await load<ContentsScript>('package-contents.mjs');
const { readOptions, withIntegrity } = await load<PackageScript>('package.mjs');

const folder = mkdtempSync(join(tmpdir(), 'patchbay-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [before, after] = [Buffer.alloc(3_000, 7), Buffer.alloc(2_000, 9)];
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Each fuse of Electron 45 in its order, as it is delivered. */
const delivered = '101100011';
/** Playing Node, cookies, NODE_OPTIONS, --inspect, archive's digest, only the archive, V8 snapshot, file protocol, WebAssembly traps. */
const onLinux = '010001001';
const onDarwin = '010011001';

const binaryOf = (wire: string, { version = 1, mark = sentinel } = {}): Buffer =>
  Buffer.concat([before, Buffer.from(mark), Buffer.from([version, wire.length]), Buffer.from(wire), after]);

function standIn(name: string, wire = delivered): string {
  const at = join(folder, name);
  mkdirSync(join(at, 'resources'), { recursive: true });
  mkdirSync(join(at, 'locales'));
  writeFileSync(join(at, 'electron'), binaryOf(wire), { mode: 0o755 });
  writeFileSync(join(at, 'locales/en-US.pak'), 'words');
  writeFileSync(join(at, 'resources/default_app.asar'), 'an app that must not run');
  return at;
}

const script = (...args: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [join(root, 'scripts/package.mjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

const out = join(folder, 'out');
const packaged = join(out, `Patchbay-${process.platform}-${process.arch}`);
const archive = join(packaged, 'resources/app.asar');

// The stand-in has the form of Linux's.
describe.runIf(process.platform === 'linux')(
  'a packaged app, of a stand-in for Electron that cannot be started',
  () => {
    let said = '';
    let listing: string[] = [];
    beforeAll(() => {
      const made = script('--electron', standIn('electron'), '--out', out);
      said = made.stderr;
      if (made.status !== 0) throw new Error(said);
      listing = listPackage(archive, { isPack: false }).map((path) => path.slice(1));
    }, 60_000);

    it('has the fuses it should have, and every other byte of the program as it was', () => {
      expect(readFileSync(join(packaged, 'patchbay'))).toEqual(binaryOf(onLinux));
      expect(statSync(join(packaged, 'patchbay')).mode & 0o111).toBe(0o111);
      expect(said).toContain(join(packaged, 'patchbay'));
    });

    it('has nothing to run beside its archive', () => {
      expect(readdirSync(out)).toEqual([`Patchbay-${process.platform}-${process.arch}`]);
      expect(readdirSync(packaged).sort()).toEqual(['locales', 'patchbay', 'resources']);
      expect(readdirSync(join(packaged, 'resources')).sort()).toEqual(['app.asar', 'app.asar.unpacked']);
    });

    it('holds the built app and what its bundles import, and no source', async () => {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
      expect(JSON.parse(extractFile(archive, 'package.json').toString())).toEqual({
        name: 'patchbay',
        version,
        type: 'module',
        main: 'out/main/index.js',
      });
      expect([...new Set(listing.map((path) => path.split('/')[0]))].sort()).toEqual([
        'node_modules',
        'out',
        'package.json',
        'prompts',
        'resources',
      ]);
      expect(listing.filter((path) => /\.(map|tsx?)$|^(src|tests|scripts)(\/|$)/.test(path))).toEqual([]);
      for (const path of ['out/preload/index.cjs', 'out/renderer/index.html', 'resources/plays/demo.yaml'])
        expect(extractFile(archive, path)).toEqual(readFileSync(join(root, path)));
      const asked = await askedFor(readFileSync(join(root, 'out/main/engine-process.js'), 'utf8'));
      expect(asked.packages).toEqual([]);
      for (const name of ['better-sqlite3', 'node-pty', 'pino', '@vscode/ripgrep', 'web-tree-sitter'])
        expect(listing).toContain(`node_modules/${name}/package.json`);
      expect(listing).toContain('node_modules/tree-sitter-bash/tree-sitter-bash.wasm');
    });

    it('has every native file outside of the archive', () => {
      const unpacked = join(packaged, 'resources/app.asar.unpacked');
      const native = listing.filter((path) => {
        const file = join(unpacked, path);
        return existsSync(file) ? statSync(file).isFile() : isProgram(path);
      });
      expect(native.filter((path) => !existsSync(join(unpacked, path)))).toEqual([]);
      expect(native.map((path) => path.split('/').at(-1)).sort()).toEqual([
        `linux-${process.arch}.node`,
        'pty.node',
        'rg',
      ]);
      const rg = join(unpacked, native.find((path) => path.endsWith('/rg')) ?? '');
      expect(spawnSync(rg, ['--version'], { encoding: 'utf8' }).stdout).toMatch(/^ripgrep \d/);
    });

    const isProgram = (path: string): boolean => {
      try {
        return extractFile(archive, path).subarray(0, 4).equals(Buffer.from('\x7fELF'));
      } catch {
        return false; // a folder
      }
    };

    /** The archive as a folder, which Node can run: what only Electron serves is refused in it, and programs lie beside. */
    function unfold(): string {
      const app = join(folder, 'app.asar');
      if (existsSync(app)) return app;
      extractAll(archive, app);
      cpSync(join(packaged, 'resources/app.asar.unpacked'), `${app}.unpacked`, { recursive: true });
      return app;
    }
    const asElectron = ['--import', pathToFileURL(join(root, 'tests/support/archive-fs.mjs')).href];

    it('does a task with what is in it (under Node: Electron reading the archive is not shown here)', () => {
      const workspace = join(folder, 'workspace');
      mkdirSync(join(workspace, 'src'), { recursive: true });
      writeFileSync(join(workspace, 'src/sum.js'), sumProject['src/sum.js']);
      const node = (...args: string[]) =>
        spawnSync(process.execPath, [...asElectron, ...args], { cwd: folder, encoding: 'utf8' });
      const cli = (...args: string[]) =>
        node(join(unfold(), 'out/main/cli.js'), ...args, '--data', join(folder, 'data'));
      const judged = cli('policy', 'test', 'git log; rm x');
      expect([judged.status, judged.stdout]).toEqual([3, expect.stringContaining('no rule covers rm')]);
      const ran = cli(
        ...['run', '[[play:mixed-calls]]', '--model', 'demo', '--workspace', workspace],
        ...['--approve', 'all', '--set', 'sandbox=off'],
      );
      expect(ran.stdout).toMatch(/✓ edit src\/sum\.js[\s\S]*✓ run echo ran/);
      expect([ran.status, ran.stdout]).toEqual([0, expect.not.stringContaining('✗ ')]);
      expect(readFileSync(join(workspace, 'src/sum.js'), 'utf8')).toContain('return a + b;');
      // And what an archive does not allow fails here, too.
      const demo = JSON.stringify(join(unfold(), 'resources/demo'));
      const copied = node('-e', `fs.promises.cp(${demo}, 'copied', { recursive: true })`);
      expect([copied.status, copied.stderr]).toEqual([1, expect.stringContaining('ENOTDIR')]);
    });

    it('serves its page and copies its demo project out of the archive (under Node, too)', async () => {
      const dataFolder = join(folder, 'host');
      const host = await startHost(dataFolder, [], {}, [...asElectron, join(unfold(), 'out/main/web.js')]);
      try {
        const attached = await attachToHost(dataFolder);
        if (!attached.ok) throw new Error(attached.error.message);
        const { path } = await attached.value.client.workspace.demo({});
        await attached.value.close();
        const demo = join(root, 'resources/demo');
        const files = readdirSync(demo, { recursive: true }).map(String);
        expect(readdirSync(path, { recursive: true }).map(String).sort()).toEqual(files.sort());
        for (const file of files.filter((name) => statSync(join(demo, name)).isFile()))
          expect(readFileSync(join(path, file))).toEqual(readFileSync(join(demo, file)));
        const page = await fetch(new URL('/', host.url));
        expect(await page.text()).toBe(readFileSync(join(root, 'out/renderer/index.html'), 'utf8'));
      } finally {
        await host.end('SIGTERM');
      }
    });

    it('is found out when a fuse is changed afterwards', () => {
      expect(script('--check', packaged).stderr).toContain('Every fuse');
      const other = join(folder, 'other');
      mkdirSync(other);
      writeFileSync(join(other, 'patchbay'), binaryOf(onLinux.replace('0', '1')));
      const found = script('--check', other);
      expect([found.status, found.stderr]).toEqual([
        1,
        '✗ The fuse RunAsNode is ENABLE and has to be DISABLE.\n',
      ]);
    });

    it('is not made of an Electron whose wire is another, nor of none', () => {
      const into = join(folder, 'refused');
      const short = script('--electron', standIn('short', delivered.slice(0, 8)), '--out', into);
      expect([short.status, short.stderr]).toEqual([
        1,
        expect.stringMatching(/WasmTrapHandlers.*not long enough.*Nothing was packaged/),
      ]);
      expect(readdirSync(into)).toEqual([]);
      const none = script('--electron', join(folder, 'nowhere'));
      expect([none.status, none.stderr]).toEqual([
        1,
        expect.stringMatching(/^✗ There is no Electron in .*nowhere.*\n$/),
      ]);
    });
  },
);

describe('the fuses', () => {
  const file = join(folder, 'program');
  const set = async (bytes: Buffer, platform = 'linux') => {
    writeFileSync(file, bytes);
    return setFuses(file, platform);
  };

  it('hold the archive to its digest where Electron looks for it', async () => {
    writeFileSync(file, binaryOf(onDarwin));
    expect(await checkFuses(file, 'darwin')).toEqual([]);
    expect(await checkFuses(file, 'linux')).toEqual([
      'The fuse EnableEmbeddedAsarIntegrityValidation is ENABLE and has to be DISABLE.',
    ]);
  });

  it.each([
    ['one is missing', binaryOf(delivered.slice(0, 8)), /not long enough/],
    ['there is one more', binaryOf(`${delivered}1`), /10 fuses but you only provided/],
    ['one was taken out', binaryOf(`r${delivered.slice(1)}`), /built without the fuses RunAsNode/],
    ['the wire is of another version', binaryOf(delivered, { version: 2 }), /does not match/],
    ['there is no wire', binaryOf(delivered, { mark: 'x'.repeat(32) }), /Could not find sentinel/],
    ['the file ends in the wire', binaryOf(delivered).subarray(0, before.length + 36), /no such value/],
  ])('are refused, with words and no byte changed, when %s', async (_what, bytes, words) => {
    const wrong = await set(bytes);
    expect(wrong.join(' ')).toMatch(words);
    expect(readFileSync(file)).toEqual(bytes);
  });

  it('are told one by one when they differ', async () => {
    writeFileSync(file, binaryOf(`${onLinux.slice(0, 7)}1r1`));
    expect(await checkFuses(file, 'linux')).toEqual([
      'The fuse GrantFileProtocolExtraPrivileges is ENABLE and has to be DISABLE.',
      'The fuse WasmTrapHandlers is REMOVED and has to be ENABLE.',
      'The fuse number 9 is not known here.',
    ]);
  });
});

describe('what goes in', () => {
  it('is what the code imports, by any means', async () => {
    const code = `import a from 'one'; export { b } from '@two/b/deep.js'; const c = await import('three/c');
      const d = require('four'); // require('five')
      import 'node:fs'; import 'fs'; import 'electron'; import './near.js'; import(d);
      const wasm = ['six/six.wasm', './seven.wasm', 'import x from "eight"'];`;
    expect(await askedFor(code)).toEqual({
      packages: ['one', '@two/b', 'three', 'four'],
      files: ['six/six.wasm'],
    });
  });

  it.each([
    ['lib/index.js', true],
    ['src/index.js', true],
    ['LICENSE', true],
    ['prebuilds/linux-x64.node', true],
    ['prebuilds/linuxmusl-x64.node', false],
    ['prebuilds/linux-x64/pty.node', true],
    ['prebuilds/win32-x64/pty.node', false],
    ['build/Release/pty.node', true],
    ['build/Release/obj.target/pty.node', true],
    ['build/Makefile', false],
    ['lib/index.js.map', false],
    ['lib/unix.test.js', false],
    ['test/all.js', false],
    ['src/addon.cc', false],
    ['.github/workflow.js', false],
  ])('%s of a package: %s', (path, wanted) => {
    expect(isNeeded(path, 'linux', 'x64')).toBe(wanted);
  });
});

describe('the archive’s digest in a property list (no Mac has read it: not shown here)', () => {
  it('is put in at the end, and nowhere else', () => {
    const list = '<plist version="1.0">\n<dict>\n  <key>A</key>\n  <dict></dict>\n</dict>\n</plist>\n';
    const made = withIntegrity(list, 'header');
    expect(made).toMatch(/<string>SHA256<\/string>\s*<key>hash<\/key>\s*<string>[0-9a-f]{64}<\/string>/);
    expect(made.replace(/ *<key>ElectronAsarIntegrity[\s\S]*?<\/dict>\s*<\/dict>\n/, '')).toBe(list);
    expect(() => withIntegrity('bplist00', 'header')).toThrow(/Info\.plist/);
  });
});

describe('the options', () => {
  it.each([
    [[], {}],
    [['--electron', 'a', '--out', 'b'], { electron: 'a', out: 'b' }],
    [['--check', 'a'], { check: 'a' }],
    [['--check', 'a', '--out', 'b'], undefined],
    [['--out'], undefined],
    [['--out', '--electron'], undefined],
    [['a'], undefined],
  ])('%j', (args, wanted) => {
    expect(readOptions(args)).toEqual(wanted);
  });
});
