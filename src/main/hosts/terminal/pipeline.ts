/**
 * `pipeline`: a run begun, answered, decided and followed until it wants the person or is over. Where no app is open it goes on only while
 * such a command follows it, and is then gone on with by `pipeline resume`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { changeSizeSchema } from '../../../shared/intake.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { findStage } from '../../../shared/run-stage.ts';
import { letRun } from './asked-commands.ts';
import { type AtFolder, atFolder } from './at-folder.ts';
import type { Client, Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import type { PipelineCommand } from './pipeline-command.ts';
import { asksLines, runLine, runLines } from './pipeline-lines.ts';
import { program } from './program.ts';
import { usualModel } from './run.ts';
import type { Terminal } from './terminal.ts';
import { judgeable, oneLine, printable } from './visible-text.ts';

export async function pipeline(
  command: PipelineCommand,
  connection: Connection,
  terminal: Terminal,
): Promise<Result<ExitCode>> {
  const found = atFolder(connection, terminal, command.json);
  if (!found.ok) return found;
  const at = found.value;
  const { client, workspace } = at;
  const { action, what } = command;
  if (action === 'list') return list(at);
  if (action === 'runs') {
    for (const row of await client.pipeline.runs({ workspace }))
      terminal.write(at.json ? `${JSON.stringify(row)}\n` : `${runLine(row, at.ink)}\n`);
    return ok(exitCodes.done);
  }
  if (action === 'start') return start(at, command);
  const id = await runNamed(at, what ?? '');
  return id.ok ? onRun(at, command, id.value) : id;
}

async function list({ client, workspace, terminal, ink, json }: AtFolder): Promise<Result<ExitCode>> {
  const { pipelines, problems } = await client.pipeline.list({ workspace });
  for (const one of pipelines) {
    const { name, title, about } = one.pipeline;
    const line = `${name.padEnd(22)} ${judgeable(title)}  ${ink.dim(judgeable(about))}`;
    terminal.write(json ? `${JSON.stringify(one)}\n` : `${line}\n`);
  }
  for (const problem of problems) terminal.advise(`patchbay: ${judgeable(problem)}\n`);
  return ok(problems.length === 0 ? exitCodes.done : exitCodes.failed);
}

async function start(at: AtFolder, command: PipelineCommand): Promise<Result<ExitCode>> {
  const { client, workspace } = at;
  const { what, words, approve, review, size, yes } = command;
  const model = command.model === null ? await usualModel(client) : ok(command.model);
  if (!model.ok) return model;
  const { run } = await client.pipeline.start({
    ...{ workspace, pipeline: what ?? '', text: words, model: model.value },
    ...(approve === null ? {} : { approve }),
    ...(size === null ? {} : { size }),
    ...(review === null ? {} : { review }),
  });
  return follow(at, run.id, yes);
}

async function onRun(at: AtFolder, command: PipelineCommand, id: string): Promise<Result<ExitCode>> {
  const { client } = at;
  const { action, words, yes } = command;
  const aside = await withoutRunning(at, command, id);
  if (aside !== null) return aside;
  const view = await client.pipeline.show({ id });
  if (action === 'show') return ended(at, view, true);
  const asks = view.asks;
  const stage = asks?.stage ?? stageNow(view);
  switch (action) {
    case 'answer':
      await client.pipeline.answer({ id, text: words });
      break;
    case 'approve':
      await client.pipeline.approve({ id, stage, words });
      break;
    case 'back':
      await client.pipeline.sendBack({ id, stage, words });
      break;
    case 'decide':
      if (asks?.what !== 'conflict' || asks.id === undefined)
        return fail('conflict', 'No conflict is to be decided now.');
      await client.pipeline.decide({ id, stage, conflict: asks.id, option: words, words: '' });
      break;
    case 'course':
      await client.pipeline.course({ id, words });
      break;
    case 'size':
    case 'reopen':
      await anew(client, view, action, words);
      break;
    case 'again':
      await again(client, view, words);
      break;
    case 'allow':
      break;
    case 'sign':
      await client.pipeline.sign({ id, words });
      break;
    case 'pause':
    case 'resume':
    case 'stop':
      await client.pipeline.control({ id, act: action });
  }
  if (action === 'pause' || action === 'stop') return ended(at, await client.pipeline.show({ id }), false);
  return follow(at, id, yes || action === 'allow');
}

/** Where it stands while it asks for nothing: what cannot be done there says why. */
const stageNow = ({ run: { stages } }: RunView): string =>
  (stages.find(({ status }) => status === 'going') ?? stages.at(-1))?.name ?? '';

/** By its name or its title. */
const stageNamed = ({ run }: RunView, said: string): string =>
  run.pipeline.stages.find(({ title }) => title.toLowerCase() === said.trim().toLowerCase())?.name ??
  said.trim();

