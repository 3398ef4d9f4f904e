/**
 * Proposes one feature of the workspace's plan. It is added when the call is carried out, and counts once a person keeps it; nothing that
 * an agent says here can make a feature pass, or change one that is there.
 */
import { z } from 'zod';
import { type FeatureWish, featureTitle, longestTitle, longestWords } from '../../shared/plan.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { clipLine } from './clip.ts';
import type { ExecutionContext, Tool } from './tool.ts';

const parameters = z.object({
  title: z.string().min(1),
  done: z.string(),
  check: z.string().optional(),
});

/** Adds it; gives what the model is told. */
export type ProposeFeature = (
  wish: FeatureWish,
  context: Pick<ExecutionContext, 'workspace' | 'sessionId'>,
  callId: string,
) => Result<string>;

export const createUpdatePlan = (propose: ProposeFeature): Tool<typeof parameters> => ({
  name: 'update_plan',
  effect: 'control',
  description: 'Plan a feature; check is a command that exits 0 once it is done.',
  parameters,
  propose: async ({ title: said, done, check }) => {
    const title = featureTitle(said);
    if (title === '') return fail('invalid', 'The title is empty.');
    if (
      said.trim().length > longestTitle ||
      done.length > longestWords ||
      (check?.length ?? 0) > longestWords
    )
      return fail(
        'invalid',
        `A title has at most ${longestTitle} characters, the rest ${longestWords} each.`,
      );
    const proposal = { kind: 'feature' as const, title, done: done.trim(), check: check?.trim() || null };
    return ok({ proposal, summary: clipLine(title, 120) });
  },
  commit: async (proposal, context, callId) => {
    if (proposal.kind !== 'feature') throw new Error(`a ${proposal.kind} is no feature`);
    const { title, done, check } = proposal;
    const told = propose({ title, done, check, files: [] }, context, callId);
    return told.ok ? ok({ outcome: 'done', content: told.value, summary: clipLine(title, 120) }) : told;
  },
});
