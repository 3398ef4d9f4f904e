/** What this host is, how it is set up and whether it works. */
import { z } from 'zod';
import { modeSourceSchema } from '../mode-source.ts';
import { noticePlaceSchema } from '../notice-place.ts';
import { sandboxStateSchema } from '../sandbox-state.ts';
import { base, done } from './base.ts';

export const agentSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  tools: z.array(z.string()),
  /** What it may do, in words: `read, write src/*.md`. The app holds it to that. */
  may: z.string(),
  from: modeSourceSchema,
});

export const settingSchema = z.object({
  key: z.string(),
  value: z.unknown(),
  /** Where the value comes from: command line, environment, workspace file, user file or default. */
  source: z.enum(['cli', 'env', 'workspace', 'user', 'default']),
  description: z.string(),
  /** False where a stronger source than the user file decides. */
  editable: z.boolean(),
});

export const systemSchema = z.object({
  version: z.string(),
  host: z.enum(['electron', 'web', 'cli']),
  dataFolder: z.string(),
  /** Workspace given on the command line, already opened. */
  workspace: z.string().nullable(),
  /** True when the host can show a native folder dialog. */
  canPickFolder: z.boolean(),
  platform: z.string(),
  home: z.string(),
  /** What keeps commands from doing harm here; without it they run with the person's full rights. */
  sandbox: sandboxStateSchema,
  readOnly: z.boolean(),
});

/** Attempts of this process on one origin, counted together; also those nobody answered. */
export const connectionSchema = z.object({
  /** Scheme, host and port: `http://127.0.0.1:8080`. */
  origin: z.string(),
  /** chat: what a model is asked, words of sessions above all · count: a prompt, to count its tokens · facts: what the server is · discovery: looking for one. */
  purpose: z.enum(['chat', 'count', 'facts', 'discovery', 'embeddings']),
  /** False: refused because Patchbay works offline; nothing was opened. */
  allowed: z.boolean(),
  count: z.number().int().positive(),
  firstAt: z.number(),
  lastAt: z.number(),
});

export const healthContract = {
  check: base
    .route({ method: 'GET', path: '/health', summary: 'Whether every service works' })
    .output(z.object({ status: z.enum(['ok', 'degraded']), services: z.record(z.string(), z.string()) })),
};

export const systemContract = {
  describe: base
    .route({ method: 'GET', path: '/system', summary: 'What this host is and can do' })
    .output(systemSchema),
  connections: base
    .route({
      method: 'GET',
      path: '/system/connections',
      summary: 'Connections this app tried to open since it was started, the latest first',
    })
    .output(z.array(connectionSchema)),
  /** For the desktop app's own window: DENIED for everybody else. */
  attend: base
    .route({
      method: 'POST',
      path: '/system/attention',
      summary: 'What the desktop shows beside the window: notifications and how many things wait',
    })
    .input(
      z.object({
        count: z.number().int().nonnegative(),
        show: z
          .array(
            z.object({
              id: z.string().min(1).max(500),
              title: z.string().max(200),
              body: z.string().max(1_000),
              opens: noticePlaceSchema,
            }),
          )
          .max(500),
        /** Ids of those that are to go. */
        close: z.array(z.string().max(500)).max(10_000),
      }),
    )
    .output(done),
};

export const agentContract = {
  list: base
    .route({ method: 'GET', path: '/agents', summary: 'Agents and their tools; of a folder, with its own' })
    .input(z.object({ workspace: z.string().min(1).max(4096).optional() }))
    .output(
      z.object({
        agents: z.array(agentSchema),
        /** What is wrong with files of agents, which are left out. */
        problems: z.array(z.string()),
      }),
    ),
};

export const settingsContract = {
  list: base
    .route({ method: 'GET', path: '/settings', summary: 'Every setting with its source' })
    .output(z.array(settingSchema)),
  set: base
    .route({
      method: 'PUT',
      path: '/settings/{key}',
      summary: 'Write a value into the user file; null takes it back',
    })
    .input(z.object({ key: z.string(), value: z.unknown() }))
    .output(done),
};