/** What is behind it is done anew. */
async function anew(client: Client, view: RunView, action: 'size' | 'reopen', words: string): Promise<void> {
  const { id } = view.run;
  if (action === 'size') await client.pipeline.size({ id, size: changeSizeSchema.parse(words) });
  else await client.pipeline.reopen({ id, stage: stageNamed(view, words) });
}

async function again(client: Client, view: RunView, words: string): Promise<void> {
  const { asks, run } = view;
  const stage = asks?.stage ?? '';
  if (asks?.what === 'stuck' && asks.id !== undefined)
    await client.pipeline.step({ id: run.id, stage, step: asks.id, act: 'again', words });
  else if (asks?.what === 'gates') await gatesAgain(client, view, stage, words);
  else await client.pipeline.control({ id: run.id, act: 'again' });
}

/** What takes the run nowhere; else null. */
async function withoutRunning(
  at: AtFolder,
  { action, words, out }: PipelineCommand,
  id: string,
): Promise<Result<ExitCode> | null> {
  const { client, terminal, json } = at;
  if (action === 'report') return report(at, id, out);
  if (action === 'document') {
    const { title, text } = await client.pipeline.document({ id, name: words });
    terminal.write(json ? `${JSON.stringify({ title, text })}\n` : `${printable(text.trim())}\n`);
    return ok(exitCodes.done);
  }
  if (action !== 'remove') return null;
  await client.pipeline.remove({ id });
  terminal.write(json ? `${JSON.stringify({ removed: id })}\n` : 'Removed.\n');
  return ok(exitCodes.done);
}

/** With words its agent tries once more, without them only the gates run. */
async function gatesAgain(client: Client, { run }: RunView, stage: string, words: string): Promise<void> {
  const { id } = run;
  const step = findStage(run, stage)?.steps.at(-1);
  if (words === '' || step === undefined) await client.pipeline.gates({ id, stage });
  else await client.pipeline.step({ id, stage, step: step.name, act: 'again', words });
}

/** Until it wants the person or is over. Ctrl-C pauses it. */
async function follow(at: AtFolder, id: string, yes: boolean): Promise<Result<ExitCode>> {
  const { client, terminal, ink, json } = at;
  const watching = new AbortController();
  const free = terminal.onStop(() => void client.pipeline.control({ id, act: 'pause' }).catch(() => {}));
  let said = '';
  try {
    for await (const view of await client.pipeline.watch({ id }, { signal: watching.signal })) {
      if (view.asks?.what === 'allow') {
        const chosen = await letRun(at, view.run.gatesAsk, yes);
        if (chosen.length < view.run.gatesAsk.length) return ended(at, view, false);
        await client.pipeline.allow({ id, digests: chosen.map(({ digest }) => digest) });
        continue;
      }
      if (view.asks !== null || view.run.status !== 'going') return ended(at, view, false);
      const doing = view.doing ?? '';
      if (doing !== '' && doing !== said && !json) terminal.write(`${ink.dim(`… ${oneLine(doing)}`)}\n`);
      said = doing === '' ? said : doing;
    }
  } finally {
    watching.abort();
    free();
  }
  return ended(at, await client.pipeline.show({ id }), false);
}

function ended({ terminal, ink, json }: AtFolder, view: RunView, isWhole: boolean): Result<ExitCode> {
  if (json) terminal.write(`${JSON.stringify(view)}\n`);
  else {
    for (const line of runLines(view, ink, isWhole)) terminal.write(`${line}\n`);
    for (const line of asksLines(view, program)) terminal.write(`${line}\n`);
  }
  const { status } = view.run;
  if (status === 'finished') return ok(exitCodes.done);
  if (view.asks?.what === 'trouble') return ok(exitCodes.failed);
  return ok(status === 'stopped' || status === 'paused' ? exitCodes.stopped : exitCodes.waiting);
}

/** On the screen, or all that the run left into a folder. */
async function report(
  { client, terminal }: AtFolder,
  id: string,
  out: string | null,
): Promise<Result<ExitCode>> {
  if (out === null) {
    terminal.write(printable((await client.pipeline.artefact({ id, name: 'report.md' })).text));
    return ok(exitCodes.done);
  }
  const { artefacts } = await client.pipeline.show({ id });
  await mkdir(out, { recursive: true });
  for (const name of artefacts)
    await writeFile(join(out, name), (await client.pipeline.artefact({ id, name })).text);
  terminal.write(`${artefacts.length} files in ${out}\n`);
  return ok(exitCodes.done);
}

async function runNamed({ client, workspace }: AtFolder, beginning: string): Promise<Result<string>> {
  const rows = await client.pipeline.runs({ workspace });
  const found = rows.filter(({ id }) => id.startsWith(beginning));
  const [only, another] = found;
  if (only === undefined)
    return fail(
      'not_found',
      `There is no run "${beginning}" in this folder.`,
      `See: ${program} pipeline runs`,
    );
  return another === undefined ? ok(only.id) : fail('invalid', `"${beginning}" begins several runs.`);
}
