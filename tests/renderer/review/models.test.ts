/** The pool of loaded texts: what stays, what is freed, and that nothing is freed twice or forgotten. */
import { describe, expect, it } from 'vitest';
import { createTextPool, type LoadedPair } from '../../../src/renderer/features/review/monaco/models.ts';

function setup(spare: number) {
  const alive = new Set<string>();
  const part = (name: string) => {
    alive.add(name);
    return { dispose: () => expect(alive.delete(name)).toBe(true) };
  };
  const open = (key: string) => {
    const [original, modified] = [part(`${key}-`), part(`${key}+`)];
    const comparison = part(`${key}=`);
    const dispose = (): void => {
      // It listens to both.
      expect([...alive]).toEqual(expect.arrayContaining([`${key}-`, `${key}+`]));
      comparison.dispose();
    };
    return { original, modified, comparison: { dispose } };
  };
  const pool = createTextPool<ReturnType<typeof open>>(spare);
  const take = (key: string) => pool.take(key, () => open(key));
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
    expect([...alive]).toEqual(['c-', 'c+', 'c=', 'd-', 'd+', 'd=']);
  });

  it('keeps what is edited beside the spare ones', () => {
    const { pool, take } = setup(1);
    for (const key of ['edited', 'b', 'c', 'd']) take(key);
    expect(pool.trim((key) => key === 'edited')).toEqual(['b', 'c']);
    expect(pool.keys()).toEqual(['edited', 'd']);
  });

  it('frees one', () => {
    const { alive, pool, take } = setup(2);
    const first = take('a');
    pool.close('a');
    pool.close('never there');
    expect(alive.size).toBe(0);
    expect(take('a')).not.toBe(first);
  });

  it('frees all', () => {
    const { alive, pool, take } = setup(5);
    for (const key of ['a', 'b']) take(key);
    pool.clear();
    expect(alive.size).toBe(0);
  });
});

it('frees a pair that is being compared once that is done, and has another in its place at once', async () => {
  const freed: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const part = (name: string) => ({ dispose: () => void freed.push(name) });
  const pool = createTextPool<LoadedPair<{ dispose(): void }, { dispose(): void }>>(0);
  const open = () => ({
    ...{ original: part('-'), modified: part('+'), comparison: part('=') },
    compared: () => promise,
  });
  const first = pool.take('a', open);
  pool.trim(() => false);
  expect(pool.keys()).toEqual([]);
  expect(pool.take('a', open)).not.toBe(first);
  expect(freed).toEqual([]);
  resolve();
  await promise;
  await expect.poll(() => freed).toEqual(['=', '-', '+']);
});
