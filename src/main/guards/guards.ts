/**
 * The guards, in the order they are asked. Add one by writing its file and naming it here.
 */
import { ok, type Result } from '../../shared/result.ts';
import { cutOff } from './cut-off.ts';
import type { Guard, GuardInput } from './guard.ts';
import { paths } from './paths.ts';
import { repeatedFailure } from './repeated-failure.ts';

const guards: readonly Guard[] = [cutOff, repeatedFailure, paths];

/** The first refusal, or ok. Pure. Ask before proposing (`proposal: null`) and again with what was proposed. */
export function askGuards(input: GuardInput): Result<void> {
  for (const guard of guards) {
    const result = guard.check(input);
    if (!result.ok) return result;
  }
  return ok(undefined);
}
