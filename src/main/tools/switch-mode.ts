/**
 * Hands the session to another mode. Which modes there are is the agent loop's to know, and to refuse.
 */
import { z } from 'zod';
import { fail, ok } from '../../shared/result.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({ mode: z.string().min(1), reason: z.string() });

export const switchMode: Tool<typeof parameters> = {
  name: 'switch_mode',
  effect: 'control',
  description: 'Hand over to another mode: orchestrator, coder, architect, debug or ask.',
  parameters,
  propose: async ({ mode, reason }, context) =>
    mode === context.mode
      ? fail('invalid', `You are in the mode ${mode} already.`)
      : ok({ proposal: { kind: 'mode', mode, reason }, summary: mode }),
};
