/**
 * What is proposed to be remembered: a convention once a person changed patches the same way often enough, a lesson from what a
 * model said of a turn that got nowhere. Nothing here is told to a model before a person keeps it, unless they chose that lessons
 * are kept by themselves; and what was rejected is not proposed again.
 */
import type { EditHabit, Memory, MemorySource } from '../../shared/memory.ts';
import { memoryText } from '../../shared/memory.ts';
import type { MemoryRow, MemoryRows } from './memory-rows.ts';
import { wordsOf } from './words.ts';

/** Edits of one kind, each in a call of its own. */
export const enoughEdits = 3;
/** Proposals that nobody looks at must not grow without end. */
const mostProposed = 200;
const mostLinks = 10;
/** Share of words that two lessons have in common, of all they have. */
const sameLesson = 0.7;

/** Said after "Write .js ", in few words: a message that names such a file is to find it by that alone. */
const conventions: Record<EditHabit, string> = {
  'tabs-to-spaces': 'with spaces, not tabs.',
  'spaces-to-tabs': 'with tabs, not spaces.',
  'double-to-single-quotes': 'with single quotes.',
  'single-to-double-quotes': 'with double quotes.',
  'semicolons-removed': 'without semicolons.',
  'semicolons-added': 'with semicolons.',
  'trailing-commas-added': 'with trailing commas.',
  'trailing-commas-removed': 'without trailing commas.',
  'comments-removed': 'with fewer comments.',
  'types-added': 'with types.',
  'const-used': 'with const, not let.',
};

export interface Place {
  /** Real path of a workspace. */
  scope: string;
  sessionId: string;
  /** The call, or the turn. */
  at: string;
}

export interface Proposing {
  /** `kind` of files: an ending with its dot, or a whole name. */
  edited(place: Place, habit: EditHabit, kind: string): void;
  lesson(place: Place, words: string, state: 'kept' | 'proposed'): void;
}

export function createProposing(rows: MemoryRows, now: () => number): Proposing {
  function put(wish: Pick<Memory, 'kind' | 'scope' | 'text' | 'state' | 'source'>, origin = ''): void {
    if (wish.state === 'proposed' && rows.count('proposed') >= mostProposed) return;
    const [id, at] = [crypto.randomUUID(), now()];
    rows.put({ ...wish, id, origin, created: at, changed: at, used: { count: 0, last: null } });
  }
  return {
    edited({ scope, sessionId, at }, habit, kind) {
      const origin = `${habit} ${kind}`;
      rows.noteEdit({ scope, habit: origin, sessionId, callId: at, at: now() });
      const edits = rows.edits(scope, origin);
      const links = edits.slice(-mostLinks).map((edit) => ({ sessionId: edit.sessionId, at: edit.callId }));
      const source: MemorySource = { by: 'edits', links, habit, edits: edits.length };
      const there = rows.ofOrigin(scope, origin);
      if (there !== undefined) {
        if (there.state === 'proposed') rows.put({ ...there, source });
        return;
      }
      if (edits.length < enoughEdits) return;
      const text = memoryText(`Write ${kind} ${conventions[habit]}`);
      if (rows.same(scope, text) !== undefined) return;
      put({ kind: 'convention', scope, text, state: 'proposed', source }, origin);
    },
    lesson({ scope, sessionId, at }, words, state) {
      const text = memoryText(words);
      const isKnown = (row: MemoryRow): boolean =>
        row.kind === 'lesson' &&
        (row.scope === null || row.scope === scope) &&
        alike(row.text, text) >= sameLesson;
      if (text === '' || rows.all().some(isKnown)) return;
      const source: MemorySource = { by: 'reflection', links: [{ sessionId, at }] };
      put({ kind: 'lesson', scope, text, state, source });
    },
  };
}

/** From 0 to 1. */
export function alike(one: string, other: string): number {
  const [mine, theirs] = [new Set(wordsOf(one)), new Set(wordsOf(other))];
  const all = new Set([...mine, ...theirs]).size;
  return all === 0 ? 1 : [...mine].filter((word) => theirs.has(word)).length / all;
}
