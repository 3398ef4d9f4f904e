/**
 * A gate: what a folder has to hold up after a piece of work, and how it stands. Nobody's word counts but the app's own run, so that a
 * verdict is never stored: it follows from what was recorded of the newest run, the limits as they are now and the files as they are now.
 */
import { z } from 'zod';
import { askedCheckSchema, treeChangeSchema } from './plan.ts';

/** Where a folder says which gates it has; never part of what a gate is about. */
export const gatesFile = '.patchbay/gates.yaml';

/** What reads the output of a command. `exit`: only how it ends · `regex`: numbers by a pattern. */
export const gateTools = [
  'tsc',
  'biome',
  'eslint',
  'ruff',
  'mypy',
  'bandit',
  'pytest',
  'vitest',
  'jest',
  'node-test',
  'exit',
  'regex',
] as const;
export type GateTool = (typeof gateTools)[number];

/** Of a gate and of a KPI. */
export const gateName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const metricName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/);

/** A metric that has to be at most, below, at least, above or exactly so much. */
export const limitSchema = z.object({
  metric: metricName,
  is: z.enum(['<=', '<', '>=', '>', '=']),
  than: z.number(),
});
export type Limit = z.infer<typeof limitSchema>;

const pathPatterns = z.array(z.string().min(1).max(300)).max(100);

export const structureRulesSchema = z.object({
  /** Of each pattern there has to be a file. */
  required: pathPatterns,
  /** By the work that is judged: that one was missing before excuses nothing. */
  made: z.boolean().optional(),
  forbidden: pathPatterns,
  sizes: z.array(
    z.object({
      files: z.string().min(1).max(300),
      lines: z.number().int().positive().nullable(),
      kilobytes: z.number().positive().nullable(),
    }),
  ),
});
export type StructureRules = z.infer<typeof structureRulesSchema>;

export const namingStyles = ['kebab-case', 'snake_case', 'camelCase', 'PascalCase'] as const;
export const namingRuleSchema = z.object({
  files: z.string().min(1).max(300),
  /** Of the file's name up to its first dot: one of the styles, or a pattern with `*` and `?`. */
  names: z.array(z.string().min(1).max(100)).min(1).max(20),
  /** The folders on the way to it, too. */
  folders: z.boolean(),
});
export type NamingRule = z.infer<typeof namingRuleSchema>;

export const gateSchema = z.object({
  name: gateName,
  title: z.string().min(1).max(100),
  how: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('command'),
      command: z.string().min(1).max(2_000),
      tool: z.enum(gateTools),
      /** Of `regex`: each named group is a metric. */
      pattern: z.string().max(500).nullable(),
    }),
    z.object({ kind: z.literal('structure'), rules: structureRulesSchema }),
    z.object({ kind: z.literal('naming'), rules: z.array(namingRuleSchema) }),
  ]),
  /** Programs, or paths in the folder, without which it cannot be run. */
  needs: z.array(z.string().min(1).max(300)).max(20),
  /** Patterns of the files it is about; none: all of the folder. */
  files: pathPatterns,
  timeoutSeconds: z.number().positive().nullable(),
  /** Where one does not hold, it fails. */
  hard: z.array(limitSchema).max(20),
  /** Where one does not hold, it passes with a warning. */
  soft: z.array(limitSchema).max(20),
  /** A release does not wait for it. */
  optional: z.boolean(),
});
export type Gate = z.infer<typeof gateSchema>;

export const findingSchema = z.object({
  /** Relative to the folder where it is in it; null where the tool names none. */
  file: z.string().nullable(),
  /** From 1. */
  line: z.number().int().nullable(),
  rule: z.string(),
  message: z.string(),
  /** What its tool says beyond that: what came, what was expected, where it came from. Clipped; absent where it says nothing. */
  detail: z.string().optional(),
  /** The metric it is counted in: errors, warnings, failed. */
  counts: metricName,
  /** It was there when the baseline was taken, so that it is not charged. */
  old: z.boolean(),
});
export type Finding = z.infer<typeof findingSchema>;

/** Null: the tool did not tell it. */
const metricsSchema = z.record(metricName, z.number());
export type Metrics = z.infer<typeof metricsSchema>;

