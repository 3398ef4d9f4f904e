/**
 * What a sandboxed command sees, as arguments for bubblewrap. Pure. The order is the meaning: a later line covers an earlier one,
 * so first all is read-only, then the places where people keep things are emptied, then a few come back.
 */
import { join, sep } from 'node:path';

export interface SandboxView {
  /** Real path. */
  workspace: string;
  /** False: the workspace can be read and not changed. */
  writable: boolean;
  /** Absolute, inside the workspace. */
  cwd: string;
  home: string;
  /** Emptied as well, wherever they are: our own data, above all. */
  hidden: readonly string[];
  /** Absolute paths that come back read-only: where tools are installed. Those that do not exist are skipped. */
  tools: readonly string[];
  /** Absolute paths inside (or, for a git worktree, outside) the workspace that exist and stay as they are. */
  readOnly: readonly string[];
  /** Given by a person's button only. */
  network: boolean;
  /** Knows `--disable-userns` (0.8 and later); the filter refuses the same. */
  canDisableUserns: boolean;
}

/** Where people and services keep what is theirs. Missing ones are skipped, since nothing can be mounted there. */
const emptied = ['/home', '/root', '/tmp', '/var/tmp', '/run', '/mnt', '/media', '/srv'];
/** Switches of the kernel: whoever runs us as root could turn them, namespaces or not. */
const kernelControls = [
  '/proc/sys',
  '/proc/sysrq-trigger',
  '/proc/irq',
  '/proc/bus',
  '/proc/fs',
  '/proc/acpi',
];
/** Readable by whoever runs us as root. */
const blanked = ['/etc/shadow', '/etc/shadow-', '/etc/gshadow', '/etc/gshadow-', '/etc/sudoers'];

/** In a home folder: what opens other doors. Covered also where the home folder itself is the workspace. */
export const secrets = [
  ...['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.password-store', '.mozilla'],
  ...['.config/gcloud', '.config/gh', '.config/chromium', '.config/google-chrome', '.local/share/keyrings'],
  ...['.netrc', '.npmrc', '.pypirc', '.git-credentials', '.cargo/credentials.toml', '.bash_history'],
];

export const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? folder : `${folder}${sep}`);

/** `exists` tells what stands at a path of this machine, without following a link: a mount anywhere else fails as a whole. */
export function bubblewrapArguments(
  view: SandboxView,
  exists: (path: string) => 'folder' | 'file' | 'none',
): string[] {
  const { workspace, writable, cwd, home, hidden, tools, readOnly, network } = view;
  const folders = [...new Set([...emptied, home, ...hidden])].filter((path) => exists(path) === 'folder');
  // The workspace itself may be what is emptied (a home folder opened as one): then what is below it goes, not it.
  const outer = folders.filter((path) => !isBelow(path, workspace) || path === workspace);
  const below = [...folders, ...secrets.map((path) => join(home, path))].filter(
    (path) => path !== workspace && isBelow(path, workspace),
  );
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(network ? [] : ['--unshare-net']),
    ...(view.canDisableUserns ? ['--disable-userns'] : []),
    ...['--die-with-parent', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...kernelControls.flatMap((path) => ['--ro-bind-try', path, path]),
    ...outer.flatMap((path) => ['--tmpfs', path]),
    ...blanked.flatMap((path) => (exists(path) === 'file' ? covered(path, 'file') : [])),
    // Where names are looked up is behind /run on many machines.
    ...(network ? ['--ro-bind-try', '/run/systemd/resolve', '/run/systemd/resolve'] : []),
    ...tools.flatMap((path) => ['--ro-bind-try', path, path]),
    ...(home === workspace ? [] : ['--dir', home]),
    ...[writable ? '--bind' : '--ro-bind', workspace, workspace],
    ...below.flatMap((path) => covered(path, exists(path))),
    // What has gone since it was found needs no protection; anything else that hinders this ends the command.
    ...readOnly.flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--chdir', cwd],
  ];
}

const covered = (path: string, what: 'folder' | 'file' | 'none'): string[] =>
  what === 'folder' ? ['--tmpfs', path] : what === 'file' ? ['--ro-bind', '/dev/null', path] : [];
