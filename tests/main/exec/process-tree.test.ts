import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../../src/main/exec/process-table.ts';
import { findTree, type TreeMark } from '../../../src/main/exec/process-tree.ts';

const row = (pid: number, parent: number, group: number): ProcessRow => ({
  pid,
  parent,
  group,
  name: 'sh',
  started: 'then',
});
const mark = { leader: 100, variable: 'PATCHBAY_CALL=a' };
const table = [
  row(1, 0, 1),
  row(50, 1, 50),
  row(process.pid, 50, 50),
  row(100, process.pid, 100),
  row(101, 100, 100),
  row(102, 101, 102),
  row(103, 102, 102),
  row(200, 1, 200),
  row(201, 200, 201),
  row(300, 1, 300),
];

describe('findTree', () => {
  const pids = (found: ProcessRow[]): number[] => found.map(({ pid }) => pid).sort((a, b) => a - b);

  it('finds the session and everything below it, and never ourselves or init', () => {
    expect(pids(findTree(table, mark, new Map(), () => false))).toEqual([100, 101, 102, 103]);
  });

  it('finds orphans that carry the mark, with their children', () => {
    expect(pids(findTree(table, mark, new Map(), (pid) => pid === 200))).toEqual([
      100, 101, 102, 103, 200, 201,
    ]);
  });

  it('goes on seeing a process that was seen once, and not another one with its number', () => {
    const orphaned = [row(1, 0, 1), row(102, 1, 102)];
    expect(pids(findTree(orphaned, mark, new Map([['102 then', row(102, 101, 102)]]), () => false))).toEqual([
      102,
    ]);
    expect(
      pids(findTree(orphaned, mark, new Map([['102 before', row(102, 101, 102)]]), () => false)),
    ).toEqual([]);
  });

  it('does not kill itself when it carries the mark', () => {
    expect(pids(findTree(table, mark, new Map(), () => true))).not.toContain(process.pid);
  });

  const nobody = (): boolean => false;
  it.each<[string, Partial<TreeMark>, (pid: number) => boolean, number[]]>([
    ['the very leader', { started: 'then' }, nobody, [100, 101, 102, 103]],
    ['another process of its number', { started: 'before' }, nobody, []],
    ['another of its number, and a marked one', { started: 'before' }, (pid) => pid === 103, [103]],
    ['a marked one elsewhere', { reach: 'session' }, (pid) => pid === 300, [100, 101, 102, 103]],
    [
      'a dead leader’s session',
      { started: 'before', reach: 'session' },
      (pid) => pid < 102,
      [100, 101, 102, 103],
    ],
  ])('%s', (_name, change, carries, expected) => {
    expect(pids(findTree(table, { ...mark, ...change }, new Map(), carries))).toEqual(expected);
  });
});
