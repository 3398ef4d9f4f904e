/**
 * Where commands run so that they cannot hurt: bubblewrap on Linux, sandbox-exec on macOS. Nothing is believed because a program is installed: the sandbox
 * is `enforced` only after a trial run that could do what it should and could not do what it should not.
 */
import { execFile } from 'node:child_process';
import { lstatSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SandboxState } from '../../../shared/sandbox-state.ts';
import { closeDescriptors, findProgram, type ShellCall } from '../shell.ts';
import { bubblewrapArguments, isBelow, type SandboxView } from './bubblewrap-arguments.ts';
import { filterProgram } from './filter-program.ts';
import { createProtectedFinder } from './protected-paths.ts';
import { seatbeltArguments } from './seatbelt-profile.ts';
import { tryOut } from './trial.ts';

export interface SandboxOptions {
  /** The environment that commands get: where programs are looked for and which home they have. */
  environment: Record<string, string>;
  home: string;
  /** Ours; commands never see it, and what the sandbox needs on disk is kept in it. */
  dataFolder: string;
  /** Absolute paths of tools that commands may read though they are in a hidden place. Asked at each command. */
  tools: () => readonly string[];
  platform?: string;
}

/** What one command gets: more than all others, or less. */
export interface SandboxGiven {
  network?: boolean;
  /** The workspace as everything else: to be read. */
  readOnly?: boolean;
}

export interface SandboxedCommand {
  call: ShellCall;
  /** Absolute paths that can make something run later and were not there, or were something else, when this was wrapped. */
  appeared(): Promise<string[]>;
}

export interface Sandbox {
  /** The trial's result. The first caller starts the trial, later ones get the same answer. Never throws. */
  state(): Promise<SandboxState>;
  /** False for a workspace that holds what is to be kept from commands: the whole machine, all homes, our own data. */
  fits(workspace: string): boolean;
  /**
   * How to start a bash with these arguments inside. `workspace` and `cwd` are real paths. Throws unless `state` has said
   * `enforced`: nobody may believe that a command is kept in when it is not.
   */
  wrap(
    bashArguments: readonly string[],
    workspace: string,
    cwd: string,
    given?: SandboxGiven,
  ): Promise<SandboxedCommand>;
  /** After something went wrong in it: the next `state` tries it out again. */
  doubt(): void;
}

/** Of one file that a command writes, in blocks of 512 bytes: 8 GB. A runaway must not fill the disk in one go. */
const fileBlocks = 16_000_000;

const limits = `ulimit -f ${fileBlocks} 2>/dev/null; `;

/**
 * Closes what is open, limits file sizes, opens the filter and becomes bubblewrap. All that differs from command to command is in
 * its arguments, never in this text.
 */
const launchers = {
  bubblewrap: `${closeDescriptors}${limits}exec 9<"$0"; exec "$@" </dev/null`,
  seatbelt: `${limits}export TMPDIR="$0"; exec "$@" </dev/null`,
};

export function createSandbox(options: SandboxOptions): Sandbox {
  const { environment, home, dataFolder, platform = process.platform } = options;
  let tried: Promise<SandboxState> | undefined;
  const filterFile = join(dataFolder, 'command-filter.bpf');
  let parts: Parts | undefined;
  const findProtected = createProtectedFinder();

  async function wrapped(
    bashArguments: readonly string[],
    workspace: string,
    cwd: string,
    { network = false, readOnly = false }: SandboxGiven = {},
  ): Promise<SandboxedCommand> {
    if (parts === undefined) throw new Error('there is no sandbox on this machine');
    const before = await findProtected(workspace);
    const view = {
      workspace,
      cwd,
      home,
      hidden: [dataFolder],
      tools: options.tools(),
      readOnly: [...before.outside, ...before.readOnly],
      writable: !readOnly,
      network,
      canDisableUserns: parts.canDisableUserns,
    };
    const call = { file: parts.bash, args: ['-c', ...parts.start(view), parts.bash, ...bashArguments] };
    return {
      call,
      appeared: async () => {
        const { identities } = await findProtected(workspace);
        return [...identities]
          .filter(([path, is]) => before.identities.get(path) !== is)
          .map(([path]) => path);
      },
    };
  }

  async function look(): Promise<SandboxState> {
    const found = await partsFor(platform, { path: environment.PATH ?? '', filterFile });
    if (!found.ok) return found.state;
    parts = found.parts;
    const trial = await tryOut({ wrap: wrapped, bash: parts.bash, dataFolder, environment });
    return trial.ok ? { kind: 'enforced', backend: parts.backend } : unavailable(trial.why, trial.next);
  }

  const state = (): Promise<SandboxState> => {
    tried ??= look();
    return tried;
  };
  return {
    state,
    fits: (workspace) => workspace !== dataFolder && (home === workspace || !isBelow(home, workspace)),
    async wrap(...command) {
      if ((await state()).kind !== 'enforced') throw new Error('there is no sandbox that was tried out');
      return wrapped(...command);
    },
    doubt() {
      tried = undefined;
    },
  };
}

