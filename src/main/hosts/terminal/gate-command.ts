/** Arguments of `gate`: what is to be run or asked, as a value. */
import { fail, ok, type Result } from '../../../shared/result.ts';
import { oneOf } from './one-of.ts';

export interface GateCommand {
  name: 'gate';
  action: (typeof actions)[number];
  /** Of `list` and `run`; none: all. */
  names: readonly string[];
  /** Of `run`: as what was there before the work. */
  baseline: boolean;
  /** The person's word for what the rules ask about. */
  approve: boolean;
  json: boolean;
}

const actions = ['list', 'run', 'kpi', 'release'] as const;

export interface GateWishes {
  approve: string | null;
  baseline: boolean;
  json: boolean;
}

/** Fails with `invalid`; `help` is the hint. */
export function gateCommand(
  [first, ...names]: readonly string[],
  { approve, baseline, json }: GateWishes,
  help: string,
): Result<GateCommand> {
  const action = actions.find((known) => known === first);
  if (action === undefined) return fail('invalid', `gate wants one of ${actions.join(', ')}.`, help);
  if (names.length > 0 && (action === 'kpi' || action === 'release'))
    return fail('invalid', `"${names[0]}" is one argument too many.`, help);
  const word = oneOf(['ask', 'all'], 'approve', approve, help);
  if (!word.ok) return word;
  if (action !== 'run' && (baseline || approve !== null))
    return fail('invalid', '--baseline and --approve go with run.', help);
  return ok({ name: 'gate', action, names, baseline, approve: word.value === 'all', json });
}
