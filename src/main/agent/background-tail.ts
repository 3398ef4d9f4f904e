/**
 * Tells the model of commands in the background where it costs the cache nothing: behind the person's message which of them run,
 * and behind the last result of a step only what is new. It is put into the fact of that message or result, since a request that
 * was made once is made again with the same bytes, whatever has been printed meanwhile.
 */
import type { Fact } from '../../shared/event.ts';
import { parentId, place } from '../../shared/session-draft.ts';
import { stepOf } from '../../shared/session-view.ts';
import { backgroundWords } from './background-words.ts';
import type { Drive } from './drive.ts';

/** Facts as they came, with those words behind the one among them that will be the newest of the next request, if one is. */
export function withBackgroundWords(
  facts: readonly Fact[],
  { engine, session, state }: Pick<Drive, 'engine' | 'session' | 'state'>,
): Fact[] {
  const now = state();
  if (now.backgrounds.length === 0) return [...facts];
  const at = facts.findLastIndex(
    (fact) =>
      fact.type === 'turn.started' ||
      (fact.type === 'call.finished' && isLast(fact.data.callId, stepOf(now, parentId(fact.data.callId)))),
  );
  const fact = facts[at];
  if (fact === undefined) return [...facts];
  const take = (id: string): string => engine.backgrounds.take(session.id, id);
  const words = backgroundWords(now.backgrounds, take, fact.type === 'turn.started');
  if (words === '') return [...facts];
  return facts.with(at, { ...fact, data: { ...fact.data, backgroundWords: words } } as Fact);
}

const isLast = (callId: string, step: { calls: readonly unknown[] } | undefined): boolean =>
  place(callId, 2) + 1 === step?.calls.length;
