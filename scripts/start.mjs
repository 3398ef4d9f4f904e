/**
 * `npm start`: install what is missing, build if sources changed, open the app: the desktop window where an Electron
 * can be had, else the web host with one line that says why. Begins on the system's Node, ends on the pinned one.
 */
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { findElectron } from './electron.mjs';
import { onPinnedNode } from './install.mjs';
import { exitCode, foreground, root, say } from './process.mjs';

const help = `npm start [-- options]

  --web            the web host in your browser, even where a desktop window could open
  --demo           the demo project with the scripted model (no AI needed)
  --workspace DIR  open this folder
  --port N         port of the web host (default: a free one)
  --help           this text

Environment: PATCHBAY_NO_ELECTRON=1 is the same as --web. Other options go to the app as they are.`;

/** Signals and exit codes of an Electron that could not come up at all, as opposed to one the person closed. */
const startFailures = new Set([126, 127, 132, 133, 134, 139]);

async function startWeb(args) {
  return foreground(process.execPath, ['--enable-source-maps', join(root, 'out/main/web.js'), ...args]);
}

async function startDesktop(file, args) {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE; // set by some editors' terminals; it would turn the app into a bare Node
  const ended = await foreground(file, [join(root, 'out/main/index.js'), ...args], { env });
  const fellOver = !ended.stopped && ended.seconds < 10 && startFailures.has(exitCode(ended));
  return { ended, fellOver };
}

async function main() {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  await onPinnedNode();
  await ensureBuilt();
  const rest = args.filter((arg) => arg !== '--web');
  if (rest.length !== args.length || process.env.PATCHBAY_NO_ELECTRON === '1')
    return exitCode(await startWeb(rest));
  const electron = await findElectron();
  if (electron.file !== undefined) {
    const { ended, fellOver } = await startDesktop(electron.file, rest);
    if (!fellOver) return exitCode(ended);
    say(`Electron could not start here (exit code ${exitCode(ended)}); starting the web host instead.`);
  } else if (electron.blocked) {
    say(`No desktop window can be opened here (${electron.reason}); starting the web host instead.`);
  } else {
    say(`No Electron binary could be had here (${electron.reason}); starting the web host instead.`);
  }
  return exitCode(await startWeb(rest));
}

process.exit(await main());
