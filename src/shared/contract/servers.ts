/**
 * llama-servers that this app starts itself: the GGUF files of the folders the person named, whether they fit, and the
 * servers that run. A file is named by the path of its (first) part.
 */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base, done } from './base.ts';

export const kvTypes = ['f16', 'q8_0', 'q4_0'] as const;
export type KvType = (typeof kvTypes)[number];

/** All sizes in bytes. */
export const fitSchema = z.object({
  /** tight: it fits with little left for anything else · unknown: the file does not tell enough. */
  verdict: z.enum(['fits', 'tight', 'too-large', 'unknown']),
  weights: z.number(),
  /** Of the window; null when the file does not tell. */
  cache: z.number().nullable(),
  working: z.number(),
  needed: z.number(),
  /** Free in this moment: in memory, or on the GPU where that is more. */
  available: z.number(),
});
export type Fit = z.infer<typeof fitSchema>;

/** Tokens a second, of a run of some seconds with these very flags. */
export const speedSchema = z.object({
  read: z.number().nullable(),
  written: z.number().nullable(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Speed = z.infer<typeof speedSchema>;

export const ggufFileSchema = z.object({
  path: z.string(),
  /** What a session stores to use it. */
  model: z.string(),
  /** The file's name without its ending. */
  title: z.string(),
  bytes: z.number(),
  parts: z.number(),
  /** projector: belongs beside a model · other: an adapter or the like · broken: see `problem`. */
  kind: z.enum(['model', 'projector', 'other', 'broken']),
  architecture: z.string().nullable(),
  size: z.string().nullable(),
  quantisation: z.string().nullable(),
  trainedWindow: z.number().nullable(),
  problem: z.string().nullable(),
  /** As it would be started now; null for what is no model. */
  plan: z.object({ window: z.number(), kvType: z.enum(kvTypes), fit: fitSchema }).nullable(),
  speed: speedSchema.nullable(),
});
export type GgufFile = z.infer<typeof ggufFileSchema>;

const serverPhases = ['starting', 'loading', 'ready', 'restarting', 'stopping', 'failed'] as const;

export const serverStateSchema = z.object({
  path: z.string(),
  model: z.string(),
  title: z.string(),
  phase: z.enum(serverPhases),
  /** When the phase began; milliseconds since 1970. */
  since: z.number(),
  pid: z.number().nullable(),
  /** With the /v1: where it answers once it is ready; null without a process. */
  endpoint: z.string().nullable(),
  window: z.number(),
  kvType: z.enum(kvTypes),
  /** Bytes of the weights in memory, where the system tells. */
  loaded: z.object({ bytes: z.number(), total: z.number() }).nullable(),
  /** Bytes the process holds; null where the system does not tell. */
  memory: z.number().nullable(),
  /** Requests of sessions that it works on. */
  busy: z.number(),
  /** Crashes since it was last asked to start. */
  crashes: z.number(),
  /** When it is started again after a crash. */
  retryAt: z.number().nullable(),
  speed: speedSchema.nullable(),
  measuring: z.boolean(),
  failure: z.object({ message: z.string(), hint: z.string(), log: z.array(z.string()) }).nullable(),
  /** Arguments it was started with; the key is not among them. */
  flags: z.array(z.string()),
});
export type ServerState = z.infer<typeof serverStateSchema>;

const binarySchema = z.object({
  path: z.string(),
  /** setting: named by the person · path: found in PATH · usual: in a usual place outside of it. */
  from: z.enum(['setting', 'path', 'usual']),
  version: z.string().nullable(),
  /** Names of graphics devices it can use. */
  devices: z.array(z.string()),
});

export const overviewSchema = z.object({
  binary: binarySchema.nullable(),
  /** Why there is none, or why it cannot be used. */
  problem: z.object({ message: z.string(), hint: z.string() }).nullable(),
  memory: z.object({ total: z.number(), available: z.number(), gpu: z.number().nullable() }),
  folders: z.array(z.object({ path: z.string(), exists: z.boolean() })),
  /** Folders where other programs keep such files, that are there and not yet in the list. */
  suggestions: z.array(z.string()),
});
export type ServerOverview = z.infer<typeof overviewSchema>;

const file = z.string().min(1).max(4096);
const window = z.coerce.number().int().min(256).max(4_194_304);
const choice = z.object({ file, window: window.optional(), kvType: z.enum(kvTypes).optional() });
const lines = z.object({ lines: z.array(z.string()) });

export const planSchema = z.object({
  file: ggufFileSchema,
  window: z.number(),
  kvType: z.enum(kvTypes),
  fit: fitSchema,
  windows: z.array(z.number()),
  kvTypes: z.array(z.enum(kvTypes)),
  /** What would be run, the key left out. Empty without a llama-server. */
  command: z.array(z.string()),
});
export type StartPlan = z.infer<typeof planSchema>;

export const serverContract = {
  describe: base
    .route({
      method: 'GET',
      path: '/servers',
      summary: 'llama-server on this machine, memory, model folders',
    })
    .output(overviewSchema),
  files: base
    .route({ method: 'GET', path: '/servers/files', summary: 'GGUF files of the folders the person named' })
    .output(z.object({ files: z.array(ggufFileSchema), problems: z.array(z.string()) })),
  plan: base
    .route({
      method: 'GET',
      path: '/servers/plan',
      summary: 'What starting a file would take; starts nothing',
    })
    .input(choice)
    .output(planSchema),
  /** Answers at once; `watch` tells how it goes on. The choice is kept for the next time. */
  start: base
    .route({ method: 'POST', path: '/servers/start', summary: 'Start a llama-server for a file' })
    .input(choice)
    .output(serverStateSchema),
  /** When it has ended. Takes what failed out of the list. */
  stop: base
    .route({ method: 'POST', path: '/servers/stop', summary: 'Stop the llama-server of a file' })
    .input(z.object({ file }))
    .output(done),
  measure: base
    .route({
      method: 'POST',
      path: '/servers/measure',
      summary: 'Measure how fast a server reads and writes',
    })
    .input(z.object({ file }))
    .output(speedSchema),
  list: base
    .route({ method: 'GET', path: '/servers/running', summary: 'Servers this app has started' })
    .output(z.array(serverStateSchema)),
  log: base
    .route({ method: 'GET', path: '/servers/log', summary: 'The last lines a server wrote' })
    .input(z.object({ file }))
    .output(lines),
  /** All servers at first and at each change, until the client goes. */
  watch: base
    .route({ method: 'GET', path: '/servers/watch', summary: 'Follow the servers (server-sent events)' })
    .output(eventIterator(z.array(serverStateSchema))),
  /** The last lines at first, then what is written, until the client goes or the server is taken out of the list. */
  watchLog: base
    .route({ method: 'GET', path: '/servers/log/watch', summary: 'Follow a log (server-sent events)' })
    .input(z.object({ file }))
    .output(eventIterator(lines)),
};
