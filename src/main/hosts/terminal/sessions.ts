/** `sessions`: lists and searches them, and does what is to be done with one as a whole. */
import { resolve } from 'node:path';
import { numberInLine } from '../../../shared/errand-order.ts';
import { ordinal } from '../../../shared/ordinal.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { findSession } from './find-session.ts';
import { createInk } from './ink.ts';
import { shortId } from './program.ts';
import type { SessionsCommand } from './sessions-command.ts';
import type { Terminal } from './terminal.ts';
import { typedFile } from './typed-file.ts';
import { oneLine, printable } from './visible-text.ts';

export async function sessions(
  command: SessionsCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  if (command.search !== null) return findWords(command.search, command, connection, terminal);
  if (command.deed === 'list') return list(command, connection, terminal);
  if (command.deed === 'clean') return clean(command, connection, terminal);
  if (command.deed === 'import') return importFile(command, connection, terminal);
  const found = await findSession(connection, command.session);
  if (!found.ok) return found;
  if (command.deed === 'export') {
    const { format } = command;
    const { text } = await connection.client.session.export({ sessionId: found.value, format });
    terminal.write(text);
    return ok(exitCodes.done);
  }
  const done = await attempt(carryOut(command, connection, found.value));
  if (!done.ok) return done;
  terminal.write(command.json ? `${JSON.stringify(done.value.answer)}\n` : `${done.value.said}\n`);
  return ok(exitCodes.done);
}

async function carryOut(
  { deed, title, upTo }: SessionsCommand,
  { client }: Connection,
  sessionId: string,
): Promise<{ answer: object; said: string }> {
  const id = shortId(sessionId);
  switch (deed) {
    case 'rename':
      return { answer: await client.session.rename({ sessionId, title }), said: `${id} is renamed.` };
    case 'front':
      return {
        answer: await client.session.toFront({ sessionId }),
        said: `${id} goes first of those that wait in the background.`,
      };
    case 'delete':
      return { answer: await client.session.remove({ sessionId }), said: `${id} is deleted.` };
    case 'duplicate': {
      const copy = await client.session.duplicate({ sessionId, ...(upTo === null ? {} : { upTo }) });
      return { answer: copy, said: `${shortId(copy.id)}  ${oneLine(copy.title, 60)}` };
    }
    case 'archive':
    case 'restore': {
      const archived = deed === 'archive';
      const answer = await client.session.archive({ sessionId, archived });
      return { answer, said: archived ? `${id} is archived.` : `${id} is in the list again.` };
    }
    default: {
      const pinned = deed === 'pin';
      const answer = await client.session.pin({ sessionId, pinned });
      return { answer, said: pinned ? `${id} is pinned.` : `${id} is no longer pinned.` };
    }
  }
}

/** As the settings say, which can be given with `--set`. */
async function clean(
  { json }: SessionsCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const { titles } = await client.session.cleanUp();
  const lines =
    titles.length === 0 ? ['Nothing is old.'] : titles.map((title) => `deleted: ${oneLine(title)}`);
  terminal.write(json ? `${JSON.stringify({ titles })}\n` : `${lines.join('\n')}\n`);
  return ok(exitCodes.done);
}

async function importFile(
  { session: file, workspace, json }: SessionsCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const text = await typedFile(file);
  if (!text.ok) return text;
  const folder = workspace === null ? {} : { workspace: resolve(workspace) };
  const imported = await attempt(client.session.import({ text: text.value, ...folder }));
  if (!imported.ok) return imported;
  const { id, title } = imported.value;
  terminal.write(json ? `${JSON.stringify(imported.value)}\n` : `${shortId(id)}  ${oneLine(title, 60)}\n`);
  return ok(exitCodes.done);
}

/** Newest first, pinned ones before the others. */
async function list(
  { json, all }: SessionsCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const every = await client.session.list();
  const rows = every.filter((row) => all || !row.archived);
  const ink = createInk(terminal.colour);
  for (const row of rows.toSorted((one, other) => Number(other.pinned) - Number(one.pinned))) {
    const when = new Date(row.updatedAt).toISOString().slice(0, 16).replace('T', ' ');
    const title = oneLine(row.title, 60) || ink.dim('untitled');
    const number = numberInLine(every, row.id);
    const marks = [
      number > 0 ? `${ordinal(number)} in the background` : '',
      row.errand !== null && number === 0 ? 'in the background' : '',
      row.pinned ? 'pinned' : '',
      row.archived ? 'archived' : '',
    ].filter(Boolean);
    const marked = marks.length === 0 ? '' : ink.dim(` · ${marks.join(' · ')}`);
    const waits = row.waiting > 0 ? ink.yellow(` · ${row.waiting} waiting`) : '';
    const line = `${shortId(row.id)}  ${when}  ${row.status.padEnd(7)}  ${title}${marked}${waits}  ${ink.dim(oneLine(row.workspace))}`;
    terminal.write(`${json ? JSON.stringify(row) : line}\n`);
  }
  if (rows.length === 0 && !json) terminal.write('No sessions yet.\n');
  return ok(exitCodes.done);
}

async function findWords(
  words: string,
  { json }: SessionsCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  if (words.trim() === '') return fail('invalid', 'There are no words to search for.');
  const found = await attempt(client.session.search({ words }));
  if (!found.ok) return found;
  const ink = createInk(terminal.colour);
  for (const session of found.value) {
    const { sessionId, title, hits, more } = session;
    const lines = hits.map(({ kind, place, parts }) => {
      const text = parts
        .map((part) => (part.found ? ink.bold(printable(part.text)) : printable(part.text)))
        .join('');
      return `  ${ink.dim(`${place === '' ? kind : `${kind} ${place}`}:`)} ${text}\n`;
    });
    const rest = more === 0 ? '' : ink.dim(`  and ${more} more\n`);
    const text = `${shortId(sessionId)}  ${ink.bold(oneLine(title, 80))}\n${lines.join('')}${rest}`;
    terminal.write(json ? `${JSON.stringify(session)}\n` : text);
  }
  if (found.value.length === 0 && !json) terminal.write('Nothing is found.\n');
  return ok(exitCodes.done);
}
