/**
 * What is remembered, and who may change it: whatever no person wrote is a proposal until one keeps it. Texts are compared without
 * regard to the case of Latin letters, so that one thing is remembered once in a place.
 */
import {
  type FoundMemory,
  type Memory,
  type MemorySource,
  type MemoryState,
  type MemoryWish,
  memoryText,
  nearEnough,
} from '../../shared/memory.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { fromMarkdown, toMarkdown } from './memory-markdown.ts';
import type { Match, MemoryRow, MemoryRows } from './memory-rows.ts';
import { enough, ranked, strength } from './score.ts';
import { wordsOf } from './words.ts';

export type MemoryChange = { [K in keyof MemoryWish]?: MemoryWish[K] | undefined };

export interface Memories {
  /** Of a folder (real path) and of everywhere; all there is without one. Newest first. */
  list(workspace: string | undefined, state?: MemoryState): Memory[];
  /** For a person who types: whatever matches at all, in every state. */
  search(query: string, workspace: string | undefined): FoundMemory[];
  /**
   * For a model: kept entries of everywhere, and of this folder, that match well enough, best first. `near`: how near in meaning
   * entries are, by their ids (`nearness.ts`), where that is known.
   */
  find(text: string, workspace: string | undefined, near?: ReadonlyMap<string, number>): FoundMemory[];
  /** `invalid` without words, `conflict` when it is kept there already. One that was proposed or rejected is kept now. */
  add(wish: MemoryWish): Result<Memory>;
  /** `not_found`; else as of `add`. What a person changed is theirs: a proposal stays one. */
  change(id: string, wish: MemoryChange): Result<Memory>;
  /** `not_found`. */
  decide(id: string, state: 'kept' | 'rejected'): Result<Memory>;
  remove(id: string): Result<void>;
  /** `not_found` when it is not one of the last that were removed since the start; `conflict` when it is there again. */
  restore(id: string): Result<Memory>;
  export(workspace: string | undefined): string;
  /** `invalid` with the line; then nothing is taken over. */
  import(markdown: string): Result<{ added: number; known: number }>;
}

const mostSearched = 40;
const mostFound = 50;
const mostRemoved = 50;

