/** `patchbay run`: a session, a message, and its turn seen through. */
import { randomUUID } from 'node:crypto';
import { numberInLine } from '../../../shared/errand-order.ts';
import type { SessionRow } from '../../../shared/feed.ts';
import { ordinal } from '../../../shared/ordinal.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { emptySession } from '../../../shared/session-state.ts';
import type { RunCommand } from './command-line.ts';
import type { Client, Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { attempt } from './failed-call.ts';
import { createInk } from './ink.ts';
import { seeThrough } from './see-through.ts';
import type { Terminal } from './terminal.ts';
import { askForTrust } from './trust-folder.ts';

export async function run(
  command: RunCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const { client, options } = connection;
  const folder = options.workspace;
  if (folder === null) throw new Error('run without a workspace');
  const model = await modelFor(command, connection);
  if (!model.ok) return model;
  const trust = { path: folder, isWanted: command.trust, isAsked: !command.json };
  const asked = await askForTrust(client, terminal, trust);
  if (!asked.ok) return asked;
  const messageId = randomUUID();
  const created = await attempt(
    client.session.create({
      workspace: folder,
      model: model.value,
      ...(command.approve === null ? {} : { approve: command.approve }),
      ...(command.review === null ? {} : { review: command.review }),
      ...(command.agent === null ? {} : { mode: command.agent }),
      ...(command.background ? { errand: { text: command.task, messageId } } : {}),
    }),
  );
  if (!created.ok) return created;
  if (command.background) return ok(await tellErrand(created.value, command, connection, terminal));
  const { id: sessionId, workspace } = created.value;
  if (!command.json) {
    terminal.write(createInk(terminal.colour).dim(`session ${sessionId} · ${model.value} · ${workspace}\n`));
  }
  return attempt(
    seeThrough(
      { connection, terminal, sessionId, json: command.json },
      {
        from: emptySession,
        turn: (state) => state.turns.find((turn) => turn.messageId === messageId),
        begin: () => client.session.send({ sessionId, text: command.task, messageId }),
      },
    ),
  );
}

/** Whoever stays begins it: the open app, or the next one that is opened. */
async function tellErrand(
  row: SessionRow,
  { json }: RunCommand,
  { client, own }: Connection,
  terminal: Terminal,
): Promise<ExitCode> {
  const number = numberInLine(await client.session.list(), row.id);
  const place = number === 0 ? 'is at work in the background' : `waits in the background, ${ordinal(number)}`;
  const when = own ? ' · begins when Patchbay is open' : '';
  terminal.write(json ? `${JSON.stringify(row)}\n` : `session ${row.id} ${place}${when}\n`);
  return exitCodes.done;
}

async function modelFor(
  { model, gguf, background }: RunCommand,
  connection: Connection,
): Promise<Result<string>> {
  if (model !== null) return ok(model);
  if (gguf === null) return usualModel(connection.client);
  const { nameFile, startServer } = await import('./servers.ts');
  // What this command starts ends with it, and the session begins only when somebody stays.
  if (background && connection.own) return nameFile(connection, gguf);
  const started = await startServer(connection, gguf);
  return started.ok ? ok(started.value.model) : started;
}

/** The model of the settings, or the only one there is. Looking for servers takes time, so it is the last resort. */
export async function usualModel(
  client: Client,
  ways = '--model NAME, --endpoint URL or --gguf FILE',
): Promise<Result<string>> {
  const settings = await client.settings.list();
  const set = settings.find((setting) => setting.key === 'model')?.value;
  if (typeof set === 'string' && set !== '') return ok(set);
  const models = (await client.model.list()).filter((model) => model.reachable);
  const real = models.filter((model) => model.kind !== 'demo');
  // What runs goes before a file that a server would have to be started for.
  const running = real.filter((model) => model.from !== 'local' || model.endpoint !== null);
  const [only, another] = running.length > 0 ? running : real;
  if (only !== undefined && another === undefined) return ok(only.name);
  const names = models.map((model) => model.name).join(', ');
  return fail('invalid', `Say which model: ${ways}.`, names === '' ? undefined : `Found here: ${names}.`);
}
