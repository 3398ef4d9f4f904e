/** `processes`: what the running app has started, and ending one of them. */
import type { ProcessRow } from '../../../shared/contract/processes.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { createInk } from './ink.ts';
import { shortId } from './program.ts';
import type { Terminal } from './terminal.ts';
import { oneLine, printable } from './visible-text.ts';

export interface ProcessesCommand {
  name: 'processes';
  /** The one to end; null to list. */
  end: string | null;
  /** The one whose output is wanted; null to list. */
  output: string | null;
  json: boolean;
}

const kinds = { command: 'command', terminal: 'terminal', server: 'model server' } as const;

export async function processes(
  { end, output, json }: ProcessesCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<ExitCode> {
  if (end !== null) {
    await client.process.end({ id: end });
    terminal.write(json ? `${JSON.stringify({ ended: end })}\n` : `${end} was asked to end.\n`);
    return exitCodes.done;
  }
  if (output !== null) {
    const { text } = await client.process.output({ id: output });
    const printed = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    terminal.write(json ? `${JSON.stringify({ id: output, text })}\n` : printable(printed));
    return exitCodes.done;
  }
  const { running, leftBehind } = await client.process.list();
  const { dim, yellow } = createInk(terminal.colour);
  for (const row of running) terminal.write(`${json ? JSON.stringify(row) : lineOf(row, dim)}\n`);
  if (json) return exitCodes.done;
  for (const { kind, what } of leftBehind)
    terminal.write(
      `${yellow('ended')}  ${kinds[kind]}, left behind by an earlier start  ${oneLine(what, 80)}\n`,
    );
  if ((await client.system.describe()).host === 'cli')
    terminal.advise('Patchbay is not running, so nothing of it is.\n');
  else if (running.length === 0) terminal.write('Nothing runs.\n');
  return exitCodes.done;
}

/** A command in the background belongs to the app, and here that is this very process. */
export function adviseOfEnd({ own }: Connection, terminal: Terminal): void {
  if (own) terminal.advise('Patchbay is not running: what runs in the background ends with this command.\n');
}

function lineOf(
  { id, kind, pid, since, call, background, what }: ProcessRow,
  dim: (text: string) => string,
): string {
  const began = new Date(since).toISOString().slice(0, 19).replace('T', ' ');
  const whose = call === undefined ? '' : ` of session ${shortId(call.sessionId)}`;
  const where = background === undefined ? '' : ` in the background (${background})`;
  return `${id}  ${kinds[kind]}${where}${whose}  ${oneLine(what, 80)}  ${dim(`process ${pid ?? 'starting'} since ${began}`)}`;
}
