/**
 * `npm run doctor`: what is here, one line each with the next step. It looks and changes nothing: no install, no
 * build, no download. Exit code 1 only if something the app cannot do without is broken.
 */
import { existsSync } from 'node:fs';
import { isBuilt } from './build.mjs';
import { findChromium, isDebian } from './chromium.mjs';
import { electronBinary, noWindowReason } from './electron.mjs';
import { engineFolder, isInstalled as isEngineInstalled } from './engine.mjs';
import { pinnedNode, pinnedVersion, run, windows } from './process.mjs';

const marks = { ok: '✓', missing: '–', broken: '✗' };
const smallestSqlite = [3, 51, 3];
const usualServers = [
  [8080, 'llama.cpp'],
  [8081, 'llama.cpp'],
  [11434, 'Ollama'],
  [1234, 'LM Studio'],
  [8000, 'vLLM'],
];

const ok = (name, text) => ({ state: 'ok', name, text });
const missing = (name, text) => ({ state: 'missing', name, text });
const broken = (name, text) => ({ state: 'broken', name, text });

function atLeast(version, smallest) {
  const parts = version.split('.').map(Number);
  for (const [at, least] of smallest.entries()) {
    if ((parts[at] ?? 0) !== least) return (parts[at] ?? 0) > least;
  }
  return true;
}

/** stdout of a program that ended well, or null. Nothing may be written, so none is given a file to write. */
async function answer(file, args) {
  const result = await run(file, args, { seconds: 20 });
  return result.code === 0 ? result.output.trim() : null;
}

async function systemNode() {
  const own = process.env.npm_node_execpath ?? process.execPath;
  const version = own === pinnedNode ? null : await answer(own, ['--version']);
  return version === null
    ? []
    : [ok('Node (system)', `${version}; only used to install and to start the pinned one`)];
}

async function pinned() {
  const version = pinnedVersion();
  if (version === null) return [broken('Node (pinned)', 'not installed yet: run `npm ci` (or `npm start`)')];
  const answered = await answer(pinnedNode, ['--version']);
  if (answered === `v${version}`) return [ok('Node (pinned)', answered)];
  return [broken('Node (pinned)', `does not start: remove node_modules and run \`npm ci\``)];
}

async function onPinned(code) {
  if (pinnedVersion() === null) return { code: 1, output: 'not installed yet: run `npm ci`' };
  return run(pinnedNode, ['--input-type=module', '-e', code], { seconds: 20 });
}

