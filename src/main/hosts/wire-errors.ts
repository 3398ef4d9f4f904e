/**
 * The last look at an error before it crosses the wire, whatever the transport. The API has named what a person can act
 * on already; what else comes this far (an answer that breaks the contract, a stream that broke, a request that could not
 * even be read) would otherwise cross with the library's own words, or unlogged.
 */
import { mapEventIterator, ORPCError } from '@orpc/client';
import { failureCodes } from '../../shared/result.ts';
import type { CallContext } from '../api/shell.ts';
import type { Log } from '../base/log.ts';

export const neutralSentence = 'Something in Patchbay went wrong; the log has the details.';

const longestMessage = 1_000;
const contractCodes: readonly string[] = failureCodes.map((code) => code.toUpperCase());

/** The error a client gets for `error`, thrown while `call` was answered; `gone` when nobody waits for it any more. */
function wireError(
  error: unknown,
  { log, call, gone }: { log: Log; call: string; gone: boolean },
): ORPCError<string, unknown> {
  if (error instanceof ORPCError && contractCodes.includes(error.code)) return clipped(error);
  // Without a cause it is the API's own neutral error, and in the log.
  const known =
    error instanceof ORPCError && error.code === 'INTERNAL_SERVER_ERROR' && error.cause === undefined;
  if (!known && !gone) log.error('unexpected error on the way out', error, { call });
  return new ORPCError('INTERNAL_SERVER_ERROR', { message: neutralSentence });
}

/** A message may quote what the client sent, which may be megabytes. */
function clipped(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  if (error.message.length <= longestMessage) return error;
  const { code, defined, status, data } = error;
  const message = `${error.message.slice(0, longestMessage)} …`;
  return new ORPCError(code, { defined, status, message, data });
}

/** Marks, per request, that decoding is over: what is thrown before is the request's fault, after it is ours. */
const decoded = Symbol('decoded');
type Marked = CallContext & { [decoded]?: { yes: boolean } };

interface CallOptions {
  context: CallContext;
  path: readonly string[];
  signal?: AbortSignal | undefined;
}

interface RequestOptions {
  context: CallContext;
  request: { url: { pathname: string } };
}

type Around<O, T> = O & { next: (options?: O) => Promise<T> };

/**
 * For a handler's options: `call` goes into `clientInterceptors` (around the procedure), `request` into `interceptors`
 * (around decoding and encoding as well). An in-process client needs neither.
 */
export function createWireErrors(log: Log) {
  return {
    async call<O extends CallOptions, T>(options: Around<O, T>): Promise<T> {
      const mark = (options.context as Marked)[decoded];
      if (mark !== undefined) mark.yes = true;
      const translate = (error: unknown) =>
        wireError(error, { log, call: options.path.join('.'), gone: options.signal?.aborted ?? false });
      try {
        const output = await options.next();
        return isEventIterator(output) ? (translatedItems(output, translate) as T) : output;
      } catch (error) {
        throw translate(error);
      }
    },
    async request<O extends RequestOptions, T>(options: Around<O, T>): Promise<T> {
      const mark = { yes: false };
      const context: Marked = { ...options.context, [decoded]: mark };
      try {
        return await options.next({ ...options, context });
      } catch (error) {
        if (mark.yes) throw error;
        log.warn('a request could not be read', { path: options.request.url.pathname.slice(0, 200) });
        const message = 'The request could not be read: its body must be valid JSON.';
        throw new ORPCError('INVALID', { status: 422, message, defined: true });
      }
    },
  };
}

type EventIterator = AsyncIteratorObject<unknown, unknown, void>;

const isEventIterator = (output: unknown): output is EventIterator =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;

const translatedItems = (items: EventIterator, translate: (error: unknown) => Error) =>
  mapEventIterator(items, { value: async (item) => item, error: async (error) => translate(error) });
