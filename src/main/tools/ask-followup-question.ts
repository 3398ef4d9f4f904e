/**
 * Asks the person something. The answer is the call's result; waiting for it is the agent loop's.
 */
import { z } from 'zod';
import { ok } from '../../shared/result.ts';
import { clipLine } from './clip.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({ question: z.string().min(1), options: z.array(z.string()).optional() });

export const askFollowupQuestion: Tool<typeof parameters> = {
  name: 'ask_followup_question',
  effect: 'ask',
  description: 'Ask the person, with suggested answers in options.',
  parameters,
  propose: async ({ question, options = [] }) =>
    ok({
      proposal: { kind: 'question', question, options },
      summary: clipLine(question.replaceAll('\n', ' '), 120),
    }),
};
