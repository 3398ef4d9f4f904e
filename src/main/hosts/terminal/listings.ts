/** `show`, `approvals`, `connections` and `agents`: read and print, change nothing. */
import { inInboxOrder, runsThatAsk, type WaitingRun } from '../../../shared/inbox-order.ts';
import type { ModeSource } from '../../../shared/mode-source.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { emptySession } from '../../../shared/session-state.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { type ApprovalRow, findSession } from './find-session.ts';
import { createInk, type Ink } from './ink.ts';
import { waitingLines } from './pipeline-lines.ts';
import { program, shortId } from './program.ts';
import { createReport } from './report.ts';
import type { Terminal } from './terminal.ts';
import { judgeable, oneLine } from './visible-text.ts';

export async function listApprovals(
  { client }: Connection,
  terminal: Terminal,
  json: boolean,
): Promise<ExitCode> {
  const [calls, runs] = [await client.approval.pending({}), await client.pipeline.runs({})];
  const entries = inInboxOrder<ApprovalRow | WaitingRun>([...calls, ...runsThatAsk(runs)]);
  const ink = createInk(terminal.colour);
  for (const entry of entries) {
    const lines = entry.kind === 'run' ? waitingLines(entry.run, ink, program) : callLines(entry, ink);
    const shown = entry.kind === 'run' ? { kind: entry.kind, ...entry.run } : entry;
    terminal.write(`${json ? JSON.stringify(shown) : lines.join('\n')}\n`);
  }
  if (entries.length === 0 && !json) terminal.write('Nothing waits.\n');
  return exitCodes.done;
}

function callLines(row: ApprovalRow, ink: Ink): string[] {
  const what = `${ink.bold(oneLine(row.tool, 40))} ${judgeable(row.summary)}`;
  const where = ink.dim(
    `in "${oneLine(row.sessionTitle, 60)}"${row.conflicted ? ', files changed meanwhile' : ''}`,
  );
  return [`? ${what} ${where}`, `  ${program} approve ${shortId(row.sessionId)}/${row.approvalId}`];
}

const purposes = {
  chat: 'asking the model',
  count: 'counting the tokens of a prompt',
  facts: 'asking a server what it is',
  discovery: 'looking for model servers',
  embeddings: 'comparing meanings for the memory',
} as const;

/** Of the app that is running: a command keeps no such list beyond its end. */
export async function listConnections(
  { client }: Connection,
  terminal: Terminal,
  json: boolean,
): Promise<ExitCode> {
  const rows = await client.system.connections();
  const ink = createInk(terminal.colour);
  for (const row of rows) {
    const verdict = row.allowed ? 'allowed' : ink.yellow('refused: offline');
    const last = new Date(row.lastAt).toISOString().slice(0, 19).replace('T', ' ');
    const facts = `${purposes[row.purpose]} · ${row.count} × · last ${last} · ${verdict}`;
    terminal.write(`${json ? JSON.stringify(row) : `${row.origin}  ${facts}`}\n`);
  }
  const alone = rows.length === 0 && (await client.system.describe()).host === 'cli';
  if (alone) terminal.advise('Patchbay is not running, so there is nothing to list.\n');
  else if (rows.length === 0 && !json) terminal.write('None since Patchbay was started.\n');
  return exitCodes.done;
}

/** Of a folder (default: the current one), with what is wrong in files that are not ours: those are left out. */
export async function listAgents(
  { client }: Connection,
  terminal: Terminal,
  workspace: string | null,
  json: boolean,
): Promise<Result<ExitCode>> {
  const listed = await attempt(client.agent.list({ workspace: workspace ?? process.cwd() }));
  if (!listed.ok) return listed;
  const ink = createInk(terminal.colour);
  for (const row of listed.value.agents) {
    const name = ink.bold(row.name.padEnd(14));
    const line = `${name}${oneLine(row.description, 200)}${ink.dim(sources[row.from])}\n${' '.repeat(14)}${ink.dim(`may ${oneLine(row.may, 200)}`)}`;
    terminal.write(`${json ? JSON.stringify(row) : line}\n`);
  }
  for (const problem of listed.value.problems) terminal.advise(`Left out: ${oneLine(problem, 1_000)}\n`);
  return ok(exitCodes.done);
}

const sources: Record<ModeSource, string> = {
  shipped: '',
  own: ' (your own)',
  workspace: ' (of this folder)',
};

export async function showSession(
  { client }: Connection,
  terminal: Terminal,
  typed: string,
  json: boolean,
): Promise<Result<ExitCode>> {
  const found = await findSession({ client }, typed);
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
