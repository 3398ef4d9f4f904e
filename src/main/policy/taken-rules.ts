/**
 * What became of rules that were taken from suggestions. One whose command was undone or rejected is taken out of the rules by the
 * app itself, at once, since that only narrows what may happen; the person is told and can put it back. One whose command
 * failed stays, because failing is what tests do, and the person is asked. A rule that they wrote themselves is theirs alone.
 */
import { readPlainCommands } from '../../shared/plain-command.ts';
import type { Rule } from '../../shared/policy.ts';
import type { WithdrawalKind } from '../../shared/suggestion.ts';
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
  return own.some((call) => call.decision === 'reject' && call.at > at) ? 'rejected' : null;
}

/** The newest command since then that came to an end, when that was a bad one. */
export function doubtOf(
  { rule, at }: TakenRule,
  calls: readonly PastCall[],
): { at: number; exitCode: number | null } | null {
  const ends = calls.filter((call) => call.at > at && isOf(rule, call)).flatMap(({ end }) => end ?? []);
  const last = ends.toSorted((a, b) => a.at - b.at).at(-1);
  return last === undefined || last.isGood ? null : { at: last.at, exitCode: last.exitCode };
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
