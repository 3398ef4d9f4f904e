/**
 * The texts that take the place of summarised steps. What the person said stands in a message of theirs, in their words; what
 * was done stands in a message of the model's, because it is made from files and outputs, and nothing out of those may speak
 * with the person's voice.
 */
import { z } from 'zod';
import type { Call, SessionState, Step, Turn } from '../../shared/session-state.ts';
import { clipLine, clipMiddle } from '../tools/clip.ts';
import { closedJson } from './closed-json.ts';

/** What the model is asked for. Lists instead of one text, because small models keep to them. */
export const summarySchema = {
  type: 'object',
  properties: {
    task: { type: 'string' },
    done: { type: 'array', items: { type: 'string' } },
    facts: { type: 'array', items: { type: 'string' } },
    next: { type: 'string' },
  },
  required: ['task', 'done', 'facts', 'next'],
  additionalProperties: false,
} as const;

const lines = z.array(z.string().catch('')).catch([]);
const text = z.string().catch('');
const summary = z.object({ task: text, done: lines, facts: lines, next: text });

/**
 * The model's answer as a text to go on from, at most `limit` characters; undefined when there is nothing in it. An answer that
 * was cut off is used as far as it goes, one that is no JSON (the server could not hold the model to it) as it is.
 */
export function readSummary(answer: string, limit: number): string | undefined {
  const value = closedJson(answer);
  const parsed = value === undefined ? undefined : summary.safeParse(value);
  const said = parsed?.success ? inLines(parsed.data) : answer.trim().startsWith('{') ? '' : answer.trim();
  return said === '' ? undefined : clipMiddle(said, limit);
}

function inLines({ task, done, facts, next }: z.infer<typeof summary>): string {
  const parts = [
    part('Task', task),
    list('Done', done),
    list('To remember', facts),
    part('Next', next),
  ].filter((one) => one !== '');
  return parts.join('\n');
}

const part = (name: string, said: string): string => (said.trim() === '' ? '' : `${name}: ${said.trim()}`);

function list(name: string, items: readonly string[]): string {
  const said = items.map((item) => item.trim()).filter((item) => item !== '');
  return said.length === 0 ? '' : `${name}:\n${said.map((item) => `- ${item}`).join('\n')}`;
}

const head = 'Summary of the work so far; the steps themselves were left out to make room.';

/** The model's message that stands for the steps. `outline` is of those the summary does not know. */
export function summaryText(said: string | undefined, outline: string): string {
  const open =
    outline === '' ? '' : said === undefined ? `Calls made:\n${outline}` : `After that:\n${outline}`;
  return [head, said ?? '', open].filter((one) => one !== '').join('\n\n');
}

/** What an earlier message of that kind says. */
export const summaryBody = (text: string): string => text.replace(head, '').trim();

/** What was done in steps, a line each, made from the journal; the newest that fit into `limit` characters. */
export function outlineOf(steps: readonly Step[], limit: number): string {
  const kept: string[] = [];
  let length = 0;
  const all = steps.flatMap(stepLines);
  for (const line of all.toReversed()) {
    length += line.length + 1;
    if (length > limit) break;
    kept.push(line);
  }
  const missing = all.length - kept.length;
  return [...(missing > 0 ? [`(${missing} earlier ones left out)`] : []), ...kept.reverse()].join('\n');
}

function stepLines(step: Step): string[] {
  const said = step.text.trim() === '' ? [] : [`- said: ${clipLine(oneLine(step.text), 160)}`];
  return [...said, ...step.calls.map(callLine)];
}

function callLine(call: Call): string {
  const decision = call.approvals.at(-1)?.decision;
  const words =
    decision?.kind === 'reject' || decision?.kind === 'answer' ? `, the person: ${decision.words}` : '';
  const end = call.exitCode === null || call.exitCode === 0 ? (call.outcome ?? '') : `exit ${call.exitCode}`;
  return `- ${call.name} ${clipLine(oneLine(aboutCall(call)), 120)} (${end}${clipLine(oneLine(words), 200)})`;
}

function aboutCall({ proposal, summary: said }: Call): string {
  if (proposal?.kind === 'patch') return proposal.files.map((file) => file.path).join(', ');
  return proposal?.kind === 'command' ? proposal.command : said;
}

const oneLine = (said: string): string => said.replace(/\s+/g, ' ').trim();

/**
 * The person's first message, and of those between it and turn `until` (exclusive) the newest that fit, each in short. At most
 * about `limit` characters.
 */
export function openingText(state: SessionState, until: number, limit: number): string {
  const [first, ...later] = state.turns
    .slice(0, Math.max(1, until))
    .filter(({ takenBack }) => takenBack === undefined);
  if (first === undefined) return '';
  const opening = clipMiddle(withTail(first), Math.floor(limit * 0.7));
  const kept: string[] = [];
  let left = limit - opening.length - 60;
  const said = [...steeredIn(first), ...later.flatMap((turn) => [turn.text, ...steeredIn(turn)])];
  for (const words of said.toReversed()) {
    const line = `- ${clipLine(oneLine(words), 300)}`;
    if (line.length + 1 > left) break;
    left -= line.length + 1;
    kept.push(line);
  }
  return kept.length === 0
    ? opening
    : `${opening}\n\n[What I said after that:]\n${kept.reverse().join('\n')}`;
}

/** The message whose turn goes on behind the summary. The first one stands in the opening already. */
export const againText = (turn: Turn, isFirst: boolean, limit: number): string =>
  isFirst
    ? 'Go on.'
    : `${clipMiddle([withTail(turn), ...steeredIn(turn)].join('\n\n'), limit)}\n\n[You have begun with this; your summary says what is done.]`;

/** What the steps that go had told of the agent at work is told again. */
export const withAgent = (text: string, { agentWords }: Pick<SessionState, 'agentWords'>): string =>
  agentWords === '' ? text : `${text}\n\n${agentWords}`;

/** What the person said while the turn went on. */
const steeredIn = (turn: Turn): string[] =>
  turn.steps.flatMap(({ calls }) =>
    calls.flatMap(({ steered }) => steered?.messages.map(({ text }) => text) ?? []),
  );

const withTail = (turn: Turn): string => (turn.tail === '' ? turn.text : `${turn.text}\n\n${turn.tail}`);
