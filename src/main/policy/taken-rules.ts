/**
 * What became of rules that were taken from suggestions. One whose command was undone, rejected or changed is taken out of the rules by
 * the app itself, at once, since that only narrows what may happen; the person is told and can put it back. One whose command
 * failed, or after which a check failed, stays, because failing is what tests do, and the person is asked. A rule that they wrote themselves is theirs alone.
 */
import { readPlainCommands } from '../../shared/plain-command.ts';
import type { Rule } from '../../shared/policy.ts';
import type { DoubtfulRule, WithdrawalKind } from '../../shared/suggestion.ts';
import type { PastCall } from './past-calls.ts';
import { matchesCommand } from './rules.ts';

export interface TakenRule {
  rule: Rule;
  /** When the person took it, or put it back; what was before is forgiven. */
  at: number;
}

/** Why it is to be taken back; null when nothing since then speaks against it. */
export function withdrawalOf({ rule, at }: TakenRule, calls: readonly PastCall[]): WithdrawalKind | null {
  const own = calls.filter((call) => isOf(rule, call));
  if (own.some((call) => call.undoneAt !== null && call.undoneAt > at)) return 'undone';
  const decided = (kind: PastCall['decision']): boolean =>
    own.some((call) => call.decision === kind && call.at > at);
  if (decided('reject')) return 'rejected';
  return decided('edit') ? 'changed' : null;
}

/** The newest command since then that came to an end, when that was a bad one, or broke a check. */
export function doubtOf(
  { rule, at }: TakenRule,
  calls: readonly PastCall[],
): Pick<DoubtfulRule, 'at' | 'exitCode' | 'check'> | null {
  const ended = calls
    .filter((call) => call.at > at && isOf(rule, call))
    .flatMap(({ end, broke }) => (end === null ? [] : [{ end, broke }]));
  const last = ended.toSorted((a, b) => a.end.at - b.end.at).at(-1);
  if (last === undefined) return null;
  const { end, broke } = last;
  if (!end.isGood) return { at: end.at, exitCode: end.exitCode, check: null };
  return broke === null ? null : { at: broke.at, exitCode: broke.exitCode, check: broke.command };
}

/** The rule let it run, or would have alone. What cannot be read no rule lets run. */
function isOf(rule: Rule, { command, by }: PastCall): boolean {
  const parts = readPlainCommands(command) ?? [];
  const isCovered = (part: (typeof parts)[number]): boolean =>
    matchesCommand(
      rule,
      part.map(({ text }) => text),
    );
  return parts.length > 0 && (by === 'rule' ? parts.some(isCovered) : parts.every(isCovered));
}