function lastLine(output) {
  const lines = output.trim().split('\n');
  return (lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim();
}

async function sqlite() {
  const result = await onPinned(`const { default: Database } = await import('better-sqlite3');
    console.log(new Database(':memory:').prepare('select sqlite_version()').pluck().get());`);
  const version = result.output.trim();
  if (result.code !== 0)
    return [broken('SQLite', `better-sqlite3 does not load: ${lastLine(result.output)}`)];
  if (!atLeast(version, smallestSqlite)) {
    return [
      broken(
        'SQLite',
        `${version} is older than ${smallestSqlite.join('.')}: remove node_modules and run \`npm ci\``,
      ),
    ];
  }
  return [ok('SQLite', `${version} (better-sqlite3 loads)`)];
}

async function terminal() {
  const shell = windows ? ['cmd.exe', '/c', 'echo patchbay'] : ['/bin/sh', '-c', 'echo patchbay'];
  const result = await onPinned(`const { default: pty } = await import('node-pty');
    const child = pty.spawn(${JSON.stringify(shell[0])}, ${JSON.stringify(shell.slice(1))}, {});
    let seen = '';
    child.onData((data) => { seen += data; });
    child.onExit(({ exitCode }) => { console.log(seen); process.exit(exitCode); });`);
  if (result.code === 0 && result.output.includes('patchbay'))
    return [ok('Terminals', 'node-pty starts a shell')];
  return [
    broken(
      'Terminals',
      `node-pty does not work: ${lastLine(result.output)}; needs python3, make and g++, then \`npm ci\``,
    ),
  ];
}

function built() {
  return isBuilt() ? [ok('Build', 'out/ is up to date')] : [missing('Build', '`npm start` will build first')];
}

async function sandbox() {
  if (process.platform === 'darwin') {
    return existsSync('/usr/bin/sandbox-exec')
      ? [ok('Sandbox', 'sandbox-exec; the app tries it out at each start')]
      : [missing('Sandbox', 'no /usr/bin/sandbox-exec: every command asks, and runs with your rights')];
  }
  if (windows) return [missing('Sandbox', 'none on Windows itself; run the app inside WSL2 for one')];
  const version = await answer('bwrap', ['--version']);
  if (version !== null) {
    const look = [
      '--unshare-user',
      '--unshare-net',
      '--unshare-pid',
      '--ro-bind',
      '/',
      '/',
      '--proc',
      '/proc',
    ];
    const { code, output } = await run('bwrap', [...look, 'true'], { seconds: 20 });
    // The app itself tries out much more at each start, and says in the status bar what came of it.
    return code === 0
      ? [ok('Sandbox', `${version} starts; the app tries it out at each start`)]
      : [missing('Sandbox', `${version} does not start, so every command asks: ${lastLine(output)}`)];
  }
  const step = isDebian() ? 'sudo apt-get install -y bubblewrap' : 'install bubblewrap';
  return [missing('Sandbox', `bubblewrap is not installed, so every command asks first: ${step}`)];
}

async function chromium() {
  const found = await findChromium();
  if (found !== null) return [ok('Chromium', `${found.version} (${found.file}), for browser tests`)];
  const step = isDebian()
    ? 'sudo apt-get install -y chromium-headless-shell'
    : 'npx playwright-core install chromium';
  return [missing('Chromium', `not found; only browser tests need it: ${step}`)];
}

function electron() {
  const binary = electronBinary();
  if (binary !== null) return [ok('Electron', 'its binary is present')];
  return [missing('Electron', 'no binary yet; `npm start` tries to fetch it, else starts the web host')];
}

function display() {
  const env = process.env;
  const reason = noWindowReason({ platform: process.platform, env, uid: process.getuid?.() });
  return [
    reason === null
      ? ok('Display', 'a window can be opened')
      : missing('Display', `${reason}; \`npm start\` uses the web host`),
  ];
}

function engine() {
  const folder = engineFolder();
  if (isEngineInstalled(folder)) return [ok('Engine', `GGUF files can answer inside the app (${folder})`)];
  return [missing('Engine', 'GGUF files need a server; to do without one: `npm run engine`')];
}

async function git() {
  const version = await answer('git', ['--version']);
  return [
    version === null
      ? missing('git', 'not found; the app works, host git features are off')
      : ok('git', version),
  ];
}

async function ripgrep() {
  const result = await onPinned(`const { rgPath } = await import('@vscode/ripgrep'); console.log(rgPath);`);
  const path = result.code === 0 ? result.output.trim() : '';
  const version = path === '' ? null : await answer(path, ['--version']);
  if (version !== null) return [ok('ripgrep', version.split('\n')[0])];
  return [broken('ripgrep', 'the packaged binary does not start: remove node_modules and run `npm ci`')];
}

/** A GET of the model list, on loopback only. Any HTTP answer means that something serves there. */
async function server([port, usual]) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/models`, { signal: AbortSignal.timeout(1500) });
    const body = response.ok ? await response.json() : null;
    const names = Array.isArray(body?.data)
      ? body.data
          .map((model) => model.id)
          .slice(0, 3)
          .join(', ')
      : '';
    if (names !== '')
      return [ok('Model server', `http://127.0.0.1:${port} (${usual}'s usual port): ${names}`)];
    return [
      missing(
        'Model server',
        `http://127.0.0.1:${port} answers (HTTP ${response.status}) but lists no models`,
      ),
    ];
  } catch {
    return []; // nothing listens there, which is the usual case and not worth a line
  }
}

async function servers() {
  const found = (await Promise.all(usualServers.map(server))).flat();
  if (found.length > 0) return found;
  const ports = usualServers.map(([port]) => port).join(', ');
  return [
    missing('Model server', `none on this machine's ports ${ports}; \`npm start -- --demo\` needs none`),
  ];
}

const checks = [
  systemNode,
  pinned,
  sqlite,
  terminal,
  ripgrep,
  built,
  sandbox,
  electron,
  display,
  chromium,
  git,
  engine,
  servers,
];
const lines = (await Promise.all(checks.map((check) => check()))).flat();
for (const { state, name, text } of lines)
  process.stdout.write(`${marks[state]} ${name.padEnd(14)} ${text}\n`);
process.exitCode = lines.some((line) => line.state === 'broken') ? 1 : 0;
