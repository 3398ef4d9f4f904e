/**
 * Tells the model what is remembered where it costs the cache nothing: behind the person's message what matches its words, and behind
 * a step's last result what matches the words of what failed. It is put into the fact of that message or result, so that a
 * request is made again with the same bytes whatever becomes of the entries, and no entry is told twice in a session.
 */
import type { Fact, FactOf } from '../../shared/event.ts';
import type { FoundMemory, Recalled } from '../../shared/memory.ts';
import { parentId, place } from '../../shared/session-draft.ts';
import type { SessionState } from '../../shared/session-state.ts';
import { stepOf } from '../../shared/session-view.ts';
import { asTold } from '../../shared/taken-back.ts';
import { recalled } from '../memory/recalled.ts';
import { chooseLessons } from './alternatives.ts';
import { type Counter, counterOf } from './context-count.ts';
import { charactersPerToken } from './context-size.ts';
import type { Drive } from './drive.ts';
import { hasFailed } from './failed-calls.ts';
import { shortened } from './shortened.ts';

type Told = FactOf<'turn.started'> | FactOf<'call.finished'>;

/** Facts as they came, with what is remembered behind the one among them that will be the newest of the next request. */
export async function withMemories(facts: readonly Fact[], drive: Drive): Promise<Fact[]> {
  const budget = drive.limits.memoryTokens;
  const at = facts.findLastIndex(isTold);
  const fact = facts[at];
  if (budget === 0 || fact === undefined || !isTold(fact)) return [...facts];
  const about = fact.type === 'turn.started' ? 'message' : 'failure';
  const text =
    about === 'message' ? (drive.state().unstarted?.text ?? '') : failureText(facts, drive.state());
  if (text === '') return [...facts];
  const matching = await drive.engine.memories.find(text, trustedFolder(drive));
  if (matching.length === 0) return [...facts];
  const known = toldBefore(drive.state());
  const unknown = matching.filter((one) => !known.has(keyOf(one.memory)));
  const { found, more } = withoutUntold(unknown, turnOf(fact), drive);
  const memory = await recalled(found, about, budget, startCounting(drive));
  const told = memory === null ? facts : facts.with(at, { ...fact, data: { ...fact.data, memory } } as Fact);
  return [...told, ...more];
}

/** The turn's id. */
const turnOf = (fact: Told): string =>
  fact.type === 'turn.started' ? fact.data.turnId : parentId(parentId(fact.data.callId));

/** Where telling what a model drew from a failure does not help a model, that is left out; what a person wrote never is. */
function withoutUntold(
  found: readonly FoundMemory[],
  turnId: string,
  drive: Drive,
): { found: readonly FoundMemory[]; more: Fact[] } {
  const isDrawn = ({ memory }: FoundMemory): boolean => memory.source.by === 'reflection';
  if (!found.some(isDrawn)) return { found, more: [] };
  const { told, fact } = chooseLessons(drive, turnId);
  return told
    ? { found, more: [] }
    : { found: found.filter((one) => !isDrawn(one)), more: fact === undefined ? [] : [fact] };
}

const isTold = (fact: Fact): fact is Told => fact.type === 'turn.started' || fact.type === 'call.finished';

/** What is remembered of a folder is as good as the folder is trusted. */
const trustedFolder = ({ engine, folder: { workspace } }: Drive): string | undefined =>
  engine.trusts(workspace.root) ? workspace.root : undefined;

const longest = { begin: 300, end: 900 };

/** Of the calls that failed in a step whose last result these facts bring; '' when it is not the last or nothing failed. */
function failureText(facts: readonly Fact[], state: SessionState): string {
  const ended = new Map(
    facts.flatMap((fact) => (fact.type === 'call.finished' ? [[fact.data.callId, fact.data] as const] : [])),
  );
  const step = stepOf(state, parentId([...ended.keys()].at(-1) ?? ''));
  const calls = (step?.calls ?? []).map((call) => {
    const data = ended.get(call.id);
    return data === undefined
      ? call
      : { ...call, ...data, exitCode: data.exitCode ?? null, status: 'finished' };
  });
  if (calls.some(({ status }) => status !== 'finished')) return '';
  return calls
    .filter(hasFailed)
    .map(
      ({ summary, content }) =>
        `${summary}\n${content.slice(-longest.end)}\n${content.slice(0, longest.begin)}`,
    )
    .join('\n');
}

const keyOf = ({ id, text }: Pick<Recalled['entries'][number], 'id' | 'text'>): string => `${id} ${text}`;

/** By message and results that the model still reads; of a past that was summarised nothing is known. */
function toldBefore(state: SessionState): Set<string> {
  const { turns, compactions } = asTold(state);
  const { summary } = shortened(compactions);
  const read = summary === null ? turns : turns.slice(place(summary.upTo, 0) + 1);
  const memories = read.flatMap((turn) => [
    turn.memory,
    ...turn.steps.flatMap(({ calls }) => calls.map((call) => call.memory)),
  ]);
  return new Set(memories.flatMap((memory) => memory?.entries.map(keyOf) ?? []));
}

/** A server that does not count at once is not waited for: the message is. */
const countMs = 1_000;

/**
 * By the model's own tokenizer; where nobody counts, an estimate that is rather too large. Some counts are asked for one message, and
 * the time is for all of them.
 */
function startCounting({ engine, state }: Drive): (words: string) => Promise<number> {
  const { name, perToken } = { name: state().model, perToken: charactersPerToken(state()) };
  let counter: Promise<Counter | undefined> | undefined;
  let late: Promise<undefined> | undefined;
  let isLate = false;
  const estimate = (words: string): number => Math.ceil(words.length / perToken);
  return async (words) => {
    if (isLate) return estimate(words);
    late ??= after(countMs).then(() => {
      isLate = true;
      return undefined;
    });
    counter ??= findCounter(engine, name);
    const counted = counter
      .then((found) => found?.text(words))
      .catch((error: unknown) => {
        engine.log('counting the tokens of what is remembered', error);
        return undefined;
      });
    return (await Promise.race([late, counted])) ?? estimate(words);
  };
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

async function findCounter(engine: Drive['engine'], name: string): Promise<Counter | undefined> {
  const model = await engine.model(name);
  if (!model.ok) return undefined;
  const { model: served, template } = await model.value.profile();
  return counterOf(model.value, [served, template].join('\n'));
}
