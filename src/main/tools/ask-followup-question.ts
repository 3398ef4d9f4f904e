/**
 * Asks the person something, or several things at once. The answer is the call's result; waiting for it is the agent loop's.
 */
import { z } from 'zod';
import type { Question } from '../../shared/question.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { clipLine } from './clip.ts';
import { numberedQuestions } from './numbered-questions.ts';
import type { Proposed, Tool } from './tool.ts';

const parameters = z.object({ question: z.string().min(1), options: z.array(z.string()).optional() });

const mostQuestions = 12;

export const askFollowupQuestion: Tool<typeof parameters> = {
  name: 'ask_followup_question',
  effect: 'ask',
  description:
    'Ask the person, with suggested answers in options. Number several questions; below each its suggestions as - lines.',
  parameters,
  propose: async ({ question, options = [] }) => {
    const several = options.length === 0 ? numberedQuestions(question) : null;
    if (several === null) return proposeQuestions([{ question, options }]);
    if (several.length <= mostQuestions) return proposeQuestions(several);
    return fail(
      'invalid',
      `${several.length} questions are too many at once.`,
      `Ask at most ${mostQuestions}.`,
    );
  },
};

/** At least one. */
export function proposeQuestions([first, ...more]: readonly Question[]): Result<Proposed> {
  if (first === undefined) throw new Error('there is no question');
  const words = first.question.replaceAll('\n', ' ');
  return ok({
    proposal: { kind: 'question', ...first, ...(more.length === 0 ? {} : { more }) },
    summary: clipLine(more.length === 0 ? words : `${more.length + 1} questions: ${words}`, 120),
  });
}
