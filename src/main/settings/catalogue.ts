/**
 * Every setting there is: its type, its default, and whether a workspace may set it. A workspace file comes from whoever
 * wrote the folder, so only keys that neither widen what an agent may do nor choose where words are sent are harmless.
 */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { approveModeSchema } from '../../shared/event.ts';
import { rungs } from '../../shared/model-rung.ts';
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
  theme: z.enum(['system', 'dark', 'light']),
  maxSteps: z.number().int().min(1).max(100_000),
  commandTimeoutSeconds: z.number().int().min(1).max(86_400),
  answerLimit: z.number().int().min(1_000).max(1_000_000),
  titles: z.boolean(),
  reflections: z.boolean(),
  keepSessionsDays: z.number().int().min(0).max(36_500),
  agentsFile: z.boolean(),
  offline: z.boolean(),
  rung: z.enum(['auto', ...rungs]),
  trust: z.enum(['ask', 'off']),
  sandbox: z.enum(['preferred', 'required', 'off']),
  'sandbox.tools': z.array(absolutePath).max(100),
  terminals: z.boolean(),
  'review.layout': z.enum(['auto', 'side-by-side', 'inline']),
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
  theme: { default: 'system', description: 'Colours: system, dark or light', harmless: true },
  maxSteps: { default: 200, description: 'Model replies in one turn before it stops', harmless: false },
  commandTimeoutSeconds: {
    default: 120,
    description: 'Seconds a command may run before it is stopped',
    harmless: true,
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
  agentsFile: {
    default: true,
    description: 'A new session begins with what AGENTS.md in the root of its folder says',
    harmless: true,
  },
  keepSessionsDays: {
    default: 0,
    description: 'Days after which a session nobody touched is deleted; 0 keeps all',
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
  'review.layout': {
    default: 'auto',
    description: 'How a patch is shown: auto, side-by-side or inline',
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
