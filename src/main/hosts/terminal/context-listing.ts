/** `context`: what fills a session's window, section by section, and what its server read again and why. Changes nothing. */
import type { MeterStep } from '../../../shared/cache-meter.ts';
import { cacheTotal } from '../../../shared/cache-meter.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Connection } from './connection.ts';
import { type ExitCode, exitCodes } from './ending.ts';
import { findSession } from './find-session.ts';
import { createInk, type Ink } from './ink.ts';
import type { Terminal } from './terminal.ts';
import { oneLine } from './visible-text.ts';

type Described = Awaited<ReturnType<Connection['client']['context']['describe']>>;

const sectionNames: Record<Described['sections'][number]['id'], string> = {
  rules: 'rules',
  agents: 'AGENTS.md',
  tools: 'tools',
  summary: 'summary of earlier steps',
  user: 'your messages',
  agent: 'replies and calls',
  files: 'files read',
  commands: 'output of commands',
  results: 'answers of other tools',
  marks: 'marks of the chat template',
};

const cutNames: Record<Described['cuts'][number]['what'], string> = {
  thinking: 'reasoning of older replies',
  outdated: 'answers that are out of date',
  answers: 'older answers, to their beginning and end',
  steps: 'the oldest steps, for a summary',
};

const causes: Record<NonNullable<MeterStep['cause']>, string> = {
  first: 'first request',
  changed: 'the prompt changed',
  'other-request': 'another session used the server meanwhile, and it kept no copy (see --cache-ram)',
  aside: 'a title, summary or reflection in between was rendered otherwise',
  'other-program': 'another program used the server meanwhile',
  restarted: 'the server was restarted',
  swapped: 'another model answers at the address',
  'no-cache': 'the server keeps no cache (see --no-cache-prompt)',
  'no-rollback': 'this kind of model keeps no earlier state (sliding window or recurrent)',
  'reply-changed': 'the template shows the last reply otherwise, mostly without its reasoning',
  'other-model': 'another model than before',
  unwatched: 'Patchbay was not running in between',
  unknown: 'for no reason that shows',
};

export async function showContext(
  { client }: Connection,
  terminal: Terminal,
  typed: string,
  json: boolean,
): Promise<Result<ExitCode>> {
  const found = await findSession({ client }, typed);
  if (!found.ok) return found;
  const context = await client.context.describe({ sessionId: found.value });
  if (json) terminal.write(`${JSON.stringify(context)}\n`);
  else terminal.write(`${contextLines(context, createInk(terminal.colour)).join('\n')}\n`);
  return ok(exitCodes.done);
}

/** Lines for people. Pure. */
export function contextLines(context: Described, ink: Ink): string[] {
  const about = context.counted ? '' : 'about ';
  const { window, reserve, total } = context;
  const row = (tokens: number, name: string): string => `${`${about}${tokens}`.padStart(12)}  ${name}`;
  const free = window === null || reserve === null ? null : window - reserve - total;
  const notes =
    context.agentsFile === null || context.agentsFile.fixed ? '' : ' (read anew until the first message)';
  return [
    ink.bold(`Next request, in tokens of ${oneLine(context.model, 80)}`),
    ...context.sections.map(({ id, tokens }) =>
      row(tokens, `${sectionNames[id]}${id === 'agents' ? notes : ''}`),
    ),
    row(total, ink.bold('together')),
    ...(reserve === null ? [] : [row(reserve, 'kept free for the reply')]),
    free === null
      ? ink.dim('The server does not tell its window.')
      : row(free, `free of a window of ${window}`),
    ...cutLines(context, ink),
    ...meterLines(context.steps, ink),
  ];
}

function cutLines({ cuts }: Described, ink: Ink): string[] {
  if (cuts.length === 0) return [];
  const lines = cuts.map(
    ({ what, tokens }, index) => `${`${index + 1}.`.padStart(4)} ${cutNames[what]}: about ${tokens}`,
  );
  return ['', ink.bold('When room is wanted, this goes first'), ...lines];
}

function meterLines(steps: readonly MeterStep[], ink: Ink): string[] {
  if (steps.length === 0) return [];
  const { prompt, cached } = cacheTotal(steps);
  const share = prompt === 0 ? 0 : Math.floor((cached * 1000) / prompt) / 10;
  const again = steps.filter(({ cause }) => cause !== null && cause !== 'first');
  return [
    '',
    ink.bold(`Cache: ${cached} of ${prompt} prompt tokens reused (${share} %) in ${steps.length} steps`),
    ...again.map((step) => `  ${step.stepId}: read ${step.prompt - step.cached} again, ${causeText(step)}`),
  ];
}

function causeText({ cause, part, changes }: MeterStep): string {
  const where = part === null ? '' : ` in the ${part}`;
  const why = changes.length === 0 ? '' : ` (${changes.join(', ')})`;
  return `${causes[cause ?? 'unknown']}${where}${why}`;
}
