/**
 * What the model says of where it got nowhere: cause, lesson, what to try next; shown to the person. Asked before such a turn would
 * end, it is told behind all that was said and the turn goes on with it (`stuck.ts` says when); of a turn that has ended it is told
 * at the end of the next one's message. Told as its own note, and once.
 */
import { z } from 'zod';
import type { FactOf } from '../../shared/event.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { clipLine } from '../tools/clip.ts';
import { askAside } from './aside.ts';
import type { Asking } from './asking.ts';
import { closedJson } from './closed-json.ts';
import { enoughFailures, hasFailed } from './failed-calls.ts';
import { noteParts, toldLater } from './stuck-words.ts';

const text = { type: 'string' };
const schema = {
  type: 'object',
  properties: { cause: text, lesson: text, next: text },
  required: ['cause', 'lesson', 'next'],
  additionalProperties: false,
} as const;
const said = z.object({ cause: z.string(), lesson: z.string(), next: z.string() }).partial();

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

/** What it says; null when that is nothing. */
export async function askReflection(
  { model, request }: Asking,
  question: string,
  signal: AbortSignal,
  priority: 'foreground' | 'background' = 'background',
): Promise<Pick<FactOf<'reflection.recorded'>['data'], 'cause' | 'lesson' | 'next' | 'usage'> | null> {
  const answer = await askAside({
    model,
    request,
    question,
    schema,
    maxTokens: mostTokens,
    signal,
    priority,
  });
  if (answer.kind !== 'text') return null;
  const read = said.safeParse(closedJson(answer.text));
  if (!read.success) return null;
  const { cause = '', lesson = '', next = '' } = read.data;
  const note = { cause: short(cause), lesson: short(lesson), next: short(next) };
  return noteParts(note) === '' ? null : { ...note, usage: answer.usage };
}

const short = (words: string): string => clipLine(words.replace(/\s+/g, ' ').trim(), longest);

/** For the end of the message of the turn that follows; empty when the last turn left no reflection that was not told. */
export function reflectionNote({ turns, reflections }: SessionState): string {
  const last = reflections.at(-1);
  const turn = turns.at(-1);
  if (last === undefined || last.turnId !== turn?.id || turn.takenBack !== undefined) return '';
  return last.again !== undefined || noteParts(last) === '' ? '' : toldLater(last);
}
