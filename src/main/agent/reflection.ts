/**
 * What the model says of a turn in which it got nowhere: cause, lesson, what to try next. Asked once when such a turn has ended,
 * shown to the person, and told to the model again at the end of the next turn's message, as its own note.
 */
import { z } from 'zod';
import type { Fact } from '../../shared/event.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { clipLine } from '../tools/clip.ts';
import { askAside } from './aside.ts';
import type { Asking } from './asking.ts';
import { closedJson } from './closed-json.ts';

const text = { type: 'string' };
const schema = {
  type: 'object',
  properties: { cause: text, lesson: text, next: text },
  required: ['cause', 'lesson', 'next'],
  additionalProperties: false,
} as const;
const said = z.object({ cause: z.string(), lesson: z.string(), next: z.string() }).partial();

/** So many failed calls in a row at the end of a turn are a turn that got nowhere. */
const enoughFailures = 3;
const longest = 300;
const mostTokens = 300;

/** Whether the last turn has just ended after failing calls, and nothing was said of it yet. */
export function needsReflection({ turns, unstarted, reflections }: SessionState): boolean {
  const turn = turns.at(-1);
  if (turn === undefined || turn.status !== 'ended' || unstarted !== null) return false;
  // What the person stopped has not failed, and a model that could not answer cannot say why.
  if (turn.reason === 'cancelled' || turn.steps.at(-1)?.finish === 'failed') return false;
  if (reflections.some(({ turnId }) => turnId === turn.id)) return false;
  const calls = turn.steps.flatMap((step) => step.calls);
  const last = calls.slice(-enoughFailures);
  return last.length === enoughFailures && last.every(hasFailed);
}

/** A person's no is not a failure of the call's; a command that ended with an error is one. */
export function hasFailed({
  outcome,
  exitCode,
  approvals,
}: Pick<Call, 'outcome' | 'exitCode' | 'approvals'>): boolean {
  if (approvals.at(-1)?.decision?.kind === 'reject') return false;
  return outcome === 'failed' || outcome === 'refused' || (exitCode !== null && exitCode !== 0);
}

/** The fact to append; none when the model has nothing to say. */
export async function askReflection(
  { model, request }: Asking,
  turnId: string,
  question: string,
  signal: AbortSignal,
): Promise<Fact[]> {
  const answer = await askAside({
    model,
    request,
    question,
    schema,
    maxTokens: mostTokens,
    signal,
    priority: 'background',
  });
  if (answer.kind !== 'text') return [];
  const read = said.safeParse(closedJson(answer.text));
  if (!read.success) return [];
  const [cause, lesson, next] = [read.data.cause, read.data.lesson, read.data.next].map(short);
  if (!cause && !lesson && !next) return [];
  const data = { turnId, cause: cause ?? '', lesson: lesson ?? '', next: next ?? '', usage: answer.usage };
  return [{ type: 'reflection.recorded', data }];
}

const short = (words = ''): string => clipLine(words.replace(/\s+/g, ' ').trim(), longest);

/** For the end of the message of the turn that follows; empty when the last turn left no reflection. */
export function reflectionNote({ turns, reflections }: SessionState): string {
  const last = reflections.at(-1);
  const turn = turns.at(-1);
  if (last === undefined || last.turnId !== turn?.id || turn.takenBack !== undefined) return '';
  const parts = [
    ['Cause', last.cause],
    ['Lesson', last.lesson],
    ['Next', last.next],
  ].flatMap(([name, words]) => (words === '' ? [] : [`${name}: ${words}`]));
  return `[Your own note on why the last turn got nowhere, not the person's words. ${parts.join(' ')}]`;
}
