/** Pipelines and their runs. Whatever changes a run answers with the run as it is then; what it goes on to do comes by `watch`. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { approveModeSchema } from '../event.ts';
import { reviewModeSchema } from '../held.ts';
import { changeSizeSchema, intakeQuestionSchema, intakeValueSchema } from '../intake.ts';
import { definitionSchema } from '../pipeline.ts';
import { gateResultSchema, itemSchema, runRowSchema, runSchema, runWaits } from '../pipeline-run.ts';
import { base, done, folder } from './base.ts';

const runId = z.string().min(1).max(64);
const ofRun = z.object({ id: runId });
const name = z.string().min(1).max(64);
const ofStage = ofRun.extend({ stage: name });
const words = z.string().max(20_000);
/** Of what the person was shown, as the view had it. CONFLICT when that has changed since. */
const shown = z.object({ digest: z.string().max(64) });
const ofShown = ofStage.extend(shown.shape);

const listedSchema = definitionSchema.extend({
  /** That it may read, in the order of their files. */
  documents: z.array(
    z.object({ name: z.string(), title: z.string(), summary: z.string(), tokens: z.number() }),
  ),
});

export const runViewSchema = z.object({
  run: runSchema,
  /** What is being done now, in words; null while it waits or is over. */
  doing: z.string().nullable(),
  /** What the person is asked for, and where; null while it works or is over. */
  asks: z
    .object({
      what: z.enum(runWaits),
      stage: z.string(),
      /** Of the conflict or the sub-stage. */
      id: z.string().optional(),
      sessionId: z.string().optional(),
      /** Of gates that failed: why going on by itself would not help. */
      why: z.string().optional(),
    })
    .nullable(),
  /** Of what there is to decide about now: whoever decides says by it what they were shown. */
  digest: z.string(),
  /** Fields of the intake that stand. */
  fields: z.array(z.object({ field: z.string(), value: intakeValueSchema })),
  questions: z.array(intakeQuestionSchema),
  /** Sub-stages that have not begun yet. */
  ahead: z.array(z.object({ stage: z.string(), name: z.string(), title: z.string() })),
  /** Once all stages are over: gates of the run that have not passed, or never ran, for whoever signs it off. */
  unproven: z.array(gateResultSchema.omit({ found: true })),
  /** By then: what the person said on the way, and no model was told because none began after it. */
  untold: z.array(z.string()),
  /** Names of the files that it has left so far. */
  artefacts: z.array(z.string()),
});
export type RunView = z.infer<typeof runViewSchema>;

