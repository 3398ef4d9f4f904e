/**
 * One going through a pipeline: its facts, in the past tense, and the state that they fold to (`pipeline-reduce.ts`). As with a session,
 * what is shown, reported or gone on with after a crash follows from the facts and from nothing else.
 */
import { z } from 'zod';
import { approveModeSchema } from './event.ts';
import { verdictStatuses } from './gate.ts';
import { reviewModeSchema } from './held.ts';
import { type ChangeSizing, changeSizingSchema, type IntakeFact, intakeFactSchema } from './intake.ts';
import { pipelineSchema, pipelineSourceSchema } from './pipeline.ts';
import { askedCheckSchema } from './plan.ts';
import { failureSchema } from './result.ts';

/** One requirement, task, risk: whatever its part lists. Its id stays as long as it does. */
export const itemSchema = z.object({
  /** `task-3`: its part and a number that is given once. */
  id: z.string(),
  part: z.string(),
  title: z.string(),
  text: z.string(),
  /** By the names of the part's fields; what is empty is left out. */
  fields: z.record(z.string(), z.string()),
});
export type Item = z.infer<typeof itemSchema>;

/** Where what is asked for breaks a rule of the pipeline: the person decides, before anything is built on it. */
export const conflictSchema = z.object({
  id: z.string(),
  /** Name of the rule. */
  rule: z.string(),
  /** What breaks it, and what would come of that. */
  what: z.string(),
  options: z.array(z.string()),
  /** One of the options, as the model would have it; may be empty. */
  recommended: z.string(),
  decided: z.object({ option: z.string(), words: z.string() }).nullable(),
});
export type Conflict = z.infer<typeof conflictSchema>;

const byWhom = z.enum(['model', 'person', 'run']);

/** What a stage wrote down, as it is now. */
export const recordSchema = z.object({
  /** From 1; each change makes one more. */
  version: z.number().int(),
  items: z.array(itemSchema),
  conflicts: z.array(conflictSchema),
  by: byWhom,
  /** Ids that the newest version added or changed, and items it took away. */
  changed: z.array(z.string()),
  removed: z.array(itemSchema),
  /** Items that it changed, as they were before. */
  before: z.array(itemSchema),
  /** The highest number that was given to an id of each kind (`task-`, `c`), in any version. */
  given: z.record(z.string(), z.number()),
});
export type StageRecord = z.infer<typeof recordSchema>;

export const gateResultSchema = z.object({
  gate: z.string(),
  title: z.string(),
  status: z.enum(verdictStatuses),
  /** Why, in one line. */
  line: z.string(),
  /** Of one that is not available: names of what is to be installed. Absent where that is not known. */
  missing: z.array(z.string()).optional(),
  /** A soft threshold or a missing tool does not keep the work from going on; it is told. */
  isHard: z.boolean(),
  /** Of the record that the app made when it ran; null where nothing ran. */
  evidence: z.string().nullable(),
  /** What was found, for whoever mends it; clipped. */
  found: z.string(),
  /** By what it is told whether a later round found the same; absent: by `found`. */
  mark: z.string().optional(),
});
export type GateResult = z.infer<typeof gateResultSchema>;

const gateRoundSchema = z.object({ at: z.number(), results: z.array(gateResultSchema) });
export type GateRound = z.infer<typeof gateRoundSchema>;

/** going: its session works or waits for the person · ended: its gates are next · stuck: the person says how it goes on. */
export const stepRunSchema = z.object({
  name: z.string(),
  title: z.string(),
  goal: z.string(),
  /** Names of gates. */
  gates: z.array(z.string()),
  status: z.enum(['going', 'ended', 'stuck', 'done', 'skipped']),
  sessionId: z.string(),
  /** Messages that its session was given, the first and one for each fix. */
  attempts: z.number().int(),
  /** Something was done since its gates ran, or the person wants them run once more. */
  gatesWanted: z.boolean(),
  /** What the agent said at the end: its words, no evidence. */
  said: z.string(),
  rounds: z.array(gateRoundSchema),
  /** Why it is stuck, or was left out. */
  why: z.string(),
  begun: z.number(),
  ended: z.number().nullable(),
});
export type StepRun = z.infer<typeof stepRunSchema>;

