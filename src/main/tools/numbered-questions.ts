/**
 * Several questions in one text, as models write them by themselves: numbered from 1, each with its choices in a list below it, a
 * list with boxes where several may be ticked. Only a text that is this from its first line on is several questions; every other
 * is one.
 */
import type { Question } from '../../shared/question.ts';

const numbered = /^ {0,3}(\d{1,2})[.)]\s+(\S.*)$/;
const choice = /^\s*[-*•]\s+(?:\[[ xX]?\]\s*)?(\S.*)$/;
const box = /^\s*[-*•]\s+\[[ xX]?\]/;

/** Null for what is one question. */
export function numberedQuestions(text: string): Question[] | null {
  const questions: Question[] = [];
  for (const line of text.trim().split(/\r?\n/)) {
    const [, number, words] = numbered.exec(line) ?? [];
    const last = questions.at(-1);
    if (words !== undefined && Number(number) === questions.length + 1)
      questions.push({ question: words.trim(), options: [] });
    else if (last === undefined) return null;
    else questions[questions.length - 1] = withLine(last, line);
  }
  return questions.length > 1 ? questions : null;
}

function withLine(question: Question, line: string): Question {
  const option = choice.exec(line)?.[1]?.trim();
  if (option !== undefined) {
    const options = [...question.options, option];
    return { ...question, options, ...(box.test(line) ? { pick: 'several' as const } : {}) };
  }
  return line.trim() === '' ? question : { ...question, question: `${question.question}\n${line.trim()}` };
}
