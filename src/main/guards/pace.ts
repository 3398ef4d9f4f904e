/**
 * How much an agent changes with nobody looking. Only what rules let through counts: where the person decides about each call, they
 * set the pace themselves. Over a bound the next write or command waits for them, whatever was allowed; their yes begins the count
 * anew. After one large change to files that were there before, the next change waits once: a new file destroys nothing.
 */
import type { GuardBounds } from '../../shared/guard.ts';
import type { PatchFile, Proposal } from '../../shared/proposal.ts';
import type { Call } from '../../shared/session-state.ts';
import { turnOf } from '../../shared/session-view.ts';
import type { Finding, Guard, GuardInput } from './guard.ts';

const windowMs = 600_000;
/** A change of so many files that were there before is large whatever its lines. */
const manyFiles = 20;

export const pace: Guard = {
  name: 'pace',
  check: (input) => {
    const { judged, proposal, bounds } = input;
    if (judged?.unseen !== true || (proposal?.kind !== 'patch' && proposal?.kind !== 'command')) return null;
    const before = callsBefore(input);
    const since = unseenSince(before, judged.at - windowMs);
    return tooMuch(since, proposal, bounds) ?? afterLarge(before, proposal, bounds.largeChange);
  },
};

interface Done {
  id: string;
  startedAt: number;
  files: number;
  lines: number;
  commands: number;
}

const kinds = ['files', 'lines', 'commands'] as const;

function tooMuch(before: readonly Done[], proposal: Proposal, bounds: GuardBounds): Finding | null {
  const wanted = sizeOf(proposal);
  const sum = (kind: (typeof kinds)[number]): number => before.reduce((all, done) => all + done[kind], 0);
  const over = kinds.find(
    (kind) => bounds[kind] > 0 && wanted[kind] > 0 && sum(kind) + wanted[kind] > bounds[kind],
  );
  if (over === undefined) return null;
  const figures = `${counted(sum('files'), 'file')} written, ${counted(sum('lines'), 'line')} changed and ${counted(sum('commands'), 'command')} run`;
  const words = `In the last ten minutes of this turn ${figures} with nobody looking. This one would go beyond your bound of ${counted(bounds[over], over.slice(0, -1))}.`;
  return asks(over, words, before);
}

/** The newest change of the turn was large and unseen, and the person was not asked since. */
function afterLarge(calls: readonly Call[], proposal: Proposal, bound: number): Finding | null {
  if (bound === 0 || proposal.kind !== 'patch') return null;
  const at = calls.findLastIndex(
    ({ startedAt, proposal: done }) => startedAt !== null && done?.kind === 'patch',
  );
  const last = calls[at];
  if (last?.proposal?.kind !== 'patch' || last.approvals.at(-1)?.by !== 'rule') return null;
  if (calls.slice(at + 1).some(({ approvals }) => approvals.some(({ guard }) => guard?.guard === 'pace')))
    return null;
  const old = last.proposal.files.filter(({ before }) => before !== null);
  const lines = linesOf(old);
  if (lines <= bound && old.length <= manyFiles) return null;
  const words = `The change before this one was large: ${counted(lines, 'line')} of ${counted(old.length, 'file')}, and nobody looked at it. Look before there is more.`;
  return asks('large', words, [{ id: last.id, startedAt: last.startedAt ?? 0, ...sizeOf(last.proposal) }]);
}

const asks = (kind: string, words: string, looked: readonly Done[]): Finding => ({
  ...{ act: 'ask', kind, words, paths: [], looked },
  calls: looked.slice(-shown).map(({ id }) => id),
  failure: { code: 'denied', message: words },
});

const shown = 10;

/** What was begun with nobody looking since `from` and since the person last said yes to this guard, oldest first. */
function unseenSince(calls: readonly Call[], from: number): Done[] {
  const found: Done[] = [];
  for (const call of calls.toReversed()) {
    if (call.startedAt === null) continue;
    if (call.startedAt < from || call.approvals.some(yesToPace)) break;
    if (call.approvals.at(-1)?.by !== 'rule' || call.proposal === null) continue;
    found.push({ id: call.id, startedAt: call.startedAt, ...sizeOf(call.proposal) });
  }
  return found.reverse();
}

const yesToPace = ({ guard, decision }: Call['approvals'][number]): boolean =>
  guard?.guard === 'pace' && (decision?.kind === 'approve' || decision?.kind === 'edit');

function callsBefore({ state, callId }: GuardInput): Call[] {
  const turn = turnOf(state, callId);
  return (turn?.steps ?? [])
    .slice(turn?.resumedAt ?? 0)
    .flatMap((step) => step.calls)
    .filter(({ id }) => id !== callId);
}

const sizeOf = (proposal: Proposal): Pick<Done, (typeof kinds)[number]> => ({
  files: proposal.kind === 'patch' ? proposal.files.length : 0,
  lines: proposal.kind === 'patch' ? linesOf(proposal.files) : 0,
  commands: proposal.kind === 'command' ? 1 : 0,
});

const linesOf = (files: readonly PatchFile[]): number =>
  files.reduce((all, { added, removed }) => all + added + removed, 0);

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
