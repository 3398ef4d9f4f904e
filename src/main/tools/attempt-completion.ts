/**
 * Says that the task is done. Whether it is, the agent loop decides.
 */
import { z } from 'zod';
import { ok } from '../../shared/result.ts';
import { clipLine } from './clip.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({ result: z.string().min(1) });

export const attemptCompletion: Tool<typeof parameters> = {
  name: 'attempt_completion',
  effect: 'control',
  description: 'End the task. result says briefly what was done and how it was checked.',
  parameters,
  propose: async ({ result }) =>
    ok({ proposal: { kind: 'completion', result }, summary: clipLine(result.replaceAll('\n', ' '), 120) }),
};
