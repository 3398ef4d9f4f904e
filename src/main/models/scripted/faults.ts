/**
 * Ways in which a model server fails, for the scripted server to show on demand. Each is something that was seen of a real
 * one; the names are what tests and the demo's command line use.
 */
export const faults = [
  /** 503 as llama.cpp gives it while it loads its model. */
  'loading',
  /** 429 with Retry-After: 0. */
  'rate-limited',
  /** 500 without a reason. */
  'server-error',
  /** 500 with the words of a grammar in which no character fits any more. */
  'grammar-dead-end',
  /** 502, as a proxy in front gives it. */
  'bad-gateway',
  /** 401. */
  'unauthorized',
  /** 404. */
  'not-found',
  /** 400 exceed_context_size_error. */
  'overflow',
  /** Headers, then nothing. */
  'stall',
  /** Nothing at all, as a queued request sees it. */
  'stall-before-headers',
  /** The first words, then nothing. */
  'stall-midway',
  /** Nothing for some seconds while /slots tells of work, as on a machine that reads slowly; then a whole answer. */
  'slow-start',
  /** The socket is destroyed before any answer. */
  'reset-before-headers',
  /** The socket is destroyed while the prompt is read. */
  'reset-while-reading',
  /** The socket is destroyed after the first words. */
  'reset',
  /** A stream event that is not JSON, after the first words. */
  'malformed',
  /** An error object after the first words, and no [DONE]. */
  'error-in-stream',
  /** A complete answer without [DONE]. */
  'no-done',
  /** The stream ends after the first words, without a finish reason. */
  'no-finish',
  /** Finish `length` in the middle of the arguments of the last call. */
  'truncated-call',
] as const;

export type Fault = (typeof faults)[number];

/** Faults that are an error status instead of a stream. */
export function statusOf(
  fault: Fault | undefined,
): { status: number; headers?: Record<string, string>; error: Record<string, unknown> } | undefined {
  switch (fault) {
    case 'loading':
      return refusal(503, 'Loading model', 'unavailable_error');
    case 'rate-limited':
      return { ...refusal(429, 'Too many requests', 'rate_limit_error'), headers: { 'retry-after': '0' } };
    case 'server-error':
      return refusal(500, 'Something went wrong', 'server_error');
    case 'grammar-dead-end':
      return refusal(500, 'Unexpected empty grammar stack after accepting piece: {"', 'server_error');
    case 'bad-gateway':
      return refusal(502, 'Bad gateway', 'proxy_error');
    case 'unauthorized':
      return refusal(401, 'Invalid API Key', 'authentication_error');
    case 'not-found':
      return refusal(404, 'File Not Found', 'not_found_error');
    default:
      return undefined;
  }
}

const refusal = (status: number, message: string, type: string) => ({
  status,
  error: { code: status, message, type },
});
