/**
 * What a sandboxed command sees, as arguments for bubblewrap. Pure. The order is the meaning: a later line covers an earlier one,
 * so first all is read-only, then the places where people keep things are emptied, then a few come back.
 */
import { join, sep } from 'node:path';

export interface SandboxView {
  /** Real path. */
  workspace: string;
  /** What is seen in place of the workspace: a copy of it, absolute. */
  copy?: string | undefined;
  /** Of such a copy: absolute paths of the workspace that are seen as they are, read-only. */
  shown?: readonly string[] | undefined;
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
  /** Absolute, without links: not to be read either, by the person's rules. They exist. */
  withheld: readonly string[];
  /** What stands in their place: a folder and a file of ours that nobody may open. */
  closed: { folder: string; file: string };
  /** Absolute paths of sockets that it would see and that others listen on. */
  sockets: readonly string[];
  /** Given by a person's button only: the network, folders to write besides the workspace, paths to read that are hidden. */
  network: boolean;
  alsoWritable: readonly string[];
  alsoReadable: readonly string[];
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
  const { workspace, writable, cwd, home, tools, readOnly, network, alsoWritable, alsoReadable } = view;
  const inCopy = (path: string): string => copied(path, view);
  const covering = (path: string): 'folder' | 'file' | 'none' =>
    exists(inCopy(path)) === 'none' ? exists(path) : exists(inCopy(path));
  const folders = hiddenPlaces(view).filter((path) => exists(path) === 'folder');
  // The workspace itself may be what is emptied (a home folder opened as one): then what is below it goes, not it.
  const outer = folders.filter((path) => !isBelow(path, workspace) || path === workspace);
  const below = placesBelow(view).filter((path) => exists(path) !== 'none');
  const kept = [...view.withheld, ...readOnly, ...below];
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(network ? [] : ['--unshare-net']),
    ...(view.canDisableUserns ? ['--disable-userns'] : []),
    ...['--die-with-parent', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...kernelControls.flatMap((path) => ['--ro-bind-try', path, path]),
    ...outer.flatMap((path) => ['--tmpfs', path]),
    // Where names are looked up is behind /run on many machines.
    ...(network ? ['--ro-bind-try', '/run/systemd/resolve', '/run/systemd/resolve'] : []),
    ...tools.flatMap((path) => ['--ro-bind-try', path, path]),
    ...(home === workspace ? [] : ['--dir', home]),
    ...alsoReadable.flatMap((path) => ['--ro-bind', path, path]),
    ...alsoWritable.flatMap((path) => ['--bind', path, path]),
    ...blanked.flatMap((path) => (exists(path) === 'file' ? covered(path, 'file') : [])),
    // In a copy the places for what is mounted below may have to be made first: it is closed when they are.
    ...[writable || view.copy !== undefined ? '--bind' : '--ro-bind', inCopy(workspace), workspace],
    // A folder that something is mounted on cannot be moved away, and with it a .git to where none is looked for, or what is
    // withheld to where no rule names it.
    ...[...(writable ? [workspace] : []), ...alsoWritable]
      // A given folder may hold the workspace, and that may be read-only.
      .flatMap((place) => foldersAbove(kept, place).filter((path) => isOf(place, path, workspace)))
      .filter((path) => view.copy === undefined || exists(inCopy(path)) === 'folder')
      .flatMap((path) => ['--bind', inCopy(path), path]),
    ...(view.shown ?? []).flatMap((path) => ['--ro-bind-try', path, path]),
    ...below.flatMap((path) => covered(path, exists(path))),
    // What has gone since it was found needs no protection; anything else that hinders this ends the command.
    ...readOnly.flatMap((path) => ['--ro-bind-try', path, path]),
    ...view.withheld.flatMap((path) => shut(path, covering(path), view.closed)),
    ...view.sockets.flatMap((path) => ['--ro-bind', '/dev/null', path]),
    ...(view.copy === undefined || writable ? [] : ['--remount-ro', workspace]),
    ...['--chdir', cwd],
  ];
}

/** Where what a command sees at this path of the workspace is. */
export const copied = (path: string, { copy, workspace }: Pick<SandboxView, 'copy' | 'workspace'>): string =>
  copy !== undefined && isBelow(path, workspace) ? `${copy}${path.slice(workspace.length)}` : path;

/** What stays hidden of places that come back: other people's, and what opens other doors. */
const placesBelow = (view: SandboxView): string[] => {
  const given = [view.workspace, ...view.alsoWritable, ...view.alsoReadable];
  return [...hiddenPlaces(view), ...secrets.map((path) => join(view.home, path))].filter(
    (path) => !given.includes(path) && given.some((place) => isBelow(path, place)),
  );
};

/** Absolute paths of the workspace, and of what else comes back, on which something is mounted. */
export const mountedOn = (view: SandboxView): string[] => [
  ...placesBelow(view),
  ...view.readOnly,
  ...view.withheld,
  ...(view.shown ?? []),
];

const hiddenPlaces = ({ home, hidden }: Pick<SandboxView, 'home' | 'hidden'>): string[] => [
  ...new Set([...emptied, home, ...hidden]),
];

/** Whether a command sees what is at the absolute path: no hidden place is above it, or one that comes back is. */
export function isSeen(
  path: string,
  view: Pick<SandboxView, 'workspace' | 'home' | 'hidden' | 'tools' | 'alsoWritable' | 'alsoReadable'>,
): boolean {
  const back = [view.workspace, ...view.tools, ...view.alsoWritable, ...view.alsoReadable];
  const gone = ['/dev', '/proc', ...hiddenPlaces(view)];
  const depth = (places: readonly string[]): number =>
    Math.max(-1, ...places.filter((place) => isBelow(path, place)).map((place) => place.length));
  return depth(back) >= depth(gone);
}

/** The folders between the workspace and each of the paths, those further up first. */
const foldersAbove = (paths: readonly string[], workspace: string): string[] => {
  const above = paths
    .filter((path) => isBelow(path, workspace))
    .flatMap((path) => {
      const names = path.slice(workspace.length + 1).split(sep);
      return names.slice(1).map((_, at) => join(workspace, ...names.slice(0, at + 1)));
    });
  return [...new Set(above)].sort();
};

const isOf = (place: string, path: string, workspace: string): boolean =>
  place === workspace || !isBelow(path, workspace);

/** In its place is what cannot be opened: an empty file would be taken for what is there. */
const shut = (path: string, what: 'folder' | 'file' | 'none', closed: SandboxView['closed']): string[] =>
  what === 'none' ? [] : ['--ro-bind', closed[what], path];

const covered = (path: string, what: 'folder' | 'file' | 'none'): string[] =>
  what === 'folder' ? ['--tmpfs', path] : what === 'file' ? ['--ro-bind', '/dev/null', path] : [];
