/**
 * The contract, written once: MessagePort (Electron), WebSocket (web), REST (`/api/v1`, OpenAPI) and the CLI are all
 * derived from it. A call that only asks is a GET and changes nothing. Expected failures are the typed errors of `base`;
 * anything else crosses the wire as one neutral sentence.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { approveModeSchema, journalEventSchema } from './event.ts';
import { feedItemSchema, listItemSchema, sessionRowSchema } from './feed.ts';

const detail = { data: z.object({ hint: z.string().optional() }).optional() };

const base = oc.errors({
  NOT_FOUND: { status: 404, ...detail },
  CONFLICT: { status: 409, ...detail },
  DENIED: { status: 403, ...detail },
  INVALID: { status: 422, ...detail },
  UNAVAILABLE: { status: 503, ...detail },
  CANCELLED: { status: 499, ...detail },
  FAILED: { status: 500, ...detail },
});

const sessionId = z.string().regex(/^[a-z0-9-]{1,64}$/);
const ofSession = z.object({ sessionId });
const done = z.object({});
const folder = z.string().min(1).max(4096);
const words = z.string().max(200_000);
const name = z.string().min(1).max(500);

export const agentSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  tools: z.array(z.string()),
});

export const modelSchema = z.object({
  /** What a session stores; unique. */
  name: z.string(),
  kind: z.enum(['demo', 'llama.cpp', 'ollama', 'lm-studio', 'vllm', 'openai-compatible']),
  endpoint: z.string().nullable(),
  /** Tokens; null when the server does not tell. */
  window: z.number().nullable(),
  /** Found on this machine just now, or written down by the person. */
  from: z.enum(['built-in', 'found', 'settings']),
  reachable: z.boolean(),
});

export const approvalRowSchema = z.object({
  sessionId: z.string(),
  sessionTitle: z.string(),
  approvalId: z.string(),
  callId: z.string(),
  tool: z.string(),
  summary: z.string(),
  rule: z.string(),
  digest: z.string(),
  kind: z.enum(['patch', 'command', 'question', 'other']),
  conflicted: z.boolean(),
  at: z.number(),
});

/** One file of a patch as text, decoded; null where there is no file or it is not text (then `note` says what it is). */
export const patchTextSchema = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** What the file holds on disk now, when that is not `before`: somebody changed it meanwhile. */
  now: z.string().nullable().optional(),
  language: z.string(),
  note: z.string().nullable(),
});

export const decisionInputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('approve') }),
  z.object({
    kind: z.literal('edit'),
    /** Full texts of the files the person changed; line ends of unchanged lines are kept whatever the editor did to them. */
    files: z.array(z.object({ path: z.string(), text: z.string().max(10_000_000) })).optional(),
    command: z.string().min(1).max(100_000).optional(),
  }),
  z.object({ kind: z.literal('reject'), words }),
  z.object({ kind: z.literal('answer'), words: words.min(1) }),
]);

export const restorePlanSchema = z.object({
  changes: z.array(z.object({ path: z.string(), kind: z.enum(['rewrite', 'recreate', 'remove']) })),
  /** Files the restore leaves alone, and why. */
  kept: z.array(z.object({ path: z.string(), why: z.string() })),
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
  /** What running commands is like here; `none` means with the person's full rights. */
  sandbox: z.enum(['none', 'enforced']),
  readOnly: z.boolean(),
});

