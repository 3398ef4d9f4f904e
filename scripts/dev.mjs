/**
 * `npm run dev` and `npm run dev:web`: builds after every change of sources and restarts the host with the new build (the web
 * host's page is reloaded by hand). A build that fails leaves the host that runs alone. Options go to the host. The page is
 * always the built one: a development server would need a weaker content security policy than the one that is shipped.
 */
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { build, ensureBuilt, isBuilt } from './build.mjs';
import { findElectron } from './electron.mjs';
import { onPinnedNode } from './install.mjs';
import { root, say } from './process.mjs';

const quietMs = 200;
let host;
let timer;
let building = false;
let stopping = false;

const wantsWeb = process.argv.includes('--web');
const given = process.argv.slice(2).filter((arg) => arg !== '--web');
let electron;

function startHost() {
  const [file, args] =
    electron === undefined
      ? [process.execPath, ['--enable-source-maps', join(root, 'out/main/web.js')]]
      : [electron, [join(root, 'out/main/index.js')]];
  host = spawn(file, [...args, ...given], { cwd: root, stdio: 'inherit' });
}

/** Resolves when the host is gone: two on one database would refuse each other. */
function stopHost() {
  return new Promise((resolve) => {
    if (host === undefined || host.exitCode !== null || host.signalCode !== null) return resolve();
    host.once('exit', resolve);
    host.kill('SIGTERM');
  });
}

/** Builds until what was built is what is there: files may have changed while a build ran. */
async function rebuild() {
  if (building) return;
  building = true;
  while (!stopping && !isBuilt()) {
    say('Building …');
    const result = await build();
    if (result.code !== 0) {
      say(`${result.output.trim()}\n✗ The build failed; waiting for the next change.`);
      break;
    }
    say(`Built in ${result.seconds.toFixed(1)} s.`);
    await stopHost();
    if (!stopping) startHost();
  }
  building = false;
}

await onPinnedNode();
await ensureBuilt();
if (!wantsWeb) {
  const found = await findElectron();
  electron = found.file;
  if (electron === undefined) say(`No desktop window here (${found.reason}); the web host instead.`);
}
startHost();
// Editors write a file in several steps and tools write several files: a build begins when it has been quiet.
const watchers = ['src', 'prompts', 'resources']
  .filter((name) => existsSync(join(root, name)))
  .map((name) =>
    watch(join(root, name), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(rebuild, quietMs);
    }),
  );

// A file may have changed while the first build ran and nobody watched.
void rebuild();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, async () => {
    stopping = true;
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    await stopHost();
    process.exit(0);
  });
}
