/** Words of questions to the person. */
import { plural } from '../../format.ts';

export const questionStrings = {
  several: (count: number) => `Asks you ${plural(count, 'question', 'questions')}`,
  question: (at: number, of: number) => `Question ${at} of ${of}`,
  any: 'Any number of these',
  own: 'Or in your own words',
  ownAlso: 'In your own words',
  answer: 'Your answer',
  answered: (count: number, of: number) => `${count} of ${of} answered`,
  send: (count: number, of: number) =>
    count < of && count > 0 ? `Send ${count} of ${of}` : of === 1 ? 'Answer' : 'Send answers',
  keys: 'Numbers choose, Tab goes on',
};