export const gateEvidenceSchema = z.object({
  id: z.string(),
  workspace: z.string(),
  gate: z.string(),
  /** Digest of what was run and about which files. */
  definition: z.string(),
  /** baseline: what was there before the work; later runs are not charged with it. It decides nothing itself. */
  kind: z.enum(['run', 'baseline']),
  /** Empty for what the app looks at itself. */
  command: z.string(),
  /** stopped: by the app, at a limit · interrupted: the app ended while it ran · unavailable: its program is not there. */
  outcome: z.enum(['running', 'exited', 'stopped', 'cancelled', 'interrupted', 'unavailable']),
  /** Null unless it exited by itself. */
  exitCode: z.number().int().nullable(),
  /** Digests of the files it is about. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Milliseconds since 1970. */
  started: z.number(),
  ended: z.number().nullable(),
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('person'), through: z.string() }),
    z.object({ kind: z.literal('pipeline'), run: z.string(), stage: z.string() }),
  ]),
  /** What let it run, in words. */
  why: z.string(),
  /** How it ended and what it printed, clipped. */
  output: z.string(),
  /** Why nothing can be concluded from the output, or what is not there; null when nothing is wrong with it. */
  problem: z.string().nullable(),
  metrics: metricsSchema,
  /** The same without what the baseline had: what limits are about. */
  charged: metricsSchema,
  /** New ones first; the first of them, and how many more. */
  findings: z.array(findingSchema),
  moreFindings: z.number().int().nonnegative(),
  /** What was subtracted. */
  baseline: z
    .object({ id: z.string(), at: z.number(), metrics: metricsSchema, old: z.number().int() })
    .nullable(),
});
export type GateEvidence = z.infer<typeof gateEvidenceSchema>;

export const verdictStatuses = [
  'pass',
  'soft',
  'fail',
  'not-available',
  'stale',
  'never',
  'cancelled',
  'interrupted',
] as const;
export type VerdictStatus = (typeof verdictStatuses)[number];

export const verdictSchema = z.object({
  status: z.enum(verdictStatuses),
  /** Why, in words. */
  line: z.string(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const gateNowSchema = z.object({
  gate: gateSchema,
  verdict: verdictSchema,
  /** The newest that has ended. */
  evidence: gateEvidenceSchema.nullable(),
  baseline: gateEvidenceSchema.nullable(),
  running: z.boolean(),
  /** The newest run is of the files and the definition as they are now, whatever it showed. */
  fresh: z.boolean(),
  /** Since the run, or while it ran; the first of them, and how many more. */
  changes: z.array(treeChangeSchema),
  moreChanges: z.number().int().nonnegative(),
});
export type GateNow = z.infer<typeof gateNowSchema>;

/** A number that is followed: of a gate's newest run, or how much a path holds. `floor` has to hold, `target` is wanted. */
export const kpiSchema = z.object({
  name: gateName,
  title: z.string().min(1).max(100),
  of: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('gate'), gate: gateName, metric: metricName }),
    /** In kilobytes of 1000. */
    z.object({ kind: z.literal('size'), path: z.string().min(1).max(300) }),
  ]),
  target: limitSchema.omit({ metric: true }),
  floor: limitSchema.omit({ metric: true }),
});
export type Kpi = z.infer<typeof kpiSchema>;

export const kpiNowSchema = z.object({
  kpi: kpiSchema,
  /** Null: it is not known. */
  value: z.number().nullable(),
  /** soft: the floor holds, the target does not. */
  verdict: verdictSchema,
});
export type KpiNow = z.infer<typeof kpiNowSchema>;

/** What a release waits for beside the gates that are not optional. */
export const releaseRulesSchema = z.object({
  kpis: z.boolean(),
  plan: z.boolean(),
  reviews: z.boolean(),
});
export type ReleaseRules = z.infer<typeof releaseRulesSchema>;

const releaseLineSchema = z.object({
  of: z.enum(['file', 'gate', 'kpi', 'plan', 'session']),
  about: z.string(),
  line: z.string(),
});

export const releaseViewSchema = z.object({
  go: z.boolean(),
  /** One line. */
  line: z.string(),
  /** Why not. */
  reasons: z.array(releaseLineSchema),
  /** What would be better, and does not stand in the way. */
  notes: z.array(releaseLineSchema),
});
export type ReleaseView = z.infer<typeof releaseViewSchema>;

export const gatesViewSchema = z.object({
  workspace: z.string(),
  /** none: the folder has no gates file · untrusted: it counts once the folder is trusted. */
  file: z.enum(['none', 'untrusted', 'wrong', 'read']),
  /** What is wrong with the file or with looking at the files, in words. */
  problems: z.array(z.string()),
  gates: z.array(gateNowSchema),
  progress: z.object({ over: z.number().int(), all: z.number().int() }).nullable(),
  /** Of those asked for last: what was not run, and why. */
  refused: z.array(z.object({ id: z.string(), title: z.string(), why: z.string() })),
});
export type GatesView = z.infer<typeof gatesViewSchema>;

export const gateReportSchema = z.object({
  gates: z.array(gateNowSchema),
  /** Not run: they want a person's word first. */
  asks: z.array(askedCheckSchema),
  refused: gatesViewSchema.shape.refused,
});
export type GateReport = z.infer<typeof gateReportSchema>;
