/**
 * Every setting there is: its type, its default, and whether a workspace may set it. A workspace file comes from whoever
 * wrote the folder, so only keys that neither widen what an agent may do nor choose where words are sent are harmless.
 */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { approveModeSchema } from '../../shared/event.ts';
import { reviewModes } from '../../shared/held.ts';
import { rungs } from '../../shared/model-rung.ts';
import { notifyLevels } from '../../shared/notify-level.ts';
import { ruleSchema } from '../../shared/policy.ts';

export const modelEntrySchema = z.object({
  name: z.string().min(1).max(100),
  endpoint: z.url({ protocol: /^https?$/ }),
  /** What the server calls it, when that is not `name`. */
  model: z.string().max(200).optional(),
  /** Tokens, when the server does not tell. */
  window: z.number().int().positive().optional(),
});
export type ModelEntry = z.infer<typeof modelEntrySchema>;

const unique = (entries: ModelEntry[]): boolean =>
  new Set(entries.map((entry) => entry.name)).size === entries.length;

const absolutePath = z.string().max(4096).refine(isAbsolute, 'not an absolute path');

export const settingSchemas = {
  model: z.string().min(1).max(500).nullable(),
  approve: approveModeSchema,
  agent: z.string().min(1).max(40),
  theme: z.enum(['system', 'dark', 'light']),
  notifications: z.enum(notifyLevels),
  maxSteps: z.number().int().min(1).max(100_000),
  'tasks.maxSteps': z.number().int().min(1).max(100_000),
  'tasks.atOnce': z.number().int().min(0).max(16),
  'errands.atOnce': z.number().int().min(1).max(16),
  commandTimeoutSeconds: z.number().int().min(1).max(86_400),
  'guards.loops': z.boolean(),
  'guards.files': z.number().int().min(0).max(1_000_000),
  'guards.lines': z.number().int().min(0).max(100_000_000),
  'guards.commands': z.number().int().min(0).max(1_000_000),
  'guards.largeChange': z.number().int().min(0).max(100_000_000),
  'guards.freezeAfter': z.number().int().min(0).max(1_000),
  answerLimit: z.number().int().min(1_000).max(1_000_000),
  titles: z.boolean(),
  reflections: z.boolean(),
  replans: z.number().int().min(0).max(10),
  keepSessionsDays: z.number().int().min(0).max(36_500),
  keepSessionsCount: z.number().int().min(0).max(1_000_000),
  'checkpoints.days': z.number().int().min(0).max(36_500),
  'checkpoints.megabytes': z.number().int().min(0).max(10_000_000),
  // The app reads and writes no larger ones, so it could not put them back.
  'checkpoints.fileMegabytes': z.number().int().min(1).max(10),
  agentsFile: z.boolean(),
  'memory.keepLessons': z.boolean(),
  'memory.tokens': z.number().int().min(0).max(4_000),
  'memory.embeddings': z.string().min(1).max(500).nullable(),
  learning: z.boolean(),
  'plan.file': z.boolean(),
  offline: z.boolean(),
  rung: z.enum(['auto', ...rungs]),
  trust: z.enum(['ask', 'off']),
  sandbox: z.enum(['preferred', 'required', 'off']),
  'sandbox.tools': z.array(absolutePath).max(100),
  terminals: z.boolean(),
  'review.when': z.enum(reviewModes),
  'review.layout': z.enum(['auto', 'side-by-side', 'inline']),
  'review.files': z.enum(['tree', 'list']),
  'review.ignoreSpace': z.boolean(),
  'review.foldUnchanged': z.boolean(),
  'review.movedLines': z.boolean(),
  models: z.array(modelEntrySchema).max(200).refine(unique, 'two models have the same name'),
  'model.fallbacks': z.array(z.string().min(1).max(500)).max(20),
  'model.requestsAtOnce': z.number().int().min(0).max(64),
  'model.stallSeconds': z.number().int().min(1).max(86_400),
  'embedded.files': z
    .array(z.object({ path: absolutePath, window: z.number().int().positive().exactOptional() }))
    .max(50),
  'server.binary': absolutePath.nullable(),
  'server.folders': z.array(absolutePath).max(50),
  rules: z.array(ruleSchema).max(500),
} as const;

export type SettingKey = keyof typeof settingSchemas;
export type SettingValues = { [K in SettingKey]: z.infer<(typeof settingSchemas)[K]> };

interface Definition<K extends SettingKey> {
  default: SettingValues[K];
  description: string;
  /** A workspace file may set it. */
  harmless: boolean;
}

