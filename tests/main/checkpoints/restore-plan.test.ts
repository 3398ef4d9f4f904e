// The decision alone: what a restore may change and what it must leave.
import { describe, expect, it } from 'vitest';
import { planRestore } from '../../../src/main/checkpoints/restore-plan.ts';

type Input = {
  past?: Record<string, string>;
  now?: Record<string, string>;
  hidden?: string[];
  skippedNow?: Record<string, string>;
  missingNow?: string[];
  leftOut?: Record<string, string>;
  absent?: string[];
  app?: string[];
};

function plan(input: Input) {
  const { past = {}, now = {}, hidden = [], skippedNow = {}, leftOut = {}, app = [] } = input;
  const files = Object.entries(now).map(([path, oid]) => {
    const file = { oid, mode: 0o644, size: 1, reachable: !hidden.includes(path) };
    return [path, file] as const;
  });
  const made = planRestore(
    new Map(Object.entries(past).map(([path, oid]) => [path, { oid, mode: 0o644 }])),
    {
      files: new Map(files),
      skipped: new Map(Object.entries(skippedNow)),
      missing: new Set(input.missingNow),
    },
    {
      leftOut: new Map(Object.entries(leftOut)),
      absent: new Set(input.absent),
      createdByApp: new Set(app),
    },
  );
  return [
    ...made.changes.map(({ path, kind }) => `${kind} ${path}`),
    ...made.kept.map(({ path, why }) => `keep ${path}: ${why}`),
  ];
}

describe('planRestore', () => {
  it.each<[string, Input, string[]]>([
    ['the same', { past: { a: '1' }, now: { a: '1' } }, []],
    ['other bytes', { past: { a: '1' }, now: { a: '2' } }, ['rewrite a']],
    ['missing', { past: { 'd/a': '1' } }, ['recreate d/a']],
    ['created by the app', { now: { a: '1' }, app: ['a'] }, ['remove a']],
    ['created by the person', { now: { a: '1' } }, ['keep a: not created by the app']],
    [
      'created by the app, in the checkpoint too',
      { past: { a: '1' }, now: { a: '2' }, app: ['a'] },
      ['rewrite a'],
    ],
    ['created by the app, gone already', { app: ['a'] }, []],
    [
      'ignored',
      { now: { a: '1' }, hidden: ['a'], app: ['a'] },
      ['keep a: ignored, so no checkpoint could bring it back'],
    ],
    [
      'now too large',
      { past: { a: '1' }, skippedNow: { a: 'larger than 5 MB' } },
      ['keep a: now larger than 5 MB'],
    ],
    [
      'now in a repository of its own',
      { past: { 'd/e/a': '1' }, skippedNow: { d: 'a repository' } },
      ['keep d/e/a: now a repository'],
    ],
    [
      'was too large then',
      { now: { a: '1' }, leftOut: { a: 'large' }, app: ['a'] },
      ['keep a: not in the checkpoint: large'],
    ],
    [
      'was below a folder left out',
      { now: { 'd/a': '1' }, leftOut: { d: 'x' }, app: ['d/a'] },
      ['keep d/a: not in the checkpoint: x'],
    ],
    [
      'was surely not there, though below a folder left out',
      { now: { 'd/a': '1' }, leftOut: { d: 'x' }, absent: ['d/a'], app: ['d/a'] },
      ['remove d/a'],
    ],
    [
      'surely gone, though below a folder left out now',
      { past: { 'd/a': '1' }, skippedNow: { d: 'x' }, missingNow: ['d/a'] },
      ['recreate d/a'],
    ],
    ['a name that only begins alike', { now: { da: '1' }, leftOut: { d: 'x' }, app: ['da'] }, ['remove da']],
    [
      'a checkpoint that was cut off',
      { now: { a: '1' }, leftOut: { '.': 'too many' }, app: ['a'] },
      ['keep a: not in the checkpoint: too many'],
    ],
  ])('%s', (_name, input, expected) => expect(plan(input)).toEqual(expected));

  it('sorts by path', () => {
    expect(plan({ past: { c: '1', a: '1' }, now: { b: '1' }, app: ['b'] })).toEqual([
      'recreate a',
      'remove b',
      'recreate c',
    ]);
  });
});
