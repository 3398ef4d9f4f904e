/**
 * Proposes one feature of the workspace's plan, or another one in place of one that is there, or none. It is put beside the plan when the
 * call is carried out, and counts once a person keeps it; nothing that an agent says here can make a feature pass, or touch another one.
 */
import { z } from 'zod';
import { type FeatureWish, featureTitle, longestTitle, longestWords } from '../../shared/plan.ts';
import type { Proposal } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { clipLine } from './clip.ts';
import type { ExecutionContext, Tool } from './tool.ts';

const parameters = z.object({
  title: z.string().min(1),
  done: z.string(),
  check: z.string().optional(),
  change: z.string().optional(),
});

const longestWhy = 400;

type FeatureProposal = Extract<Proposal, { kind: 'feature' }>;

/** With an id: in place of that feature, or with `drop` nothing. */
export interface PlannedFeature {
  wish: FeatureWish;
  id: string | null;
  drop: boolean;
  why: string;
}

/** Puts it there; gives what the model is told. */
export type ProposeFeature = (
  planned: PlannedFeature,
  context: Pick<ExecutionContext, 'workspace' | 'sessionId'>,
  callId: string,
) => Result<string>;

export const createUpdatePlan = (propose: ProposeFeature): Tool<typeof parameters> => ({
  name: 'update_plan',
  effect: 'control',
  description: 'Plan a feature; check exits 0 when done. change: f3 or drop f3, and why.',
  parameters,
  propose: async ({ title: said, done, check, change }) => {
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
    const wanted = change === undefined ? {} : readChange(change);
    if (wanted === null)
      return fail('invalid', 'Say first which feature is meant.', 'Such as: f3, because the file moved');
    const proposal: FeatureProposal = {
      ...{ kind: 'feature' as const, title, done: done.trim(), check: check?.trim() || null },
      ...wanted,
    };
    return ok({ proposal, summary: clipLine(`${replanWords(proposal)}${title}`, 120) });
  },
  commit: async (proposal, context, callId) => {
    if (proposal.kind !== 'feature') throw new Error(`a ${proposal.kind} is no feature`);
    const { title, done, check, id = null, drop = false, why = '' } = proposal;
    const told = propose({ wish: { title, done, check, files: [] }, id, drop, why }, context, callId);
    const summary = clipLine(`${replanWords(proposal)}${title}`, 120);
    return told.ok ? ok({ outcome: 'done', content: told.value, summary }) : told;
  },
});

const replanWords = ({ id, drop }: FeatureProposal): string =>
  id === undefined ? '' : `${drop === true ? 'drop' : 'change'} ${id}: `;

const changeForm = /^\s*(drop\s+)?(f\d{1,15})\b[\s:,;.–—-]*([\s\S]*)$/i;

/** Of `f3` or `drop f3` with what was said behind it; null where there is none. */
function readChange(text: string): { id: string; drop?: true; why?: string } | null {
  const [, drop, id, said = ''] = changeForm.exec(text) ?? [];
  if (id === undefined) return null;
  const why = clipLine(said.replace(/\s+/g, ' ').trim(), longestWhy);
  return {
    id: id.toLowerCase(),
    ...(drop === undefined ? {} : { drop: true }),
    ...(why === '' ? {} : { why }),
  };
}
