/**
 * Expected failures as values. A function that can fail for a reason a person or a model can act on returns a
 * `Result`; it throws only for bugs. The list of codes is closed: the contract declares exactly these as typed errors.
 */
import { z } from 'zod';

export const failureCodes = [
  'not_found',
  'conflict',
  'denied',
  'invalid',
  'unavailable',
  'cancelled',
  'failed',
] as const;

export const failureSchema = z.object({
  code: z.enum(failureCodes),
  /** One sentence: what happened. */
  message: z.string(),
  /** The next step for whoever reads it; absent when there is none. */
  hint: z.string().optional(),
});

export type FailureCode = (typeof failureCodes)[number];
export type Failure = z.infer<typeof failureSchema>;

export type Result<T, E = Failure> = { ok: true; value: T } | { ok: false; error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

export const fail = (code: FailureCode, message: string, hint?: string): Result<never> => ({
  ok: false,
  error: hint === undefined ? { code, message } : { code, message, hint },
});
