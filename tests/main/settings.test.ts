import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createKeys } from '../../src/main/settings/keys.ts';
import { createSettings, type SettingsOptions } from '../../src/main/settings.ts';

const folders: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'patchbay-settings-'));
  folders.push(path);
  return path;
};
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

const write = (path: string, content: unknown): string => {
  mkdirSync(dirname(path), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(path, text);
  return text;
};

function make(
  layers: Partial<Omit<SettingsOptions, 'dataFolder'>> & { user?: unknown; workspace?: unknown } = {},
) {
  const dataFolder = folder();
  const workspace = folder();
  const userFile = join(dataFolder, 'settings.json');
  if (layers.user !== undefined) write(userFile, layers.user);
  if (layers.workspace !== undefined) write(join(workspace, '.patchbay', 'settings.json'), layers.workspace);
  const settings = createSettings({
    dataFolder,
    cli: layers.cli ?? {},
    env: layers.env ?? {},
    trusts: layers.trusts ?? (() => true),
  });
  const row = (key: string) => settings.list(workspace).find((setting) => setting.key === key);
  return { settings, dataFolder, workspace, userFile, row };
}

describe('layers', () => {
  const all = {
    cli: { theme: 'dark' },
    env: { theme: 'light' },
    workspace: { theme: 'dark' },
    user: { theme: 'light' },
  } as const;
  it.each([
    ['cli', all, 'dark', false],
    ['env', { ...all, cli: {} }, 'light', false],
    ['workspace', { workspace: all.workspace, user: all.user }, 'dark', false],
    ['user', { workspace: all.workspace, user: all.user, trusts: () => false }, 'light', true],
    ['user', { user: all.user }, 'light', true],
    ['default', {}, 'system', true],
  ] as const)('%s decides when it is the strongest that has the key', (source, layers, value, editable) => {
    const { row, settings, workspace } = make(layers);
    expect(row('theme')).toMatchObject({ value, source, editable });
    expect(settings.get('theme', workspace)).toBe(value);
  });

  it('reads the workspace file only when asked for that workspace', () => {
    const { settings, workspace } = make({ workspace: { theme: 'dark' } });
    expect(settings.get('theme')).toBe('system');
    expect(settings.get('theme', workspace)).toBe('dark');
  });

  it('lets a workspace set harmless keys only, and names the others', () => {
    const { settings, workspace } = make({
      workspace: { approve: 'all', model: 'evil', maxSteps: 9999, models: [], commandTimeoutSeconds: 600 },
    });
    expect(settings.get('approve', workspace)).toBe('ask');
    expect(settings.get('model', workspace)).toBeNull();
    expect(settings.get('maxSteps', workspace)).toBe(200);
    expect(settings.get('commandTimeoutSeconds', workspace)).toBe(600);
    expect(settings.problems(workspace).map((problem) => problem.key)).toEqual([
      'approve',
      'model',
      'maxSteps',
      'models',
    ]);
  });

  it.skipIf(process.platform === 'win32')(
    'does not follow a link in the workspace, but does in the data folder',
    () => {
      const elsewhere = join(folder(), 'mine.json');
      write(elsewhere, { theme: 'dark' });
      const { settings, workspace, userFile } = make();
      mkdirSync(join(workspace, '.patchbay'));
      symlinkSync(elsewhere, join(workspace, '.patchbay', 'settings.json'));
      expect(settings.get('theme', workspace)).toBe('system');
      rmSync(join(workspace, '.patchbay'), { recursive: true });
      write(join(workspace, 'conf', 'settings.json'), { theme: 'dark' });
      symlinkSync('conf', join(workspace, '.patchbay'));
      expect(settings.get('theme', workspace)).toBe('system');
      expect(settings.problems(workspace)[0]?.message).toContain('in a folder that is a link');
      symlinkSync(elsewhere, userFile);
      expect(settings.get('theme')).toBe('dark');
      expect(settings.set('maxSteps', 7)).toEqual({ ok: true, value: undefined });
      expect(JSON.parse(readFileSync(elsewhere, 'utf8'))).toEqual({ theme: 'dark', maxSteps: 7 });
    },
  );
});

describe('set', () => {
  it('writes the user file, owner only, and holds at once and for the next start', () => {
    const { settings, dataFolder, userFile } = make();
    expect(settings.set('maxSteps', 50).ok).toBe(true);
    expect(settings.get('maxSteps')).toBe(50);
    expect(createSettings({ dataFolder, cli: {}, env: {}, trusts: () => true }).get('maxSteps')).toBe(50);
    if (process.platform !== 'win32') expect(statSync(userFile).mode & 0o777).toBe(0o600);
  });

  it('makes the data folder when it is not there', () => {
    const dataFolder = join(folder(), 'not', 'yet');
    expect(createSettings({ dataFolder, cli: {}, env: {}, trusts: () => true }).set('theme', 'dark').ok).toBe(
      true,
    );
    expect(existsSync(join(dataFolder, 'settings.json'))).toBe(true);
  });

  it('takes a key back with null and keeps keys it does not know', () => {
    const { settings, userFile, row } = make({ user: { theme: 'dark', fromTheFuture: [1] } });
    expect(settings.set('theme', null).ok).toBe(true);
    expect(JSON.parse(readFileSync(userFile, 'utf8'))).toEqual({ fromTheFuture: [1] });
    expect(row('theme')?.source).toBe('default');
  });

  it('sees what is written by hand', () => {
    const { settings, userFile } = make({ user: { theme: 'dark' } });
    expect(settings.get('theme')).toBe('dark');
    write(userFile, { theme: 'light' });
    expect(settings.get('theme')).toBe('light');
  });

  it.each([
    ['nope', 1, 'invalid', '"nope"'],
    ['__proto__', {}, 'invalid', '__proto__'],
    ['theme', 'pink', 'invalid', '"theme"'],
    ['maxSteps', 0, 'invalid', '"maxSteps"'],
    ['maxSteps', 1.5, 'invalid', '"maxSteps"'],
    ['maxSteps', '5', 'invalid', '"maxSteps"'],
    ['models', [{ name: 'a', endpoint: 'ftp://x' }], 'invalid', '0.endpoint'],
    [
      'models',
      [
        { name: 'a', endpoint: 'http://x' },
        { name: 'a', endpoint: 'http://y' },
      ],
      'invalid',
      'same name',
    ],
  ])('refuses %s = %j and writes nothing', (key, value, code, named) => {
    const { settings, userFile } = make({ user: { theme: 'dark' } });
    const before = readFileSync(userFile, 'utf8');
    expect(settings.set(key, value)).toMatchObject({
      ok: false,
      error: { code, message: expect.stringContaining(named) },
    });
    expect(readFileSync(userFile, 'utf8')).toBe(before);
  });

  it.each([
    ['cli', { cli: { theme: 'dark' } }, '--set'],
    ['env', { env: { theme: 'dark' } }, 'PATCHBAY_THEME'],
  ] as const)('refuses what the %s layer decides, naming it', (_source, layers, named) => {
    const { settings, userFile } = make(layers);
    expect(settings.set('theme', 'light')).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining(named) },
    });
    expect(existsSync(userFile)).toBe(false);
  });
});

