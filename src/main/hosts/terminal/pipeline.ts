/**
 * `pipeline`: a run begun, answered, decided and followed until it wants the person or is over. Where no app is open it goes on only while
 * such a command follows it, and is then gone on with by `pipeline resume`.
 */
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { changeSizeSchema } from '../../../shared/intake.ts';
import type { StepRun } from '../../../shared/pipeline-run.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { findStage } from '../../../shared/run-stage.ts';
import { type AtFolder, atFolder } from './at-folder.ts';
import type { Client, Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import type { PipelineCommand } from './pipeline-command.ts';
import { endOfRun, followRun } from './pipeline-follow.ts';
import { decidedLines, runLine } from './pipeline-lines.ts';
import { report } from './pipeline-report.ts';
import { program, shortId } from './program.ts';
import { usualModel } from './run.ts';
import type { Terminal } from './terminal.ts';
import { needTrust } from './trust-folder.ts';
import { judgeable, printable } from './visible-text.ts';

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
    const rows = await client.pipeline.runs({ workspace });
    for (const row of rows)
      terminal.write(at.json ? `${JSON.stringify(row)}\n` : `${runLine(row, at.ink)}\n`);
    if (rows.length === 0 && !at.json)
      terminal.write(`No run in this folder. Begin one: ${program} pipeline start NAME "TEXT"\n`);
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
    const whose = sources[one.source];
    const line = `${name.padEnd(22)} ${judgeable(title)}${whose}  ${ink.dim(judgeable(about))}`;
    terminal.write(json ? `${JSON.stringify(one)}\n` : `${line}\n`);
  }
  for (const problem of problems) terminal.advise(`patchbay: ${judgeable(problem)}\n`);
  return ok(problems.length === 0 ? exitCodes.done : exitCodes.failed);
}

const sources = { shipped: '', own: ' (your own)', workspace: ' (of this folder)' } as const;

async function start(at: AtFolder, command: PipelineCommand): Promise<Result<ExitCode>> {
  const { client, workspace, terminal } = at;
  const { what, words, approve, review, size, yes } = command;
  const model =
    command.model === null ? await usualModel(client, '--model NAME or --endpoint URL') : ok(command.model);
  if (!model.ok) return model;
  const wish = { path: workspace, isWanted: command.trust, isAsked: !command.json };
  const trusted = await needTrust(client, terminal, wish);
  if (!trusted.ok) return trusted;
  const { run } = await client.pipeline.start({
    ...{ workspace, pipeline: what ?? '', text: words, model: model.value },
    ...(approve === null ? {} : { approve }),
    ...(size === null ? {} : { size }),
    ...(review === null ? {} : { review }),
  });
  return followRun(at, run.id, yes);
}

async function onRun(at: AtFolder, command: PipelineCommand, id: string): Promise<Result<ExitCode>> {
  const { client } = at;
  const { action, yes } = command;
  const aside = await withoutRunning(at, command, id);
  if (aside !== null) return aside;
  if (action === 'raise') return followRun(at, (await client.pipeline.raise({ id })).run.id, yes);
  const view = await client.pipeline.show({ id });
  if (action === 'show') return endOfRun(at, view, true);
  if (!at.json && command.shown === null && (action === 'approve' || action === 'sign'))
    for (const line of decidedLines(view)) at.terminal.write(`${line}\n`);
  const asked = askedFor(client, command, view);
  if (!asked.ok) return asked;
  await asked.value();
  if (action === 'pause' || action === 'stop') {
    await endOfRun(at, await client.pipeline.show({ id }), false);
    return ok(exitCodes.done);
  }
  return followRun(at, id, yes || action === 'allow');
}

type Deed = () => Promise<unknown>;

