/** Arguments of `model`: what is to be done with a model, as a value. */
import { type Rung, rungs } from '../../../shared/model-rung.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

export interface ModelCommand {
  name: 'model';
  action: 'list' | 'show' | 'probe' | 'rung';
  /** Null: the setting `model`. Not for `list`. */
  model: string | null;
  /** What to choose; null takes a choice back. For `rung` only. */
  rung: Rung | null;
  json: boolean;
}

const actions = ['list', 'show', 'probe', 'rung'] as const;
const choices = [...rungs, 'auto'] as const;

/** `model` is what --model and --endpoint came to. Fails with `invalid`; `help` is the hint. */
export function modelCommand(
  [first, wish, extra]: readonly string[],
  model: string | null,
  json: boolean,
  help: string,
): Result<ModelCommand> {
  const action = actions.find((known) => known === first);
  if (action === undefined) return fail('invalid', `model wants one of ${actions.join(', ')}.`, help);
  const tooMany = action === 'rung' || action === 'show' ? extra : wish;
  if (tooMany !== undefined) return fail('invalid', `"${tooMany}" is one argument too many.`, help);
  if (action === 'show') return ok({ name: 'model', action, model: wish ?? model, rung: null, json });
  if (action !== 'rung') return ok({ name: 'model', action, model, rung: null, json });
  const choice = choices.find((known) => known === wish);
  if (choice === undefined) return fail('invalid', `model rung wants one of ${choices.join(', ')}.`, help);
  return ok({ name: 'model', action, model, rung: choice === 'auto' ? null : choice, json });
}
