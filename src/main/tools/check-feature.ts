/**
 * Has the check of a feature run: the command that stands in the plan and that a person kept, through everything a command goes through.
 * The agent only says when, so that one which may not run commands may ask for this one; rules and the person decide on it all the same.
 */
import { z } from 'zod';
import type { Feature } from '../../shared/plan.ts';
import type { CommandProposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Committed, ExecutionContext, Tool } from './tool.ts';

const parameters = z.object({ id: z.string().min(1) });

export interface CheckedPlan {
  /** A feature whose check may be run; the failure says why not, and what there is. */
  checkable(workspace: string, id: string): Result<Feature & { check: string }>;
  /** Runs it and records what became of it; the answer says how the feature stands then. */
  observe(
    check: { feature: Feature; command: string; context: ExecutionContext; callId: string },
    run: () => Promise<Result<Committed>>,
  ): Promise<Result<Committed>>;
}

/** `command`: the tool that runs commands. */
export const createCheckFeature = (command: Required<Tool>, plan: CheckedPlan): Tool<typeof parameters> => ({
  name: 'check_feature',
  effect: 'control',
  description: 'Run a feature check.',
  parameters,
  propose: async ({ id }, context) => {
    const feature = plan.checkable(context.workspace.root, id);
    if (!feature.ok) return feature;
    const proposed = await command.propose({ command: feature.value.check }, context);
    if (!proposed.ok) return proposed;
    const { id: of, source } = feature.value;
    const unkept = source.by === 'agent' ? { unkept: true as const } : {};
    const proposal = { ...(proposed.value.proposal as CommandProposal), feature: of, ...unkept };
    return ok({ proposal, summary: `${of}: ${proposed.value.summary}` });
  },
  commit: async (proposal, context, callId) => {
    if (proposal.kind !== 'command' || proposal.feature === undefined)
      throw new Error(`a ${proposal.kind} is no check`);
    const { feature: id, unkept: _, ...plain } = proposal;
    if (plain.background === true)
      return fail('invalid', 'A check is waited for, so it cannot run in the background. It was not run.');
    const feature = plan.checkable(context.workspace.root, id);
    if (!feature.ok) return feature;
    const check = { feature: feature.value, command: plain.command, context, callId };
    return plan.observe(check, () => command.commit(plain, context, callId));
  },
});
