/** Workspace states that can be compared and restored. */
import { z } from 'zod';
import { base, ofSession } from './base.ts';

export const restorePlanSchema = z.object({
  changes: z.array(z.object({ path: z.string(), kind: z.enum(['rewrite', 'recreate', 'remove']) })),
  /** Files the restore leaves alone, and why. */
  kept: z.array(z.object({ path: z.string(), why: z.string() })),
});

const comparedFileSchema = z.object({
  path: z.string(),
  /** `bits`: only the permissions changed. */
  change: z.enum(['added', 'modified', 'deleted', 'bits']),
  /** Lines; null where they were not counted: not text, or one of very many files. */
  added: z.number().int().nonnegative().nullable(),
  removed: z.number().int().nonnegative().nullable(),
});
export type ComparedFile = z.infer<typeof comparedFileSchema>;

export const comparisonSchema = z.object({
  files: z.array(comparedFileSchema),
  /** How many more there are than are listed. */
  more: z.number().int().nonnegative(),
  /** Files that one of the two states leaves out, and why: whether they changed nobody knows. */
  left: z.array(z.object({ path: z.string(), why: z.string() })),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** agent: its patches · commands: while one ran, so that it may have been the person too · you: all else. */
export const authors = ['agent', 'commands', 'you'] as const;
export const authorSchema = z.enum(authors);
export type Author = z.infer<typeof authorSchema>;

const linesSchema = z.object({ added: z.number(), removed: z.number() }).nullable();

/** Files that are different since the session's first checkpoint, with what each author did to them. */
export const whoseSchema = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      change: comparedFileSchema.shape.change,
      /** Null for what is not text. */
      lines: z.object({ agent: linesSchema, commands: linesSchema, you: linesSchema }),
    }),
  ),
  more: z.number().int().nonnegative(),
  left: comparisonSchema.shape.left,
});
export type Whose = z.infer<typeof whoseSchema>;

/** Two texts of one file; null where there is none. `note` says why neither can be shown. */
export const stateTextSchema = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  language: z.string(),
  note: z.string().nullable(),
});
export type StateText = z.infer<typeof stateTextSchema>;

/** files: as they were · conversation: what was said since is told to no model any more · both. */
export const rewindWhatSchema = z.enum(['files', 'conversation', 'both']);
export type RewindWhat = z.infer<typeof rewindWhatSchema>;

const checkpointId = z.string().regex(/^[0-9a-f]{40}$/);
const ofCheckpoint = ofSession.extend({ checkpointId: z.string() });
/** Absent: compared with the folder as it is now. */
const ofComparison = ofCheckpoint.extend({ with: checkpointId.optional() });

export const checkpointContract = {
  compare: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/checkpoints/{checkpointId}/compare',
      summary: 'Files that are different in a later checkpoint, or now',
    })
    .input(ofComparison)
    .output(comparisonSchema),
  compareFile: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/checkpoints/{checkpointId}/compare/file',
      summary: 'Both texts of a file that is different',
    })
    .input(ofComparison.extend({ path: z.string().min(1).max(4096) }))
    .output(stateTextSchema),
  leftOut: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/checkpoints/{checkpointId}/left-out',
      summary: 'What a checkpoint does not hold, and why; a folder stands for all below it',
    })
    .input(ofCheckpoint)
    .output(z.array(z.object({ path: z.string(), why: z.string() }))),
  whose: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/whose',
      summary: "Files changed since the session's first checkpoint, by whom",
    })
    .input(ofSession)
    .output(whoseSchema),
  whoseFile: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/whose/file',
      summary: 'A file without what one author did to it, and as it is',
    })
    .input(ofSession.extend({ path: z.string().min(1).max(4096), who: authorSchema }))
    .output(stateTextSchema),
  preview: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/checkpoints/{checkpointId}',
      summary: 'What a rewind would change',
    })
    .input(ofCheckpoint)
    .output(restorePlanSchema),
  restore: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/checkpoints/{checkpointId}/restore',
      summary: 'Rewind the files (after a safety checkpoint), the conversation or both',
    })
    .input(ofCheckpoint.extend({ what: rewindWhatSchema.optional() }))
    .output(restorePlanSchema),
  takeBack: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/turns/{turnId}/take-back',
      summary: 'Tell a model nothing any more from this turn on; files stay as they are',
    })
    .input(ofSession.extend({ turnId: z.string().min(1).max(20) }))
    .output(restorePlanSchema),
  redo: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/redo',
      summary: 'Undo the newest rewind since the last message',
    })
    .input(ofSession)
    .output(restorePlanSchema),
};
