/**
 * What a person would want to be told of a command before all else: that it wants the network, that it names a place outside of
 * the workspace to write, that it runs what an agent wrote in this session. It is told, never decided by; what it may do is the sandbox's.
 */
import { posix } from 'node:path';
import type { Unusual } from '../../shared/policy.ts';
import { buildFilesOf, commandsIn, scriptsOf } from './operands.ts';
import type { ParsedCommand } from './parse-command.ts';

export interface Surroundings {
  /** Absolute, with forward slashes. */
  workspace: string;
  /** Paths relative to it that agents have written in this session. */
  written: readonly string[];
}

const networked = new Set(
  'curl wget ssh scp sftp rsync nc ncat netcat telnet ftp ping dig nslookup host npx pnpx bunx uvx apt apt-get brew dnf yum apk gh'.split(
    ' ',
  ),
);
const networkedWith = new Map<string, readonly string[]>(
  Object.entries({
    git: ['push', 'pull', 'clone', 'fetch', 'ls-remote', 'submodule'],
    npm: 'install i ci add update up audit publish view outdated exec x init create'.split(' '),
    pnpm: 'install i add update up dlx publish create'.split(' '),
    yarn: 'install add up upgrade dlx publish create'.split(' '),
    bun: 'install i add update x create'.split(' '),
    pip: ['install', 'download', 'wheel', 'search'],
    pipx: ['install', 'run', 'upgrade'],
    uv: ['pip', 'sync', 'add', 'lock', 'run', 'tool'],
    poetry: ['install', 'add', 'update', 'lock', 'publish'],
    cargo: ['install', 'add', 'update', 'fetch', 'publish', 'search'],
    go: ['get', 'install', 'mod'],
    gem: ['install', 'update', 'push'],
    bundle: ['install', 'update'],
    composer: ['install', 'require', 'update'],
    docker: ['pull', 'push', 'build', 'run', 'login'],
  }),
);
const writers = new Set(
  'cp mv tee touch mkdir rm rmdir ln install dd truncate chmod chown unzip tar'.split(' '),
);
export function unusualOf({ parts, targets }: ParsedCommand, around: Surroundings): Unusual[] {
  const found: Unusual[] = [
    ...parts.flatMap(({ words }) => ofPart(words, around)),
    ...targets.filter((path) => isOutside(path, around)).map(outside),
  ];
  return found.filter(
    ({ kind, what }, index) =>
      found.findIndex((other) => other.kind === kind && other.what === what) === index,
  );
}

const outside = (what: string): Unusual => ({ kind: 'outside', what });

function ofPart(words: readonly (string | null)[], around: Surroundings): Unusual[] {
  // What a command starts is looked at like a command: `sudo npm install`.
  return commandsIn(words).flatMap(({ program, words: rest }) => [
    ...(wantsNetwork(program, rest) ? [{ kind: 'network' as const, what: rest.slice(0, 2).join(' ') }] : []),
    ...(writers.has(program) ? rest.slice(1) : [])
      .filter((path) => isOutside(path.replace(/^of=/, ''), around))
      .map(outside),
    ...writtenIn(program, rest, around).map((what) => ({ kind: 'written' as const, what })),
  ]);
}

const wantsNetwork = (program: string, words: readonly string[]): boolean => {
  const rest = words.slice(1).filter((word) => !word.startsWith('-'));
  if (program === 'yarn' && rest.length === 0) return true;
  return networked.has(program) || (networkedWith.get(program)?.includes(rest[0] ?? '') ?? false);
};

function isOutside(path: string, { workspace }: Surroundings): boolean {
  if (/^~/.test(path)) return true;
  if (path === '' || path.startsWith('-') || path === '/dev/null') return false;
  const full = posix.resolve(workspace, path);
  const root = workspace.replace(/\/$/, '');
  return full !== workspace && !full.startsWith(`${root}/`);
}

function writtenIn(
  program: string,
  words: readonly string[],
  { workspace, written }: Surroundings,
): string[] {
  const named = scriptsOf(program, words).map((word) =>
    posix.relative(workspace, posix.resolve(workspace, word)),
  );
  const builds = buildFilesOf(program);
  return written.filter((path) => named.includes(path) || builds.includes(posix.basename(path)));
}
