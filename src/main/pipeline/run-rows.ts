/**
 * Runs in SQLite: their facts, and a line of each for the list, renewed in the same transaction. Reading trusts the rows: only this file
 * writes them.
 */
import type { RunEvent, RunRow } from '../../shared/pipeline-run.ts';
import type { Database } from '../store/database.ts';

export interface RunRows {
  /** Newest first; of one folder (real path), or of all. */
  list(workspace: string | null): RunRow[];
  /** In order; empty for a run that is not there. */
  events(id: string): RunEvent[];
  /** Durable when it returns. Throws where a fact of that number is there. */
  append(row: RunRow, events: readonly RunEvent[]): void;
  remove(id: string): void;
}

export function createRunRows({ sqlite }: Pick<Database, 'sqlite'>): RunRows {
  const all = sqlite
    .prepare<[{ workspace: string | null }], string>(
      `select line from pipeline_runs where @workspace is null or workspace = @workspace order by updated desc, id`,
    )
    .pluck();
  const read = sqlite.prepare<[string], { seq: number; at: number; type: string; data: string }>(
    'select seq, at, type, data from pipeline_events where run = ? order by seq',
  );
  const insert = sqlite.prepare(
    'insert into pipeline_events (run, seq, at, type, data) values (@run, @seq, @at, @type, @data)',
  );
  const put = sqlite.prepare(
    'insert or replace into pipeline_runs (id, workspace, updated, line) values (@id, @workspace, @updated, @line)',
  );
  const dropEvents = sqlite.prepare('delete from pipeline_events where run = ?');
  const dropRun = sqlite.prepare('delete from pipeline_runs where id = ?');
  return {
    list: (workspace) => all.all({ workspace }).map((line) => JSON.parse(line) as RunRow),
    events: (id) =>
      read.all(id).map(({ data, ...event }) => ({ ...event, data: JSON.parse(data) }) as RunEvent),
    append: sqlite.transaction((row: RunRow, events: readonly RunEvent[]) => {
      for (const { data, ...event } of events)
        insert.run({ run: row.id, ...event, data: JSON.stringify(data) });
      const { id, workspace, updated } = row;
      put.run({ id, workspace, updated, line: JSON.stringify(row) });
    }),
    remove: sqlite.transaction((id: string) => {
      dropEvents.run(id);
      dropRun.run(id);
    }),
  };
}
