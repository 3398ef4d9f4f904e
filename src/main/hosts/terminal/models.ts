/** `model list`, `show`, `probe` and `rung`: what is known of models, and how they make tool calls, tried out and chosen. */
import type { TrialItem } from '../../../shared/contract/models.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import type { ModelRung } from '../../../shared/model-rung.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { createInk, type Ink } from './ink.ts';
import { aboutLines, rungWords } from './model-about.ts';
import type { ModelCommand } from './model-command.ts';
import type { Terminal } from './terminal.ts';
import { oneLine } from './visible-text.ts';

export async function models(
  command: ModelCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  if (command.action === 'list') return ok(await list(command, connection, terminal));
  const name = command.model ?? (await usualModel(connection));
  if (name === null) {
    return fail('invalid', 'Which model?', 'Give --model or --endpoint, or set the setting "model".');
  }
  if (command.action === 'show') return ok(await show(name, command, connection, terminal));
  return command.action === 'probe'
    ? probe(name, command.json, connection, terminal)
    : ok(await choose(name, command, connection, terminal));
}

async function usualModel({ client }: Connection): Promise<string | null> {
  const setting = (await client.settings.list()).find(({ key }) => key === 'model');
  return typeof setting?.value === 'string' ? setting.value : null;
}

async function list({ json }: ModelCommand, { client }: Connection, terminal: Terminal): Promise<ExitCode> {
  const ink = createInk(terminal.colour);
  for (const row of await client.model.list()) {
    const window = row.window === null ? 'window unknown' : `window ${row.window}`;
    const facts = [row.kind, window, row.reachable ? rungWords(row.rung) : 'does not answer'];
    const line = `${ink.bold(oneLine(modelLabel(row.name), 60))}  ${facts.join(' · ')}\n  ${ink.dim(oneLine(row.name))}`;
    terminal.write(`${json ? JSON.stringify(row) : line}\n`);
  }
  return exitCodes.done;
}

async function show(
  name: string,
  { json }: ModelCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<ExitCode> {
  const ink = createInk(terminal.colour);
  const about = await client.model.about({ name });
  const lines = aboutLines(about.profile, about.rung).map(
    ([what, told]) => `  ${ink.dim(what.padEnd(18))} ${oneLine(told)}`,
  );
  const text = [ink.bold(oneLine(modelLabel(name), 60)), `  ${ink.dim(oneLine(name))}`, ...lines, ''].join(
    '\n',
  );
  terminal.write(json ? `${JSON.stringify({ name, ...about })}\n` : text);
  return exitCodes.done;
}

async function probe(
  name: string,
  json: boolean,
  { client }: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const ink = createInk(terminal.colour);
  const stop = new AbortController();
  const takeBack = terminal.onStop(() => stop.abort());
  let last: TrialItem | undefined;
  try {
    for await (const item of await client.model.probe({ name }, { signal: stop.signal })) {
      last = item;
      if (json) terminal.write(`${JSON.stringify(item)}\n`);
      else if (item.kind === 'waiting') terminal.advise(`${item.reason}\n`);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    takeBack();
  }
  if (stop.signal.aborted) return ok(exitCodes.stopped);
  if (last?.kind === 'failed') return { ok: false, error: last.failure };
  if (last?.kind !== 'result') return fail('failed', 'The app went away while the model was tried.');
  if (!json) terminal.write(told(last.rung, ink));
  return ok(exitCodes.done);
}

async function choose(
  name: string,
  { rung, json }: ModelCommand,
  { client }: Connection,
  terminal: Terminal,
): Promise<ExitCode> {
  const chosen = await client.model.rung({ name, rung });
  terminal.write(json ? `${JSON.stringify(chosen)}\n` : `${rungWords(chosen.rung)}\n`);
  return exitCodes.done;
}

const told = (rung: ModelRung, ink: Ink): string =>
  [
    ...rung.evidence.map(({ probe: which, passed, saw }) => {
      const mark = passed ? ink.green('✓') : ink.red('✗');
      return `${mark} ${which.padEnd(11)} ${ink.dim(oneLine(saw, 100))}`;
    }),
    ink.bold(rungWords(rung)),
    '',
  ].join('\n');
