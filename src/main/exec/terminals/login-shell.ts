/**
 * The person's own shell with their own rights and surroundings: the opposite of a command of an agent, which sees next to
 * nothing of either.
 */
import { userInfo } from 'node:os';
import { closeDescriptors, findProgram, type ShellCall } from '../shell.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How to start it as a login shell. */
export function loginShell(env: Environment, platform: string = process.platform): ShellCall {
  if (platform === 'win32') return { file: env.ComSpec ?? env.COMSPEC ?? 'cmd.exe', args: [] };
  const shell = [env.SHELL, userInfo().shell].find((path) => path?.startsWith('/')) ?? '/bin/sh';
  const bash = findProgram('bash', env.PATH ?? '/usr/local/bin:/usr/bin:/bin');
  return platform === 'linux' && bash !== undefined
    ? { file: bash, args: ['-c', `${closeDescriptors}exec -l "$0"`, shell] }
    : { file: shell, args: ['-l'] };
}

/** What the shell gets: all the person has, and which kind of terminal this is. */
export function terminalEnvironment(env: Environment, mark: string): Record<string, string> {
  const [name = '', value = ''] = mark.split('=');
  const own = { TERM: 'xterm-256color', COLORTERM: 'truecolor', TERM_PROGRAM: 'patchbay', [name]: value };
  // Set where the app itself is an Electron that plays Node: for programs of the person it would break other Electrons.
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = env;
  const given = Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(given), ...own };
}
