/**
 * What a problem with a model server means: the sentence a person reads, whether asking again can help, and whether the
 * prompt was too long. Decided by status and error type, never by the words of a message, which differ between versions;
 * the one exception is the overflow of servers that put its numbers into words only.
 */
import { z } from 'zod';
import type { Failure, FailureCode } from '../../shared/result.ts';
import { grouped } from '../base/figures.ts';

export type Phase = 'connect' | 'firstPart' | 'idle' | 'total';

export type Problem =
  /** The server answered with an error status. `body` is its `error` object, if it sent one. */
  | { kind: 'status'; status: number; body: unknown; retryAfter?: string | undefined }
  /** No answer at all; `code` is Node's, e.g. ECONNREFUSED. */
  | { kind: 'unreachable'; code: string }
  /** Not asked: Patchbay works offline, and the address is none that the person chose. */
  | { kind: 'offline' }
  | { kind: 'timeout'; phase: Phase; ms: number }
  /** Trouble in the middle of a stream. */
  | { kind: 'stream-error'; body: unknown }
  | { kind: 'malformed' }
  | { kind: 'unfinished' }
  /** Success, but not a stream: a web page, say, or an answer in one piece. */
  | { kind: 'no-stream'; type: string }
  /** Far more than any model writes. */
  | { kind: 'endless' }
  | { kind: 'reset'; code: string }
  /** Not asked, because it failed too often a moment ago; `until` is in milliseconds since 1970. */
  | { kind: 'circuit-open'; until: number };

export interface Verdict {
  failure: Failure;
  /** Asking again may help, provided nothing was streamed yet. */
  retryable: boolean;
  /** The server is up and reads its model: wait with more patience, and do not count it as broken. */
  loading: boolean;
  /** Asked again once and no more: the same question mostly has the same end. */
  onceMore?: true;
  /** Speaks against the server as a whole (not against this request), so it counts for the circuit breaker. */
  blames: boolean;
  retryAfterMs?: number;
  overflow?: { promptTokens: number; window: number };
}

const errorBody = z
  .object({
    message: z.string().optional().catch(undefined),
    type: z.string().optional().catch(undefined),
    code: z.union([z.string(), z.number()]).optional().catch(undefined),
    n_prompt_tokens: z.number().optional().catch(undefined),
    n_ctx: z.number().optional().catch(undefined),
  })
  .catch({});

type ErrorBody = z.infer<typeof errorBody>;

export function classify(problem: Problem, endpoint: string): Verdict {
  switch (problem.kind) {
    case 'status':
      return ofStatus(problem, endpoint);
    case 'unreachable':
      return unreachable(problem.code, endpoint);
    case 'offline':
      return verdict(
        'denied',
        `Patchbay works offline, and ${endpoint} is none of your model servers. Nothing was sent.`,
        'Add it in the settings, or choose another model.',
      );
    case 'timeout':
      return timedOut(problem.phase, problem.ms, endpoint);
    case 'stream-error': {
      const body = errorBody.parse(problem.body);
      if (isDeadEnd(body)) return deadEnd(body);
      return (
        overflowOf(body) ?? {
          ...verdict('failed', `The server broke off its answer: ${said(body)}`, logHint),
          retryable: true,
          onceMore: true,
        }
      );
    }
    case 'malformed':
      return again('failed', 'The server sent something that is not valid JSON in its stream.');
    case 'unfinished':
      return again('failed', 'The stream ended before the answer was finished.');
    case 'no-stream':
      return verdict(
        'failed',
        `${endpoint} answered with ${problem.type.slice(0, 80)} instead of a stream of events.`,
        'Check the address (it usually ends in /v1), and that the server can stream.',
      );
    case 'endless':
      return verdict('failed', 'The server sent more than any answer can be, and was cut off.', logHint);
    case 'reset':
      return again('unavailable', `The connection broke in the middle of the answer (${problem.code}).`);
    case 'circuit-open':
      return verdict(
        'unavailable',
        `${endpoint} failed several times in a row and rests until ${clockTime(problem.until)}.`,
        'Resume after that, or choose another model.',
      );
  }
}

/** `12:03:10`, on this machine's clock. */
const clockTime = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** The stream broke: harmless to ask again as long as nobody has seen a word of it. */
const again = (code: FailureCode, message: string): Verdict => ({
  ...verdict(code, message, logHint),
  retryable: true,
});

const logHint = 'The log of the server may say why; asking again is safe.';

