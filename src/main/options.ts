/**
 * What the program was started with: arguments, environment and settings files become one checked value, or one sentence
 * that names what is wrong. The only reader of `process.env`, so that nothing else can depend on it unseen.
 */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { embeddedName } from '../shared/model-name.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { type Arguments, readArguments } from './settings/arguments.ts';
import {
  checkText,
  environmentName,
  isSettingKey,
  type SettingValues,
  settingKeys,
} from './settings/catalogue.ts';
import { createTrust, type Trust } from './settings/trust.ts';
import { createSettings, type Settings } from './settings.ts';

export type Environment = Record<string, string | undefined>;

export interface AppOptions {
  host: 'electron' | 'web' | 'cli';
  /** Absolute; may not exist yet. */
  dataFolder: string;
  resourcesFolder: string;
  promptsFolder: string;
  /** Where the embedded engine may be, the first that has it counts; `npm run engine` installs it into the first. */
  engineFolders: readonly string[];
  /** The built page; may not exist when the app runs from its sources. */
  rendererFolder: string;
  /** What a relative path on the command line means. */
  cwd: string;
  /** Real path of an existing folder. */
  workspace: string | null;
  demo: boolean;
  /** Null: any free one. */
  port: number | null;
  /** Whether a browser may be opened on the person's screen. */
  openBrowser: boolean;
  settings: Settings;
  trust: Trust;
  /** The environment without what npm and this app put in front of PATH; commands get a part of it. */
  commandEnvironment: Environment;
  /** Arguments not understood here, in order: the terminal's own. Refused for the web host, ignored under Electron. */
  rest: string[];
}

export interface OptionsSource {
  /** Without the program and its script. */
  argv: readonly string[];
  host: AppOptions['host'];
  env?: Environment;
  cwd?: string;
  /** As Node names it. */
  platform?: string;
  home?: string;
  /** Like `24.1.0`. */
  node?: string;
}

/** The database's library ends an older Node without a word. */
const oldestNode = 22;

/** `invalid` names the argument or variable; `not_found` when the workspace is no folder; `unavailable` under an old Node. */
export function readOptions(source: OptionsSource): Result<AppOptions> {
  const node = source.node ?? process.versions.node;
  if (Number.parseInt(node, 10) < oldestNode) {
    const hint = 'npm start and npm run cli bring the Node they need with them.';
    return fail('unavailable', `Patchbay needs Node ${oldestNode} or later, and this is ${node}.`, hint);
  }
  const env = source.env ?? process.env;
  const root = appFolder();
  const cwd = startFolder(source.cwd ?? process.cwd(), env, root);
  const given = readArguments(source.argv);
  if (!given.ok) return given;
  const { rest } = given.value;
  if (source.host === 'web' && rest.length > 0) {
    return fail('invalid', `"${rest[0]}" is not an option.`, '--help lists the options.');
  }
  const fromEnv = readEnvironment(env);
  if (!fromEnv.ok) return fromEnv;
  const workspace =
    given.value.workspace === undefined ? ok(null) : openFolder(resolve(cwd, given.value.workspace));
  if (!workspace.ok) return workspace;
  const dataFolder = findDataFolder(given.value, { ...source, env, cwd });
  const model = embeddedModel(given.value, cwd);
  if (!model.ok) return model;
  const cli = { ...given.value.settings, ...model.value };
  const trust = createTrust({ dataFolder, isOff: () => settings.get('trust') === 'off' });
  const settings = createSettings({ dataFolder, cli, env: fromEnv.value, trusts: trust.trusts });
  return ok({
    host: source.host,
    dataFolder,
    resourcesFolder: join(root, 'resources'),
    promptsFolder: join(root, 'prompts'),
    engineFolders: [findEngineFolder({ ...source, env }), root],
    rendererFolder: join(root, 'out', 'renderer'),
    cwd,
    workspace: workspace.value,
    demo: given.value.demo,
    port: given.value.port,
    openBrowser: !given.value.noOpen && !isOn(env.PATCHBAY_NO_OPEN),
    settings,
    trust,
    commandEnvironment: withoutOwnPath(env, root),
    rest,
  });
}

const isOn = (value: string | undefined): boolean =>
  value !== undefined && !/^(|0|no|false|off)$/i.test(value);

