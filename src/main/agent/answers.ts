/**
 * A person's answer to a question, checked, and as the model is told it: exact and short, since it wrote the questions itself. A
 * choice is told as the model worded it; of several questions each answer stands behind its number.
 */
import type { Decision, QuestionProposal } from '../../shared/proposal.ts';
import { isAnswered, type Question, type QuestionAnswer, questionsOf } from '../../shared/question.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

type Answer = Extract<Decision, { kind: 'answer' }>;

/** Words alone are an answer to all that was asked. */
export function answered(
  proposal: QuestionProposal,
  { words, answers }: { words?: string | undefined; answers?: QuestionAnswer[] | undefined },
): Result<Answer> {
  if (words !== undefined && answers !== undefined)
    return fail('invalid', 'An answer is words, or one for each question, not both.');
  if (words !== undefined) return ok({ kind: 'answer', words });
  if (answers === undefined) return fail('invalid', 'A question needs an answer in words.');
  const questions = questionsOf(proposal);
  if (answers.length !== questions.length)
    return fail('invalid', `There are ${questions.length} questions and ${answers.length} answers.`);
  const wrong = questions.flatMap((question, at) => problemOf(question, answers[at]) ?? []);
  if (wrong[0] !== undefined) return fail('invalid', wrong[0]);
  if (!answers.some(isAnswered)) return fail('invalid', 'Nothing is answered.');
  return ok({ kind: 'answer', words: toldAnswers(questions, answers), answers });
}

function problemOf({ options, pick }: Question, answer: QuestionAnswer | undefined): string | null {
  const chosen = answer?.chosen ?? [];
  if (chosen.some((at) => at >= options.length)) return 'An answer names a choice that there is not.';
  if (new Set(chosen).size < chosen.length) return 'An answer names a choice twice.';
  return chosen.length > 1 && pick !== 'several' ? 'Only one of these can be chosen.' : null;
}

function toldAnswers(questions: readonly Question[], answers: readonly QuestionAnswer[]): string {
  const told = questions.map((question, at) => toldAnswer(question, answers[at]));
  if (told.length === 1) return told[0] ?? '';
  return told.map((words, at) => `${at + 1}. ${words.replaceAll('\n', '\n   ')}`).join('\n');
}

function toldAnswer({ options }: Question, answer: QuestionAnswer | undefined): string {
  if (answer === undefined || !isAnswered(answer)) return '(not answered)';
  const chosen = options.filter((_, at) => answer.chosen.includes(at));
  const own = answer.words.trim();
  if (chosen.length === 0) return own;
  return [...chosen, ...(own === '' ? [] : [`in their words: ${own}`])].join('; ');
}
