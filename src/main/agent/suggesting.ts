/**
 * Proposes rules from what was decided in a folder, and looks after those that were taken. Widening is always a person's own act
 * (`accept`); narrowing is not: a taken rule whose command was undone, rejected or changed is out of the settings before the event that says
 * so is told to anybody, and again at each start, should the app have ended in between.
 */
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { JournalEvent } from '../../shared/event.ts';
import { familiesOf, type SessionRow } from '../../shared/feed.ts';
import type { Rule } from '../../shared/policy.ts';
import type { CommandProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { DoubtfulRule, Suggestion, SuggestionList, SuggestionNotes } from '../../shared/suggestion.ts';
import type { Judgement, Policy } from '../policy/policy.ts';
import { comesBackAfter, type DryJudge, ruleId, suggestions } from '../policy/suggestions.ts';
import { doubtOf, withdrawalOf } from '../policy/taken-rules.ts';
import type { Journal } from '../store/journal.ts';
import { createPastSessions } from './past-sessions.ts';

export interface Suggesting {
  /** `workspace` (real path): null for what is true of all folders alone. */
  list(workspace: string | null): Promise<SuggestionList>;
  /** Adds the rule of a suggestion, or puts one back that was taken back. `not_found` when it is none, or none any more; `conflict` while the rules cannot be read. */
  accept(workspace: string | null, id: string): Promise<Result<void>>;
  /** Not this one: a suggestion is not shown again, a doubtful rule is removed, a note is put away. `not_found` as above. */
  dismiss(workspace: string | null, id: string): Promise<Result<void>>;
  /** The person removed these rules: should they write one again, it is theirs. */
  forget(rules: readonly Rule[]): Result<void>;
  /** These events were stored just now. Never throws. */
  appended(sessionId: string, events: readonly JournalEvent[]): void;
  /** Takes back what should have been before. Never throws. */
  review(): void;
}

export interface SuggestingParts {
  journal: Pick<Journal, 'ofTypes' | 'since' | 'rows'>;
  policy: Policy;
  /** The person's own, in their settings. */
  rules: { own(): readonly Rule[]; set(rules: readonly Rule[]): Result<void> };
  notes: { read(): SuggestionNotes; change(change: Partial<SuggestionNotes>): Result<void> };
  now(): number;
  log(message: string, error: unknown): void;
}

/** Of the folder, and of all others together, the newest: a habit shows in these, and reading a journal for the first time costs some milliseconds. */
const mostSessions = 50;

type Row = Pick<SessionRow, 'id' | 'events'>;

export function createSuggesting(parts: SuggestingParts): Suggesting {
  const { journal, notes, rules: book, now } = parts;
  const past = createPastSessions(journal);
  const dryJudge = createDryJudge(parts.policy);

  const taken = (): SuggestionNotes['taken'] => {
    const { taken } = notes.read();
    const own = taken.length === 0 ? [] : book.own();
    return taken.filter(({ rule }) => own.some((each) => isSame(each, rule)));
  };
  const since = (at: number): Row[] =>
    journal
      .rows()
      .filter((row) => row.updatedAt >= at)
      .slice(0, mostSessions);

  /** With those that work for them: what they made is reviewed where they got their task. */
  function familyRows(sessionIds: readonly string[]): Row[] {
    const rows = journal.rows();
    const familyOf = familiesOf(rows);
    const ids = new Set(sessionIds.flatMap(familyOf));
    return rows.filter(({ id }) => ids.has(id));
  }

  /** Few of them: reading them all would be felt at each start. */
  const accused = (at: number): Row[] => {
    const events = journal.since(at, againstTypes).filter(({ event }) => speaksAgainst(event));
    return familyRows(events.map(({ sessionId }) => sessionId));
  };

  async function found(workspace: string): Promise<Suggestion[]> {
    const rows = journal.rows();
    const callsOf = (isWanted: (row: SessionRow) => boolean) =>
      past.calls(rows.filter(isWanted).slice(0, mostSessions));
    const calls = callsOf((row) => row.workspace === workspace);
    const elsewhere = callsOf((row) => row.workspace !== workspace);
    const { dismissed } = notes.read();
    const judge = await dryJudge(workspace);
    return suggestions(calls, judge, elsewhere).filter(({ id, approvals }) => {
      const row = dismissed.find((each) => each.id === id && each.workspace === workspace);
      return row === undefined || approvals >= row.approvals * comesBackAfter;
    });
  }

  function doubtful(): DoubtfulRule[] {
    const held = taken();
    const calls = held.length === 0 ? [] : past.calls(since(earliest(held)));
    return held.flatMap(({ rule, at }) => {
      const doubt = doubtOf({ rule, at }, calls);
      return doubt === null ? [] : [{ id: ruleId(rule), rule, ...doubt }];
    });
  }

  async function list(workspace: string | null): Promise<SuggestionList> {
    return {
      suggestions: workspace === null ? [] : await found(workspace),
      // One that the person wrote again themselves is not out any more.
      withdrawn: notes.read().withdrawn.filter(({ rule }) => !book.own().some((each) => isSame(each, rule))),
      doubtful: doubtful(),
    };
  }

  /** Only rules that hold and have something against them are touched; a failure leaves them for the next start. */
  function takeBack(rows: (since: number) => readonly Row[]): void {
    const held = taken();
    const calls = held.length === 0 ? [] : past.calls(rows(earliest(held)));
    for (const row of held) {
      const kind = withdrawalOf(row, calls);
      if (kind === null) continue;
      const removed = book.set(book.own().filter((each) => !isSame(each, row.rule)));
      const { taken, withdrawn } = notes.read();
      const entry = { id: ruleId(row.rule), rule: row.rule, kind, at: now() };
      const noted = removed.ok
        ? notes.change({
            taken: without(taken, row.rule),
            withdrawn: [...without(withdrawn, row.rule), entry],
          })
        : removed;
      if (!noted.ok) parts.log(`taking back the rule ${canonicalJson(row.rule)}`, noted.error);
    }
  }

  function forget(rules: readonly Rule[]): Result<void> {
    const { taken } = notes.read();
    const left = taken.filter(({ rule }) => !rules.some((each) => isSame(each, rule)));
    return left.length === taken.length ? ok(undefined) : notes.change({ taken: left });
  }

  const quietly = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      parts.log('looking after rules that were suggested', error);
    }
  };

  return {
    list,
    async accept(workspace, id) {
      // With rules that cannot be read nothing is suggested, and the reason is what helps.
      const { trouble } = parts.policy.book(workspace ?? undefined);
      if (trouble !== null) return fail('conflict', trouble, 'Mend the file first.');
      const { suggestions, withdrawn } = await list(workspace);
      const rule = [...suggestions, ...withdrawn].find((each) => each.id === id)?.rule;
      if (rule === undefined) return notThere();
      const before = notes.read();
      const row = { rule, at: now() };
      // Its origin first: a rule that is there without it would be one that the app never takes back.
      const noted = notes.change({
        taken: [...without(before.taken, rule), row],
        withdrawn: without(before.withdrawn, rule),
        dismissed: before.dismissed.filter((each) => each.id !== id),
      });
      if (!noted.ok) return noted;
      const own = book.own();
      const added = own.some((each) => isSame(each, rule)) ? ok(undefined) : book.set([...own, rule]);
      if (!added.ok) notes.change(before);
      return added;
    },
    async dismiss(workspace, id) {
      const { suggestions, withdrawn, doubtful } = await list(workspace);
      const suggestion = suggestions.find((each) => each.id === id);
      if (suggestion !== undefined && workspace !== null) {
        const { dismissed } = notes.read();
        const row = { id, workspace, approvals: suggestion.approvals };
        return notes.change({
          dismissed: [...dismissed.filter((each) => each.id !== id || each.workspace !== workspace), row],
        });
      }
      const doubt = doubtful.find((each) => each.id === id);
      if (doubt !== undefined) {
        const left = book.own().filter((each) => !isSame(each, doubt.rule));
        const removed = book.set(left);
        return removed.ok ? forget([doubt.rule]) : removed;
      }
      if (!withdrawn.some((each) => each.id === id)) return notThere();
      return notes.change({ withdrawn: withdrawn.filter((each) => each.id !== id) });
    },
    forget,
    appended: (sessionId, events) => {
      if (!events.some(speaksAgainst)) return;
      quietly(() => takeBack(() => familyRows([sessionId])));
    },
    review: () => quietly(() => takeBack(accused)),
  };
}

