/** Alternatives, kinds of task and reasons in words: the same on the page, in the terminal and in the journal. */
import {
  type ArmFigures,
  type Chosen,
  enoughResults,
  type LearningChoice,
  type LearningFigures,
  type RetryNote,
  type TaskKind,
  type TrialOutcome,
} from './learning.ts';

export const choiceWords: Record<LearningChoice, string> = {
  'edit-format': 'Edit format',
  prompt: 'Hint behind the message',
  retry: 'Temperature of a retry',
  lessons: 'Lessons a model drew',
};

export const kindWords: Record<TaskKind, string> = {
  change: 'Changes',
  plan: 'Plans',
  cause: 'Causes',
  question: 'Questions',
  other: 'Other tasks',
};

const arms: Record<LearningChoice, Record<string, string>> = {
  'edit-format': { usual: 'search and replace', 'whole-file': 'whole files' },
  prompt: { usual: 'no hint', 'look-first': 'look first' },
  retry: { usual: 'as usual', cool: 'cooler', warm: 'warmer' },
  lessons: { usual: 'told', untold: 'not told' },
};

/** One that is no more is called by the name it had. */
export const armWords = (choice: LearningChoice, arm: string): string => arms[choice][arm] ?? arm;

export const outcomeWords: Record<TrialOutcome, string> = {
  applied: 'applied',
  readable: 'read',
  done: 'done',
  unmatched: 'not applicable',
  unreadable: 'unreadable',
  cut: 'cut off',
  rejected: 'rejected by you',
  undone: 'undone later',
  refused: 'refused by the server',
  limit: 'ended at the limit',
  failing: 'left checks failing',
};

export const percent = (part: number): string => `${Math.round(part * 100)} %`;

/** `8 of 10, lately 75 %`. */
export const rateWords = ({ trials, successes, rate }: ArmFigures): string =>
  `${successes} of ${trials}${rate === null ? '' : `, lately ${percent(rate)}`}`;

/** Why the alternative that leads is chosen. */
export function reasonWords({ choice, arms: figures, leading, why }: LearningFigures): string {
  const [usual] = figures;
  const name = armWords(choice, leading);
  if (why === 'off') return `Learning is off, so “${name}” is always chosen.`;
  if (why === 'few')
    return `“${name}” is the usual way, and too little is known of it to leave it (${usual?.trials ?? 0} of ${enoughResults} results).`;
  if (why === 'untried')
    return `“${armWords(choice, usual?.arm ?? '')}” worked ${usual?.successes ?? 0} of ${usual?.trials ?? 0} times, so others are tried.`;
  const rate = figures.find(({ arm }) => arm === leading)?.rate;
  const lately = rate === null || rate === undefined ? '' : ` with ${percent(rate)}`;
  return why === 'leads'
    ? `“${name}” worked best lately${lately}; the others keep a small share, so that a change is noticed.`
    : `“${name}” is the usual way, and no other has done better; each is tried now and then.`;
}

/** Why another than the usual one was chosen, in one clause. */
export function chosenWords({ choice, arms: figures, leading }: LearningFigures, arm: string): string {
  const [usual] = figures;
  const own = figures.find((one) => one.arm === arm);
  if (arm !== leading || usual === undefined || own === undefined || own.trials === 0)
    return `tried ${percent(own?.share ?? 0)} of the time, to know how it does`;
  return `it worked better: ${rateWords(own)}; ${armWords(choice, usual.arm)}: ${rateWords(usual)}`;
}

/** Where it was chosen: what is not usual from here on, and why. */
export const chosenLine = ({ choice, arm, why }: Pick<Chosen, 'choice' | 'arm' | 'why'>): string =>
  choice === 'edit-format'
    ? `Edit format of this session: ${armWords(choice, arm)} (${why}).`
    : `${choiceWords[choice]}: ${armWords(choice, arm)} (${why}).`;

export const retryLine = ({ arm, temperature, why, refused }: RetryNote): string =>
  refused === true
    ? `The server does not take temperature ${temperature}, so it was asked as usual.`
    : `Asked again ${armWords('retry', arm)}, with temperature ${temperature} (${why}).`;
