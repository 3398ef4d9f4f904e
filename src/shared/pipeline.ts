/**
 * A pipeline as it is written: ordered stages with what each reads, asks, writes down and has to pass. It is data: ours, the person's and
 * a trusted folder's are read from the same YAML (`main/pipeline/pipeline-files.ts`), and a run keeps the one it began with.
 */
import { z } from 'zod';
import { gateSchema } from './gate.ts';
import { changeSizes, intakeFieldsSchema } from './intake.ts';

/** In files and on the command line: `typescript-service`. */
export const slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'is 1 to 40 lower-case letters, digits and dashes');

const line = z.string().trim().min(1).max(200);
const words = z.string().trim().min(1).max(2_000);

/** What one maturity level is; each has all that the ones below it have. */
const levelSchema = z.strictObject({
  level: z.number().int().min(1).max(9),
  title: line,
  /** What it adds to the one before. */
  adds: words,
  /** Percent of lines that tests have to reach. */
  coverage: z.number().min(0).max(100).optional(),
});

/** A rule of the architecture, which a request may break only with the person's word. */
const ruleSchema = z.strictObject({ name: slug, rule: words });

/** One kind of thing that a record lists: requirements, open questions, tasks, risks. */
export const partSchema = z.strictObject({
  name: slug,
  title: line,
  /** What belongs here, for the model and on the page. */
  about: words,
  /** Further words of each, by name: what the name asks for. */
  fields: z.record(slug, line).default({}),
  /** None of it is an error where true. */
  required: z.boolean().default(false),
});
export type Part = z.infer<typeof partSchema>;

const common = {
  name: slug,
  title: line,
  /** What it is for, on the board. */
  about: words,
  /** Names of documents that it asks for, besides those whose front matter names the stage. */
  documents: z.array(slug).default([]),
  /** Tokens that its documents may take. */
  budget: z.number().int().min(0).max(100_000).default(2_000),
  /** person: it ends with the person's word. app: it ends when it is done. */
  approve: z.enum(['person', 'app']).default('person'),
  /** Left out of work that is smaller than that. */
  from: z.enum(changeSizes).default('small'),
};

export const stageSchema = z.discriminatedUnion('kind', [
  /** Asks until every field stands. */
  z.strictObject({ ...common, kind: z.literal('intake') }),
  /** The model writes items of these parts; the person changes and approves them. */
  z.strictObject({
    ...common,
    kind: z.literal('record'),
    /** What the model is to write. */
    ask: words,
    parts: z.array(partSchema).min(1).max(6),
  }),
  /** Sub-stages, one after the other, each in a session of its own: those listed here, then one for each item of a record's part. */
  z.strictObject({
    ...common,
    kind: z.literal('generate'),
    agent: slug.default('coder'),
    steps: z
      .array(
        z.strictObject({
          name: slug,
          title: line,
          goal: words,
          /** Names of gates. */
          gates: z.array(slug).default([]),
        }),
      )
      .default([]),
    items: z.strictObject({ stage: slug, part: slug }).optional(),
    /** The only sub-stage, where there is none else: the work is too small for a plan. */
    otherwise: z.strictObject({ name: slug, title: line, goal: words }).optional(),
    /** Names of gates after each sub-stage. */
    gates: z.array(slug).default([]),
    /** How often a failed gate is given back to an agent; then the person is asked. */
    fixes: z.number().int().min(0).max(10).default(2),
  }),
  /** Runs the gates; what fails is given to an agent, and they run again. */
  z.strictObject({
    ...common,
    kind: z.literal('verify'),
    agent: slug.default('coder'),
    /** Names of gates; absent: all. */
    gates: z.array(slug).optional(),
    fixes: z.number().int().min(0).max(10).default(3),
  }),
  /** Put together from what was recorded; nothing in it is a model's word without saying so. */
  z.strictObject({ ...common, kind: z.literal('report') }),
]);
export type Stage = z.infer<typeof stageSchema>;
export type StageKind = Stage['kind'];
export type StageOf<K extends StageKind> = Extract<Stage, { kind: K }>;

/** A gate and for whom it counts. A limit on its `coverage` is the level's, where the level has one. */
export const pipelineGateSchema = gateSchema.extend({
  /** From that level on; absent: always. */
  level: z.number().int().optional(),
  /** Only with that module. */
  module: slug.optional(),
});
export type PipelineGate = z.infer<typeof pipelineGateSchema>;

export const pipelineSchema = z.strictObject({
  name: slug,
  title: line,
  /** For whom, when: one sentence. */
  about: words,
  /** Whether the size of the task is judged first, so that stages may be left out. */
  sized: z.boolean().default(false),
  levels: z.array(levelSchema).default([]),
  /** Names of the fields of the intake that hold the level and the modules. */
  level: slug.optional(),
  modules: slug.optional(),
  rules: z.array(ruleSchema).max(40).default([]),
  fields: intakeFieldsSchema.optional(),
  gates: z.array(pipelineGateSchema).max(40).default([]),
  /** The gates of the folder it works in count, too. */
  folderGates: z.boolean().default(false),
  /**
   * It makes something new: what its gates find before the work counts as well. Without it that is not charged, which in an empty folder
   * would be every file that has to be there.
   */
  anew: z.boolean().default(false),
  stages: z.array(stageSchema).min(1).max(12),
});
export type Pipeline = z.infer<typeof pipelineSchema>;

/** shipped: ours · own: the person's, in the data folder · workspace: a trusted folder's `.patchbay/pipelines`. */
export const pipelineSourceSchema = z.enum(['shipped', 'own', 'workspace']);

export const definitionSchema = z.object({ pipeline: pipelineSchema, source: pipelineSourceSchema });
export type PipelineSource = z.infer<typeof definitionSchema>;
