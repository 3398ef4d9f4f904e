/**
 * Which program reads a command's text, and how it is handed over: always as one argument, never as part of a text of ours.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface ShellCall {
  file: string;
  args: string[];
}

/** Shell text that closes what other commands' terminals leave open in a fork. */
export const closeDescriptors =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the shell's
  'for fd in /proc/self/fd/*; do fd=${fd##*/}; if [ "$fd" -gt 2 ]; then { exec {fd}>&-; } 2>/dev/null; fi; done; unset fd; ';

/**
 * The shell that reads the command's text stays until the end and does not give its place to the last program, as it would by itself:
 * a program closes its output before it has ended, and were nobody else there the terminal would be closed behind it and end it by
 * a signal.
 */
const staying = `'eval "set --; $1"; exit'`;

/**
 * Runs before the command in the same process. It takes the keyboard away: with nobody to type, a program that asks (or a test
 * runner that would watch for changes) must find the end of its input instead of waiting for the time limit.
 */
const withoutKeyboard = `exec "$0" -c ${staying} "$0" "$1" </dev/null`;

/** How to run `command` here; undefined when there is no shell to run it. `env.PATH` is where bash is looked for. */
export function shellCall(
  command: string,
  env: Record<string, string>,
  platform: string = process.platform,
): ShellCall | undefined {
  if (platform === 'win32') {
    return { file: env.ComSpec ?? env.COMSPEC ?? 'cmd.exe', args: ['/d', '/s', '/c', command] };
  }
  const bash = findProgram('bash', env.PATH ?? '/usr/local/bin:/usr/bin:/bin');
  if (bash === undefined) return undefined;
  const text = platform === 'linux' ? `${closeDescriptors}${withoutKeyboard}` : withoutKeyboard;
  return { file: bash, args: ['-c', text, bash, command] };
}

/** Its path in the folders of `path` (absolute ones only), or undefined. */
export function findProgram(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find(isExecutableFile);
}

function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
