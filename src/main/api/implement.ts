/**
 * The contract with what every handler shares: the caller's context, input errors named by field, bugs logged and turned into
 * one neutral sentence. Handlers are written on `api`, never on the bare contract.
 */
import { implement, ORPCError, ValidationError } from '@orpc/server';
import { contract } from '../../shared/contract.ts';
import type { Failure, FailureCode, Result } from '../../shared/result.ts';
import { storeTrouble } from '../store/trouble.ts';
import type { CallContext } from './shell.ts';

const statuses: Record<FailureCode, number> = {
  not_found: 404,
  conflict: 409,
  denied: 403,
  invalid: 422,
  unavailable: 503,
  cancelled: 499,
  failed: 500,
};

export type Log = (message: string, error: unknown) => void;

/** `log` gets every bug with its stack; the caller never does. */
export const createApi = (log: Log) =>
  implement(contract)
    // Outputs come from our own typed handlers: checking each event of a long history again cost more than reading it.
    .$config({ initialOutputValidationIndex: Number.NaN })
    .$context<CallContext>()
    .use(async ({ next, path }) => {
      try {
        return await next();
      } catch (error) {
        throw toWire(error, path.join('.'), log);
      }
    });

export type Api = ReturnType<typeof createApi>;

/** The value, or the failure as the contract's typed error. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw typedError(result.error);
}

function typedError({ code, message, hint }: Failure): ORPCError<string, unknown> {
  const data: unknown = hint === undefined ? undefined : { hint };
  return new ORPCError(code.toUpperCase(), { status: statuses[code], message, data });
}

function toWire(error: unknown, path: string, log: Log): unknown {
  if (!(error instanceof ORPCError)) {
    log(`call ${path}`, error);
    const trouble = storeTrouble(error);
    if (trouble !== undefined) return typedError(trouble);
    return new ORPCError('INTERNAL_SERVER_ERROR', {
      message: 'Something in Patchbay went wrong; the log has the details.',
    });
  }
  if (error.code !== 'BAD_REQUEST' || !(error.cause instanceof ValidationError)) return error;
  const issue = error.cause.issues[0];
  const field =
    issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') ?? '';
  return typedError({
    code: 'invalid',
    message: `${path}: ${field === '' ? 'input' : field}: ${issue?.message ?? 'not valid'}`,
  });
}