export const pipelineContract = {
  list: base
    .route({ method: 'GET', path: '/pipelines', summary: 'Pipelines that a folder can be worked on with' })
    .input(z.object({ workspace: folder }))
    .output(
      z.object({
        pipelines: z.array(listedSchema),
        /** Of files that cannot be read, in words. */
        problems: z.array(z.string()),
      }),
    ),
  runs: base
    .route({ method: 'GET', path: '/pipelines/runs', summary: 'Runs, newest first' })
    .input(z.object({ workspace: folder.optional() }))
    .output(z.array(runRowSchema)),
  watchRuns: base
    .route({ method: 'GET', path: '/pipelines/runs/watch', summary: 'Follow the runs (server-sent events)' })
    .input(z.object({ workspace: folder.optional() }))
    .output(eventIterator(z.array(runRowSchema))),
  start: base
    .route({ method: 'POST', path: '/pipelines/runs', summary: 'Begin a run' })
    .input(
      z.object({
        workspace: folder,
        pipeline: name,
        /** What is asked for, in the person's words. */
        text: z.string().trim().min(1).max(100_000),
        model: z.string().min(1).max(300),
        approve: approveModeSchema.optional(),
        review: reviewModeSchema.optional(),
        size: changeSizeSchema.optional(),
        title: z.string().trim().min(1).max(120).optional(),
      }),
    )
    .output(runViewSchema),
  /** From the records of a run that is over: only the difference is planned and done. INVALID without a level above. */
  raise: base
    .route({ method: 'POST', path: '/pipelines/runs/{id}/raise', summary: 'Raise a finished run by a level' })
    .input(ofRun)
    .output(runViewSchema),
  show: base
    .route({ method: 'GET', path: '/pipelines/runs/{id}', summary: 'A run as it is now' })
    .input(ofRun)
    .output(runViewSchema),
  watch: base
    .route({
      method: 'GET',
      path: '/pipelines/runs/{id}/watch',
      summary: 'Follow a run (server-sent events)',
    })
    .input(ofRun)
    .output(eventIterator(runViewSchema)),
  /** In free text, about one question or several. */
  answer: base
    .route({ method: 'POST', path: '/pipelines/runs/{id}/answer', summary: 'Answer what a run asks' })
    .input(ofRun.extend({ ...shown.shape, text: words.min(1) }))
    .output(runViewSchema),
  /** As a form has it; `options` for a choice. */
  fill: base
    .route({ method: 'POST', path: '/pipelines/runs/{id}/fields/{field}', summary: 'Fill in a field' })
    .input(
      ofRun.extend({ field: name, text: words, options: z.array(z.string().max(40)).max(30).optional() }),
    )
    .output(runViewSchema),
  size: base
    .route({ method: 'POST', path: '/pipelines/runs/{id}/size', summary: 'Say how large the work is' })
    .input(ofRun.extend({ size: changeSizeSchema }))
    .output(runViewSchema),
  decide: base
    .route({
      method: 'POST',
      path: '/pipelines/runs/{id}/conflicts/{conflict}',
      summary: 'Decide a conflict',
    })
    .input(ofShown.extend({ conflict: name, option: z.string().min(1).max(200), words }))
    .output(runViewSchema),
  /** All items of the record as they are to be; ids of new ones are given here. */
  edit: base
    .route({ method: 'PUT', path: '/pipelines/runs/{id}/stages/{stage}/record', summary: 'Change a record' })
    .input(ofShown.extend({ items: z.array(itemSchema.extend({ id: z.string().max(60) })).max(300) }))
    .output(runViewSchema),
  sendBack: base
    .route({
      method: 'POST',
      path: '/pipelines/runs/{id}/stages/{stage}/back',
      summary: 'Send a record back',
    })
    .input(ofShown.extend({ words: words.min(1) }))
    .output(runViewSchema),
  /** Of a record, a stage, or gates that are accepted as they are. CONFLICT when files changed since the gates ran. */
  approve: base
    .route({
      method: 'POST',
      path: '/pipelines/runs/{id}/stages/{stage}/approve',
      summary: 'Approve a stage',
    })
    .input(ofShown.extend({ words: words.default('') }))
    .output(runViewSchema),
  /** again: its agent is given the words · look: its gates run again · skip, done: it is left so. */
  step: base
    .route({
      method: 'POST',
      path: '/pipelines/runs/{id}/stages/{stage}/steps/{step}',
      summary: 'Say how a sub-stage goes on',
    })
    .input(
      ofShown.extend({
        step: name,
        act: z.enum(['again', 'look', 'skip', 'done']),
        words: words.default(''),
      }),
    )
    .output(runViewSchema),
  /** The gates of stage verification, once more. */
  gates: base
    .route({
      method: 'POST',
      path: '/pipelines/runs/{id}/stages/{stage}/gates',
      summary: 'Run the gates again',
    })
    .input(ofStage)
    .output(runViewSchema),
  allow: base
    .route({ method: 'POST', path: '/pipelines/runs/{id}/allow', summary: 'Let gates run that ask first' })
    .input(ofRun.extend({ digests: z.array(z.string().max(64)).min(1).max(100) }))
    .output(runViewSchema),
  /** CONFLICT once nothing is left to begin that could be told: `reopen` and `sign` take words then. */
  course: base
    .route({ method: 'POST', path: '/pipelines/runs/{id}/course', summary: 'Change the course of a run' })
    .input(ofRun.extend({ words: words.min(1) }))
    .output(runViewSchema),
  /** again: after something could not be done. */
  control: base
    .route({ method: 'POST', path: '/pipelines/runs/{id}/control', summary: 'Pause, go on, stop' })
    .input(ofRun.extend({ act: z.enum(['pause', 'resume', 'stop', 'again']) }))
    .output(runViewSchema),
  /** `words`: what is to be different. A record is written anew with them, of any other stage all that comes is told. */
  reopen: base
    .route({
      method: 'POST',
      path: '/pipelines/runs/{id}/stages/{stage}/reopen',
      summary: 'Begin again at a stage',
    })
    .input(ofStage.extend({ words: words.default('') }))
    .output(runViewSchema),
  sign: base
    .route({ method: 'POST', path: '/pipelines/runs/{id}/sign', summary: 'Sign a run off' })
    .input(ofRun.extend({ ...shown.shape, words: words.default('') }))
    .output(runViewSchema),
  artefact: base
    .route({
      method: 'GET',
      path: '/pipelines/runs/{id}/artefacts/{name}',
      summary: 'A file that a run left',
    })
    .input(ofRun.extend({ name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,60}$/) }))
    .output(z.object({ text: z.string() })),
  /** One that a stage of it was given to read, as it is now. */
  document: base
    .route({
      method: 'GET',
      path: '/pipelines/runs/{id}/documents/{name}',
      summary: 'A document of the pipeline of a run',
    })
    .input(ofRun.extend({ name }))
    .output(z.object({ title: z.string(), text: z.string() })),
  /**
   * Into a folder of that name in the workspace that is not there, is empty, or holds what this run left there before, unchanged; else
   * CONFLICT, and nothing is written. Gives the paths.
   */
  export: base
    .route({
      method: 'POST',
      path: '/pipelines/runs/{id}/export',
      summary: 'Write what a run left into the workspace',
    })
    .input(ofRun.extend({ folder: z.string().min(1).max(200) }))
    .output(z.object({ paths: z.array(z.string()) })),
  remove: base
    .route({ method: 'DELETE', path: '/pipelines/runs/{id}', summary: 'Delete a run with what it left' })
    .input(ofRun)
    .output(done),
};