/** The folder with package.json above this file: the same for src/main, a bundle in out/main and its chunks. */
function appFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
    folder = parent;
  }
  return folder;
}

/** npm moves to the app's folder before it runs a script; paths on the command line mean where the person was. */
function startFolder(cwd: string, env: Environment, root: string): string {
  return cwd === root && env.INIT_CWD !== undefined && isAbsolute(env.INIT_CWD) ? env.INIT_CWD : cwd;
}

function findDataFolder(
  given: Arguments,
  { env, cwd, platform, home }: OptionsSource & { env: Environment; cwd: string },
): string {
  const chosen = given.data ?? (env.PATCHBAY_DATA || undefined);
  if (chosen !== undefined) return resolve(cwd, chosen);
  const homeFolder = home ?? homedir();
  switch (platform ?? process.platform) {
    case 'darwin':
      return join(homeFolder, 'Library', 'Application Support', 'Patchbay');
    case 'win32':
      return join(env.APPDATA || join(homeFolder, 'AppData', 'Roaming'), 'Patchbay');
    default: {
      const base = env.XDG_DATA_HOME;
      // The XDG specification wants a relative value ignored.
      return join(
        base !== undefined && isAbsolute(base) ? base : join(homeFolder, '.local', 'share'),
        'patchbay',
      );
    }
  }
}

/** scripts/engine.mjs says the same. Kept apart from the data: it can be had again, and is the same for all data folders. */
function findEngineFolder({ env, platform, home }: OptionsSource & { env: Environment }): string {
  if (env.PATCHBAY_ENGINE) return resolve(env.PATCHBAY_ENGINE);
  const homeFolder = home ?? homedir();
  switch (platform ?? process.platform) {
    case 'darwin':
      return join(homeFolder, 'Library', 'Caches', 'Patchbay', 'engine');
    case 'win32':
      return join(env.LOCALAPPDATA || join(homeFolder, 'AppData', 'Local'), 'Patchbay', 'Cache', 'engine');
    default: {
      const cache = env.XDG_CACHE_HOME;
      const base = cache !== undefined && isAbsolute(cache) ? cache : join(homeFolder, '.cache');
      return join(base, 'patchbay', 'engine');
    }
  }
}

/** `--embedded FILE` is the model of new sessions for this start. */
function embeddedModel({ embedded, window }: Arguments, cwd: string): Result<{ model?: string }> {
  if (embedded === undefined) {
    return window === undefined ? ok({}) : fail('invalid', '--window goes with --embedded.');
  }
  const path = resolve(cwd, embedded);
  if (!existsSync(path)) return fail('not_found', `--embedded: there is no file ${path}.`);
  return ok({ model: embeddedName({ path, ...(window === undefined ? {} : { window }) }) });
}

function openFolder(folder: string): Result<string> {
  try {
    if (statSync(folder).isDirectory()) return ok(realpathSync(folder));
  } catch {
    // said below: to the person it is the same whether the folder is absent or may not be looked at
  }
  return fail('not_found', `--workspace: there is no folder ${folder}.`);
}

function readEnvironment(env: Environment): Result<Partial<SettingValues>> {
  const values: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const name = environmentName(key);
    const text = env[name];
    if (text === undefined || text === '' || !isSettingKey(key)) continue;
    const checked = checkText(key, text);
    if (!checked.ok)
      return fail('invalid', `The environment variable ${name} is not right: ${checked.wrong}`);
    values[key] = checked.value;
  }
  return ok(values as Partial<SettingValues>);
}

/** npm puts node_modules/.bin of every folder upwards first in PATH, which would give a person's commands our Node. */
function withoutOwnPath(env: Environment, root: string): Environment {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH');
  const path = name === undefined ? undefined : env[name];
  if (name === undefined || path === undefined) return { ...env };
  const isOwn = (part: string): boolean => {
    const bins = `${sep}node_modules${sep}.bin`;
    if (part.endsWith(`${sep}node-gyp-bin`)) return true;
    return part.endsWith(bins) && `${root}${sep}`.startsWith(`${part.slice(0, -bins.length)}${sep}`);
  };
  const parts = path.split(delimiter).filter((part) => !isOwn(part));
  return { ...env, [name]: parts.join(delimiter) };
}
