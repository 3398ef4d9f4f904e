/**
 * One trial of a model at a time: whoever needs it while it runs waits for it. A trial that breaks off keeps nothing, so the
 * next request tries again.
 */
import type { ModelRung } from '../../../shared/model-rung.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Model } from '../model.ts';
import { type ProbePrompts, type ProbeStep, type Probing, probeModel } from './probe.ts';
import { decideRung } from './probe-verdict.ts';
import type { RungBook } from './rung-book.ts';

export interface TrialSources {
  wire: Model;
  text: Model;
  book: RungBook;
  prompts: ProbePrompts;
  now(): number;
}

export interface TrialWish extends Pick<Probing, 'signal' | 'tell' | 'priority'> {
  /** What another trial found meanwhile will do. */
  reuse: boolean;
}

export type Trial = (wish: TrialWish) => Promise<Result<ModelRung>>;

export function createTrial(sources: TrialSources): Trial {
  let running: Promise<unknown> | undefined;
  return async (wish) => {
    const { signal, tell, reuse } = wish;
    while (running !== undefined) {
      tell({
        kind: 'waiting',
        cause: 'probing',
        reason: elsewhere,
        attempt: 0,
        delayMs: 0,
        since: Date.now(),
      });
      await endedOrAborted(running, signal);
      if (signal.aborted) return cancelled;
      const known = reuse ? await sources.book.find() : null;
      if (known !== null) return ok(known);
    }
    const trial = tryOut(sources, wish);
    running = trial.finally(() => {
      running = undefined;
    });
    running.catch(() => {});
    return trial;
  };
}

const elsewhere = 'Another session is trying how this model makes calls';
const cancelled = fail('cancelled', 'The request was cancelled.');

async function tryOut(
  { wire, text, book, prompts, now }: TrialSources,
  { reuse, ...wish }: TrialWish,
): Promise<Result<ModelRung>> {
  const profile = await wire.profile();
  const steps: ProbeStep[] = [];
  const thinkingOff = profile.thinkingSwitch === true;
  const native = profile.tools !== false;
  for await (const step of probeModel({ wire, text, prompts, thinkingOff, native, ...wish })) {
    if ('failure' in step) return { ok: false, error: step.failure };
    steps.push(step);
    // It was loading when it was asked what it has: perhaps it was tried at another time.
    const known = reuse && profile.model === null && steps.length === 1 ? await foundNow(book) : null;
    if (known !== null) return ok(known);
  }
  if (wish.signal.aborted) return cancelled;
  const evidence = steps.map((step) => step.evidence);
  const { tools } = profile.model === null ? await wire.profile() : profile;
  const why = native ? '' : nativeIsKnown;
  return book.put({ ...decideRung(steps, tools), why, at: now(), evidence, lowered: 0 }, profile);
}

const nativeIsKnown = 'it tells that it makes no calls itself, so native calls were not tried';

function foundNow(book: RungBook): Promise<ModelRung | null> {
  book.renew();
  return book.find();
}

const endedOrAborted = (running: Promise<unknown>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    if (signal.aborted) return done();
    signal.addEventListener('abort', done, { once: true });
    running.then(done, done);
  });
