/**
 * Opens the page in the person's browser, where there is a screen to open it on. The address is one argument of one
 * program, never part of a shell's text; that no browser comes up is no failure, the address has been printed.
 */
import { spawn } from 'node:child_process';

export interface Opener {
  file: string;
  args: string[];
}

/** The program that opens `url`, or null where there is no screen. `platform` as Node names it. */
export function browserOpener(
  url: string,
  platform: string,
  env: Record<string, string | undefined>,
): Opener | null {
  if (platform === 'darwin') return { file: 'open', args: [url] };
  // `start` is a word of cmd.exe, to which & would be an operator; this opens the same way without a shell.
  if (platform === 'win32') return { file: 'rundll32', args: ['url.dll,FileProtocolHandler', url] };
  return env.DISPLAY || env.WAYLAND_DISPLAY ? { file: 'xdg-open', args: [url] } : null;
}

export function openBrowser(url: string, env: Record<string, string | undefined>): void {
  const opener = browserOpener(url, process.platform, env);
  if (opener === null) return;
  const child = spawn(opener.file, opener.args, { stdio: 'ignore', detached: true, env });
  child.on('error', () => {}); // no such program
  child.unref();
}
