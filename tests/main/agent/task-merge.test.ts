/** Changes of tasks put together: what only one changed, what both changed apart, what nobody may guess about. */
import { describe, expect, it } from 'vitest';
import { mergeTask } from '../../../src/main/agent/task-merge.ts';
import { digestBytes } from '../../../src/main/base/digest.ts';
import type { HeldFile } from '../../../src/shared/held.ts';

const kept = new Map<string, Uint8Array>();
const blobs = {
  put(bytes: Uint8Array) {
    const digest = digestBytes(bytes);
    kept.set(digest, bytes);
    return digest;
  },
  get: (digest: string) => kept.get(digest),
};
const put = (text: string | null) => (text === null ? null : blobs.put(Buffer.from(text)));
const textOf = (digest: string | null) =>
  digest === null ? null : Buffer.from(kept.get(digest) ?? '').toString();
const file = (path: string, before: string | null, after: string | null, executable?: boolean): HeldFile => ({
  ...{ path, before: put(before), after: put(after) },
  ...(executable === undefined ? {} : { executable }),
});
const lines = (...changes: [number, string][]) =>
  Array.from({ length: 9 }, (_, at) => `${changes.find(([n]) => n === at)?.[1] ?? `line ${at}`}\n`).join('');

function merge(inherited: HeldFile[], theirs: HeldFile[], now: HeldFile[]) {
  const { held, clashes } = mergeTask(blobs, { inherited, theirs, now });
  const told = held.map(({ path, before, after, executable }) => [
    path,
    textOf(before),
    textOf(after),
    executable,
  ]);
  return clashes.length > 0 ? { clashes } : told;
}

const base = lines();
describe('a task', () => {
  it('brings what it has changed', () => {
    expect(merge([], [file('a', base, lines([1, 'one'])), file('b', null, 'new\n')], [])).toEqual([
      ['a', base, lines([1, 'one']), undefined],
      ['b', null, 'new\n', undefined],
    ]);
  });

  it('is put beside what another one changed elsewhere in the file', () => {
    const other = [file('a', base, lines([7, 'seven']))];
    expect(merge([], [file('a', base, lines([1, 'one']))], other)).toEqual([
      ['a', lines([7, 'seven']), lines([1, 'one'], [7, 'seven']), undefined],
    ]);
  });

  it.each<[string, HeldFile[], HeldFile[]]>([
    ['the same lines', [file('a', base, lines([1, 'one']))], [file('a', base, lines([1, 'eins']))]],
    ['a file that another one deleted', [file('a', base, lines([1, 'one']))], [file('a', base, null)]],
    ['a file that both made', [file('n', null, 'x\n')], [file('n', null, 'y\n')]],
    ['bytes that are no text', [file('a', base, '\u0000\u0001')], [file('a', base, '\u0000\u0002')]],
  ])('with %s is left out as a whole', (_, theirs, now) => {
    const path = theirs[0]?.path;
    expect(merge([], [...theirs, file('z', null, 'also\n')], now)).toEqual({ clashes: [path] });
  });

  it('that made the same as another one adds nothing', () => {
    const same = [file('a', base, lines([1, 'one']))];
    expect(merge([], same, same)).toEqual([]);
  });

  it('brings only its own of what it began with', () => {
    const before = [file('a', base, lines([1, 'one'])), file('b', null, 'made\n')];
    const after = [file('a', base, lines([1, 'one'], [7, 'seven'])), file('b', null, 'made\n')];
    expect(merge(before, after, before)).toEqual([
      ['a', lines([1, 'one']), lines([1, 'one'], [7, 'seven']), undefined],
    ]);
  });

  it('takes back what it began with', () => {
    const before = [file('a', base, lines([1, 'one'])), file('b', null, 'made\n')];
    expect(merge(before, [], before)).toEqual([
      ['a', lines([1, 'one']), base, undefined],
      ['b', 'made\n', null, undefined],
    ]);
  });

  it('brings a bit of its own, and not that of a file it deleted', () => {
    expect(merge([], [file('run', 'x\n', 'x\n', true)], [])).toEqual([['run', 'x\n', 'x\n', true]]);
    const before = [file('run', 'x\n', 'x\n', true)];
    expect(merge(before, [file('run', 'x\n', null)], before)).toEqual([['run', 'x\n', null, undefined]]);
  });
});