export const stageRunSchema = z.object({
  name: z.string(),
  /** skipped: the work is too small for it · stale: something before it was done anew. */
  status: z.enum(['waiting', 'going', 'done', 'skipped', 'stale']),
  begun: z.number().nullable(),
  ended: z.number().nullable(),
  /** That models read anew and wrote for it. */
  tokens: z.number().int(),
  /** Documents that it read, in that order, and those there was no room for. */
  read: z.array(z.object({ name: z.string(), title: z.string(), tokens: z.number().int() })),
  left: z.array(z.object({ name: z.string(), why: z.string() })),
  record: recordSchema.nullable(),
  /** What the person wants changed, until it is. */
  sentBack: z.string().nullable(),
  steps: z.array(stepRunSchema),
  /** Of the stage as a whole: of stage verify. */
  rounds: z.array(gateRoundSchema),
  /** The person wants them run once more. */
  gatesWanted: z.boolean(),
  /** Where a stage is reviewed as a whole: nothing of it is held any more. */
  landed: z.boolean(),
  approved: z.object({ by: z.enum(['person', 'app']), words: z.string(), at: z.number() }).nullable(),
  /** Of the report's text, once it is written. */
  report: z.string().nullable(),
});
export type StageRun = z.infer<typeof stageRunSchema>;

const decisionNoteSchema = z.object({
  at: z.number(),
  stage: z.string().nullable(),
  /** In one line: what was decided, and by whom. */
  line: z.string(),
});

const runStatuses = ['going', 'paused', 'stopped', 'finished'] as const;

export const runSchema = z.object({
  id: z.string(),
  workspace: z.string(),
  /** As it was when the run began. */
  pipeline: pipelineSchema,
  source: pipelineSourceSchema,
  title: z.string(),
  model: z.string(),
  approve: approveModeSchema,
  review: reviewModeSchema,
  status: z.enum(runStatuses),
  size: changeSizingSchema.omit({ usage: true }).nullable(),
  /** A run that this one raises by a level. */
  from: z.object({ run: z.string(), level: z.number().int() }).nullable(),
  /** Sub-stages that it need not do again while what they are about is as it was. */
  doneBefore: z.array(z.object({ name: z.string(), title: z.string(), goal: z.string() })),
  /** What stands follows from these facts: `main/pipeline/intake`. */
  intake: z.array(intakeFactSchema),
  stages: z.array(stageRunSchema),
  /** As a stage's, before there was one: its size was judged. */
  tokens: z.number().int(),
  /** How many of its stages' are those of each session of a sub-stage, by its id. */
  counted: z.record(z.string(), z.number()),
  /** What the person said on the way; told to every record and sub-stage that is begun after it. `told`: there was one. */
  courses: z.array(z.object({ at: z.number(), words: z.string(), told: z.boolean().optional() })),
  /** Gate results from before anything was done: old failures are not charged. */
  baseline: z.array(gateResultSchema).nullable(),
  /** Gates that want the person's word before they run, as they would run. */
  gatesAsk: z.array(askedCheckSchema),
  /** Digests of those that have it: as long as the run goes on and what would run is what was shown. */
  gatesAllowed: z.array(z.string()),
  /** What could not be done, until the person says: again. */
  trouble: failureSchema.nullable(),
  decisions: z.array(decisionNoteSchema),
  seq: z.number().int(),
  created: z.number(),
  updated: z.number(),
});
export type PipelineRun = z.infer<typeof runSchema>;

type Of<T extends string, D> = { type: T; data: D };

