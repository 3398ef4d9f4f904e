/**
 * Finds llama-server: where the person says, else in PATH, else in the places installers use (a desktop program is often
 * started without the PATH of the person's shell). What it can do is asked of it once per file and kept until that changes.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type BinaryHelp, type Device, parseDevices, parseHelp, parseVersion } from './binary-help.ts';

export interface Binary {
  path: string;
  from: 'setting' | 'path' | 'usual';
  version: string | null;
  help: BinaryHelp;
  devices: readonly Device[];
}

export interface BinarySources {
  /** As the person set it: absolute path of the program or of the folder it is in; null for none. */
  chosen: () => string | null;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  platform?: string;
}

export interface Place {
  path: string;
  from: Binary['from'];
}

/** Where to look, in order. Pure. */
export function placesOf({ chosen, env, home, platform = process.platform }: BinarySources): Place[] {
  const name = platform === 'win32' ? 'llama-server.exe' : 'llama-server';
  const path = chosen();
  if (path !== null) return [path, join(path, name)].map((one) => ({ path: one, from: 'setting' }));
  const key = Object.keys(env).find((one) => one.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (env[key] ?? '').split(delimiter).filter(isAbsolute);
  const usual =
    platform === 'win32'
      ? [join(home, 'AppData/Local/Microsoft/WinGet/Links')]
      : ['/opt/homebrew/bin', '/usr/local/bin', '/home/linuxbrew/.linuxbrew/bin', join(home, '.local/bin')];
  return [
    ...folders.map((folder): Place => ({ path: join(folder, name), from: 'path' })),
    ...usual.map((folder): Place => ({ path: join(folder, name), from: 'usual' })),
  ];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const install =
  'Install llama.cpp (brew install llama.cpp, winget install llama.cpp, or from your system’s packages), or give the path of llama-server.';

export interface BinaryFinder {
  /** `not_found` when there is none, `failed` when it does not run. Asks the program itself, which takes a moment. */
  find(): Promise<Result<Binary>>;
  /** Whether there is a program to start; does not start it. */
  isThere(): boolean;
  /** What is known of it already. */
  known(): Binary | undefined;
}

export function createBinaryFinder(sources: BinarySources): BinaryFinder {
  let known: { key: string; asked: Promise<Result<Binary>>; answer?: Binary } | undefined;
  const look = (): Place | undefined => placesOf(sources).find(({ path }) => isProgram(path));
  return {
    isThere: () => look() !== undefined,
    known: () => known?.answer,
    find() {
      const place = look();
      if (place === undefined) return Promise.resolve(absent(sources.chosen()));
      const { mtimeMs, size } = statSync(place.path);
      const key = `${place.path} ${place.from} ${mtimeMs} ${size}`;
      if (known?.key !== key) {
        const asked = ask(place, sources.env);
        known = { key, asked };
        // What failed may work at the next look: a library was installed, say.
        void asked.then((answer) => {
          if (known?.asked !== asked) return;
          known = answer.ok ? { ...known, answer: answer.value } : undefined;
        });
      }
      return known.asked;
    },
  };
}

const absent = (chosen: string | null): Result<never> =>
  chosen === null
    ? fail('not_found', 'No llama-server was found on this machine.', install)
    : fail(
        'not_found',
        `There is no llama-server at ${chosen}.`,
        'Give another path, or none to look in PATH.',
      );

const bounds = { timeout: 15_000, maxBuffer: 4 * 1024 * 1024, windowsHide: true };

async function ask({ path, from }: Place, env: BinarySources['env']): Promise<Result<Binary>> {
  const run = (argument: string) => promisify(execFile)(path, [argument], { ...bounds, env: { ...env } });
  try {
    const [help, version] = await Promise.all([run('--help'), run('--version')]);
    const known = parseHelp(help.stdout);
    if (!known.flags.has('--host') || !known.flags.has('--port'))
      return fail('failed', `${path} is no llama-server.`, install);
    const devices = known.flags.has('--list-devices') ? (await run('--list-devices')).stdout : '';
    return ok({
      path,
      from,
      version: parseVersion(version.stdout + version.stderr),
      help: known,
      devices: parseDevices(devices),
    });
  } catch (error) {
    const said =
      typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : '';
    const why = said.split('\n').at(-1)?.slice(0, 300) || String(error).slice(0, 300);
    return fail(
      'failed',
      `${path} does not run here: ${why}`,
      'Install llama.cpp again, or name another one.',
    );
  }
}
