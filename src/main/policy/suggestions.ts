/**
 * Which rules a person's own decisions speak for. Pure, and it proposes only: nothing is allowed before the person adds the rule.
 *
 * A suggestion is the very rule that "Always allow" of a card would store, so never wider than the command word for word. What the
 * rule would let run is not computed here but tried, with the real judging of calls and the rule added to the others; a
 * suggestion that would have let through a call that was rejected or changed is none, however much else speaks for it.
 */
import { readPlainCommands } from '../../shared/plain-command.ts';
import type { Rule } from '../../shared/policy.ts';
import type { Suggestion } from '../../shared/suggestion.ts';
import { digestValue } from '../base/digest.ts';
import type { PastCall } from './past-calls.ts';
import { pathTier } from './path-tiers.ts';
import type { Judgement } from './policy.ts';

/** What would become of a past call if it were proposed now, in the sandbox, with these rules beside those there are. */
export type DryJudge = (call: Pick<PastCall, 'command' | 'mode'>, added: readonly Rule[]) => Judgement;

/**
 * Approvals in a row before a rule is proposed. Two happen in one attempt at one task, three when it has to be tried again; the
 * fourth time a person gives the same answer the question has told them nothing new. More would only ask more often.
 */
export const leastApprovals = 4;
/** A dismissed suggestion comes back when this many times as much speaks for it: then it is another question. */
export const comesBackAfter = 2;
/** How far back is looked: what a person decided longer ago may not be what they think now. */
export const mostCalls = 2_000;
/** More at once would be a list to be waved through. Each costs a trial on the whole past. */
const mostSuggestions = 10;
const mostShown = 10;

export const ruleId = (rule: Rule): string => digestValue(rule).slice(0, 12);

/**
 * The one that most speaks for first. `calls` are of one folder, in any order. `elsewhere`: of other folders, where the rule would
 * hold, too; nothing of them speaks for one, but a person's no does against it.
 */
export function suggestions(
  calls: readonly PastCall[],
  judge: DryJudge,
  elsewhere: readonly PastCall[] = [],
): Suggestion[] {
  const past = calls.toSorted((a, b) => a.at - b.at).slice(-mostCalls);
  const found = new Map<string, Judgement>();
  const judged = (call: PastCall): Judgement => remembered(found, call, () => judge(call, []));
  const candidates = new Map<string, { rule: Rule; proofs: PastCall[] }>();
  for (const call of past.filter(isProof)) {
    const rule = offeredRule(call, judged(call));
    if (rule === null) continue;
    const id = ruleId(rule);
    const { proofs } = candidates.get(id) ?? { proofs: [] };
    candidates.set(id, { rule, proofs: [...proofs, call] });
  }
  return [...candidates.values()]
    .filter(({ proofs }) => proofs.length >= leastApprovals)
    .toSorted((a, b) => b.proofs.length - a.proofs.length)
    .slice(0, mostSuggestions)
    .flatMap(({ rule, proofs }) => {
      const tried = new Map<string, Judgement>();
      const isReached = (call: PastCall): boolean =>
        wants(rule, judged(call)) && remembered(tried, call, () => judge(call, [rule])).verdict === 'allow';
      if (elsewhere.filter(isObjection).some(isReached)) return [];
      return suggestionOf(rule, proofs, past.filter(isReached));
    })
    .toSorted((a, b) => b.approvals - a.approvals);
}

/** `reached`: every call of the past that asks now and that the rule would let run, `proofs` among them. */
function suggestionOf(
  rule: Rule,
  proofs: readonly PastCall[],
  reached: readonly PastCall[],
): Suggestion | [] {
  const allowed = new Set(reached);
  // Where the judging would not let the rule decide after all, there is nothing to propose.
  if (reached.some(isObjection) || !proofs.every((call) => allowed.has(call))) return [];
  const badAt = Math.max(0, ...reached.map(wentBadAt));
  const row = proofs.filter(({ at }) => at > badAt);
  const [first, last] = [row[0], row.at(-1)];
  if (first === undefined || last === undefined || row.length < leastApprovals) return [];
  const own = new Set(proofs.map(({ command }) => command));
  const others = reached.filter(({ command }) => !own.has(command));
  const commands = [...new Set(others.toReversed().map(({ command }) => command))].slice(0, mostShown);
  return {
    id: ruleId(rule),
    rule,
    approvals: row.length,
    sessions: new Set(row.map(({ sessionId }) => sessionId)).size,
    firstAt: first.at,
    lastAt: last.at,
    also: { count: others.length, commands },
  };
}

