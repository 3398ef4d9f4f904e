/**
 * The entries in SQLite, with an index of their words that triggers keep in step. Reading trusts the rows: only this file writes
 * them, from checked values.
 */
import type { Memory, MemoryState } from '../../shared/memory.ts';
import type { Database } from '../store/database.ts';

interface StoredRow {
  id: string;
  kind: Memory['kind'];
  scope: string | null;
  text: string;
  state: MemoryState;
  source: string;
  origin: string;
  created: number;
  changed: number;
  used: number;
  last_used: number | null;
}

/** `origin`: which habit of editing it was proposed for; '' for all else. */
export type MemoryRow = Memory & { origin: string };

/** A person changed a patch in a way of theirs; `habit` names the way and the kind of files. */
export interface EditRow {
  scope: string;
  habit: string;
  sessionId: string;
  callId: string;
  at: number;
}

export interface Match {
  memory: Memory;
  matched: string[];
  bm25: number;
}

export interface MatchWish {
  /** In the syntax of the index. */
  query: string;
  /** Besides what holds everywhere. */
  scopes: readonly string[];
  states: readonly MemoryState[];
  limit: number;
}

export interface MemoryRows {
  /** Newest first. */
  all(): MemoryRow[];
  get(id: string): MemoryRow | undefined;
  /** The one that says the same in that place; letters A to Z are the same as a to z. */
  same(scope: string | null, text: string): MemoryRow | undefined;
  /** Every folder there are entries of. */
  scopes(): string[];
  /** Adds it, or puts it in the place of the one with its id. */
  put(row: MemoryRow): void;
  /** With the edits it was proposed for: the same has to be done anew before it is proposed again. */
  remove(id: string): void;
  /** Best first, as the index sees it. */
  match(wish: MatchWish): Match[];
  used(ids: readonly string[], at: number): void;
  count(state: MemoryState): number;
  ofOrigin(scope: string, origin: string): MemoryRow | undefined;
  /** The same edit again is known. */
  noteEdit(edit: EditRow): void;
  /** Oldest first. */
  edits(scope: string, habit: string): EditRow[];
  transaction<T>(work: () => T): T;
}

const columns = 'id, kind, scope, text, state, source, origin, created, changed, used, last_used';
/** No text holds these: control characters are taken out of it before. */
const [from, to] = ['\u0002', '\u0003'];
const marks = new RegExp(`${from}([^${to}]*)${to}`, 'g');

export function createMemoryRows({ sqlite }: Pick<Database, 'sqlite'>): MemoryRows {
  const all = sqlite.prepare<[], StoredRow>(
    `select ${columns} from memories order by created desc, seq desc`,
  );
  const one = sqlite.prepare<[string], StoredRow>(`select ${columns} from memories where id = ?`);
  const same = sqlite.prepare<[string, string | null], StoredRow>(
    `select ${columns} from memories where text = ? collate nocase and scope is ?`,
  );
  const scopes = sqlite
    .prepare<[], string>('select distinct scope from memories where scope is not null')
    .pluck();
  const put = sqlite.prepare(
    `insert into memories (${columns})
     values (@id, @kind, @scope, @text, @state, @source, @origin, @created, @changed, @used, @last_used)
     on conflict (id) do update set kind = @kind, scope = @scope, text = @text, state = @state, source = @source,
       origin = @origin, created = @created, changed = @changed, used = @used, last_used = @last_used`,
  );
  const remove = sqlite.prepare('delete from memories where id = ?');
  const used = sqlite.prepare('update memories set used = used + 1, last_used = ? where id = ?');
  const counted = sqlite.prepare<[string], number>('select count(*) from memories where state = ?').pluck();
  const ofOrigin = sqlite.prepare<[string, string], StoredRow>(
    `select ${columns} from memories where scope = ? and origin = ?`,
  );
  const edits = createEditRows(sqlite);
  return {
    all: () => all.all().map(rowOf),
    get(id) {
      const row = one.get(id);
      return row === undefined ? undefined : rowOf(row);
    },
    same(scope, text) {
      const row = same.get(text, scope);
      return row === undefined ? undefined : rowOf(row);
    },
    scopes: () => scopes.all(),
    put: ({ used: { count, last }, source, ...row }) =>
      void put.run({ ...row, source: JSON.stringify(source), used: count, last_used: last }),
    remove: sqlite.transaction((id: string) => {
      edits.forget(id);
      remove.run(id);
    }),
    match: createMatching(sqlite),
    count: (state) => counted.get(state) ?? 0,
    ofOrigin(scope, origin) {
      const row = ofOrigin.get(scope, origin);
      return row === undefined ? undefined : rowOf(row);
    },
    noteEdit: edits.note,
    edits: edits.of,
    used: sqlite.transaction((ids: readonly string[], at: number) => {
      for (const id of ids) used.run(at, id);
    }),
    transaction: (work) => sqlite.transaction(work).immediate(),
  };
}

function createMatching(sqlite: Database['sqlite']): MemoryRows['match'] {
  const matching = sqlite.prepare<unknown[], StoredRow & { bm25: number; marked: string }>(
    `select ${columns
      .split(', ')
      .map((column) => `m.${column}`)
      .join(', ')},
       bm25(memory_words) as bm25, highlight(memory_words, 0, '${from}', '${to}') as marked
     from memory_words join memories m on m.seq = memory_words.rowid
     where memory_words match @query
       and m.state in (select value from json_each(@states))
       and (m.scope is null or m.scope in (select value from json_each(@scopes)))
     order by bm25 limit @limit`,
  );
  return ({ query, scopes, states, limit }) =>
    matching
      .all({ query, limit, scopes: JSON.stringify(scopes), states: JSON.stringify(states) })
      .map(({ bm25, marked, ...row }) => {
        const { origin: _, ...memory } = rowOf(row);
        return { memory, bm25, matched: [...marked.matchAll(marks)].map(([, word]) => word ?? '') };
      });
}

function createEditRows(sqlite: Database['sqlite']) {
  const note = sqlite.prepare(
    'insert or ignore into memory_edits (scope, habit, session_id, call_id, at) values (@scope, @habit, @sessionId, @callId, @at)',
  );
  const of = sqlite.prepare<[string, string], EditRow>(
    `select scope, habit, session_id as sessionId, call_id as callId, at from memory_edits
     where scope = ? and habit = ? order by at, session_id, call_id`,
  );
  const forget = sqlite.prepare(
    'delete from memory_edits where (scope, habit) in (select scope, origin from memories where id = ?)',
  );
  return {
    note: (edit: EditRow): void => void note.run(edit),
    of: (scope: string, habit: string): EditRow[] => of.all(scope, habit),
    forget: (id: string): void => void forget.run(id),
  };
}

const rowOf = ({ source, used, last_used, ...row }: StoredRow): MemoryRow => ({
  ...row,
  source: JSON.parse(source) as Memory['source'],
  used: { count: used, last: last_used },
});
