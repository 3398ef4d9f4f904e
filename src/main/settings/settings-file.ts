/**
 * One settings file, as it is on disk right now. A file that cannot be read as a JSON object is reported and counts as
 * empty; it is never written, so what a person mistyped is still there to be mended. A single bad value is named and
 * skipped, the others hold.
 */
import { lstatSync, statSync } from 'node:fs';
import { readPlainText } from '../base/read-plain-text.ts';
import { checkValue, isSettingKey, type SettingKey, type SettingValues } from './catalogue.ts';

const largest = 1_000_000;

export interface SettingsProblem {
  /** Path of the file. */
  file: string;
  /** Null when it is the file as a whole. */
  key: string | null;
  message: string;
}

export interface SettingsFileState {
  values: Partial<SettingValues>;
  problems: SettingsProblem[];
  /** The whole object with keys unknown to us; null when the file is broken. `{}` when there is none. */
  content: Record<string, unknown> | null;
}

export interface SettingsFileRules {
  /** Keys that hold in this file; others are reported. */
  allowed: (key: SettingKey) => boolean;
  /** Whether a symbolic link may stand in its place or its folder's: people link their own files, a folder from elsewhere may not. */
  links: boolean;
}

const broken = (file: string, why: string): SettingsFileState => ({
  values: {},
  problems: [{ file, key: null, message: `${file} ${why}. It is kept as it is and not used.` }],
  content: null,
});

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Longer than two writes can be apart that leave a file the same size and, by a coarse clock, the same times. */
const settledMs = 100;

/** What tells that a file is as it was: undefined while that cannot be told from outside. */
function versionOf(file: string, links: boolean): string | undefined {
  const look = links ? statSync : lstatSync;
  try {
    const stat = look(file, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return 'none';
    const { dev, ino, size, mode, mtimeNs, ctimeNs } = stat;
    const isSettled = Number(ctimeNs / 1_000_000n) + settledMs < Date.now();
    return isSettled ? [dev, ino, size, mode, mtimeNs, ctimeNs].join(' ') : undefined;
  } catch {
    return undefined;
  }
}

/** Reads one file whenever it is asked and the file is not what it was: a step asks for a dozen settings. */
export function settingsFileReader(file: string, rules: SettingsFileRules): () => SettingsFileState {
  let kept: { version: string; state: SettingsFileState } | undefined;
  return () => {
    const version = versionOf(file, rules.links);
    if (version !== undefined && kept?.version === version) return kept.state;
    const state = readSettingsFile(file, rules);
    kept = version === undefined ? undefined : { version, state };
    return state;
  };
}

/** Never fails. */
export function readSettingsFile(file: string, { allowed, links }: SettingsFileRules): SettingsFileState {
  const read = readPlainText(file, { links, mostBytes: largest });
  if (read.kind === 'none') return { values: {}, problems: [], content: {} };
  if (read.kind === 'unreadable') return broken(file, read.why);
  const content = parseObject(read.text);
  if (content === undefined) return broken(file, 'is not a valid JSON object');
  const values: Record<string, unknown> = {};
  const problems: SettingsProblem[] = [];
  for (const [key, value] of Object.entries(content)) {
    const message = isSettingKey(key) ? take(key, value) : `"${key}" is not a setting`;
    if (message !== undefined) problems.push({ file, key, message: `${message} (in ${file})` });
  }
  return { values: values as Partial<SettingValues>, problems, content };

  function take(key: SettingKey, value: unknown): string | undefined {
    if (!allowed(key)) return `"${key}" cannot be set by a workspace`;
    const checked = checkValue(key, value);
    if (!checked.ok) return `"${key}" is not right: ${checked.wrong}`;
    values[key] = checked.value;
    return undefined;
  }
}