/** What carries the command out. What is decided about is what was printed, or what is there now. */
function askedFor(
  client: Client,
  { action, words, why, shown }: PipelineCommand,
  view: RunView,
): Result<Deed> {
  const { asks, run } = view;
  const { pipeline: calls } = client;
  const { id } = run;
  const digest = shown === null || view.digest.startsWith(shown) ? view.digest : shown;
  const stage = asks?.stage ?? stageNow(view);
  switch (action) {
    case 'answer':
      return ok(() => calls.answer({ id, digest, text: words }));
    case 'approve':
      return ok(() => calls.approve({ id, digest, stage, words }));
    case 'back':
      return ok(() => calls.sendBack({ id, digest, stage, words }));
    case 'decide':
      return decided(client, view, digest, words);
    case 'course':
      return ok(() => calls.course({ id, words }));
    case 'size':
      return ok(() => calls.size({ id, size: changeSizeSchema.parse(words) }));
    case 'reopen':
      return ok(() => calls.reopen({ id, stage: stageNamed(view, words), words: why }));
    case 'again':
      return again(client, view, digest, words);
    case 'look':
    case 'done':
    case 'skip':
      return left(client, view, digest, action, words);
    case 'allow':
      // They are let run where they are asked about; it may be that they run already, and nobody is at it.
      return run.status === 'going' && asks === null
        ? ok(() => calls.control({ id, act: 'resume' }))
        : ok(async () => {});
    case 'sign':
      return ok(() => calls.sign({ id, digest, words }));
    case 'pause':
    case 'resume':
    case 'stop':
      return ok(() => calls.control({ id, act: action }));
    default:
      return ok(async () => {});
  }
}

function decided(client: Client, { asks, run }: RunView, digest: string, option: string): Result<Deed> {
  const { id } = run;
  if (asks?.what !== 'conflict' || asks.id === undefined)
    return fail(
      'conflict',
      'No conflict is to be decided now.',
      `See: ${program} pipeline show ${shortId(id)}`,
    );
  const at = { id, digest, stage: asks.stage, conflict: asks.id };
  return ok(() => client.pipeline.decide({ ...at, option, words: '' }));
}

/** Where it stands while it asks for nothing: what cannot be done there says why. */
const stageNow = ({ run: { stages } }: RunView): string =>
  (stages.find(({ status }) => status === 'going') ?? stages.at(-1))?.name ?? '';

/** By its name or its title. */
const stageNamed = ({ run }: RunView, said: string): string =>
  run.pipeline.stages.find(({ title }) => title.toLowerCase() === said.trim().toLowerCase())?.name ??
  said.trim();

/**
 * What it waits for is tried once more. Of a sub-stage with words for its agent; of gates that failed, with words their agent is asked,
 * without them only the gates run. Words that would reach nobody are not taken.
 */
function again(client: Client, { asks, run }: RunView, digest: string, words: string): Result<Deed> {
  const { pipeline: calls } = client;
  const { id } = run;
  const stage = asks?.stage ?? '';
  const mender = asks?.what === 'gates' ? findStage(run, stage)?.steps.at(-1)?.name : undefined;
  const step = asks?.what === 'stuck' ? asks.id : words === '' ? undefined : mender;
  if (step !== undefined) return ok(() => calls.step({ id, digest, stage, step, act: 'again', words }));
  if (words === '')
    return ok(() =>
      asks?.what === 'gates' ? calls.gates({ id, stage }) : calls.control({ id, act: 'again' }),
    );
  const [how, what] =
    run.status === 'going' ? ['Whoever begins next is told by', 'course'] : ['Go on with it first', 'resume'];
  const command = `${program} pipeline ${what} ${shortId(id)}${what === 'course' ? ' "…"' : ''}`;
  return fail('conflict', 'No agent waits for these words.', `${how}: ${command}`);
}

/** The sub-stage that it is at: its gates look once more at what is there, or it is left as done or left out. */
function left(
  client: Client,
  view: RunView,
  digest: string,
  act: 'look' | 'done' | 'skip',
  words: string,
): Result<Deed> {
  const { id } = view.run;
  const stage = view.asks?.stage ?? stageNow(view);
  const step = findStage(view.run, stage)?.steps.findLast(({ status }) => !isOver.has(status));
  if (step === undefined)
    return fail('conflict', 'It is at no sub-stage now.', `See: ${program} pipeline show ${shortId(id)}`);
  return ok(() => client.pipeline.step({ id, digest, stage, step: step.name, act, words }));
}

const isOver: ReadonlySet<StepRun['status']> = new Set(['done', 'skipped']);

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
