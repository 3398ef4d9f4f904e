/** What the next request of a session is made of, and what of the requests so far was read again. */
import { z } from 'zod';
import { meterStepSchema } from '../cache-meter.ts';
import { base, ofSession } from './base.ts';

/** In the order in which they stand in a request, but for what they are gathered from. */
export const contextSections = [
  'rules',
  'agents',
  'tools',
  'summary',
  'user',
  'agent',
  'files',
  'commands',
  'results',
  /** What the chat template puts around all of them. Only where the server counts. */
  'marks',
] as const;

/** What is shortened, in this order, when a request would leave the reply less than its reserve. */
export const contextCuts = ['thinking', 'outdated', 'answers', 'steps'] as const;

const tokens = z.number().int().nonnegative();

export const contextSchema = z.object({
  /** Name of the model it is counted for. */
  model: z.string(),
  /** Tokens; null when the server does not tell. */
  window: tokens.nullable(),
  /** True: the server counted. False: every figure is estimated. */
  counted: z.boolean(),
  /** Of all sections. */
  total: tokens,
  /** Kept free for the reply; null without a window. */
  reserve: tokens.nullable(),
  /** Without empty ones. */
  sections: z.array(z.object({ id: z.enum(contextSections), tokens, pieces: tokens })),
  /** How much each could free now, estimated. What is not in the list is never cut. */
  cuts: z.array(z.object({ what: z.enum(contextCuts), tokens, pieces: tokens })),
  /** The workspace's notes in the prompt. `fixed`: they are part of the session and do not change any more. */
  agentsFile: z.object({ path: z.string(), left: tokens, fixed: z.boolean() }).nullable(),
  steps: z.array(meterStepSchema),
});

export const contextContract = {
  describe: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/context',
      summary: 'The next request by sections in tokens, and what was reused so far',
    })
    .input(ofSession)
    .output(contextSchema),
};