export const definitions: { readonly [K in SettingKey]: Definition<K> } = {
  model: { default: null, description: 'Model a new session starts with', harmless: false },
  approve: {
    default: 'ask',
    description:
      'What a new session does with writes and commands: ask, reads (refuse them), all (allow unseen)',
    harmless: false,
  },
  agent: {
    default: 'coder',
    description: 'Agent a new session begins with; auto: Patchbay chooses one for each message',
    harmless: false,
  },
  theme: { default: 'system', description: 'Colours: system, dark or light', harmless: true },
  notifications: {
    default: 'waiting',
    description:
      'What you are told of on the desktop while the window is not in front: off, waiting (what waits for you), all (also turns that ended or failed)',
    harmless: false,
  },
  maxSteps: { default: 200, description: 'Model replies in one turn before it stops', harmless: false },
  'tasks.maxSteps': {
    default: 60,
    description: 'Model replies in one task that an agent gave to another, before it stops',
    harmless: false,
  },
  'tasks.atOnce': {
    default: 0,
    description: 'Tasks of one call at work at the same time; 0 for as many as the model server has slots',
    harmless: true,
  },
  'errands.atOnce': {
    default: 1,
    description:
      'Sessions begun in the background that are at work at the same time; the others wait in order',
    harmless: true,
  },
  commandTimeoutSeconds: {
    default: 120,
    description: 'Seconds a command may run before it is stopped',
    harmless: true,
  },
  'guards.loops': {
    default: true,
    description:
      'An agent that repeats itself with the same results is told once; when it goes on, the turn stops and asks you',
    harmless: false,
  },
  'guards.files': {
    default: 200,
    description:
      'Files an agent may write unseen in ten minutes of a turn before the next one waits for you; 0 for no bound',
    harmless: false,
  },
  'guards.lines': {
    default: 20_000,
    description:
      'Lines it may change unseen in ten minutes of a turn before the next change waits for you; 0 for no bound',
    harmless: false,
  },
  'guards.commands': {
    default: 300,
    description:
      'Commands it may run unseen in ten minutes of a turn before the next one waits for you; 0 for no bound',
    harmless: false,
  },
  'guards.largeChange': {
    default: 400,
    description:
      'Lines of existing files in one unseen change after which the next change waits for you once; 0 for never',
    harmless: false,
  },
  'guards.freezeAfter': {
    default: 3,
    description:
      'Rounds of checks a file an agent wrote passes unchanged before writing it waits for you; 0 freezes nothing',
    harmless: false,
  },
  answerLimit: {
    default: 16_000,
    description: 'Longest answer of a tool to the model, in characters',
    harmless: false,
  },
  titles: {
    default: true,
    description: 'After its first turn the model is asked for a title of the session',
    harmless: true,
  },
  reflections: {
    default: true,
    description: 'After a turn of failing calls the model is asked what to do differently',
    harmless: true,
  },
  replans: {
    default: 2,
    description:
      'How often an agent that got nowhere tries again by itself over one cause, before you are asked; 0 for never',
    harmless: false,
  },
  agentsFile: {
    default: true,
    description: 'A new session begins with what AGENTS.md in the root of its folder says',
    harmless: true,
  },
  'memory.keepLessons': {
    default: false,
    description: 'Lessons that a model draws from a turn that got nowhere are kept without asking you',
    harmless: false,
  },
  'memory.tokens': {
    default: 200,
    description:
      'Most tokens of what is remembered that are told behind a message or a failure; 0 tells nothing',
    harmless: false,
  },
  'memory.embeddings': {
    default: null,
    description:
      'Model whose embeddings find what is remembered by meaning, too: best a small one on a server of its own, since a server that answers you forgets what it had read',
    harmless: false,
  },
  learning: {
    default: true,
    description:
      'Of what works less well with a model (edit format, hint, temperature of a retry, its own lessons) another way is tried, and what works better is chosen',
    harmless: false,
  },
  'plan.file': {
    default: false,
    description:
      'The plan is also written to feature_list.json in its folder; what you edit there is taken over, except what passed',
    harmless: true,
  },
  keepSessionsDays: {
    default: 0,
    description: 'Days after which a session nobody touched is deleted, unless it is pinned; 0 keeps all',
    harmless: false,
  },
  keepSessionsCount: {
    default: 0,
    description: 'Newest sessions that are kept, older ones that are not pinned are deleted; 0 keeps all',
    harmless: false,
  },
  'checkpoints.days': {
    default: 90,
    description: 'Days after which a checkpoint goes; the newest five of a folder stay; 0 for never',
    harmless: false,
  },
  'checkpoints.megabytes': {
    default: 2_000,
    description:
      'Megabytes that the checkpoints of a folder take on disk before the oldest go; 0 for no bound',
    harmless: false,
  },
  'checkpoints.fileMegabytes': {
    default: 5,
    description: 'Megabytes of the largest file that a checkpoint keeps, up to 10; it names larger ones',
    harmless: false,
  },
  offline: {
    default: false,
    description: 'Connect to the model servers you chose and to nothing else; look for none',
    harmless: false,
  },
  rung: {
    default: 'auto',
    description:
      'How models make tool calls: auto (each is tried out at its first use), native, constrained (JSON held to a schema), text',
    harmless: false,
  },
  trust: {
    default: 'ask',
    description: 'Folders you have not trusted: ask (agents only read there), off (every folder is trusted)',
    harmless: false,
  },
  sandbox: {
    default: 'preferred',
    description:
      'Where commands run: preferred (in the sandbox, and where there is none each one asks), required (refused without one), off (always with your full rights)',
    harmless: false,
  },
  'sandbox.tools': {
    default: [],
    description: 'More folders that commands in the sandbox may read, such as tools in your home folder',
    harmless: false,
  },
  // On also in the web host: it answers on this machine only and to whoever has its token, who can let commands run anyway.
  terminals: {
    default: true,
    description: 'Your own terminals in the app, with your full rights; agents never type into them',
    harmless: false,
  },
  'review.when': {
    default: 'each',
    description:
      'When changes of new sessions are reviewed: each (before every write), turn (all of a turn at its end)',
    harmless: false,
  },
  'review.layout': {
    default: 'auto',
    description: 'How a patch is shown: auto, side-by-side or inline',
    harmless: true,
  },
  'review.files': {
    default: 'tree',
    description: 'How the files of a patch are listed: tree or list',
    harmless: true,
  },
  'review.ignoreSpace': {
    default: false,
    description:
      'Changes of indentation and trailing spaces are not marked in a review; they are written all the same',
    // A folder must not choose for the person what they do not see.
    harmless: false,
  },
  'review.foldUnchanged': {
    default: true,
    description: 'Lines that a patch does not change are folded in a review',
    harmless: true,
  },
  'review.movedLines': {
    default: true,
    description: 'Lines that only moved inside a file are marked as moved in a review',
    harmless: true,
  },
  models: { default: [], description: 'Model servers: name, endpoint, model, window', harmless: false },
  'model.fallbacks': {
    default: [],
    description: 'Models asked in this order when the chosen one cannot be reached',
    harmless: false,
  },
  'model.requestsAtOnce': {
    default: 0,
    description: 'Requests sent to one model server at once; 0 for as many as it has slots',
    harmless: false,
  },
  'model.stallSeconds': {
    default: 300,
    description: 'Seconds without a sign of life after which a model server is given up',
    harmless: false,
  },
  'embedded.files': {
    default: [],
    description: 'GGUF files that answer inside the app: path, window',
    harmless: false,
  },
  'server.binary': {
    default: null,
    description: 'Path of llama-server; looked for in PATH when there is none',
    harmless: false,
  },
  'server.folders': { default: [], description: 'Folders with GGUF files', harmless: false },
  rules: {
    default: [],
    description: 'What is refused, asked or allowed, by tool, path, command and agent',
    // Those of a folder are added to the person’s own and can only make them stricter; see the policy.
    harmless: true,
  },
};

