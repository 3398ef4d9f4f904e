/**
 * Patience with a model server. Asking again happens only before the first word: a second try after it would show the person
 * two answers. Nothing has been executed by then, since calls are only carried out once a reply is whole.
 */
import {
  BrokenCircuitError,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  type IBackoff,
  retry,
  wrap,
} from 'cockatiel';
import type { WaitingPart } from '../../shared/waiting.ts';
import { classify, type Problem, type Verdict } from './classify.ts';
import type { Breakers } from './resilience-breakers.ts';

/** All durations in milliseconds. */
export interface Patience {
  connectMs: number;
  /** Until the first word, without a sign of life; `msPerToken` of the prompt is added. */
  firstPartMs: number;
  msPerToken: number;
  /** Between two signs of life once the answer has begun. */
  idleMs: number;
  totalMs: number;
  /** After that long a silence the server is asked whether it works, and then again and again. */
  pulseMs: number;
  /** A silence as long as this is told to the person. */
  silentMs: number;
  retries: number;
  firstDelayMs: number;
  maxDelayMs: number;
  /** How long a server that says it is loading its model is waited for. */
  loadingMs: number;
  breakAfter: number;
  breakMs: number;
}

const minute = 60_000;

export const usualPatience: Patience = {
  connectMs: 10_000,
  firstPartMs: 10 * minute,
  msPerToken: 50,
  idleMs: 5 * minute,
  totalMs: 240 * minute,
  pulseMs: 3_000,
  silentMs: 10_000,
  retries: 3,
  firstDelayMs: 500,
  maxDelayMs: 8_000,
  loadingMs: 15 * minute,
  breakAfter: 5,
  breakMs: 5_000,
};

/** What a person sets as one number: the silence of a server that does not say that it works, in seconds. */
export const patienceFor = (stallSeconds: number): Partial<Patience> => ({
  idleMs: stallSeconds * 1_000,
  firstPartMs: stallSeconds * 2_000,
  msPerToken: stallSeconds / 6,
  pulseMs: Math.min(usualPatience.pulseMs, stallSeconds * 300),
  silentMs: Math.min(usualPatience.silentMs, stallSeconds * 500),
});

/** Carries a verdict through code that can only throw. Never leaves the models folder. */
export class Refusal extends Error {
  readonly verdict: Verdict;
  /** Of the answer, when it was one. */
  readonly status: number | undefined;
  constructor(problem: Problem, endpoint: string) {
    const verdict = classify(problem, endpoint);
    super(verdict.failure.message);
    this.verdict = verdict;
    this.status = problem.kind === 'status' ? problem.status : undefined;
  }
}

const verdictOf = (error: unknown): Verdict | undefined =>
  error instanceof Refusal ? error.verdict : undefined;

type WaitingForRetry = Extract<WaitingPart, { kind: 'waiting' }>;

export interface Opening<T> {
  endpoint: string;
  patience: Patience;
  breakers: Breakers;
  signal: AbortSignal;
  /** Throws `Refusal` for everything expected. */
  attempt: () => Promise<T>;
  waiting: (part: WaitingForRetry) => void;
}

/** Runs `attempt` until it succeeds or asking again makes no sense; then throws the last `Refusal`. */
export async function openPatiently<T>(opening: Opening<T>): Promise<T> {
  const { endpoint, patience, breakers, signal } = opening;
  const started = Date.now();
  const tries = { all: 0, once: 0 };
  const again = retry(
    handleWhen((error) => {
      const verdict = verdictOf(error);
      if (verdict === undefined || !verdict.retryable) return false;
      if (verdict.loading) return Date.now() - started < patience.loadingMs;
      return tries.all < patience.retries && (verdict.onceMore !== true || tries.once < 1);
    }),
    { maxAttempts: Number.MAX_SAFE_INTEGER, backoff: jittered(patience) },
  );
  again.onRetry((event) => {
    const verdict = 'error' in event ? verdictOf(event.error) : undefined;
    if (verdict?.loading !== true) tries.all += 1;
    if (verdict?.onceMore === true) tries.once += 1;
    opening.waiting({
      kind: 'waiting',
      cause: verdict?.loading === true ? 'loading' : 'retry',
      reason: verdict?.failure.message ?? 'The server did not answer.',
      attempt: event.attempt,
      delayMs: Math.round(event.delay),
      since: started,
    });
  });
  const blames = (error: unknown) => verdictOf(error)?.blames === true;
  const breaker = breakers.of(endpoint, { ...patience, blames });
  const policy = wrap(again, breaker);
  try {
    return await policy.execute(() => {
      // The back-off itself cannot be interrupted, so a cancelled request comes by here once more.
      signal.throwIfAborted();
      return opening.attempt();
    }, signal);
  } catch (error) {
    if (!(error instanceof BrokenCircuitError)) throw error;
    throw new Refusal(
      { kind: 'circuit-open', until: breakers.restingUntil(endpoint) ?? Date.now() },
      endpoint,
    );
  }
}

/** Jittered exponential back-off; what the server asks for with Retry-After goes first, and loading is asked often. */
function jittered(patience: Patience) {
  const steps = new ExponentialBackoff({
    initialDelay: patience.firstDelayMs,
    maxDelay: patience.maxDelayMs,
  });
  let step: IBackoff<unknown> | undefined;
  return new DelegateBackoff((context: { result: { error: unknown } | { value: unknown } }) => {
    step = step === undefined ? steps.next() : step.next(context);
    const { result } = context;
    const verdict = 'error' in result ? verdictOf(result.error) : undefined;
    if (verdict?.retryAfterMs !== undefined) return verdict.retryAfterMs;
    return verdict?.loading === true ? Math.min(step.duration, 2_000) : step.duration;
  });
}
