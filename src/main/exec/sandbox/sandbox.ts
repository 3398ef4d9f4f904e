/**
 * Where commands run so that they cannot hurt: bubblewrap on Linux, sandbox-exec on macOS. Nothing is believed because a program is installed: the sandbox
 * is `enforced` only after a trial run that could do what it should and could not do what it should not.
 */
import { execFile } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import type { PlaceGrant } from '../../../shared/proposal.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { SandboxState } from '../../../shared/sandbox-state.ts';
import { closeDescriptors, findProgram, type ShellCall } from '../shell.ts';
import {
  bubblewrapArguments,
  copied,
  isBelow,
  isSeen,
  mountedOn,
  type SandboxView,
} from './bubblewrap-arguments.ts';
import { filterProgram } from './filter-program.ts';
import { grantable } from './grantable.ts';
import { openSockets } from './open-sockets.ts';
import { createProtectedFinder, type ProtectedPaths } from './protected-paths.ts';
import { seatbeltArguments } from './seatbelt-profile.ts';
import { tryOut } from './trial.ts';
import { createWithheldFinder } from './withheld-paths.ts';

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
  /** One more, from `grantable`. */
  place?: PlaceGrant;
  /** Seen and changed in place of the workspace; `shown` are paths in that, relative, which are seen as they are. */
  copy?: { folder: string; shown: readonly string[] };
  /** The workspace as everything else: to be read. */
  readOnly?: boolean;
  /** Globs, as in rules, of what of the workspace is not even to be read. */
  withheld?: readonly string[];
}

export interface SandboxedCommand {
  call: ShellCall;
  /** Absolute paths that are there and that it does not see, because of `withheld`. */
  withheld: readonly string[];
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
   * `enforced`: nobody may believe that a command is kept in when it is not. Fails when `withheld` cannot be kept from it.
   */
  wrap(
    bashArguments: readonly string[],
    workspace: string,
    cwd: string,
    given?: SandboxGiven,
  ): Promise<Result<SandboxedCommand>>;
  /** Whether this place may be given to a command in this workspace, with its real path; see `grantable`. */
  grantable(wish: PlaceGrant, workspace: string): Result<PlaceGrant>;
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
  const findAll = async (folders: readonly string[]): Promise<ProtectedPaths> => {
    const found = await Promise.all(folders.map(findProtected));
    return {
      readOnly: found.flatMap((each) => each.readOnly),
      outside: found.flatMap((each) => each.outside),
      identities: new Map(found.flatMap((each) => [...each.identities])),
      problem: found.map(({ problem }) => problem).find((problem) => problem !== null) ?? null,
    };
  };
  const findWithheld = createWithheldFinder();
  /** Also of what stands in the copy alone. */
  const findAllWithheld = async (workspace: string, { withheld: globs = [], copy }: SandboxGiven) => {
    const found = await findWithheld(workspace, globs);
    const own = copy === undefined ? { paths: [], problem: null } : await findWithheld(copy.folder, globs);
    const inPlace = own.paths.map((path) => `${workspace}${path.slice(copy?.folder.length)}`);
    return {
      paths: [...new Set([...found.paths, ...inPlace])].sort(),
      problem: found.problem ?? own.problem,
    };
  };
  const closed = { folder: join(dataFolder, 'withheld'), file: join(dataFolder, 'withheld-file') };

  /** What looks like a repository in our own data is not brought back: checkpoints are kept in one. */
  const keptReadOnly = (
    { outside, readOnly }: ProtectedPaths,
    places: Parameters<typeof isSeen>[1],
  ): string[] =>
    [...outside, ...readOnly].filter((path) => !isBelow(path, dataFolder) || isSeen(path, places));