describe('a broken file', () => {
  it.each([
    ['cut off', '{ "theme": "da'],
    ['a list', '[1]'],
    ['empty', ''],
    ['binary', '\u0000\u0001'],
  ])('%s: is reported, not used, and not written over', (_name, text) => {
    const { settings, userFile } = make({ user: text });
    expect(settings.get('theme')).toBe('system');
    expect(settings.problems()).toEqual([
      { file: userFile, key: null, message: expect.stringContaining(userFile) },
    ]);
    expect(settings.set('theme', 'dark')).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(readFileSync(userFile, 'utf8')).toBe(text);
  });

  it('a single bad value is named and stays, the others hold', () => {
    const { settings, userFile } = make({ user: { theme: 'pink', maxSteps: 9 } });
    expect(settings.get('theme')).toBe('system');
    expect(settings.get('maxSteps')).toBe(9);
    expect(settings.problems()).toMatchObject([{ key: 'theme' }]);
    expect(settings.set('maxSteps', 10).ok).toBe(true);
    expect(JSON.parse(readFileSync(userFile, 'utf8'))).toEqual({ theme: 'pink', maxSteps: 10 });
  });

  it('a folder in its place is reported', () => {
    const { settings, userFile } = make();
    mkdirSync(userFile);
    expect(settings.get('theme')).toBe('system');
    expect(settings.problems()).toMatchObject([{ key: null }]);
  });
});

describe('keys', () => {
  it('keeps a key in a file of its owner, by model name, and forgets it', () => {
    const dataFolder = folder();
    const keys = createKeys(dataFolder);
    expect(keys.get('big')).toBeUndefined();
    expect(keys.set('big', 'sk-1').ok).toBe(true);
    expect(keys.set('toString', 'sk-2').ok).toBe(true);
    expect(keys.get('big')).toBe('sk-1');
    expect(keys.get('constructor')).toBeUndefined();
    if (process.platform !== 'win32') {
      expect(statSync(join(dataFolder, 'keys.json')).mode & 0o777).toBe(0o600);
    }
    expect(keys.set('big', null).ok).toBe(true);
    expect(JSON.parse(readFileSync(join(dataFolder, 'keys.json'), 'utf8'))).toEqual({ toString: 'sk-2' });
  });

  it('seals a key where the system keeps secrets, and cannot open it elsewhere', () => {
    const dataFolder = folder();
    const reversed = (text: string): string => [...text].reverse().join('');
    const secrets = { seal: reversed, open: reversed };
    expect(createKeys(dataFolder).set('plain', 'sk-plain').ok).toBe(true);
    expect(createKeys(dataFolder, secrets).set('big', 'sk-sealed').ok).toBe(true);
    expect(readFileSync(join(dataFolder, 'keys.json'), 'utf8')).not.toContain('sk-sealed');
    expect(createKeys(dataFolder, secrets).get('big')).toBe('sk-sealed');
    expect(createKeys(dataFolder, secrets).get('plain')).toBe('sk-plain');
    expect(createKeys(dataFolder).get('big')).toBeUndefined();
    const absent = { seal: () => undefined, open: () => undefined };
    expect(createKeys(dataFolder, absent).set('big', 'sk-3').ok).toBe(true);
    expect(createKeys(dataFolder).get('big')).toBe('sk-3');
  });

  it('does not write over a broken file', () => {
    const dataFolder = folder();
    const text = write(join(dataFolder, 'keys.json'), '{"big": "sk-');
    expect(createKeys(dataFolder).get('big')).toBeUndefined();
    expect(createKeys(dataFolder).set('big', 'x')).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(readFileSync(join(dataFolder, 'keys.json'), 'utf8')).toBe(text);
  });
});
