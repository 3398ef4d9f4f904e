/**
 * What each step of a session read of its prompt and what the server had kept, with a cause wherever it read again what it had
 * read before. The server's side of a cause is found while it answers (a `reread` note); what the journal knows is added here:
 * which change of ours it was, and that nobody watched.
 */
import { z } from 'zod';
import { rereadCauses, rereadParts, slackTokens } from './reread.ts';
import type { SessionState, Step } from './session-state.ts';

const meterCauses = [
  ...rereadCauses,
  /** Nothing of it was read before. */
  'first',
  /** Another model than in the step before, chosen by the person or as a fallback. */
  'other-model',
  /** Patchbay was started anew since, or the server gives figures only now and then. */
  'unwatched',
] as const;
export type MeterCause = (typeof meterCauses)[number];

/** What of ours moves the prompt between two requests, as the journal knows it. Another agent does not: it is told at the end. */
const ourChanges = ['compaction', 'rung'] as const;
export type OurChange = (typeof ourChanges)[number];

export const meterStepSchema = z.object({
  stepId: z.string(),
  prompt: z.number().int().nonnegative(),
  cached: z.number().int().nonnegative(),
  /** Null where the step read little more than what was new. */
  cause: z.enum(meterCauses).nullable(),
  /** Where what we sent differs first. */
  part: z.enum(rereadParts).nullable(),
  /** Why it differs; empty when the journal does not know. */
  changes: z.array(z.enum(ourChanges)).readonly(),
});
export type MeterStep = z.infer<typeof meterStepSchema>;

/** A step for each reply whose server gave figures, in order. */
export function cacheMeter(state: Pick<SessionState, 'turns' | 'compactions'>): MeterStep[] {
  let before: Step | undefined;
  return state.turns
    .flatMap((turn) => turn.steps)
    .flatMap((step) => {
      const { promptTokens: prompt, cachedTokens: cached } = step.usage;
      if (prompt === undefined || cached === undefined) return [];
      const found = findingOf(step, before, state);
      before = step;
      return [{ stepId: step.id, prompt, cached, ...found }];
    });
}

type Finding = Pick<MeterStep, 'cause' | 'part' | 'changes'>;

const none: Finding = { cause: null, part: null, changes: [] };

function findingOf(step: Step, before: Step | undefined, state: Pick<SessionState, 'compactions'>): Finding {
  if (before === undefined) return { ...none, cause: 'first' };
  const note = step.notes?.find((one) => one.kind === 'reread');
  if (note !== undefined) {
    const changes = note.part === undefined ? [] : changesBetween(before, step, state);
    return { cause: note.cause, part: note.part ?? null, changes };
  }
  const { promptTokens: prompt = 0, cachedTokens: cached = 0 } = step.usage;
  const held = (before.usage.promptTokens ?? 0) + (before.usage.completionTokens ?? 0);
  if (prompt - cached <= Math.max(0, prompt - held) + slackTokens) return none;
  return { ...none, cause: step.model === before.model ? 'unwatched' : 'other-model' };
}

function changesBetween(
  before: Step,
  step: Step,
  { compactions }: Pick<SessionState, 'compactions'>,
): OurChange[] {
  const isBetween = ({ at }: { at: number }): boolean => at >= before.endedAt && at <= step.endedAt;
  return [
    ...(compactions.some((made) => made.failure === null && isBetween(made)) ? ['compaction' as const] : []),
    ...(before.rung !== step.rung ? ['rung' as const] : []),
  ];
}

/** Tokens of all prompts of the steps, and how many of them were not read again. */
export const cacheTotal = (steps: readonly MeterStep[]): { prompt: number; cached: number } =>
  steps.reduce((sum, { prompt, cached }) => ({ prompt: sum.prompt + prompt, cached: sum.cached + cached }), {
    prompt: 0,
    cached: 0,
  });
