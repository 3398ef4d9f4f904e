/** `sessions`, `show` and `approvals`: read and print, change nothing. */
import { ok, type Result } from '../../../shared/result.ts';
import { emptySession } from '../../../shared/session-state.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { findId } from './find-session.ts';
import { createInk } from './ink.ts';
import { program, shortId } from './program.ts';
import { createReport } from './report.ts';
import type { Terminal } from './terminal.ts';
import { judgeable, oneLine } from './visible-text.ts';

export async function listSessions(
  { client }: Connection,
  terminal: Terminal,
  json: boolean,
): Promise<ExitCode> {
  const rows = await client.session.list();
  const ink = createInk(terminal.colour);
  for (const row of rows) {
    const when = new Date(row.updatedAt).toISOString().slice(0, 16).replace('T', ' ');
    const title = oneLine(row.title, 60) || ink.dim('untitled');
    const waits = row.waiting > 0 ? ink.yellow(` · ${row.waiting} waiting`) : '';
    const line = `${shortId(row.id)}  ${when}  ${row.status.padEnd(7)}  ${title}${waits}  ${ink.dim(oneLine(row.workspace))}`;
    terminal.write(`${json ? JSON.stringify(row) : line}\n`);
  }
  if (rows.length === 0 && !json) terminal.write('No sessions yet.\n');
  return exitCodes.done;
}

export async function listApprovals(
  { client }: Connection,
  terminal: Terminal,
  json: boolean,
): Promise<ExitCode> {
  const rows = await client.approval.pending({});
  const ink = createInk(terminal.colour);
  for (const row of rows) {
    const what = `${ink.bold(oneLine(row.tool, 40))} ${judgeable(row.summary)}`;
    const where = ink.dim(
      `in "${oneLine(row.sessionTitle, 60)}"${row.conflicted ? ', files changed meanwhile' : ''}`,
    );
    const line = `? ${what} ${where}\n  ${program} approve ${shortId(row.sessionId)}/${row.approvalId}`;
    terminal.write(`${json ? JSON.stringify(row) : line}\n`);
  }
  if (rows.length === 0 && !json) terminal.write('Nothing waits.\n');
  return exitCodes.done;
}

export async function showSession(
  { client }: Connection,
  terminal: Terminal,
  typed: string,
  json: boolean,
): Promise<Result<ExitCode>> {
  const rows = await client.session.list();
  const found = findId(
    rows.map((row) => row.id),
    typed,
  );
  if (!found.ok) return found;
  const item = { kind: 'events' as const, events: await client.session.history({ sessionId: found.value }) };
  const ink = createInk(terminal.colour);
  const report = createReport({ from: emptySession, ink, progress: false, messages: true });
  const text = report.item(item);
  const { title, model, workspace } = report.state();
  const head = `${ink.bold(oneLine(title))}\n${ink.dim(oneLine(`${found.value} · ${model} · ${workspace}`))}\n`;
  terminal.write(json ? `${JSON.stringify(item)}\n` : head + text);
  return ok(exitCodes.done);
}
