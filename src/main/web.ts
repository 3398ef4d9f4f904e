/**
 * The web host's entry: serves the app on this machine until it is told to stop. Prints one line, the address, on stdout;
 * everything else is on stderr.
 */
import type { Failure } from '../shared/result.ts';
import { readHostFile } from './hosts/host-file.ts';
import { openBrowser } from './hosts/web/browser.ts';
import { type AppOptions, readOptions } from './options.ts';

const help = `Patchbay in your browser. The address it prints is for you alone: whoever has it can act as you.

  --workspace DIR   open this folder
  --embedded FILE   a GGUF file as the model of new sessions, without a server; --window N with it
  --demo            the demo project with the scripted model (no AI needed)
  --port N          port on 127.0.0.1 (default: a free one)
  --no-open         print the address, open no browser
  --data DIR        where sessions and settings are kept
  --set KEY=VALUE   a setting for this start; may be repeated
  --offline         connect to the model servers you chose and to nothing else, and look for none;
                    what was tried is listed in the settings. Commands you allow are not covered
  --help            this text

Environment: PATCHBAY_DATA, PATCHBAY_OFFLINE, PATCHBAY_NO_OPEN, and PATCHBAY_… for every setting.`;

const closeWithinMs = 3_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

function sayFailure({ message, hint }: Failure): number {
  say(hint === undefined ? message : `${message} ${hint}`);
  return 1;
}

function present(url: string, options: AppOptions): void {
  process.stdout.write(`Patchbay: ${url}\n`);
  if (options.openBrowser) openBrowser(url, options.commandEnvironment);
}

/** Another host has the data folder: its page is as good as one of ours. */
async function presentRunning(options: AppOptions, conflict: Failure): Promise<number> {
  const running = readHostFile(options.dataFolder);
  if (!running.ok) return sayFailure(conflict);
  const { keepsOffline } = await import('./hosts/running-host.ts');
  const promised = await keepsOffline(options);
  if (!promised.ok) return sayFailure(promised.error);
  say('Patchbay is already running; this is its address. Close it first to start with other options.');
  present(`${running.value.url}/#token=${running.value.token}${options.demo ? '&demo' : ''}`, options);
  return 0;
}

const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const options = readOptions({ argv, host: 'web' });
  if (!options.ok) return sayFailure(options.error);
  const { settings, workspace } = options.value;
  for (const problem of settings.problems(workspace ?? undefined)) say(problem.message);

  const stop = stopped();
  // Only now: what these bring along takes most of the time of a start, and --help should not wait for it.
  const [{ createApp }, { startWebHost }] = await Promise.all([
    import('./app.ts'),
    import('./hosts/web/web-host.ts'),
  ]);
  const app = await createApp(options.value, { host: 'web' });
  if (!app.ok) {
    return app.error.code === 'conflict' ? presentRunning(options.value, app.error) : sayFailure(app.error);
  }
  const host = await startWebHost(app.value, options.value);
  if (!host.ok) {
    await app.value.close();
    return sayFailure(host.error);
  }
  present(host.value.url, options.value);
  await stop;
  // What hangs must not keep the data folder owned: the next start recovers what was not finished.
  setTimeout(() => process.exit(1), closeWithinMs).unref();
  await host.value.close();
  await app.value.close();
  return 0;
}

process.exit(await main(process.argv.slice(2)));
