/** `frozen`: files of a session that passed their checks several times as they are, and letting one go. */
import { ok, type Result } from '../../../shared/result.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { findSession } from './find-session.ts';
import type { Terminal } from './terminal.ts';
import { oneLine } from './visible-text.ts';

export interface FrozenCommand {
  name: 'frozen';
  session: string;
  /** The path to let go; null to list. */
  unfreeze: string | null;
  json: boolean;
}

export async function frozen(
  { session, unfreeze: path, json }: FrozenCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const found = await findSession({ client }, session);
  if (!found.ok) return found;
  const sessionId = found.value;
  if (path !== null) {
    const done = await attempt(client.guard.unfreeze({ sessionId, path }));
    if (!done.ok) return done;
    terminal.write(
      json ? `${JSON.stringify({ unfrozen: path })}\n` : `${oneLine(path)} may be written again.\n`,
    );
    return ok(exitCodes.done);
  }
  const files = await client.guard.frozen({ sessionId });
  for (const file of files)
    terminal.write(
      json ? `${JSON.stringify(file)}\n` : `${oneLine(file.path)}  passed ${file.rounds} rounds of checks\n`,
    );
  if (files.length === 0 && !json) terminal.write('No file is frozen.\n');
  return ok(exitCodes.done);
}