export function createMemories(rows: MemoryRows, now: () => number): Memories {
  const removed = new Map<string, MemoryRow>();
  const store = (row: MemoryRow): Result<Memory> => {
    rows.put(row);
    return ok(plain(row));
  };
  const foldersOf = (workspace: string | undefined): string[] =>
    workspace === undefined ? rows.scopes() : [workspace];
  const isOf = (workspace: string | undefined, scope: string | null): boolean =>
    workspace === undefined || scope === null || scope === workspace;

  /** Kept, of everywhere or of the folder, near enough in meaning, and without a word of the search. */
  const nearOnly = (
    near: ReadonlyMap<string, number>,
    matches: readonly Match[],
    workspace: string | undefined,
  ): Match[] => {
    const known = new Set(matches.map(({ memory }) => memory.id));
    return [...near].flatMap(([id, points]) => {
      const row = points < nearEnough || known.has(id) ? undefined : rows.get(id);
      const isMeant = row?.state === 'kept' && (row.scope === null || row.scope === workspace);
      return row === undefined || !isMeant ? [] : [{ memory: plain(row), matched: [], bm25: 0 }];
    });
  };

  function write(wish: MemoryWish, by: MemorySource['by']): Result<Memory> {
    const text = memoryText(wish.text);
    if (text === '') return noWords();
    const there = rows.same(wish.scope, text);
    if (there?.state === 'kept') return fail('conflict', 'This is remembered there already.');
    if (there !== undefined) return store({ ...there, kind: wish.kind, text, state: 'kept', changed: now() });
    const [id, at] = [crypto.randomUUID(), now()];
    const source = { by, links: [] };
    const times = { created: at, changed: at, used: { count: 0, last: null } };
    return store({ id, ...wish, text, state: 'kept', source, origin: '', ...times });
  }

  return {
    list: (workspace, wanted) => {
      return rows
        .all()
        .filter(({ scope, state }) => isOf(workspace, scope) && state === (wanted ?? state))
        .map(plain);
    },
    search(query, workspace) {
      const words = (query.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, mostSearched);
      const last = words.pop();
      if (last === undefined) return [];
      const all = [...words.map((word) => `"${word}"`), `"${last}"*`].join(' ');
      return rows
        .match({
          query: all,
          scopes: foldersOf(workspace),
          states: ['kept', 'proposed', 'rejected'],
          limit: mostFound,
        })
        .map(({ memory, matched }) => ({ memory, matched }));
    },
    find(text, workspace, near = new Map()) {
      const words = wordsOf(text).slice(0, mostSearched);
      const query = words.map((word) => `"${word}"`).join(' OR ');
      const wish = { query, scopes: [workspace ?? []].flat(), states: ['kept'], limit: mostFound } as const;
      const matches = words.length === 0 ? [] : rows.match(wish);
      const candidates = [...matches, ...nearOnly(near, matches, workspace)]
        .map((match) => ({ ...match, ...judged(match), near: near.get(match.memory.id) ?? 0 }))
        .filter((candidate) => strength(candidate) >= enough);
      return ranked(candidates, now()).map(({ memory, matched, near: points }) => ({
        ...{ memory, matched },
        ...(points >= nearEnough ? { near: points } : {}),
      }));
    },
    add: (wish) => write(wish, 'person'),
    change(id, wish) {
      const row = rows.get(id);
      if (row === undefined) return notThere();
      const next = { ...row, ...defined(wish), changed: now() };
      const text = memoryText(next.text);
      if (text === '') return noWords();
      const other = rows.same(next.scope, text);
      if (other !== undefined && other.id !== id)
        return fail('conflict', 'Another entry says the same there.', 'Remove one of them.');
      return store({ ...next, text, source: text === row.text ? row.source : ownWords(row.source) });
    },
    decide(id, state) {
      const row = rows.get(id);
      return row === undefined ? notThere() : store({ ...row, state, changed: now() });
    },
    remove(id) {
      const row = rows.get(id);
      if (row === undefined) return notThere();
      rows.remove(id);
      removed.set(id, row);
      const [oldest] = removed.keys();
      if (removed.size > mostRemoved && oldest !== undefined) removed.delete(oldest);
      return ok(undefined);
    },
    restore(id) {
      const row = removed.get(id);
      if (row === undefined) return notThere();
      if (rows.same(row.scope, row.text) !== undefined)
        return fail('conflict', 'This is there again already.');
      removed.delete(id);
      return store(row);
    },
    export: (workspace) => {
      return toMarkdown(rows.all().filter(({ state, scope }) => state === 'kept' && isOf(workspace, scope)));
    },
    import(markdown) {
      const read = fromMarkdown(markdown);
      if (!read.ok) return read;
      return rows.transaction(() => {
        const added = read.value.filter((wish) => write(wish, 'import').ok).length;
        return ok({ added, known: read.value.length - added });
      });
    },
  };
}

const plain = ({ origin: _, ...memory }: MemoryRow): Memory => memory;

/** What a person wrote over is theirs and no model's any more; where it came from stays. */
const ownWords = (source: MemorySource): MemorySource =>
  source.by === 'reflection' ? { ...source, by: 'person' } : source;

const judged = ({ memory: { text, scope, changed, used } }: Match) => ({
  ...{ text, scope },
  at: Math.max(changed, used.last ?? 0),
});

/** Without fields that are there and undefined, which would overwrite. */
const defined = (wish: MemoryChange): Partial<MemoryWish> =>
  Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));

const notThere = (): Result<never> => fail('not_found', 'There is no such entry.', 'Look at the list again.');

const noWords = (): Result<never> => fail('invalid', 'An entry needs words.');
