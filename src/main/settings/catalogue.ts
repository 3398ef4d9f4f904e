/**
 * Every setting there is: its type, its default, and whether a workspace may set it. A workspace file comes from whoever
 * wrote the folder, so only keys that neither widen what an agent may do nor choose where words are sent are harmless.
 */
import { z } from 'zod';
import { approveModeSchema } from '../../shared/event.ts';

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

export const settingSchemas = {
  model: z.string().min(1).max(200).nullable(),
  approve: approveModeSchema,
  theme: z.enum(['system', 'dark', 'light']),
  maxSteps: z.number().int().min(1).max(100_000),
  commandTimeoutSeconds: z.number().int().min(1).max(86_400),
  answerLimit: z.number().int().min(1_000).max(1_000_000),
  keepSessionsDays: z.number().int().min(0).max(36_500),
  'review.layout': z.enum(['auto', 'side-by-side', 'inline']),
  models: z.array(modelEntrySchema).max(200).refine(unique, 'two models have the same name'),
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
  keepSessionsDays: {
    default: 0,
    description: 'Days after which a session nobody touched is deleted; 0 keeps all',
    harmless: false,
  },
  'review.layout': {
    default: 'auto',
    description: 'How a patch is shown: auto, side-by-side or inline',
    harmless: true,
  },
  models: { default: [], description: 'Model servers: name, endpoint, model, window', harmless: false },
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
  if (!Array.isArray(definitions[key].default)) return checkValue(key, text);
  try {
    return checkValue(key, JSON.parse(text));
  } catch {
    return { ok: false, wrong: 'not valid JSON' };
  }
}