export type RunFact =
  | Of<
      'run.started',
      Pick<
        PipelineRun,
        'workspace' | 'pipeline' | 'source' | 'title' | 'model' | 'approve' | 'review' | 'from' | 'doneBefore'
      > & {
        records?: Record<string, StageRecord> | undefined;
        intake?: PipelineRun['intake'] | undefined;
        courses?: PipelineRun['courses'] | undefined;
      }
    >
  | Of<'size.judged', ChangeSizing>
  | Of<'stage.entered', { stage: string } & Pick<StageRun, 'read' | 'left'>>
  | Of<'stage.skipped', { stage: string }>
  | Of<'intake.noted', { facts: IntakeFact[] }>
  | Of<'record.written', { stage: string } & Pick<StageRecord, 'items' | 'conflicts' | 'by'>>
  | Of<'record.sentBack', { stage: string; words: string }>
  | Of<'conflict.decided', { stage: string; id: string; option: string; words: string }>
  | Of<'stage.approved', { stage: string; by: 'person' | 'app'; words: string }>
  | Of<'course.noted', { words: string }>
  | Of<'step.begun', { stage: string } & Pick<StepRun, 'name' | 'title' | 'goal' | 'gates' | 'sessionId'>>
  /** Its session was given one more message. */
  | Of<'step.again', { stage: string; name: string; why: string; by?: 'person' }>
  /** `by` the person: its agent has done nothing more, and the gates are to look at what they did. */
  | Of<'step.ended', { stage: string; name: string; said: string; by?: 'person' | undefined }>
  | Of<'step.stuck', { stage: string; name: string; why: string }>
  | Of<
      'step.left',
      { stage: string; name: string; as: 'done' | 'skipped'; by: 'person' | 'app'; why: string }
    >
  | Of<'gates.asked', { asks: z.infer<typeof askedCheckSchema>[] }>
  | Of<'gates.allowed', { digests: string[] }>
  | Of<'gates.baselined', { results: GateResult[] }>
  /** `name` of a step; null for those of the stage. */
  | Of<'gates.ran', { stage: string; name: string | null; results: GateResult[] }>
  | Of<'gates.wanted', { stage: string }>
  | Of<'report.written', { stage: string; digest: string }>
  /** `stage` null: before there was one. `session`: of a sub-stage; null for what the run itself asked. */
  | Of<'tokens.spent', { stage: string | null; session: string | null; tokens: number }>
  | Of<'stage.landed', { stage: string }>
  | Of<'stage.finished', { stage: string }>
  /** That stage and all behind it are done anew. */
  | Of<'stage.reopened', { stage: string }>
  | Of<'trouble.met', { failure: z.infer<typeof failureSchema> }>
  | Of<'run.paused' | 'run.resumed' | 'run.stopped', Record<string, never>>
  /** `moved`: titles of gates that had passed, and whose files were others by then. */
  | Of<'run.finished', { words: string; moved?: string[] | undefined }>;

export type RunFactOf<T extends RunFact['type']> = Extract<RunFact, { type: T }>;
export type RunEvent = RunFact & { seq: number; at: number };

/** What the person is asked for. */
export const runWaits = [
  ...(['fields', 'conflict', 'approval', 'trouble', 'stuck'] as const),
  /** Gates have failed, and trying on does not help. */
  'gates',
  /** Gates want a word before they run. */
  'allow',
  'sign',
  /** In the session of a sub-stage: a patch, a command, a question. */
  'session',
] as const;
export type RunWaits = (typeof runWaits)[number];

/** A line of the list. */
export const runRowSchema = runSchema
  .pick({ id: true, workspace: true, title: true, status: true, created: true, updated: true })
  .extend({
    pipeline: z.string(),
    /** Title of the stage it is at; null when it is over. */
    stage: z.string().nullable(),
    /** What it waits for the person with; null while it works or is over. */
    waits: z.enum(runWaits).nullable(),
  });
export type RunRow = z.infer<typeof runRowSchema>;
