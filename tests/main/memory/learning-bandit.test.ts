/**
 * The bandit, by tables and in seeded worlds: it finds what works better, notices when that changes, and starves nothing. The same
 * bandit without forgetting, and one without a floor, are the controls: they must fail where it does not.
 */
import { describe, expect, it } from 'vitest';
import { banditRules } from '../../../src/main/memory/learning.ts';
import {
  type BanditRules,
  type BanditTrial,
  pickArm,
  standings,
} from '../../../src/main/memory/learning-bandit.ts';

const two: BanditRules = { arms: ['usual', 'other'], ...banditRules };
const three: BanditRules = { arms: ['usual', 'cool', 'warm'], ...banditRules };

const run = (arm: string, results: string): BanditTrial[] =>
  [...results].map((result) => ({ arm, success: result === '+' }));
const shares = (rules: BanditRules, trials: readonly BanditTrial[]) =>
  standings(rules, trials).map(({ share }) => share);
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type World = Readonly<Record<string, number>>;

/** Draws in each world after the other; of each draw the alternative. */
function live(rules: BanditRules, seed: number, worlds: readonly { world: World; draws: number }[]) {
  const next = random(seed);
  const trials: BanditTrial[] = [];
  for (const { world, draws } of worlds)
    for (let draw = 0; draw < draws; draw += 1) {
      const arm = pickArm(standings(rules, trials.slice(-500)), next());
      trials.push({ arm, success: next() < (world[arm] ?? 0) });
    }
  return trials.map(({ arm }) => arm);
}

const shareOf = (arm: string, drawn: readonly string[]): number =>
  drawn.filter((one) => one === arm).length / drawn.length;
const seeds = Array.from({ length: 8 }, (_, index) => index + 1);
const good: World = { usual: 0.3, other: 0.85 };
const bad: World = { usual: 0.85, other: 0.3 };

describe('shares', () => {
  it('are all of the usual one while too little is known of it', () => {
    expect(shares(two, [])).toEqual([1, 0]);
    expect(shares(three, run('usual', '-------'))).toEqual([1, 0, 0]);
    // What others did before counts for nothing until then.
    expect(shares(two, run('other', '++++++++++++++++++++'))).toEqual([1, 0]);
    expect(shares(two, run('usual', '--------'))[1]).toBeGreaterThan(0.6);
  });

  it.each([
    ['the usual one works and nothing is known of the other', run('usual', '++++++++++++'), 0.8, 0.95],
    ['neither is known to be better', [...run('usual', '+-+-+-+-'), ...run('other', '+-+-+-+-')], 0.4, 0.75],
    ['the other one works better', [...run('usual', '--------'), ...run('other', '++++++++')], 0, 0.06],
    ['both always work', [...run('usual', '+'.repeat(20)), ...run('other', '+'.repeat(20))], 0.4, 0.7],
  ])('where %s', (_, trials, least, most) => {
    const [usual = -1] = shares(two, trials);
    expect(usual).toBeGreaterThanOrEqual(least);
    expect(usual).toBeLessThanOrEqual(most);
  });

  it('add up to one, keep the floor, and are the same for the same trials', () => {
    const trials = [...run('usual', '+'.repeat(400)), ...run('cool', '-'.repeat(90)), ...run('gone', '++')];
    const found = shares(three, trials);
    expect(sum(found)).toBeCloseTo(1, 9);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(three.floor);
    expect(shares(three, trials)).toEqual(found);
    expect(standings(three, trials).map(({ rate }) => rate)).toEqual([1, 0, null]);
  });

  it('count new trials more than old ones', () => {
    const [usual] = standings(two, [...run('usual', '-'.repeat(40)), ...run('usual', '+'.repeat(40))]);
    expect(usual?.rate).toBeGreaterThan(0.65);
    const [aged] = standings(two, [...run('usual', '+'.repeat(40)), ...run('gone', '-'.repeat(80))]);
    expect(aged?.rate).toBe(1);
  });
});

it.each([
  [0, 'usual'],
  [0.49, 'usual'],
  [0.5, 'other'],
  [0.999, 'other'],
  // Rounding must leave nothing out.
  [1, 'usual'],
])('the place %s is of %s', (at, arm) => {
  expect(
    pickArm(
      [
        { arm: 'usual', share: 0.5 },
        { arm: 'other', share: 0.5 },
      ],
      at,
    ),
  ).toBe(arm);
});

describe('in seeded worlds', () => {
  it('finds the better alternative, whichever it is', () => {
    for (const seed of seeds) {
      const found = live(two, seed, [{ world: good, draws: 250 }]);
      expect.soft(shareOf('other', found.slice(-100)), `seed ${seed}`).toBeGreaterThan(0.8);
      const stayed = live(two, seed, [{ world: bad, draws: 250 }]);
      expect.soft(shareOf('usual', stayed.slice(-100)), `seed ${seed}`).toBeGreaterThan(0.8);
      const best = live(three, seed, [{ world: { usual: 0.4, cool: 0.3, warm: 0.9 }, draws: 300 }]);
      expect.soft(shareOf('warm', best.slice(-100)), `seed ${seed}`).toBeGreaterThan(0.7);
    }
  });

  const swapped = [
    { world: bad, draws: 300 },
    { world: good, draws: 250 },
  ];
  const later = (rules: BanditRules) =>
    seeds.map((seed) => shareOf('other', live(rules, seed, swapped).slice(-100)));

  it('recovers when they change places', () => {
    expect(Math.min(...later(two))).toBeGreaterThan(0.7);
  });

  it('does not without forgetting: the control', () => {
    const stuck = later({ ...two, halfLife: Infinity });
    expect(sum(stuck) / stuck.length).toBeLessThan(0.5);
  });

  it('starves nothing below its floor', () => {
    const world = { usual: 1, cool: 0, warm: 0 };
    const drawn = seeds.flatMap((seed) => live(three, seed, [{ world, draws: 408 }]).slice(8));
    for (const arm of ['cool', 'warm']) expect(shareOf(arm, drawn)).toBeGreaterThan(three.floor * 0.9);
    const without = seeds.flatMap((seed) =>
      live({ ...three, floor: 0 }, seed, [{ world, draws: 408 }]).slice(-200),
    );
    expect(shareOf('cool', without)).toBeLessThan(three.floor * 0.9);
  });
});