export const settingKeys = Object.keys(settingSchemas) as SettingKey[];

export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(settingSchemas, key);

/** `review.layout` → `PATCHBAY_REVIEW_LAYOUT`, `maxSteps` → `PATCHBAY_MAX_STEPS`. */
export const environmentName = (key: SettingKey): string =>
  `PATCHBAY_${key
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .replace(/\./g, '_')
    .toUpperCase()}`;

/** The value of a setting, or in words what is wrong with it. */
export type Checked<K extends SettingKey = SettingKey> =
  | { ok: true; value: SettingValues[K] }
  | { ok: false; wrong: string };

export function checkValue<K extends SettingKey>(key: K, value: unknown): Checked<K> {
  const parsed = settingSchemas[key].safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data as SettingValues[K] };
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.') ?? '';
  return { ok: false, wrong: `${place === '' ? '' : `${place}: `}${issue?.message ?? 'not a valid value'}` };
}

/** A value written as text, on the command line or in the environment. Empty text is null. */
export function checkText<K extends SettingKey>(key: K, text: string): Checked<K> {
  if (text === '') return checkValue(key, null);
  if (typeof definitions[key].default === 'number') {
    return checkValue(key, /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
  }
  if (typeof definitions[key].default === 'boolean') return checkValue(key, switchedTo(text) ?? text);
  if (!Array.isArray(definitions[key].default)) return checkValue(key, text);
  try {
    return checkValue(key, JSON.parse(text));
  } catch {
    return { ok: false, wrong: 'not valid JSON' };
  }
}

/** What people write for on and off; undefined for anything else. */
function switchedTo(text: string): boolean | undefined {
  if (/^(1|yes|true|on)$/i.test(text)) return true;
  return /^(0|no|false|off)$/i.test(text) ? false : undefined;
}
