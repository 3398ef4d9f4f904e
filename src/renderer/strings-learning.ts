/** Words of the page with the figures of alternatives; those it shares with the terminal are in `learning-words.ts`. */
import type { LearningFigures, TrialOutcome } from '../shared/learning.ts';
import { choiceWords, kindWords, outcomeWords } from '../shared/learning-words.ts';
import { plural } from './format.ts';

const results = (count: number): string => plural(count, 'result', 'results');

export const learningStrings = {
  title: 'What works',
  text: 'Where there is more than one way to ask a model, what came of each is counted: an edit was applied or not, was rejected or undone, a turn was done or not. What works better with a model is chosen more often. The way of a session is chosen when it begins and stays.',
  loading: 'Reading the figures…',
  failed: 'That did not work.',
  off: 'Learning is off',
  offText: 'The usual way is always chosen. Results are counted all the same.',
  turnOn: 'Turn learning on',
  empty: 'Nothing was decided yet',
  emptyText:
    'Figures appear here once a model’s edits were applied, refused or undone, and turns have ended.',
  figures: 'Figures',
  fromMemory: 'What works',
  back: 'Back to the memory',
  cell: ({ choice, kind }: Pick<LearningFigures, 'choice' | 'kind'>): string =>
    `${choiceWords[choice]} · ${kindWords[kind]}`,
  columns: {
    arm: 'Alternative',
    worked: 'Worked',
    lately: 'Lately',
    share: 'Chosen now',
    last: 'Last change',
  },
  of: (successes: number, trials: number): string => (trials === 0 ? '–' : `${successes} of ${trials}`),
  none: '–',
  outcomes: (outcomes: Readonly<Record<string, number>>): string =>
    Object.entries(outcomes)
      .toSorted(([, one], [, other]) => other - one)
      .map(([outcome, count]) => `${count} ${outcomeWords[outcome as TrialOutcome] ?? outcome}`)
      .join(' · '),
  usual: 'usual',
  reset: 'Reset',
  resetCell: (cell: string, model: string): string => `Reset ${cell}, ${model}`,
  resetAll: 'Reset all',
  ask: (what: string | null, count: number): string =>
    what === null ? `Forget all ${results(count)}?` : `Forget ${results(count)} of ${what}?`,
  askText: 'The usual way is chosen again until new results have come. Sessions stay as they are.',
  forget: 'Forget them',
  trials: results,
} as const;
