/**
 * Patience with a model server. Asking again happens only while nothing was streamed: a second try after the first word
 * would show the person two answers. The breaker is shared by all models of one endpoint, so one dead server does not
 * make every agent wait its own retries.
 */
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  type IBackoff,
  retry,
  wrap,
} from 'cockatiel';
import { classify, type Phase, type Problem, type Verdict } from './classify.ts';
import type { ModelPart } from './model.ts';

/** All durations in milliseconds. */
export interface Patience {
  connectMs: number;
  /** Until the first word. Very long, since reading a prompt may take minutes; any byte from the server starts it anew. */
  firstPartMs: number;
  /** Between two bytes once the answer has begun. */
  idleMs: number;
  totalMs: number;
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
  firstPartMs: 30 * minute,
  idleMs: 5 * minute,
  totalMs: 240 * minute,
  retries: 3,
  firstDelayMs: 500,
  maxDelayMs: 8_000,
  loadingMs: 15 * minute,
  breakAfter: 5,
  breakMs: 5_000,
};

/** Carries a verdict through code that can only throw. Never leaves the models folder. */
export class Refusal extends Error {
  readonly verdict: Verdict;
  constructor(problem: Problem, endpoint: string) {
    const verdict = classify(problem, endpoint);
    super(verdict.failure.message);
    this.verdict = verdict;
  }
}

/** Circuit breakers by endpoint. */
export type Breakers = Map<string, CircuitBreakerPolicy>;

export const sharedBreakers: Breakers = new Map();

function breakerOf(breakers: Breakers, endpoint: string, patience: Patience): CircuitBreakerPolicy {
  const known = breakers.get(endpoint);
  if (known !== undefined) return known;
  const made = circuitBreaker(
    handleWhen((error) => error instanceof Refusal && error.verdict.blames),
    { halfOpenAfter: patience.breakMs, breaker: new ConsecutiveBreaker(patience.breakAfter) },
  );
  breakers.set(endpoint, made);
  return made;
}

export interface Opening<T> {
  endpoint: string;
  patience: Patience;
  breakers: Breakers;
  signal: AbortSignal;
  /** Throws `Refusal` for everything expected. */
  attempt: () => Promise<T>;
  waiting: (part: Extract<ModelPart, { kind: 'waiting' }>) => void;
}

/** Runs `attempt` until it succeeds or asking again makes no sense; then throws the last `Refusal`. */
export async function openPatiently<T>(opening: Opening<T>): Promise<T> {
  const { endpoint, patience, signal } = opening;
  const started = Date.now();
  let tries = 0;
  const again = retry(
    handleWhen((error) => {
      if (!(error instanceof Refusal) || !error.verdict.retryable) return false;
      return error.verdict.loading ? Date.now() - started < patience.loadingMs : tries < patience.retries;
    }),
    { maxAttempts: Number.MAX_SAFE_INTEGER, backoff: jittered(patience) },
  );
  again.onRetry((event) => {
    const verdict = 'error' in event && event.error instanceof Refusal ? event.error.verdict : undefined;
    if (verdict?.loading !== true) tries += 1;
    const reason = verdict?.failure.message ?? 'The server did not answer.';
    opening.waiting({ kind: 'waiting', reason, attempt: event.attempt, delayMs: Math.round(event.delay) });
  });
  const policy = wrap(again, breakerOf(opening.breakers, endpoint, patience));
  try {
    return await policy.execute(() => {
      // The back-off itself cannot be interrupted, so a cancelled request comes by here once more.
      signal.throwIfAborted();
      return opening.attempt();
    }, signal);
  } catch (error) {
    throw error instanceof BrokenCircuitError ? new Refusal({ kind: 'circuit-open' }, endpoint) : error;
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
    const verdict = 'error' in result && result.error instanceof Refusal ? result.error.verdict : undefined;
    if (verdict?.retryAfterMs !== undefined) return verdict.retryAfterMs;
    return verdict?.loading === true ? Math.min(step.duration, 2_000) : step.duration;
  });
}

/** One request's clocks. `expire` is called at most once, with the phase that took too long. */
export interface Deadlines {
  connected: () => void;
  /** Bytes arrived: whatever clock waits for the server starts anew. */
  touched: () => void;
  /** The first word arrived. */
  begun: () => void;
  stop: () => void;
}

export function startDeadlines(patience: Patience, expire: (phase: Phase, ms: number) => void): Deadlines {
  let stopped = false;
  const arm = (phase: Phase, ms: number) =>
    setTimeout(() => {
      stop();
      expire(phase, ms);
    }, ms);
  const total = arm('total', patience.totalMs);
  let waiting = arm('connect', patience.connectMs);
  function next(phase: Phase, ms: number) {
    if (stopped) return;
    clearTimeout(waiting);
    waiting = arm(phase, ms);
  }
  function stop() {
    stopped = true;
    clearTimeout(total);
    clearTimeout(waiting);
  }
  return {
    connected: () => next('firstPart', patience.firstPartMs),
    touched: () => {
      if (!stopped) waiting.refresh();
    },
    begun: () => next('idle', patience.idleMs),
    stop,
  };
}
