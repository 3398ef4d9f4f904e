/**
 * How often each of a few alternatives is chosen, from what came of them: Thompson sampling that forgets, with a floor. Pure, and
 * computed instead of sampled, so that the same trials give the same shares and a person can be shown them. Without forgetting it
 * would take as long to notice that the world has changed as it took to learn it.
 */

export interface BanditRules {
  /** The first is the usual one. */
  arms: readonly string[];
  /** Share that each keeps, so that a change is noticed in those that did badly. */
  floor: number;
  /** A trial counts half after so many newer ones, of whichever alternative. */
  halfLife: number;
  /** Trials of the usual one before any other is chosen at all. */
  warmUp: number;
}

export interface BanditTrial {
  arm: string;
  success: boolean;
}

export interface ArmStanding {
  arm: string;
  /** Of the trials as they count now; null without any. */
  rate: number | null;
  share: number;
}

/** What is assumed before anything is known: the usual alternative works more often than not, others do not. */
const usualPrior = { successes: 2, failures: 1 };
const otherPrior = { successes: 1, failures: 2 };
/** Points between 0 and 1 at which the distributions are looked at. */
const points = 200;

/** `trials` from the oldest on; those of alternatives that are none any more only age the others. */
export function standings(rules: BanditRules, trials: readonly BanditTrial[]): ArmStanding[] {
  const [usual = ''] = rules.arms;
  const counted = rules.arms.map((arm) => weigh(arm, trials, rules.halfLife));
  const rates = counted.map(({ successes, failures }) =>
    successes + failures === 0 ? null : successes / (successes + failures),
  );
  const known = trials.filter(({ arm }) => arm === usual).length;
  const shares =
    known < rules.warmUp
      ? rules.arms.map((_, index) => (index === 0 ? 1 : 0))
      : chancesOfBest(
          counted.map(({ successes, failures }, index) => {
            const prior = index === 0 ? usualPrior : otherPrior;
            return { successes: successes + prior.successes, failures: failures + prior.failures };
          }),
        ).map((chance) => rules.floor + (1 - rules.arms.length * rules.floor) * chance);
  return rules.arms.map((arm, index) => ({ arm, rate: rates[index] ?? null, share: shares[index] ?? 0 }));
}

/** The alternative at the place `at`, from 0 up to 1, of all shares laid end to end. */
export function pickArm(shares: readonly Pick<ArmStanding, 'arm' | 'share'>[], at: number): string {
  let end = 0;
  for (const { arm, share } of shares) {
    end += share;
    if (at < end) return arm;
  }
  return shares[0]?.arm ?? '';
}

interface Counts {
  successes: number;
  failures: number;
}

function weigh(arm: string, trials: readonly BanditTrial[], halfLife: number): Counts {
  const counts: Counts = { successes: 0, failures: 0 };
  const keeps = 0.5 ** (1 / halfLife);
  let weight = 1;
  for (let at = trials.length - 1; at >= 0; at -= 1) {
    const trial = trials[at];
    if (trial?.arm === arm) counts[trial.success ? 'successes' : 'failures'] += weight;
    weight *= keeps;
  }
  return counts;
}

/** For each the probability that it is the best of them, by their beta distributions. Adds up to 1. */
function chancesOfBest(counts: readonly Counts[]): number[] {
  const densities = counts.map(densityOf);
  const below = densities.map((density) => {
    let sum = 0;
    return density.map((value) => {
      // Half of a point's own weight is below it.
      sum += value;
      return sum - value / 2;
    });
  });
  const chances = densities.map((density, own) =>
    density.reduce(
      (sum, value, at) =>
        sum +
        below.reduce(
          (product, other, index) => (index === own ? product : product * (other[at] ?? 0)),
          value,
        ),
      0,
    ),
  );
  const all = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => chance / all);
}

/** Weights of the points, adding up to 1. By logarithms: thousands of trials are more than a number can hold. */
function densityOf({ successes, failures }: Counts): number[] {
  const logs = Array.from({ length: points }, (_, index) => {
    const x = (index + 0.5) / points;
    return (successes - 1) * Math.log(x) + (failures - 1) * Math.log(1 - x);
  });
  const top = logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const weights = logs.map((value) => Math.exp(value - top));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
}
