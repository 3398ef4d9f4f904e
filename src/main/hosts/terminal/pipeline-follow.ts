/**
 * A run followed until it wants the person or is over. Where a person sits at the terminal they are asked about gates and about calls of its
 * sessions on the way, as with `run`; elsewhere what waits is printed with the commands that decide it.
 */
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { letRun } from './asked-commands.ts';
import type { AtFolder } from './at-folder.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { asksLines, runLines } from './pipeline-lines.ts';
import { program } from './program.ts';
import { seeOther, stateOf, tellWaiting } from './see-through.ts';
import { oneLine } from './visible-text.ts';

/** Ctrl-C pauses it, a second one ends the command at once. `yes`: its gates may run. */
export async function followRun(at: AtFolder, id: string, yes: boolean): Promise<Result<ExitCode>> {
  const { client, terminal, ink, json } = at;
  const watching = new AbortController();
  let presses = 0;
  const free = terminal.onStop(() => {
    presses += 1;
    if (presses > 1) process.exit(exitCodes.stopped);
    terminal.advise('\nPausing … (again: at once)\n');
    client.pipeline.control({ id, act: 'pause' }).catch(() => {});
  });
  let said = '';
  try {
    for await (const view of await client.pipeline.watch({ id }, { signal: watching.signal })) {
      const { asks, run, doing } = view;
      const isOn = asks === null ? run.status === 'going' : await settle(at, view, yes);
      if (!isOn) break;
      const now = asks === null ? (doing ?? '') : '';
      if (now !== '' && now !== said && !json) terminal.write(`${ink.dim(`… ${oneLine(now)}`)}\n`);
      said = now === '' ? said : now;
    }
  } finally {
    watching.abort();
    free();
  }
  return endOfRun(at, await client.pipeline.show({ id }), false);
}

/** What can be asked here, of a person or of what they said on the command line; false: it waits for them. */
async function settle(at: AtFolder, { run: { id }, asks }: RunView, yes: boolean): Promise<boolean> {
  const { client, connection, terminal, json } = at;
  if (asks?.what === 'allow') {
    const { run } = await client.pipeline.show({ id });
    const chosen = await letRun(at, run.gatesAsk, yes);
    if (chosen.length < run.gatesAsk.length) return false;
    if (chosen.length > 0) await client.pipeline.allow({ id, digests: chosen.map(({ digest }) => digest) });
    return true;
  }
  if (asks?.what !== 'session' || json || !terminal.interactive) return false;
  // It may have been decided elsewhere since this was told.
  const { asks: now } = await client.pipeline.show({ id });
  if (now?.sessionId === undefined) return true;
  return (await seeOther({ connection, terminal, json }, now.sessionId, 'sub-stage')) === 'decided';
}

/** Prints where it stands and what it waits for. `isWhole`: with what its stages wrote down. */
export async function endOfRun(at: AtFolder, view: RunView, isWhole: boolean): Promise<Result<ExitCode>> {
  const { client, terminal, ink, json } = at;
  const { asks, run } = view;
  if (json) terminal.write(`${JSON.stringify(view)}\n`);
  else {
    for (const line of runLines(view, ink, isWhole)) terminal.write(`${line}\n`);
    for (const line of asksLines(view, program)) terminal.write(`${line}\n`);
    const session = run.status === 'going' ? asks?.sessionId : undefined;
    if (session !== undefined) tellWaiting(terminal, session, await stateOf(client, session));
  }
  if (run.status === 'finished') return ok(exitCodes.done);
  if (asks?.what === 'trouble') return ok(exitCodes.failed);
  return ok(run.status === 'stopped' || run.status === 'paused' ? exitCodes.stopped : exitCodes.waiting);
}
