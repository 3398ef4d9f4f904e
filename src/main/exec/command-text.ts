/**
 * Which texts can be run exactly as they were shown. A program's argument ends at a NUL and has a largest size, so a command
 * that holds one or is longer would be shown whole and run in part, or not at all.
 */

/** Linux takes 128 KiB in one argument. */
const mostBytes = 120_000;

/** Why `command` cannot be run as it stands, as a sentence; null when it can. */
export function commandProblem(command: string): string | null {
  if (command.trim() === '') return 'The command is empty.';
  if (command.includes('\0')) return 'The command holds a NUL character, which no shell can be given.';
  if (!command.isWellFormed()) return 'The command holds half of a character (a lone surrogate).';
  return Buffer.byteLength(command) > mostBytes
    ? `The command is longer than ${mostBytes} bytes; write long input into a file instead.`
    : null;
}
