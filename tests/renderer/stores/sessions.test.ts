/** The list of sessions as its feed tells it. */
import { describe, expect, it } from 'vitest';
import {
  anyTask,
  countTasks,
  type Family,
  familiesIn,
  groupSessions,
} from '../../../src/renderer/features/sessions/group-sessions.ts';
import { waitingCount } from '../../../src/renderer/stores/inbox.ts';
import { placeItem } from '../../../src/renderer/stores/sessions.ts';
import type { SessionRow } from '../../../src/shared/feed.ts';
import type { RunRow } from '../../../src/shared/pipeline-run.ts';

const row = (id: string, updatedAt: number, waiting = 0): SessionRow => ({
  id,
  title: id,
  workspace: '/w',
  mode: 'coder',
  model: 'demo',
  status: 'idle',
  waiting,
  events: 1,
  createdAt: 0,
  updatedAt,
  pinned: false,
  archived: false,
  parent: null,
  errand: null,
});
const ids = ({ rows }: { rows: readonly SessionRow[] }): string[] => rows.map(({ id }) => id);

const run = (waits: RunRow['waits']): RunRow => ({
  ...{ id: 'r', workspace: '/w', title: 'r', status: 'going', created: 0, updated: 0 },
  ...{ pipeline: 'p', stage: 'Plan', waits },
});

describe('the list of sessions', () => {
  const all = placeItem({ rows: [], activeId: 'b' }, { kind: 'all', rows: [row('b', 2), row('a', 1)] });

  it('takes the first list whole and keeps the active session', () => {
    expect(ids(all)).toEqual(['b', 'a']);
    expect(all).toMatchObject({ activeId: 'b', loaded: true });
  });

  it('moves what changed to where it belongs', () => {
    expect(ids(placeItem(all, { kind: 'changed', row: row('a', 3) }))).toEqual(['a', 'b']);
    expect(ids(placeItem(all, { kind: 'changed', row: row('c', 4) }))).toEqual(['c', 'b', 'a']);
  });

  it('closes the active session when it is removed', () => {
    expect(placeItem(all, { kind: 'removed', id: 'b' })).toMatchObject({ activeId: null });
    expect(placeItem(all, { kind: 'removed', id: 'a' })).toMatchObject({ activeId: 'b' });
  });

  it('forgets an active session that the list does not have', () => {
    expect(placeItem({ rows: [], activeId: 'gone' }, { kind: 'all', rows: [] }).activeId).toBeNull();
  });

  it('counts what waits over all of them', () => {
    const rows = [row('a', 1, 2), row('b', 2), row('c', 3, 1)];
    expect(waitingCount(rows, null)).toBe(3);
    // What waits in the session of a run is one of these already.
    expect(waitingCount(rows, [run('approval'), run('session'), run(null)])).toBe(4);
  });

  it('groups by day and leaves out empty groups', () => {
    const now = new Date(2026, 0, 10, 12).getTime();
    const yesterday = new Date(2026, 0, 9, 23, 59).getTime();
    const groups = groupSessions([row('b', now), row('a', yesterday)], now);
    expect(groups.map(({ name, rows }) => [name, ids({ rows })])).toEqual([
      ['today', ['b']],
      ['earlier', ['a']],
    ]);
    expect(groupSessions([row('b', now)], now)).toHaveLength(1);
    const kept = [
      { ...row('p', yesterday), pinned: true },
      row('b', now),
      { ...row('x', now), pinned: true, archived: true },
    ];
    expect(groupSessions(kept, now).map(({ name, rows }) => [name, rows.map(({ id }) => id)])).toEqual([
      ['pinned', ['p']],
      ['today', ['b']],
      ['archived', ['x']],
    ]);
  });
});

describe('sessions of tasks', () => {
  const task = (id: string, parent: string, createdAt: number) => ({ ...row(id, 9), parent, createdAt });

  it('stand below those that gave them, in the order they were begun, however deep', () => {
    const rows = [
      task('b', 'root', 2),
      row('root', 5),
      task('c', 'b', 3),
      task('a', 'root', 1),
      row('other', 4),
    ];
    const shape = (families: readonly Family[]): unknown[] =>
      families.map(({ row: { id }, tasks }) => (tasks.length === 0 ? id : [id, ...shape(tasks)]));
    expect(shape(familiesIn(rows))).toEqual([['root', 'a', ['b', 'c']], 'other']);
    const tasks = familiesIn(rows)[0]?.tasks ?? [];
    expect(countTasks(tasks)).toBe(3);
    expect([anyTask(tasks, ({ id }) => id === 'c'), anyTask(tasks, ({ id }) => id === 'other')]).toEqual([
      true,
      false,
    ]);
  });

  it('stand alone where who gave them is not shown', () => {
    expect(familiesIn([task('a', 'gone', 1)]).map(({ row: { id } }) => id)).toEqual(['a']);
  });
});