/** Only what asks and wants this very rule is tried, because trying everything with each rule would take a second. */
const wants = (rule: Rule, { verdict, command }: Judgement): boolean =>
  verdict === 'ask' && command?.always.some((wanted) => wanted.command === rule.command) === true;

/** The person let exactly this run, as it is in the sandbox, and it went well. */
const isProof = (call: PastCall): boolean =>
  call.by === 'person' &&
  call.decision === 'approve' &&
  !call.hadMore &&
  !call.isReadOnly &&
  !call.isUnusual &&
  call.undoneAt === null &&
  call.broke === null &&
  call.end?.isGood === true;

/** A person's no, or their other words, are never outvoted. What was unusual once can be so again, and the rule would not look. */
const isObjection = ({ decision, isUnusual }: PastCall): boolean => decision !== 'approve' || isUnusual;

/**
 * When such a call last went wrong; a row of approvals begins anew after that. An exit code other than 0 is what a failing test
 * gives, too: it is no reason against a rule for good, but nothing speaks for one while it is so.
 */
function wentBadAt({ at, hadMore, end, undoneAt, broke }: PastCall): number {
  const failedAt = end === null || end.isGood ? 0 : end.at;
  return Math.max(hadMore ? at : 0, failedAt, undoneAt ?? 0, broke?.at ?? 0);
}

/**
 * The rule that would be proposed for a command; null when none ever is: it is decided already, held back by a rule, not understood,
 * has more parts than one, is unusual, or names a file that makes something run.
 */
function offeredRule({ command }: PastCall, { verdict, command: facts }: Judgement): Rule | null {
  if (verdict !== 'ask' || facts === undefined || facts.noRule !== null) return null;
  if (facts.marks.length > 0 || facts.parts.length !== 1 || facts.unusual.length > 0) return null;
  const [rule, ...more] = facts.always;
  if (rule === undefined || more.length > 0) return null;
  return namesExecutable(command) || isDestructive(command) ? null : rule;
}

/** What removes, overwrites, unpacks over or ends things, or works on what is not of this folder: said yes to often, and still looked at. */
const destroyers = new Set(
  'rm rmdir shred dd truncate mv cp ln install chmod chown kill pkill killall unzip tar gunzip 7z rsync patch terraform tofu kubectl helm aws gcloud az docker podman psql mysql sqlite3 redis-cli'.split(
    ' ',
  ),
);
const gitDestroyers =
  /^(clean|apply|am|reset|checkout|switch|restore|stash|push|rm|mv|rebase|merge|cherry-pick|revert|branch|tag|gc|prune|reflog|update-ref|worktree)$/;

function isDestructive(command: string): boolean {
  const [program = '', ...rest] = (readPlainCommands(command)?.flat() ?? []).map(({ text }) => text);
  const name = program.split('/').at(-1) ?? '';
  return destroyers.has(name) || (name === 'git' && rest.some((word) => gitDestroyers.test(word)));
}

/** Also a folder of such files, and one behind `--file=`. */
const namesExecutable = (command: string): boolean =>
  (readPlainCommands(command)?.flat() ?? []).some(({ text }) =>
    [text, ...text.split(/[=:]/)].some(
      (path) => pathTier(path) !== 'plain' || pathTier(`${path}/x`) !== 'plain',
    ),
  );

function remembered(
  known: Map<string, Judgement>,
  { mode, command }: PastCall,
  ask: () => Judgement,
): Judgement {
  const key = `${mode}\n${command}`;
  const judgement = known.get(key) ?? ask();
  known.set(key, judgement);
  return judgement;
}
