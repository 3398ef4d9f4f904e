/**
 * Meta-learning: which alternative is chosen, from decided facts of the journal alone, and the figures behind it. Nothing here
 * changes what is going on: a choice is made where a turn or an attempt begins and is a fact from then on.
 */
import {
  type ArmFigures,
  enoughResults,
  type LearningCell,
  type LearningFigures,
  learningArms,
  type Trial,
  trialOutcomes,
  usualArm,
} from '../../shared/learning.ts';
import { chosenWords } from '../../shared/learning-words.ts';
import { digestBytes } from '../base/digest.ts';
import { type BanditRules, pickArm, standings } from './learning-bandit.ts';
import type { LearningRows } from './learning-rows.ts';

export interface Learning {
  /** Null: the usual one. The same seed with the same figures gives the same. */
  choose(cell: LearningCell, seed: string): { arm: string; why: string } | null;
  /** Every cell there are figures of. */
  figures(): LearningFigures[];
  /** One cell, or all. */
  reset(cell: LearningCell | null): void;
  /** What a session's journal says by now. */
  note(sessionId: string, trials: readonly Trial[]): void;
}

export interface LearningParts {
  rows: LearningRows;
  isOn(): boolean;
  now(): number;
}

export const banditRules = { floor: 0.05, halfLife: 40, warmUp: enoughResults } as const;
/** Older ones count less than a thousandth. */
const mostCounted = 500;

export function createLearning({ rows, isOn, now }: LearningParts): Learning {
  const figuresOf = (cell: LearningCell): LearningFigures => {
    const trials = rows.trials(cell);
    const rules: BanditRules = { arms: learningArms[cell.choice], ...banditRules };
    const counted = trials
      .slice(-mostCounted)
      .map(({ arm, outcome }) => ({ arm, success: trialOutcomes[outcome] }));
    const arms = standings(rules, counted).map(({ arm, rate, share }): ArmFigures => {
      const own = trials.filter((trial) => trial.arm === arm);
      return {
        ...{ arm, rate },
        share: isOn() ? share : arm === usualArm ? 1 : 0,
        trials: own.length,
        successes: own.filter(({ outcome }) => trialOutcomes[outcome]).length,
        last: own.at(-1)?.at ?? null,
        outcomes: countsOf(own),
      };
    });
    const { choice, model, kind } = cell;
    return { choice, model, kind, arms, ...leadOf(arms, isOn()) };
  };
  return {
    choose(cell, seed) {
      if (!isOn()) return null;
      const figures = figuresOf(cell);
      const arm = pickArm(figures.arms, placeOf(seed));
      return arm === usualArm ? null : { arm, why: chosenWords(figures, arm) };
    },
    figures: () => rows.cells().map(figuresOf),
    reset: (cell) => {
      for (const each of cell === null ? rows.cells() : [cell]) rows.reset(each, now());
    },
    note: (sessionId, trials) => rows.put(sessionId, trials),
  };
}

function leadOf(arms: readonly ArmFigures[], isOn: boolean): Pick<LearningFigures, 'leading' | 'why'> {
  const leading = arms.reduce((best, arm) => (arm.share > (best?.share ?? 0) ? arm : best), arms[0]);
  if (!isOn) return { leading: usualArm, why: 'off' };
  if (arms.every(({ arm, share }) => share === 0 || arm === usualArm))
    return { leading: usualArm, why: 'few' };
  if (leading === undefined || leading.arm === usualArm) return { leading: usualArm, why: 'even' };
  return { leading: leading.arm, why: leading.trials === 0 ? 'untried' : 'leads' };
}

function countsOf(trials: readonly Pick<Trial, 'outcome'>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of trials) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** From 0 up to 1, the same for the same seed. */
const placeOf = (seed: string): number => Number.parseInt(digestBytes(seed).slice(0, 12), 16) / 2 ** 48;
