/** A call of the contract that failed, as the failure it is. Anything that is not one of the declared errors is a bug and thrown on. */
import { type Failure, fail, failureCodes, ok, type Result } from '../../../shared/result.ts';

/** Awaits a call of the client. */
export async function attempt<T>(call: Promise<T>): Promise<Result<T>> {
  try {
    return ok(await call);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    return fail(failure.code, failure.message, failure.hint);
  }
}

export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (error.code === 'BAD_REQUEST') return { code: 'invalid', message: error.message };
  const code = failureCodes.find((known) => known.toUpperCase() === error.code);
  if (code === undefined) return null;
  const data: unknown = 'data' in error ? error.data : undefined;
  const hint = typeof data === 'object' && data !== null && 'hint' in data ? data.hint : undefined;
  return typeof hint === 'string' ? { code, message: error.message, hint } : { code, message: error.message };
}
