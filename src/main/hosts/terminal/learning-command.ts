/** Arguments of `learning`: the figures, or forgetting some of them, as a value. */
import { fail, ok, type Result } from '../../../shared/result.ts';

export interface LearningCommand {
  name: 'learning';
  action: 'list' | 'reset';
  /** Of a row that is reset; null for all. */
  row: string | null;
  json: boolean;
}

/** Fails with `invalid`; `help` is the hint. */
export function learningCommand(
  [action = 'list', row, extra]: readonly string[],
  json: boolean,
  help: string,
): Result<LearningCommand> {
  if (action !== 'list' && action !== 'reset')
    return fail('invalid', `learning wants list or reset, not "${action}".`, help);
  const tooMany = action === 'list' ? row : extra;
  if (tooMany !== undefined) return fail('invalid', `"${tooMany}" is one argument too many.`, help);
  return ok({ name: 'learning', action, row: row ?? null, json });
}
