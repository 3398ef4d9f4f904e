/**
 * What the `openai` client throws, as problems we can classify. The client wraps Node's connection errors twice and gives
 * an error inside a stream the same class as an error status, only without the status.
 */
import { APIConnectionError, APIError } from 'openai';
import { z } from 'zod';
import type { Problem } from './classify.ts';
import { isOfflineDenial } from './egress.ts';

export function problemOf(error: unknown): Problem {
  if (isOfflineDenial(error)) return { kind: 'offline' };
  if (error instanceof APIConnectionError) return { kind: 'unreachable', code: codeOf(error) ?? 'no answer' };
  if (error instanceof APIError) {
    const status: unknown = error.status;
    if (typeof status !== 'number') return { kind: 'stream-error', body: bodyOf(error.error) };
    const retryAfter = error.headers?.get('retry-after') ?? undefined;
    return { kind: 'status', status, body: bodyOf(error.error), retryAfter };
  }
  if (error instanceof SyntaxError) return { kind: 'malformed' };
  const code = codeOf(error);
  if (code !== undefined || /connection was closed|aborted/.test(String(error))) {
    return { kind: 'reset', code: code ?? 'closed' };
  }
  throw error;
}

/** Some servers, Ollama among them, say what is wrong as plain text. */
const bodyOf = (said: unknown): unknown => (typeof said === 'string' ? { message: said } : said);

const coded = z.object({ code: z.string() });
const caused = z.object({ cause: z.unknown() });

/** The first Node error code along the chain of causes. */
function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at !== undefined && depth < 5; depth += 1) {
    const code = coded.safeParse(at);
    if (code.success) return code.data.code;
    const cause = caused.safeParse(at);
    at = cause.success ? cause.data.cause : undefined;
  }
  return undefined;
}
