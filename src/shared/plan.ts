/**
 * The plan of a workspace: features, each with what done means and a command that can tell. Whether one passed is never stored: it
 * follows from evidence, which only the app makes, by running that command itself.
 */
import { z } from 'zod';

export const longestTitle = 200;
export const longestWords = 2_000;
/** In the root of the workspace, where the person wants it; never part of what a check is about. */
export const planFile = 'feature_list.json';

/** As it is stored: one line. Empty when nothing is left. */
export const featureTitle = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, longestTitle)
    .trim();

/** What of a feature somebody says. */
export const featureWishSchema = z.object({
  title: z.string().min(1).max(longestTitle),
  /** What done means, in words. */
  done: z.string().max(longestWords),
  /** A shell command that ends with 0 when it is done; null while there is none. */
  check: z.string().min(1).max(longestWords).nullable(),
  /** Patterns of the files it is about (`src/**`); none: all of the workspace. */
  files: z.array(z.string().min(1).max(300)).max(50),
});
export type FeatureWish = z.infer<typeof featureWishSchema>;

/** person: on the page or in a terminal · import: from a file · file: an edit of `feature_list.json` · agent: a model's own words. */
const featureSourceSchema = z.object({
  by: z.enum(['person', 'import', 'file', 'agent']),
  sessionId: z.string().optional(),
  callId: z.string().optional(),
});
export type FeatureSource = z.infer<typeof featureSourceSchema>;

/** How an agent would have the plan be another: of a proposal, and of what a person has kept of one. */
const replanSchema = z.object({
  what: z.enum(['add', 'change', 'drop']),
  /** The feature that a proposal is about; absent where it is its own. */
  of: z.string().optional(),
  /** In the agent's words; may be empty. */
  why: z.string(),
  /** As that feature was then. */
  before: featureWishSchema.optional(),
  /** What the agent had learned of where it got nowhere just before. */
  reflection: z
    .object({ sessionId: z.string(), turnId: z.string(), cause: z.string(), lesson: z.string() })
    .optional(),
});
export type Replan = z.infer<typeof replanSchema>;

export const featureSchema = featureWishSchema.extend({
  id: z.string(),
  /** Real path. */
  workspace: z.string(),
  /** proposed: by a model; it does not count and is not checked before a person keeps it. */
  state: z.enum(['proposed', 'kept']),
  /** Who changed it last. */
  source: featureSourceSchema,
  replan: replanSchema.optional(),
  created: z.number(),
  changed: z.number(),
});
export type Feature = z.infer<typeof featureSchema>;

/** The names of the files that are compared, with their contents; equal for equal files. */
const treeDigest = z.string().nullable();

export const evidenceSchema = z.object({
  id: z.string(),
  featureId: z.string(),
  /** What was checked, as it was then. */
  command: z.string(),
  done: z.string(),
  files: z.array(z.string()),
  /** copy: of the workspace with what a session holds for review; it says nothing of the workspace itself. */
  place: z.enum(['workspace', 'copy']),
  /** stopped: by the app, at a limit · interrupted: the app ended while it ran. */
  outcome: z.enum(['running', 'exited', 'stopped', 'cancelled', 'interrupted']),
  /** Null unless it exited by itself. */
  exitCode: z.number().int().nullable(),
  before: treeDigest,
  after: treeDigest,
  /** Milliseconds since 1970. */
  started: z.number(),
  ended: z.number().nullable(),
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('person'), through: z.string() }),
    z.object({ kind: z.literal('agent'), sessionId: z.string(), callId: z.string() }),
  ]),
  /** What let it run, in words. */
  why: z.string(),
  /** How it ended and what it printed, clipped. */
  output: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

const featureStatuses = ['open', 'passed', 'failed', 'stale'] as const;
export type FeatureStatus = (typeof featureStatuses)[number];

/** Why it stands so. `unreadable`: the files could not be looked at; `changed`: since the check; `moved`: while it ran. */
const standingReasons = [
  'no-check',
  'never',
  'cancelled',
  'interrupted',
  'passed',
  'exit',
  'stopped',
  'changed',
  'moved',
  'other-check',
  'other-done',
  'other-files',
  'unreadable',
] as const;
export type StandingReason = (typeof standingReasons)[number];

export const standingSchema = z.object({
  status: z.enum(featureStatuses),
  why: z.enum(standingReasons),
  /** The newest on the workspace itself that has ended. */
  evidence: evidenceSchema.nullable(),
});
export type Standing = z.infer<typeof standingSchema>;

export const treeChangeSchema = z.object({
  path: z.string(),
  change: z.enum(['added', 'modified', 'deleted']),
});
export type TreeChange = z.infer<typeof treeChangeSchema>;

export const featureNowSchema = z.object({
  feature: featureSchema,
  standing: standingSchema,
  /** A check that runs now, or the newest in a session's copy. */
  running: z.boolean(),
  inCopy: evidenceSchema.nullable(),
  /** Since the check, or while it ran; the first of them, and how many more. */
  changes: z.array(treeChangeSchema),
  moreChanges: z.number().int().nonnegative(),
});
export type FeatureNow = z.infer<typeof featureNowSchema>;

const refusedCheckSchema = z.object({ id: z.string(), title: z.string(), why: z.string() });
export type RefusedCheck = z.infer<typeof refusedCheckSchema>;

export const planViewSchema = z.object({
  workspace: z.string(),
  /** In the order of the plan. */
  features: z.array(featureNowSchema),
  /** What is wrong with `feature_list.json`, or with looking at the files; null when nothing is. */
  problem: z.string().nullable(),
  /** Checks that are going on or wait for their turn; how many of how many are over. */
  progress: z.object({ over: z.number().int(), all: z.number().int() }).nullable(),
  /** Of the checks that were asked for last: those that were not run, and why. */
  refused: z.array(refusedCheckSchema),
});
export type PlanView = z.infer<typeof planViewSchema>;

/** All that count have passed; of none that is not so. */
export function planPassed({ features }: Pick<PlanView, 'features'>): boolean {
  const counted = features.filter(({ feature }) => feature.state === 'kept');
  return counted.length > 0 && counted.every(({ standing }) => standing.status === 'passed');
}

/** A check that the rules ask about: the command as it would run, and what a person's word for it is bound to. */
export const askedCheckSchema = z.object({
  id: z.string(),
  title: z.string(),
  command: z.string(),
  rule: z.string(),
  sandbox: z.enum(['enforced', 'unavailable', 'off']),
  digest: z.string(),
});
export type AskedCheck = z.infer<typeof askedCheckSchema>;

export const checkAnswerSchema = z.object({
  started: z.array(z.string()),
  asks: z.array(askedCheckSchema),
  refused: z.array(refusedCheckSchema),
});
export type CheckAnswer = z.infer<typeof checkAnswerSchema>;
