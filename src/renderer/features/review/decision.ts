/** The wire's types that the panel passes on, taken from the contract so that they cannot drift from it. */
import type { z } from 'zod';
import type {
  decisionInputSchema,
  patchTextSchema,
  patchVersionSchema,
} from '../../../shared/contract/approvals.ts';

export type DecisionInput = z.infer<typeof decisionInputSchema>;
export type PatchText = z.infer<typeof patchTextSchema>;
export type PatchVersion = z.infer<typeof patchVersionSchema>;
export type ContentFacts = NonNullable<NonNullable<PatchText['facts']>['before']>;
