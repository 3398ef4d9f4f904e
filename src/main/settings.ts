/**
 * The settings as they hold now: command line over environment over workspace file over user file over default, each
 * value with the layer it comes from. Files are looked at again at every question, so what is written by hand (or by another
 * host) holds at once and nothing here can be out of step with the disk.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { settingSchema } from '../shared/contract/system.ts';
import { fail, type Result } from '../shared/result.ts';
import {
  checkValue,
  definitions,
  environmentName,
  isSettingKey,
  type SettingKey,
  type SettingValues,
  settingKeys,
} from './settings/catalogue.ts';
import { writePrivateJson } from './settings/private-file.ts';
import { readSettingsFile, type SettingsProblem, settingsFileReader } from './settings/settings-file.ts';

export type Setting = z.infer<typeof settingSchema>;
type Source = Exclude<Setting['source'], 'default'>;

export interface Settings {
  /** Every setting in the order of the catalogue; `workspace` (absolute path) adds that folder's own file. */
  list(workspace?: string): Setting[];
  get<K extends SettingKey>(key: K, workspace?: string): SettingValues[K];
  /** Every layer that has the key, strongest first; for what layers add up to instead of replacing. */
  each<K extends SettingKey>(key: K, workspace?: string): EachLayer<K>;
  /**
   * Writes into the user file; null takes the key out of it. `invalid`: no such setting, or a value it cannot have.
   * `conflict`: the command line or the environment decides, or the user file is broken and is not written over.
   */
  set(key: string, value: unknown): Result<void>;
  /** What is wrong with the files, in words that name the file and the key. Empty when all is well. */
  problems(workspace?: string): SettingsProblem[];
}

export interface EachLayer<K extends SettingKey> {
  values: { source: Source; value: SettingValues[K] }[];
  /** Why one of them may be missing; null when none is. */
  trouble: string | null;
}

export interface SettingsOptions {
  dataFolder: string;
  /** Checked values of `--set key=value`. */
  cli: Partial<SettingValues>;
  /** Checked values of PATCHBAY_… variables. */
  env: Partial<SettingValues>;
  /** A folder's own file counts only where the person trusts the folder. Asked at each question. */
  trusts(workspace: string): boolean;
}

interface Layer {
  source: Source;
  values: Partial<SettingValues>;
  problems: readonly SettingsProblem[];
}

export function createSettings({ dataFolder, cli, env, trusts }: SettingsOptions): Settings {
  const userFile = join(dataFolder, 'settings.json');
  const readUser = settingsFileReader(userFile, { allowed: () => true, links: true });
  const readWorkspace = (workspace: string) => {
    const file = join(workspace, '.patchbay', 'settings.json');
    // Asked at each call of an agent, and few folders have one: whether that counts is not looked into without it.
    if (!existsSync(file) || !trusts(workspace)) return { values: {}, problems: [] };
    return readSettingsFile(file, { allowed: (key) => definitions[key].harmless, links: false });
  };

  const layers = (workspace?: string): Layer[] => [
    { source: 'cli', values: cli, problems: [] },
    { source: 'env', values: env, problems: [] },
    ...(workspace === undefined ? [] : [{ source: 'workspace' as const, ...readWorkspace(workspace) }]),
    { source: 'user', ...readUser() },
  ];

  return {
    list(workspace) {
      const present = layers(workspace);
      return settingKeys.map((key) => {
        const { source, value } = decide(key, present);
        const editable = source === 'user' || source === 'default';
        return { key, value, source, description: definitions[key].description, editable };
      });
    },
    get: (key, workspace) => decide(key, layers(workspace)).value,
    each(key, workspace) {
      const present = layers(workspace);
      const problems = present.flatMap((layer) => layer.problems);
      return {
        values: present.flatMap(({ source, values: { [key]: value } }) =>
          value === undefined ? [] : [{ source, value }],
        ),
        trouble: problems.find((problem) => problem.key === null || problem.key === key)?.message ?? null,
      };
    },
    set(key, value) {
      if (!isSettingKey(key)) {
        return fail('invalid', `There is no setting "${key}".`, `Settings: ${settingKeys.join(', ')}`);
      }
      const stronger = Object.hasOwn(cli, key)
        ? `the command line (${key === 'offline' ? '--offline' : '--set'})`
        : Object.hasOwn(env, key)
          ? environmentName(key)
          : undefined;
      if (stronger !== undefined) {
        return fail('conflict', `"${key}" is decided by ${stronger}.`, 'Start without it to choose here.');
      }
      return writeUser(key, value);
    },
    problems: (workspace) => [
      ...readUser().problems,
      ...(workspace === undefined ? [] : readWorkspace(workspace).problems),
    ],
  };

  function writeUser(key: SettingKey, value: unknown): Result<void> {
    const { content } = readUser();
    if (content === null) {
      return fail('conflict', `${userFile} is broken and is not written over.`, 'Mend or remove the file.');
    }
    const rest = Object.fromEntries(Object.entries(content).filter(([name]) => name !== key));
    if (value === null || value === undefined) return writePrivateJson(userFile, rest);
    const checked = checkValue(key, value);
    if (!checked.ok) return fail('invalid', `"${key}" is not right: ${checked.wrong}`);
    return writePrivateJson(userFile, { ...rest, [key]: checked.value });
  }
}

/** The strongest layer that has the key decides; layers come strongest first. */
function decide<K extends SettingKey>(
  key: K,
  layers: readonly Layer[],
): { source: Setting['source']; value: SettingValues[K] } {
  for (const { source, values } of layers) {
    if (Object.hasOwn(values, key)) return { source, value: values[key] as SettingValues[K] };
  }
  return { source: 'default', value: definitions[key].default };
}
