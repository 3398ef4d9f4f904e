/**
 * What is said where an agent got nowhere: to the agent, its own note and then the person's word; to the person, what was tried and
 * what can be done. What the agent is told stays in its prompt for good, so that it is exact and short, and made of journal facts only.
 */
import type { Reflection } from '../../shared/compaction.ts';
import type { QuestionProposal } from '../../shared/proposal.ts';

type Note = Pick<Reflection, 'cause' | 'lesson' | 'next'>;

const named = ({ cause, lesson, next }: Note): string[] =>
  [
    ['Cause', cause],
    ['Lesson', lesson],
    ['Next', next],
  ].flatMap(([name, words]) => (words === '' ? [] : [`${name}: ${words}`]));

/** One line; '' where nothing was said. */
export const noteParts = (note: Note): string => named(note).join(' ');

/** Behind all that was said, in front of the next reply. */
export const toldAgain = (note: Note): string =>
  `[Your own note on why you got nowhere, not the person's words. ${noteParts(note)} Do now what you noted as next, not again what failed. If the plan is wrong, change only what of it is wrong.]`;

/** For the message of the turn that follows. */
export const toldLater = (note: Note): string =>
  `[Your own note on why the last turn got nowhere, not the person's words. ${noteParts(note)}]`;

const helpChoices = { again: 'Try once more', leave: 'Leave it as it is' } as const;
const giveTo = 'Give it to ';

/** `tried`: with which the agent went on, oldest first; `last`: what it says of the last time, which may be nothing. */
export function helpQuestion(
  tried: readonly Reflection[],
  last: Note | undefined,
  others: readonly string[],
): QuestionProposal {
  const all = last === undefined || noteParts(last) === '' ? tried : [...tried, last];
  const rows = all.map((note, at) => {
    const { cause, next } = note;
    const then = next === '' ? '' : at < tried.length ? ` Tried: ${next}` : ` Would try: ${next}`;
    return `${at + 1}. ${cause === '' ? 'It did not say why.' : cause}${then}`;
  });
  const times = tried.length === 1 ? 'once more' : `${tried.length} times more`;
  return {
    kind: 'question',
    question: [
      `It got nowhere, also when it tried ${times}. In the model's words:`,
      rows.join('\n'),
      'What now? With your own words it tries again.',
    ].join('\n\n'),
    options: [helpChoices.again, ...others.map((name) => `${giveTo}${name}`), helpChoices.leave],
  };
}

export type HelpAnswer =
  | { do: 'leave' }
  | { do: 'again' }
  | { do: 'give'; to: string }
  | { do: 'words'; words: string };

/** A choice is answered with its very words. */
export function helpAnswer({ options }: Pick<QuestionProposal, 'options'>, words: string): HelpAnswer {
  if (words === helpChoices.leave) return { do: 'leave' };
  if (words === helpChoices.again) return { do: 'again' };
  return options.includes(words) && words.startsWith(giveTo)
    ? { do: 'give', to: words.slice(giveTo.length) }
    : { do: 'words', words };
}

/** What the agent is told of the answer, as a message of its own. */
export function toldHelp(answer: Exclude<HelpAnswer, { do: 'leave' }>, last: Note | undefined): string {
  const note = last === undefined ? '' : noteParts(last);
  const own = note === '' ? '' : ` Your own note: ${note}`;
  switch (answer.do) {
    case 'words':
      return `[The person was told that you got nowhere. Their words:]\n${answer.words}`;
    case 'again':
      return `[The person was told that you got nowhere and lets you try once more, in another way.${own}]`;
    default:
      return `[The person was told that this got nowhere and gives it to ${answer.to}.${own.replace('Your own note', 'A note of who worked on it')}]`;
  }
}
