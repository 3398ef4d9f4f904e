/**
 * How a utility process ended, from the one number Electron has for it. On Linux and macOS that is the exit code or the number
 * of the signal, told apart by nothing but its size; a core file adds a bit, and an unread `waitpid` status has the code higher.
 */
import { constants } from 'node:os';

/** Those that end a process by themselves and that our process does not use as an exit code. */
const deadly = ['SIGILL', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGTERM'] as const;

const coreFile = 128;

export function utilityEnd(
  status: number,
  platform: string = process.platform,
): { code: number | null; signal: NodeJS.Signals | null } {
  if (platform === 'win32') return { code: status, signal: null };
  if (status > 255) return { code: status >> 8, signal: null };
  const number = status >= coreFile ? status - coreFile : status;
  const signal = deadly.find((name) => constants.signals[name] === number);
  return signal === undefined ? { code: status, signal: null } : { code: null, signal };
}
