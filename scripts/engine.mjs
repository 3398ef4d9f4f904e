/**
 * `npm run engine`: puts the embedded engine (node-llama-cpp, CPU only) into this person's cache folder, from a lock file
 * of its own. It is no package of the app, because npm cannot leave out parts of one: a plain install of it takes ten
 * times the room, for graphics cards.
 *
 *   npm run engine                   install it; nothing happens when it is there
 *   npm run engine -- --remove       take it away
 *   npm run engine -- --folder DIR   another place; the app looks there with PATCHBAY_ENGINE=DIR
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { adviceFor, npmCommand } from './install.mjs';
import { pinnedNode, root, run, say, stopOnSignals } from './process.mjs';

const library = 'node-llama-cpp';
const manifest = join(root, 'resources', 'engine');
const usualBytes = 83e6;

/** npm's names of the builds without a graphics card's; Apple's own chip has only the one. */
export const builds = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'linux-riscv64': 'linux-riscv64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** Where the app looks for it, too: src/main/options.ts says the same. */
export function engineFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.PATCHBAY_ENGINE) return resolve(env.PATCHBAY_ENGINE);
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Patchbay', 'engine');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Patchbay', 'Cache', 'engine');
  const cache = env.XDG_CACHE_HOME;
  return join(cache && isAbsolute(cache) ? cache : join(home, '.cache'), 'patchbay', 'engine');
}

const pinned = () => JSON.parse(readFileSync(join(manifest, 'package.json'), 'utf8')).dependencies[library];

/** Everything of it, in the versions of the lock file. */
export function isInstalled(folder) {
  const there = join(folder, 'package-lock.json');
  const wanted = readFileSync(join(manifest, 'package-lock.json'));
  return (
    existsSync(join(folder, 'node_modules', library)) &&
    existsSync(there) &&
    readFileSync(there).equals(wanted)
  );
}

/** Bytes of everything below; what vanishes meanwhile counts nothing. */
function sizeOf(folder) {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      bytes += entry.isDirectory() ? sizeOf(path) : statSync(path).size;
    }
  } catch {
    return bytes; // npm moves folders while it works
  }
  return bytes;
}

const megabytes = (bytes) => Math.round(bytes / 1e6);

/** Runs `work` while a terminal sees how much has arrived; others see one line. */
async function withProgress(folder, work) {
  say(
    `Installing the embedded engine, ${library} ${pinned()} for the CPU (about ${megabytes(usualBytes)} MB) …`,
  );
  const show = () => {
    const there = megabytes(sizeOf(join(folder, 'node_modules')));
    process.stderr.write(`\r  ${there} of about ${megabytes(usualBytes)} MB `);
  };
  const ticker = process.stderr.isTTY ? setInterval(show, 500) : undefined;
  const result = await work();
  clearInterval(ticker);
  if (ticker !== undefined) process.stderr.write('\r\x1b[K');
  return result;
}

/** Loads it in a process of its own, as the app will: a build for another processor is found out here. */
async function trial(folder) {
  const file = join(folder, 'trial.mjs');
  const gpu = process.platform === 'darwin' ? "'auto'" : 'false';
  writeFileSync(
    file,
    `import { getLlama } from '${library}';
await getLlama({ gpu: ${gpu}, build: 'never', skipDownload: true, progressLogs: false, dryRun: true });\n`,
  );
  const node = existsSync(pinnedNode) ? pinnedNode : process.execPath;
  return run(node, [file], { cwd: folder, seconds: 60 });
}

/** Packages that npm put there with another digest than the lock file has. */
export function differing(folder) {
  const packages = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).packages;
  const wanted = packages('package-lock.json');
  return Object.entries(packages('node_modules/.package-lock.json'))
    .filter(([path, { integrity }]) => integrity === undefined || integrity !== wanted[path]?.integrity)
    .map(([path]) => path.replace(/^node_modules\//, ''));
}

async function installInto(folder, build) {
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(manifest, file), join(folder, file));
  const npm = npmCommand();
  // A package that is named is installed although optional ones are left out. npm then asks the registry which bytes that
  // are, so what it took is compared with the lock file afterwards.
  const quiet = [
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefer-offline',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=500',
  ];
  const wanted = `@node-llama-cpp/${build}@${pinned()}`;
  const args = [...npm.args, 'install', '--omit=optional', '--ignore-scripts', ...quiet, wanted];
  const options = { cwd: folder, env: npm.env, shell: npm.shell, seconds: 1800 };
  const installed = await withProgress(folder, () => run(npm.file, args, options));
  if (installed.code !== 0) return `${installed.output.trim()}\n${adviceFor(installed.output)}`;
  const others = differing(folder);
  if (others.length > 0) return `These are not what the lock file says: ${others.join(', ')}.`;
  // The library's own sources, to compile it anew; a third of its size, and this app never does that.
  rmSync(join(folder, 'node_modules', library, 'llama', 'gitRelease.bundle'), { force: true });
  const loaded = await trial(folder);
  return loaded.code === 0 ? undefined : `It does not start on this machine:\n${loaded.output.trim()}`;
}

/** The new one takes the place of what was there, by its name alone. What another install put there meanwhile is as good. */
function moveIntoPlace(draft, folder) {
  if (isInstalled(folder)) return;
  const former = `${folder}.${process.pid}.former`;
  if (existsSync(folder)) renameSync(folder, former);
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!isInstalled(folder)) throw error;
  }
  rmSync(former, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** What installs that were killed have left beside the folder. */
function sweep(folder) {
  for (const name of readdirSync(dirname(folder))) {
    const [, pid] = name.startsWith(`${basename(folder)}.`)
      ? (/\.(\d+)\.(?:draft|former)$/.exec(name) ?? [])
      : [];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

async function install(folder) {
  if (isInstalled(folder)) {
    say(`The embedded engine (${library} ${pinned()}) is installed in ${folder}.`);
    return 0;
  }
  const build = builds[`${process.platform}-${process.arch}`];
  if (build === undefined) {
    say(
      `There is no embedded engine for ${process.platform}-${process.arch}. A llama-server works all the same.`,
    );
    return 1;
  }
  const draft = `${folder}.${process.pid}.draft`;
  mkdirSync(dirname(folder), { recursive: true });
  sweep(folder);
  try {
    const wrong = await installInto(draft, build);
    if (wrong !== undefined) {
      say(`${wrong}\n\n✗ The embedded engine was not installed. The app works without it.`);
      return 1;
    }
    moveIntoPlace(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  say(`Installed in ${folder} (${megabytes(sizeOf(folder))} MB). Open a GGUF file in the app, or:`);
  say('  npm run cli -- run "Explain this folder" --embedded FILE.gguf');
  return 0;
}

function remove(folder) {
  const there = existsSync(join(folder, 'node_modules', library));
  if (there) rmSync(folder, { recursive: true, force: true });
  say(there ? `Removed ${folder}.` : `There is no embedded engine in ${folder}.`);
  return 0;
}

async function main(args) {
  const at = args.indexOf('--folder');
  const folder = at < 0 ? engineFolder() : args[at + 1];
  const others = args.filter(
    (arg, index) => arg !== '--remove' && (at < 0 || (index !== at && index !== at + 1)),
  );
  if (others.length > 0 || folder === undefined) {
    say('npm run engine [-- --remove] [--folder DIR]');
    return 2;
  }
  stopOnSignals();
  const place = resolve(process.env.INIT_CWD ?? '.', folder);
  return args.includes('--remove') ? remove(place) : install(place);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exit(await main(process.argv.slice(2)));