const earliest = (rows: SuggestionNotes['taken']): number => Math.min(...rows.map(({ at }) => at));

const againstTypes = ['checkpoint.restored', 'call.setAside', 'approval.decided'] as const;

const speaksAgainst = (event: JournalEvent): boolean =>
  againstTypes.some((type) => type === event.type) &&
  (event.type !== 'approval.decided' || ['reject', 'edit'].includes(event.data.decision.kind));

const isSame = (one: Rule, other: Rule): boolean => canonicalJson(one) === canonicalJson(other);

const without = <T extends { rule: Rule }>(rows: readonly T[], rule: Rule): T[] =>
  rows.filter((row) => !isSame(row.rule, rule));

const notThere = (): Result<never> =>
  fail('not_found', 'There is no such suggestion any more.', 'Look at the list again.');

/** A past call is judged once for as long as the rules are the same, which is what most of a look at the past would cost. */
function createDryJudge(policy: Policy): (workspace: string) => Promise<DryJudge> {
  let known = { rules: '', judgements: new Map<string, Judgement>() };
  return async (workspace) => {
    const judge = await policy.load();
    const rules = canonicalJson([workspace, policy.book(workspace)]);
    if (known.rules !== rules) known = { rules, judgements: new Map() };
    const { judgements } = known;
    return ({ command, mode }, added) => {
      const key = canonicalJson([mode, command, added]);
      const proposal: CommandProposal = {
        kind: 'command',
        command,
        cwd: '.',
        timeoutMs: 1,
        sandbox: 'enforced',
      };
      const asked = { effect: 'exec', approve: 'ask', tool: 'execute_command', written: [] } as const;
      const judgement = judgements.get(key) ?? judge({ ...asked, mode, proposal, workspace }, added);
      judgements.set(key, judgement);
      return judgement;
    };
  };
}