  async function wrapped(
    bashArguments: readonly string[],
    workspace: string,
    cwd: string,
    given: SandboxGiven = {},
  ): Promise<Result<SandboxedCommand>> {
    if (parts === undefined) throw new Error('there is no sandbox on this machine');
    const { network = false, readOnly = false, place, copy } = given;
    if (copy !== undefined && platform !== 'linux') throw new Error('this sandbox cannot show a copy');
    const writable = [workspace, ...(place !== undefined && 'write' in place ? [place.write] : [])];
    const before = await findAll(writable);
    const withheld = await findAllWithheld(workspace, given);
    if (before.problem !== null) return fail('denied', `sandbox_unavailable: ${before.problem}.`, tellThem);
    if (withheld.problem !== null)
      return fail(
        'denied',
        `sandbox_unavailable: ${withheld.problem}.`,
        'Ask the person to make that rule narrower.',
      );
    if (withheld.paths.length > 0) makeClosed(closed);
    const places = {
      workspace,
      home,
      hidden: [dataFolder],
      tools: options.tools(),
      alsoWritable: writable.slice(1),
      alsoReadable: place !== undefined && 'read' in place ? [place.read] : [],
    };
    const view = {
      ...places,
      copy: copy?.folder,
      shown: copy?.shown.map((path) => join(workspace, path)),
      cwd,
      sockets: openSockets(
        (path) => isSeen(path, places) && copied(path, { ...places, copy: copy?.folder }) === path,
      ),
      readOnly: keptReadOnly(before, places),
      withheld: withheld.paths,
      closed,
      writable: !readOnly,
      network,
      canDisableUserns: parts.canDisableUserns,
    };
    const call = { file: parts.bash, args: ['-c', ...parts.start(view), parts.bash, ...bashArguments] };
    return ok({
      call,
      withheld: withheld.paths,
      appeared: async () => {
        // Nothing that is made in a copy is where anybody opens it.
        if (copy !== undefined) return [];
        const { identities } = await findAll(writable);
        return [...identities]
          .filter(([path, is]) => before.identities.get(path) !== is)
          .map(([path]) => path);
      },
    });
  }

  async function look(): Promise<SandboxState> {
    const found = await partsFor(platform, { path: environment.PATH ?? '', filterFile });
    if (!found.ok) return found.state;
    parts = found.parts;
    const wrap = async (...command: Parameters<typeof wrapped>): Promise<SandboxedCommand> => {
      const inside = await wrapped(...command);
      if (!inside.ok) throw new Error(inside.error.message);
      return inside.value;
    };
    const trial = await tryOut({ wrap, bash: parts.bash, dataFolder, environment });
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
    grantable: (wish, workspace) => grantable(wish, { workspace, home, dataFolder }),
    doubt() {
      tried = undefined;
    },
  };
}

const tellThem = 'Tell the person; they can open a folder that is smaller, or mend its rights.';

const howToInstall = 'Install it with your system’s packages, for example: sudo apt-get install bubblewrap';

const unavailable = (reason: string, next: string | null): SandboxState => ({
  kind: 'unavailable',
  reason,
  next,
});

function makeClosed({ folder, file }: SandboxView['closed']): void {
  if (whatIsAt(folder) === 'none') mkdirSync(folder, { mode: 0 });
  if (whatIsAt(file) === 'none') writeFileSync(file, '', { mode: 0 });
}

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
    removeLinks(view);
    const args = bubblewrapArguments(view, whatIsAt);
    return [launchers.bubblewrap, filterFile, bwrap, '--seccomp', '9', ...args, '--'];
  };
  const parts = { bash, backend: `bubblewrap ${version}`, canDisableUserns: major > 0 || minor >= 8, start };
  return { ok: true, parts };
}

/**
 * In a copy only, which is ours: what is mounted on a link that a command has left there would be made where that leads, with
 * the rights of who starts the sandbox.
 */
function removeLinks(view: SandboxView): void {
  if (view.copy === undefined) return;
  for (const path of mountedOn(view).filter((each) => isBelow(each, view.workspace))) {
    const names = path.slice(view.workspace.length + 1).split(sep);
    for (const [at] of names.entries()) {
      const there = join(view.copy, ...names.slice(0, at + 1));
      const stat = lstatSync(there, { throwIfNoEntry: false });
      if (stat?.isSymbolicLink() === true) rmSync(there, { force: true });
      if (stat?.isDirectory() !== true) break;
    }
  }
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
