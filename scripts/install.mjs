/**
 * Brings node_modules to what the lock file says and moves the calling script onto the pinned Node.
 * A tree that a plain `npm ci` or `npm install` made is recognised and left alone: reinstalling would pull
 * packages out from under programs that are running from it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import {
  exitCode,
  foreground,
  modules,
  pinnedNode,
  pinnedVersion,
  root,
  run,
  say,
  toolEnv,
  windows,
} from './process.mjs';

const lockFile = join(root, 'package-lock.json');
const record = join(modules, '.cache', 'patchbay', 'installed.json');

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // missing or torn: the same as not recorded
  }
}

function lockStamp() {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  return `${hash} ${process.platform}-${process.arch}`;
}

/** Every package the lock asks for is in npm's own list of what it put there, at that version. */
export function treeMatchesLock(lock, tree) {
  if (lock?.packages === undefined || tree?.packages === undefined) return false;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '' || wanted.optional || wanted.devOptional || wanted.peer) return true;
    return tree.packages[path]?.version === wanted.version;
  });
}

/** True when nothing has to be installed. Costs one hash of the lock file. */
export function isInstalled() {
  if (pinnedVersion() === null) return false;
  const stamp = lockStamp();
  if (readJson(record)?.stamp === stamp) return true;
  if (!treeMatchesLock(readJson(lockFile), readJson(join(modules, '.package-lock.json')))) return false;
  remember(stamp);
  return true;
}

function remember(stamp) {
  mkdirSync(join(record, '..'), { recursive: true });
  writeFileSync(record, `${JSON.stringify({ stamp })}\n`);
}

/**
 * The npm that started us, on the Node that runs it: the pinned Node lives in the very tree npm replaces.
 * npm's own settings for this run (npm_*) are not handed down.
 */
export function npmCommand() {
  const env = toolEnv();
  for (const key of Object.keys(env)) {
    if (key.toUpperCase() === 'PATH') env[key] = env[key].split(delimiter).slice(1).join(delimiter);
    else if (/^(npm_(lifecycle|package|command|config_user_agent)|INIT_CWD)/.test(key)) delete env[key];
  }
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const headers = join(dirname(dirname(node ?? process.execPath)), 'include', 'node', 'node_api.h');
  // With headers beside the system Node a native module compiles without fetching them from anywhere.
  if (env.npm_config_nodedir === undefined && existsSync(headers))
    env.npm_config_nodedir = dirname(dirname(dirname(headers)));
  if (npm?.endsWith('.js') && existsSync(npm)) {
    return { file: node ?? process.execPath, args: [npm], env, shell: false };
  }
  return { file: 'npm', args: [], env, shell: windows };
}

export function adviceFor(output) {
  if (/gyp ERR|not found: make|Could not find any Python/i.test(output)) {
    return 'A native module could not be compiled. It needs python3, make and a C++ compiler (Debian: apt-get install -y python3 make g++).';
  }
  if (/EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ECONNRESET/.test(output)) {
    return 'The package registry could not be reached. Check the network or proxy, then run the same command again.';
  }
  if (/EUSAGE|in sync/.test(output)) {
    return 'package.json and package-lock.json disagree. Run `npm install`, then `node scripts/complete-lock.mjs`, and commit the lock file.';
  }
  return 'Run `npm ci` to see everything npm has to say.';
}

/** npm ends a refusal with its whole usage text, which would push the reason off the screen. */
function withoutUsage(output) {
  return output.split(/^npm (?:error|ERR!) (?:Clean install a project|Usage:)/m)[0].trim();
}

/** Installs from the lock file if needed. Ends the process with a plain message when that fails. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const npm = npmCommand();
  // On Windows the Node that runs this may be the pinned one, which `npm ci` could not remove.
  const command = windows && existsSync(modules) ? 'install' : 'ci';
  const started = Date.now();
  const text = 'Installing packages from the lock file (a minute or two, once)';
  say(`${text} …`);
  const ticker = process.stderr.isTTY
    ? setInterval(() => process.stderr.write(`\r  ${Math.round((Date.now() - started) / 1000)} s `), 1000)
    : undefined;
  const args = [...npm.args, command, '--no-audit', '--no-fund', '--loglevel=error', '--include=dev'];
  const result = await run(npm.file, args, { env: npm.env, shell: npm.shell, seconds: 1800 });
  clearInterval(ticker);
  if (process.stderr.isTTY) process.stderr.write('\r');
  if (result.code !== 0 || pinnedVersion() === null) {
    say(withoutUsage(result.output).split('\n').slice(-40).join('\n'));
    say(`\n✗ The install failed (npm ${command}, exit code ${result.code}).`);
    say(
      result.code === 0
        ? 'The pinned Node was not put in place: are install scripts switched off?'
        : adviceFor(result.output),
    );
    process.exit(1);
  }
  remember(lockStamp());
  say(`Installed in ${result.seconds.toFixed(0)} s.`);
}

/**
 * Installs if needed, then makes sure the rest of the calling script runs on the pinned Node: returns on it,
 * or runs the script again there and ends this process with its exit code.
 */
export async function onPinnedNode() {
  await ensureInstalled();
  if (process.versions.node === pinnedVersion()) return;
  const ended = await foreground(pinnedNode, [...process.execArgv, ...process.argv.slice(1)]);
  process.exit(exitCode(ended));
}