const howToInstall = 'Install it with your system’s packages, for example: sudo apt-get install bubblewrap';

const unavailable = (reason: string, next: string | null): SandboxState => ({
  kind: 'unavailable',
  reason,
  next,
});

function whatIsAt(path: string): 'folder' | 'file' | 'none' {
  try {
    const stat = lstatSync(path);
    return stat.isDirectory() ? 'folder' : stat.isFile() ? 'file' : 'none';
  } catch {
    return 'none';
  }
}

/** What one system has for it. */
interface Parts {
  bash: string;
  /** As people are told. */
  backend: string;
  canDisableUserns: boolean;
  /** Arguments for `bash -c` up to the program that runs inside. */
  start(view: SandboxView): string[];
}

type Found = { ok: true; parts: Parts } | { ok: false; state: SandboxState };

const lacking = (reason: string, next: string | null): Found => ({
  ok: false,
  state: unavailable(reason, next),
});

async function partsFor(
  platform: string,
  { path, filterFile }: { path: string; filterFile: string },
): Promise<Found> {
  const bash = findProgram('bash', path) ?? findProgram('bash', '/bin');
  if (bash === undefined) return lacking('There is no bash.', null);
  if (platform === 'darwin') return seatbeltParts(bash);
  if (platform !== 'linux') return lacking(`There is no sandbox for ${platform} yet.`, null);
  const bwrap = findProgram('bwrap', path);
  const told =
    bwrap === undefined
      ? undefined
      : await promisify(execFile)(bwrap, ['--version'], { timeout: 5_000 }).catch(() => undefined);
  const version = /\d+(\.\d+)+/.exec(told?.stdout ?? '')?.[0];
  if (bwrap === undefined || version === undefined)
    return lacking('bubblewrap (bwrap) is not installed.', howToInstall);
  const filter = filterProgram();
  if (filter === undefined) return lacking(`There is no filter for ${process.arch} processors.`, null);
  try {
    writeFileSync(filterFile, filter, { mode: 0o600 });
  } catch (error) {
    return lacking(`Its filter could not be written: ${String(error)}`, null);
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const start = (view: SandboxView): string[] => {
    const args = bubblewrapArguments(view, whatIsAt);
    return [launchers.bubblewrap, filterFile, bwrap, '--seccomp', '9', ...args, '--'];
  };
  const parts = { bash, backend: `bubblewrap ${version}`, canDisableUserns: major > 0 || minor >= 8, start };
  return { ok: true, parts };
}

/** Part of the system, in this one place; a program of that name anywhere else is not it. */
const seatbelt = '/usr/bin/sandbox-exec';

function seatbeltParts(bash: string): Found {
  if (whatIsAt(seatbelt) !== 'file') return lacking(`${seatbelt} is not there.`, null);
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-commands-')));
  const start = (view: SandboxView): string[] => [
    ...[launchers.seatbelt, temporary, seatbelt, ...seatbeltArguments(view, temporary)],
  ];
  return { ok: true, parts: { bash, backend: 'sandbox-exec', canDisableUserns: false, start } };
}
