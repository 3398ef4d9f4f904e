/** The rules: what they are, what they say of a command that nobody runs, and changes of the person's own. */
import { z } from 'zod';
import { commandFactsSchema, layeredRuleSchema, ruleSchema, verdictSchema } from '../policy.ts';
import { base, done, folder, name } from './base.ts';
import { suggestionContract } from './suggestions.ts';

export const policyTestSchema = commandFactsSchema.extend({
  verdict: verdictSchema,
  /** The rule that decided, or what in the command did: `asks because no rule covers npm`. */
  rule: z.string(),
  /** How it would run now; rules allow only in a sandbox. */
  sandbox: z.enum(['enforced', 'unavailable', 'off']),
});
export type PolicyTest = z.infer<typeof policyTestSchema>;

const ruleBookSchema = z.object({
  /** deny before ask before allow, and within each in the order of the layers. */
  rules: z.array(layeredRuleSchema),
  /** What is wrong with the files the rules are in: nothing is allowed unseen until it is mended. */
  trouble: z.string().nullable(),
  /** How commands would run now. */
  sandbox: policyTestSchema.shape.sandbox,
});

const rules = z.array(ruleSchema).max(100).optional();

export const policyContract = {
  test: base
    .route({
      method: 'GET',
      path: '/policy/test',
      summary: 'What the rules say of a command; nothing is run',
    })
    .input(
      z.object({
        command: z.string().min(1).max(20_000),
        workspace: folder.optional(),
        /** Name of an agent; the usual one when absent. */
        agent: name.optional(),
        /** assume: as if a sandbox worked here. */
        sandbox: z.enum(['as-is', 'assume']).optional(),
      }),
    )
    .output(policyTestSchema),
  rules: base
    .route({ method: 'GET', path: '/policy/rules', summary: 'All rules with where they come from' })
    .input(z.object({ workspace: folder.optional() }))
    .output(ruleBookSchema),
  /**
   * Both in one step, removals first. INVALID names the place of a rule that is none: `add.0.command`. CONFLICT when a rule to
   * be removed is not there, or the settings file is broken or overruled.
   */
  save: base
    .route({ method: 'POST', path: '/policy/rules', summary: "Add and remove rules of the person's own" })
    .input(z.object({ add: rules, remove: rules }))
    .output(done),
  ...suggestionContract,
};
