/** `patchbay compact`: asks for room in a session's window and follows until it is made, refused or stopped. */
import { ok, type Result } from '../../../shared/result.ts';
import { fold, reduce } from '../../../shared/session-reduce.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { findSession } from './find-session.ts';
import { createInk } from './ink.ts';
import { createReport } from './report.ts';
import type { Terminal } from './terminal.ts';

export async function makeRoom(
  { client }: Connection,
  terminal: Terminal,
  typed: string,
  json: boolean,
): Promise<Result<ExitCode>> {
  const found = await findSession({ client }, typed);
  if (!found.ok) return found;
  const sessionId = found.value;
  let state = fold(await client.session.history({ sessionId }));
  const report = createReport({
    from: state,
    ink: createInk(terminal.colour),
    progress: terminal.interactive,
  });
  const leave = new AbortController();
  const release = terminal.onStop(() => void client.session.stop({ sessionId }).catch(() => {}));
  try {
    const begun = await attempt(client.session.compact({ sessionId }));
    if (!begun.ok) return begun;
    const known = state.seq;
    for await (const item of await client.session.watch(
      { sessionId, after: known },
      { signal: leave.signal },
    )) {
      terminal.write(json ? `${JSON.stringify(item)}\n` : report.item(item));
      if (item.kind === 'events') state = reduce(state, item.events);
      if (state.seq > known && !state.compactionWanted) break;
    }
  } finally {
    leave.abort();
    release();
  }
  const last = state.compactions.at(-1);
  if (last === undefined || last.failure === null) return ok(exitCodes.done);
  return ok(last.failure.code === 'cancelled' ? exitCodes.stopped : exitCodes.failed);
}
