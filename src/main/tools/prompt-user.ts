/**
 * A question whose kind of answer the agent chooses: one of several, any of several, words, yes or no. The same proposal as that of
 * `ask_followup_question`; a tool of its own because a choice that must be made is another thing to ask for than an open question.
 */
import { z } from 'zod';
import { fail, type Result } from '../../shared/result.ts';
import { proposeQuestions } from './ask-followup-question.ts';
import type { Proposed, Tool } from './tool.ts';

const parameters = z.object({
  message: z.string().min(1),
  kind: z.enum(['confirm', 'one', 'several', 'text']),
  options: z.array(z.string()).optional(),
});

export const promptUser: Tool<typeof parameters> = {
  name: 'prompt_user',
  effect: 'ask',
  description: 'Have the person confirm, choose or write.',
  parameters,
  propose: async ({ message, kind, options = [] }) => {
    if (kind === 'confirm') return confirm(message, options);
    if (kind === 'text') {
      return options.length === 0
        ? proposeQuestions([{ question: message, options }])
        : fail('invalid', 'text takes no options.', 'Use one or several, or leave them out.');
    }
    if (new Set(options).size < 2)
      return fail(
        'invalid',
        `${kind} needs at least two different options.`,
        'Use text for an open question.',
      );
    return proposeQuestions([
      { question: message, options, ...(kind === 'several' ? { pick: 'several' as const } : {}) },
    ]);
  },
};

function confirm(question: string, options: readonly string[]): Result<Proposed> {
  if (options.length === 0) return proposeQuestions([{ question, options: ['Yes', 'No'] }]);
  if (new Set(options).size === 2 && options.length === 2)
    return proposeQuestions([{ question, options: [...options] }]);
  return fail('invalid', 'confirm is yes or no.', 'Leave options out, or use one.');
}
