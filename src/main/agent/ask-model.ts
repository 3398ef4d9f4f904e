/**
 * One step: the model is asked, and what it answers is given back as facts. Before, room is made if the request would not leave
 * the reply its share of the window; and once more if the server says that it is too long, since its word counts.
 */
import type { Fact, FactOf } from '../../shared/event.ts';
import type { Live } from '../../shared/feed.ts';
import type { Failure } from '../../shared/result.ts';
import type { Model } from '../models/model.ts';
import { asRefused, chooseForRetry, type RetryChoice } from './alternatives.ts';
import { type Asking, askingOf, tokensOf } from './asking.ts';
import { makeRoom, type RoomMade } from './compact.ts';
import { roomBudget, wantedBudget } from './compact-budget.ts';
import { charactersPerToken, requestCharacters } from './context-size.ts';
import { closing, type Drive } from './drive.ts';
import { lastServed } from './reasoning-kept.ts';
import { readReply } from './reply.ts';
import { lowerRung } from './rung-watch.ts';

type Overflow = { promptTokens: number; window: number };

/** An estimate may be so much too small. */
const margin = 1.15;
/** Of the window: without so much for a reply there is no point in asking. */
const leastReply = 1 / 20;

export async function askModel(drive: Drive, turnId: string, stepId: string): Promise<Fact[]> {
  drive.flushSoon();
  const fail = (failure: Failure): Fact[] => unasked(drive, turnId, stepId, failure);
  // Told before anything is asked in the new form; the loop comes back here for the step itself.
  const lowered = await lowerRung(drive, stepId);
  if (lowered.length > 0) return lowered;
  const first = await prepare(drive, stepId);
  if ('failure' in first) return fail(first.failure);
  if (drive.signal.aborted) return [];
  let { reply, overflow } = await ask(drive, first.asking, stepId);
  if (overflow !== undefined && !drive.signal.aborted) {
    const made = await afterOverflow(drive, first.asking, overflow, stepId);
    if (made.kind === 'none') return fail(made.failure);
    if (made.kind === 'stopped') return [];
    const again = await askingOf(drive);
    if (!again.ok) return fail(again.error);
    ({ reply } = await ask(drive, again.value, stepId));
  }
  // The app closes: what was written so far is asked for again, whole, at the next start.
  if (drive.signal.reason === closing) return [];
  return reply.type === 'model.failed' ? failed(turnId, reply) : [reply];
}

/** For a person who wants room now, whatever there is. */
export async function makeWantedRoom(drive: Drive): Promise<Fact[]> {
  const refuse = (failure: Failure): Fact[] => [{ type: 'compaction.failed', data: { failure } }];
  const asking = await askingOf(drive);
  if (!asking.ok) return refuse(asking.error);
  const { tokens } = await sizeOf(drive, asking.value);
  const window = await drive.window();
  const budget = wantedBudget(roomBudget(window ?? Math.ceil(tokens * 1.25)), tokens);
  const stepId = 'compaction';
  const work = { drive, asking: asking.value, tokens, budget, window, stepId, must: false };
  const made = await makeRoom(work);
  return made.kind === 'none' ? refuse(made.failure) : [];
}

async function prepare(drive: Drive, stepId: string): Promise<{ asking: Asking } | { failure: Failure }> {
  const asking = await askingOf(drive, drive.state());
  if (!asking.ok) return { failure: asking.error };
  const window = await drive.window();
  if (window === null) return { asking: asking.value };
  const budget = roomBudget(window);
  const perToken = charactersPerToken(drive.state());
  if ((requestCharacters(asking.value.request) / perToken) * margin <= budget.room)
    return { asking: asking.value };
  const { tokens } = await sizeOf(drive, asking.value);
  if (tokens <= budget.room || drive.signal.aborted) return { asking: asking.value };
  const must = tokens > window * (1 - leastReply);
  drive.flush();
  const made = await makeRoom({ drive, asking: asking.value, tokens, budget, window, stepId, must });
  // Fuller than is good, but the reply still has a place: better a short one than none.
  if (made.kind === 'none') return must ? { failure: made.failure } : { asking: asking.value };
  if (made.kind === 'stopped') return { asking: asking.value };
  const shorter = await askingOf(drive);
  return shorter.ok ? { asking: shorter.value } : { failure: shorter.error };
}

const sizeOf = (drive: Drive, asking: Asking) => tokensOf(asking, charactersPerToken(drive.state()));

function afterOverflow(
  drive: Drive,
  asking: Asking,
  { promptTokens, window }: Overflow,
  stepId: string,
): Promise<RoomMade> {
  drive.flush();
  const budget = roomBudget(window);
  return makeRoom({ drive, asking, tokens: promptTokens, budget, window, stepId, must: true });
}

/** The reply, and beside it what the server says when the request is too long for it. */
async function ask(drive: Drive, asking: Asking, stepId: string) {
  const retry = chooseForRetry(drive);
  const asked = await askOnce(drive, asking, stepId, retry);
  const isRefused = asked.reply.type === 'model.failed' && asked.reply.data.failure.code === 'invalid';
  return isRefused && asked.overflow === undefined && retry.notes.length > 0
    ? askOnce(drive, asking, stepId, asRefused(retry))
    : asked;
}

async function askOnce(
  drive: Drive,
  { model, request }: Asking,
  stepId: string,
  { sampling, notes }: RetryChoice,
) {
  const { session, engine } = drive;
  const step = engine.answerNow.begin(session.id);
  const tell = (live: Live): void => {
    // Who watches gets things in their order.
    drive.flush();
    step.saw(live);
    session.tell(live);
  };
  const before = (name: string) => lastServed(drive.state(), name);
  let overflow: Overflow | undefined;
  const heard: Model = {
    ...model,
    async *stream(asked) {
      for (const note of notes) yield { kind: 'note', note };
      for await (const part of model.stream(asked)) {
        if (part.kind === 'failed') overflow = part.overflow;
        yield part;
      }
    },
  };
  const asked = { ...request, ...sampling, answerNow: step.signal };
  const reply = await readReply(heard, asked, { stepId, tell, before, now: engine.now }).finally(step.end);
  if (reply.type === 'model.failed') return { reply, overflow };
  const characters = requestCharacters(request);
  return { reply: { ...reply, data: { ...reply.data, characters } }, overflow };
}

const unasked = ({ session, engine }: Drive, turnId: string, stepId: string, failure: Failure): Fact[] => {
  const { model } = session.state();
  return failed(turnId, {
    type: 'model.failed',
    data: { stepId, model, failure, startedAt: engine.now() },
  });
};

const failed = (turnId: string, fact: FactOf<'model.failed'>): Fact[] => [
  fact,
  { type: 'turn.ended', data: { turnId, reason: 'failed', failure: fact.data.failure } },
];
