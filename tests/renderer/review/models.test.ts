/** The pool of loaded texts: what stays, what is freed, and that nothing is freed twice or forgotten. */
import { describe, expect, it } from 'vitest';
import { createTextPool } from '../../../src/renderer/features/review/monaco/models.ts';

function setup(spare: number) {
  const alive = new Set<string>();
  const pool = createTextPool<{ getValue(): string; dispose(): void }>(spare);
  const text = (name: string) => {
    alive.add(name);
    return { getValue: () => name, dispose: () => expect(alive.delete(name)).toBe(true) };
  };
  const take = (key: string) =>
    pool.take(key, () => ({ original: text(`${key}-`), modified: text(`${key}+`) }));
  return { alive, pool, take };
}

describe('createTextPool', () => {
  it('opens a pair once and keeps two, the newest', () => {
    const { alive, pool, take } = setup(2);
    const first = take('a');
    expect(take('a')).toBe(first);
    for (const key of ['b', 'c', 'd']) {
      take(key);
      pool.trim(() => false);
    }
    expect(pool.keys()).toEqual(['c', 'd']);
    expect([...alive]).toEqual(['c-', 'c+', 'd-', 'd+']);
  });

  it('keeps what is edited beside the spare ones', () => {
    const { pool, take } = setup(1);
    for (const key of ['edited', 'b', 'c', 'd']) take(key);
    expect(pool.trim((key) => key === 'edited')).toEqual(['b', 'c']);
    expect(pool.keys()).toEqual(['edited', 'd']);
  });

  it('frees all', () => {
    const { alive, pool, take } = setup(5);
    for (const key of ['a', 'b']) take(key);
    pool.clear();
    expect(alive.size).toBe(0);
  });
});
