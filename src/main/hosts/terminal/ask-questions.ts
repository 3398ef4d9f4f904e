/**
 * Asks the person at the terminal what an agent wants to know, one question after the other. A number stands for a choice; anything
 * else is an answer in their own words, and nothing leaves a question open.
 */
import { isAnswered, type Question, type QuestionAnswer } from '../../../shared/question.ts';
import { interrupted, type Terminal } from './terminal.ts';

export type Typed = { answers: QuestionAnswer[] } | 'leave' | typeof interrupted;

/** Null when nothing was answered. */
export async function askQuestions(
  { ask }: Pick<Terminal, 'ask'>,
  questions: readonly Question[],
): Promise<Typed | null> {
  const answers: QuestionAnswer[] = [];
  for (const [at, question] of questions.entries()) {
    const typed = await ask(
      questions.length === 1 ? 'answer: ' : `answer ${at + 1} of ${questions.length}: `,
    );
    if (typed === null) return 'leave';
    if (typed === interrupted) return interrupted;
    answers.push(readAnswer(question, typed.trim()));
  }
  return answers.some(isAnswered) ? { answers } : null;
}

/** Numbers that are no choices are words. */
function readAnswer({ options, pick }: Question, typed: string): QuestionAnswer {
  const numbers = /^\d+(?:\s*[,;]\s*\d+)*$/.test(typed)
    ? typed.split(/[,;]/).map((part) => Number(part) - 1)
    : [];
  const chosen = [...new Set(numbers)];
  const fits = chosen.length > 0 && chosen.every((at) => at >= 0 && at < options.length);
  return fits && (chosen.length === 1 || pick === 'several')
    ? { chosen, words: '' }
    : { chosen: [], words: typed };
}
