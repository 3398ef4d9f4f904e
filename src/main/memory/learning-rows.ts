/**
 * Decided trials in SQLite, as the journal tells them: a session's are put as a whole, so that one that was undone later stands
 * there as what it is by then. What a person reset is kept beside them, since the journal knows nothing of that.
 */
import type { LearningCell, Trial } from '../../shared/learning.ts';
import type { Database } from '../store/database.ts';

export interface LearningRows {
  /** All of a session's, in the place of those that were there. */
  put(sessionId: string, trials: readonly Trial[]): void;
  /** Every cell with trials since it was reset. */
  cells(): LearningCell[];
  /** Since it was reset, oldest first. */
  trials(cell: LearningCell): Pick<Trial, 'arm' | 'outcome' | 'at'>[];
  /** What came by then says nothing any more. */
  reset(cell: LearningCell, at: number): void;
  /** By which way of counting the past was counted; 0 when it never was. */
  counted(): number;
  setCounted(version: number): void;
}

type Stored = Omit<Trial, 'id'> & { trial: string };

export function createLearningRows({ sqlite }: Pick<Database, 'sqlite'>): LearningRows {
  const put = sqlite.prepare(
    `insert into learning_trials (session_id, choice, trial, model, kind, arm, outcome, at)
     values (@sessionId, @choice, @id, @model, @kind, @arm, @outcome, @at)
     on conflict do update set model = @model, kind = @kind, arm = @arm, outcome = @outcome, at = @at`,
  );
  const of = sqlite.prepare<[string], Stored>(
    'select choice, trial, model, kind, arm, outcome, at from learning_trials where session_id = ?',
  );
  const drop = sqlite.prepare(
    'delete from learning_trials where session_id = ? and choice = ? and trial = ?',
  );
  const since = `from learning_trials t left join learning_resets r using (choice, model, kind)
     where t.at > ifnull(r.at, -1)`;
  const cells = sqlite.prepare<[], LearningCell>(
    `select distinct choice, model, kind ${since} order by choice, model, kind`,
  );
  const trials = sqlite.prepare<LearningCell, Pick<Trial, 'arm' | 'outcome' | 'at'>>(
    `select t.arm, t.outcome, t.at ${since} and choice = @choice and model = @model and kind = @kind
     order by t.at, t.session_id, t.trial`,
  );
  const reset = sqlite.prepare(
    `insert into learning_resets (choice, model, kind, at) values (@choice, @model, @kind, @at)
     on conflict do update set at = @at`,
  );
  const counted = sqlite.prepare<[], number>('select version from learning_counted').pluck();
  return {
    put: sqlite.transaction((sessionId: string, wanted: readonly Trial[]) => {
      const there = new Map(of.all(sessionId).map(({ trial, ...rest }) => [`${rest.choice} ${trial}`, rest]));
      for (const { id, ...trial } of wanted) {
        const key = `${trial.choice} ${id}`;
        const known = there.get(key);
        there.delete(key);
        if (known === undefined || !isSame(known, trial)) put.run({ sessionId, id, ...trial });
      }
      for (const key of there.keys()) drop.run(sessionId, ...key.split(' '));
    }),
    cells: () => cells.all(),
    trials: ({ choice, model, kind }) => trials.all({ choice, model, kind }),
    reset: ({ choice, model, kind }, at) => void reset.run({ choice, model, kind, at }),
    counted: () => counted.get() ?? 0,
    setCounted: (version) =>
      void sqlite.prepare('insert or replace into learning_counted (id, version) values (1, ?)').run(version),
  };
}

const isSame = (one: Omit<Stored, 'trial'>, other: Omit<Trial, 'id'>): boolean =>
  one.model === other.model &&
  one.kind === other.kind &&
  one.arm === other.arm &&
  one.outcome === other.outcome &&
  one.at === other.at;