function ofStatus(problem: Extract<Problem, { kind: 'status' }>, endpoint: string): Verdict {
  const { status } = problem;
  const body = errorBody.parse(problem.body);
  const answered = `The server answered ${status}: ${said(body)}`;
  if (status === 400 || status === 413) return overflowOf(body) ?? verdict('invalid', answered);
  if (status === 401 || status === 403) {
    return verdict(
      'denied',
      `${endpoint} refused the key (${status}).`,
      'Set the API key that the server was started with.',
    );
  }
  if (status === 404) {
    return verdict(
      'not_found',
      answered,
      `Check the address ${endpoint} (it usually ends in /v1) and the model name.`,
    );
  }
  const wait = retryAfterMs(problem.retryAfter);
  if (status === 503 && body.type === 'unavailable_error') {
    return {
      ...verdict('unavailable', 'The server is loading its model.'),
      retryable: true,
      loading: true,
      ...wait,
    };
  }
  if (status === 429) return { ...verdict('unavailable', answered), retryable: true, ...wait };
  if (status === 501) return verdict('invalid', answered);
  if (status === 500 && isDeadEnd(body)) return deadEnd(body);
  if (status >= 500) {
    return { ...verdict('unavailable', answered, logHint), retryable: true, blames: status !== 500, ...wait };
  }
  return verdict('invalid', answered);
}

function unreachable(code: string, endpoint: string): Verdict {
  const lost = { retryable: true, blames: true };
  if (code === 'ECONNREFUSED') {
    return {
      ...verdict(
        'unavailable',
        `Nothing answers at ${endpoint}.`,
        'Is the server running, and is this its address?',
      ),
      ...lost,
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      ...verdict('unavailable', `The host of ${endpoint} is not known (${code}).`, 'Check the address.'),
      blames: true,
    };
  }
  return { ...verdict('unavailable', `${endpoint} could not be reached (${code}).`, logHint), ...lost };
}

const waitedFor: Record<Phase, { what: string; hint: string }> = {
  connect: { what: 'no connection', hint: 'Is the machine on, and is the address right?' },
  firstPart: {
    what: 'no sign of an answer, and the server does not say that it works on one',
    hint: 'It may hang: look at its log or start it again, then resume.',
  },
  idle: {
    what: 'nothing more of the answer, and the server does not say that it works on it',
    hint: 'It may hang: look at its log or start it again, then resume. What came of the answer is not used.',
  },
  total: {
    what: 'the answer was not finished',
    hint: 'The model may write without end: say it differently, or choose another model.',
  },
};

function timedOut(phase: Phase, ms: number, endpoint: string): Verdict {
  const { what, hint } = waitedFor[phase];
  const message = `${endpoint}: ${what} within ${spanOf(ms)}.`;
  return {
    ...verdict('unavailable', message, hint),
    retryable: phase === 'connect',
    blames: phase !== 'total',
  };
}

function spanOf(ms: number): string {
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** llama.cpp gives it no type of its own; its words are the only sign. */
const isDeadEnd = ({ message = '' }: ErrorBody): boolean => /empty grammar stack/i.test(message);

const deadEnd = (body: ErrorBody): Verdict => ({
  ...verdict(
    'failed',
    `The server came to a dead end in the grammar it makes for tool calls: ${said(body)}`,
    'Resume asks again, and often that is enough. If it comes back, choose another model or agent.',
  ),
  retryable: true,
  onceMore: true,
});

function overflowOf(body: ErrorBody): Verdict | undefined {
  const isOverflow = body.type === 'exceed_context_size_error' || body.code === 'context_length_exceeded';
  const spoken = /maximum context length is (\d+) tokens.*?(?:requested|has|resulted in) (\d+)/s.exec(
    body.message ?? '',
  );
  if (!isOverflow && spoken === null) return undefined;
  const promptTokens = body.n_prompt_tokens ?? number(spoken?.[2]);
  const window = body.n_ctx ?? number(spoken?.[1]);
  const known = promptTokens !== undefined && window !== undefined;
  const failed = verdict(
    'invalid',
    known
      ? `The prompt has ${grouped(promptTokens)} tokens; the window of the model holds ${grouped(window)}.`
      : 'The prompt does not fit into the window of the model.',
    'Choose a model with a larger window, or start the server with one (llama.cpp: -c), then resume.',
  );
  return known ? { ...failed, overflow: { promptTokens, window } } : failed;
}

const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

const said = (body: ErrorBody): string => body.message ?? body.type ?? 'no reason given';

/** Seconds or a date, as HTTP allows. Waits beyond a minute are cut to it: a person is looking at the screen. */
function retryAfterMs(header: string | undefined): { retryAfterMs?: number } {
  if (header === undefined) return {};
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? { retryAfterMs: Math.min(Math.max(ms, 0), 60_000) } : {};
}

function verdict(code: FailureCode, message: string, hint?: string): Verdict {
  const failure = hint === undefined ? { code, message } : { code, message, hint };
  return { failure, retryable: false, loading: false, blames: false };
}
