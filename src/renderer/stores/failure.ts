/**
 * What went wrong with a call, as a value to show in place. Typed errors of the contract keep their code and hint; all
 * else (a dropped connection, a bug on the other side) becomes one plain sentence, never a stack.
 */
import { ORPCError } from '@orpc/client';
import { type Failure, failureCodes, ok, type Result } from '../../shared/result.ts';

export const lostFailure: Failure = {
  code: 'unavailable',
  message: 'The connection to Patchbay is lost.',
  hint: 'It is tried again on its own. Nothing that was recorded is lost.',
};

export function toFailure(error: unknown): Failure {
  if (!(error instanceof ORPCError)) {
    return error instanceof Error && error.name === 'AbortError'
      ? { code: 'cancelled', message: 'Stopped.' }
      : lostFailure;
  }
  const code = failureCodes.find((known) => known === error.code.toLowerCase()) ?? 'failed';
  const hint = hintOf(error.data);
  return { code, message: error.message, ...(hint === undefined ? {} : { hint }) };
}

function hintOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('hint' in data)) return undefined;
  return typeof data.hint === 'string' ? data.hint : undefined;
}

/** Runs a call of the contract; its failure comes back as a value. */
export async function asked<T>(call: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await call());
  } catch (error) {
    return { ok: false, error: toFailure(error) };
  }
}