export const contract = {
  health: {
    check: base
      .route({ method: 'GET', path: '/health', summary: 'Whether every service works' })
      .output(z.object({ status: z.enum(['ok', 'degraded']), services: z.record(z.string(), z.string()) })),
  },
  system: {
    describe: base
      .route({ method: 'GET', path: '/system', summary: 'What this host is and can do' })
      .output(systemSchema),
  },
  agent: {
    list: base
      .route({ method: 'GET', path: '/agents', summary: 'Agents and their tools' })
      .output(z.array(agentSchema)),
  },
  model: {
    list: base
      .route({
        method: 'GET',
        path: '/models',
        summary: 'Models of the settings and servers found on this machine',
      })
      .output(z.array(modelSchema)),
    add: base
      .route({ method: 'POST', path: '/models', summary: 'Write down a model server' })
      .input(
        z.object({
          name: z.string().min(1).max(100),
          endpoint: z.url({ protocol: /^https?$/ }),
          model: z.string().max(200).optional(),
          apiKey: z.string().max(500).optional(),
          window: z.number().int().positive().optional(),
        }),
      )
      .output(modelSchema),
    remove: base
      .route({ method: 'DELETE', path: '/models/{name}', summary: 'Forget a model server' })
      .input(z.object({ name }))
      .output(done),
  },
  workspace: {
    recent: base
      .route({ method: 'GET', path: '/workspaces', summary: 'Folders opened lately, newest first' })
      .output(z.array(z.object({ path: z.string(), name: z.string(), exists: z.boolean() }))),
    browse: base
      .route({
        method: 'GET',
        path: '/workspaces/browse',
        summary: 'Folders inside a folder, for picking one',
      })
      .input(z.object({ path: folder.optional() }))
      .output(z.object({ path: z.string(), parent: z.string().nullable(), folders: z.array(z.string()) })),
    pick: base
      .route({ method: 'POST', path: '/workspaces/pick', summary: 'Show the native folder dialog' })
      .output(z.object({ path: z.string().nullable() })),
    demo: base
      .route({
        method: 'POST',
        path: '/workspaces/demo',
        summary: 'Copy the demo project into a fresh folder',
      })
      .output(z.object({ path: z.string(), task: z.string(), model: z.string() })),
    forget: base
      .route({ method: 'POST', path: '/workspaces/forget', summary: 'Remove a folder from the recent ones' })
      .input(z.object({ path: folder }))
      .output(done),
  },
  session: {
    list: base
      .route({ method: 'GET', path: '/sessions', summary: 'All sessions, newest first' })
      .output(z.array(sessionRowSchema)),
    create: base
      .route({ method: 'POST', path: '/sessions', summary: 'Start a session in a folder' })
      .input(
        z.object({
          workspace: folder,
          model: name,
          mode: name.optional(),
          approve: approveModeSchema.optional(),
          title: z.string().max(200).optional(),
        }),
      )
      .output(sessionRowSchema),
    history: base
      .route({
        method: 'GET',
        path: '/sessions/{sessionId}/history',
        summary: 'Events after a sequence number, in order',
      })
      .input(ofSession.extend({ after: z.coerce.number().int().nonnegative().optional() }))
      .output(z.array(journalEventSchema)),
    rename: base
      .route({ method: 'PATCH', path: '/sessions/{sessionId}', summary: 'Give a session another title' })
      .input(ofSession.extend({ title: z.string().min(1).max(200) }))
      .output(done),
    remove: base
      .route({ method: 'DELETE', path: '/sessions/{sessionId}', summary: 'Delete a session and its journal' })
      .input(ofSession)
      .output(done),
    configure: base
      .route({
        method: 'POST',
        path: '/sessions/{sessionId}/configure',
        summary: 'Choose model, agent or approvals for what follows',
      })
      .input(
        ofSession.extend({
          model: name.optional(),
          mode: name.optional(),
          approve: approveModeSchema.optional(),
        }),
      )
      .output(done),
    /** Answers at once: the message is recorded, the work begins. The same `messageId` again does nothing. */
    send: base
      .route({ method: 'POST', path: '/sessions/{sessionId}/messages', summary: 'Send a message' })
      .input(ofSession.extend({ text: words.min(1), messageId: z.string().min(1).max(100) }))
      .output(z.object({ turnId: z.string() })),
    stop: base
      .route({
        method: 'POST',
        path: '/sessions/{sessionId}/stop',
        summary: 'Stop the turn that is going on',
      })
      .input(ofSession)
      .output(done),
    resume: base
      .route({
        method: 'POST',
        path: '/sessions/{sessionId}/resume',
        summary: 'Go on with a turn that failed or was stopped',
      })
      .input(ofSession)
      .output(done),
    /** Starts with all events after `after`, then what happens, until the client goes. */
    watch: base
      .route({
        method: 'GET',
        path: '/sessions/{sessionId}/watch',
        summary: 'Follow a session (server-sent events)',
      })
      .input(ofSession.extend({ after: z.coerce.number().int().nonnegative().optional() }))
      .output(eventIterator(feedItemSchema)),
    /** Like send, then everything of that turn until it ends or waits for a person. */
    stream: base
      .route({
        method: 'POST',
        path: '/sessions/{sessionId}/stream',
        summary: 'Send a message and follow its turn (server-sent events)',
      })
      .input(ofSession.extend({ text: words.min(1), messageId: z.string().min(1).max(100) }))
      .output(eventIterator(feedItemSchema)),
    watchList: base
      .route({
        method: 'GET',
        path: '/sessions/watch',
        summary: 'Follow the list of sessions (server-sent events)',
      })
      .output(eventIterator(listItemSchema)),
    export: base
      .route({
        method: 'GET',
        path: '/sessions/{sessionId}/export',
        summary: 'The session as Markdown for reading',
      })
      .input(ofSession)
      .output(z.object({ fileName: z.string(), text: z.string() })),
  },
  approval: {
    pending: base
      .route({
        method: 'GET',
        path: '/approvals',
        summary: 'Everything that waits for a person, oldest first',
      })
      .input(z.object({ sessionId: sessionId.optional() }))
      .output(z.array(approvalRowSchema)),
    /** CONFLICT when a file changed meanwhile (nothing is written, the person's text is kept) or the card is stale. */
    decide: base
      .route({
        method: 'POST',
        path: '/sessions/{sessionId}/approvals/{approvalId}',
        summary: 'Approve, edit, reject or answer',
      })
      .input(ofSession.extend({ approvalId: z.string(), digest: z.string(), decision: decisionInputSchema }))
      .output(done),
    /** After a conflict: propose the kept text again, against the files as they are now. */
    renew: base
      .route({
        method: 'POST',
        path: '/sessions/{sessionId}/approvals/{approvalId}/renew',
        summary: 'Propose again on the changed files',
      })
      .input(ofSession.extend({ approvalId: z.string() }))
      .output(done),
  },
  patch: {
    read: base
      .route({
        method: 'GET',
        path: '/sessions/{sessionId}/patches/{callId}',
        summary: 'Texts before and after, for review',
      })
      .input(ofSession.extend({ callId: z.string(), path: z.string().optional() }))
      .output(z.array(patchTextSchema)),
  },
  checkpoint: {
    preview: base
      .route({
        method: 'GET',
        path: '/sessions/{sessionId}/checkpoints/{checkpointId}',
        summary: 'What a rewind would change',
      })
      .input(ofSession.extend({ checkpointId: z.string() }))
      .output(restorePlanSchema),
    restore: base
      .route({
        method: 'POST',
        path: '/sessions/{sessionId}/checkpoints/{checkpointId}/restore',
        summary: 'Rewind the files, after a safety checkpoint',
      })
      .input(ofSession.extend({ checkpointId: z.string() }))
      .output(restorePlanSchema),
  },
  settings: {
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
  },
};

export type Contract = typeof contract;
