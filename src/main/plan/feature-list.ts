/**
 * `feature_list.json`: the plan as text, and back. Pure. What it says of having passed is written for people and never read: a file can
 * be edited by anybody, so that it says nothing of what a command ended with.
 */
import { z } from 'zod';
import { type FeatureNow, type FeatureWish, featureWishSchema, longestTitle } from '../../shared/plan.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** What a list says of a feature; what it does not say stays as it is. */
export interface ListedFeature {
  id: string | null;
  wish: Pick<FeatureWish, 'title'> & Partial<FeatureWish>;
}

/** By this a file is known as one that the app may write again. */
const note =
  'Written by Patchbay. Titles, order, done and check may be edited here; what passed is only told.';

/** Nothing in it depends on when it is written, so that the same plan is the same file. */
export function toJson(features: readonly FeatureNow[]): string {
  const listed = features
    .filter(({ feature }) => feature.state === 'kept')
    .map(({ feature: { id, title, done, check, files }, standing: { status, evidence } }) => ({
      ...{ id, title, done, check, files, status, passes: status === 'passed' },
      evidence:
        evidence === null
          ? null
          : {
              command: evidence.command,
              exitCode: evidence.exitCode,
              tree: evidence.after,
              at: evidence.ended === null ? null : new Date(evidence.ended).toISOString(),
            },
    }));
  return `${JSON.stringify({ note, features: listed }, null, 2)}\n`;
}

/** Whether the app wrote such a file, edited since or not. */
export function isOurs(json: string): boolean {
  const value = parsed(json);
  return typeof value === 'object' && value !== null && 'note' in value && value.note === note;
}

const entry = z.object({
  id: z.string().max(20).nullish(),
  title: featureWishSchema.shape.title.optional(),
  /** As other tools call the title. */
  description: z.string().min(1).max(2_000).optional(),
  done: featureWishSchema.shape.done.nullish(),
  check: featureWishSchema.shape.check.optional(),
  files: featureWishSchema.shape.files.optional(),
});

/** `invalid` names what cannot be read. */
export function fromJson(json: string): Result<ListedFeature[]> {
  const value = parsed(json);
  if (value === undefined) return fail('invalid', 'The list is no JSON. Nothing of it was taken.');
  const entries = Array.isArray(value) ? value : (value as { features?: unknown } | null)?.features;
  const read = z.array(entry).max(500).safeParse(entries);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join('.') || 'features';
    return fail(
      'invalid',
      `The list cannot be read at ${where}: ${issue?.message}. Nothing of it was taken.`,
    );
  }
  const untitled = read.data.findIndex((one) => (one.title ?? one.description) === undefined);
  if (untitled >= 0) return fail('invalid', `The list has no title at ${untitled}. Nothing of it was taken.`);
  return ok(
    read.data.map(({ id = null, title, description = '', done, check, files }) => ({
      id,
      wish: {
        title: title ?? description.slice(0, longestTitle),
        ...(done == null ? {} : { done }),
        ...(check === undefined ? {} : { check }),
        ...(files === undefined ? {} : { files }),
      },
    })),
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
