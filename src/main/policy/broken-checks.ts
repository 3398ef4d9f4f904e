/**
 * Checks that passed, and failed when one single command had run since and nothing else was changed: as much as a journal can tell of
 * what a command has broken. The person may have changed a file in between, so that it is evidence for them and no more.
 */
import { kindOfCommand } from '../base/command-kind.ts';

export interface BrokenCheck {
  /** The check that failed. */
  command: string;
  exitCode: number;
  at: number;
}

export interface Suspect {
  command: string;
  broke: BrokenCheck | null;
}

export function createBrokenChecks() {
  /** By the check that passed: what has run since. */
  const since = new Map<string, Suspect[]>();
  return {
    /** Something else was changed: nothing that fails now is a command's. */
    changed: (): void => since.clear(),
    ran(call: Suspect, exitCode: number, at: number): void {
      const { command } = call;
      const kind = kindOfCommand(command);
      if (kind === 'changes') for (const suspects of since.values()) suspects.push(call);
      if (kind !== 'checks') return;
      const suspects = since.get(command) ?? [];
      const [only, ...more] = suspects;
      if (exitCode === 0) since.set(command, []);
      else {
        since.delete(command);
        if (only !== undefined && more.length === 0) only.broke = { command, exitCode, at };
      }
    },
  };
}
