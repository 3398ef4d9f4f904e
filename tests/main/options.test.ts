import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type OptionsSource, readOptions } from '../../src/main/options.ts';

const here = realpathSync(mkdtempSync(join(tmpdir(), 'patchbay-options-')));
const root = resolve(import.meta.dirname, '../..');
mkdirSync(join(here, 'project'));
writeFileSync(join(here, 'file'), '');
afterAll(() => rmSync(here, { recursive: true, force: true }));

const read = (argv: string[], more: Partial<OptionsSource> = {}) =>
  readOptions({ argv, host: 'web', env: {}, cwd: here, platform: 'linux', home: '/home/me', ...more });

function options(argv: string[], more: Partial<OptionsSource> = {}) {
  const result = read(argv, more);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('data folder', () => {
  it.each([
    ['--data first', ['--data', '/d'], { PATCHBAY_DATA: '/e', XDG_DATA_HOME: '/x' }, 'linux', '/d'],
    ['--data=, relative to where one is', ['--data=d'], {}, 'linux', join(here, 'd')],
    ['then PATCHBAY_DATA', [], { PATCHBAY_DATA: '/e', XDG_DATA_HOME: '/x' }, 'linux', '/e'],
    ['an empty variable is none', [], { PATCHBAY_DATA: '' }, 'linux', '/home/me/.local/share/patchbay'],
    ['XDG on Linux', [], { XDG_DATA_HOME: '/x' }, 'linux', '/x/patchbay'],
    ['a relative XDG is ignored', [], { XDG_DATA_HOME: 'x' }, 'linux', '/home/me/.local/share/patchbay'],
    ['macOS', [], { XDG_DATA_HOME: '/x' }, 'darwin', '/home/me/Library/Application Support/Patchbay'],
    ['Windows', [], { APPDATA: '/app' }, 'win32', '/app/Patchbay'],
  ] as const)('%s', (_name, argv, env, platform, expected) => {
    expect(options([...argv], { env, platform }).dataFolder).toBe(expected);
  });
});

describe('folders of the app', () => {
  it('are found from the sources', () => {
    expect(options([])).toMatchObject({
      resourcesFolder: join(root, 'resources'),
      promptsFolder: join(root, 'prompts'),
      rendererFolder: join(root, 'out', 'renderer'),
    });
  });
});

describe('arguments', () => {
  it('have plain defaults', () => {
    expect(options([])).toMatchObject({
      workspace: null,
      demo: false,
      port: null,
      openBrowser: true,
      rest: [],
    });
  });

  it.each([
    [['--demo'], {}, { demo: true }],
    [['--port', '8123'], {}, { port: 8123 }],
    [['--port=8123', '--port=8124'], {}, { port: 8124 }],
    [['--no-open'], {}, { openBrowser: false }],
    [[], { PATCHBAY_NO_OPEN: 'yes' }, { openBrowser: false }],
    [['--workspace', 'project'], {}, { workspace: join(here, 'project') }],
  ])('%j with %j', (argv, env, expected) => {
    expect(options(argv, { env })).toMatchObject(expected);
  });

  it.each([
    [['--nonsense'], '--nonsense'],
    [['stray'], 'stray'],
    [['--demo=1'], '--demo=1'],
    [['--port', 'http'], '--port'],
    [['--port', '0'], '--port'],
    [['--port', '70000'], '--port'],
    [['--port'], '--port'],
    [['--data='], '--data'],
    [['--workspace', 'absent'], 'absent'],
    [['--workspace', 'file'], 'file'],
    [['--set', 'theme'], 'theme'],
    [['--set', 'nope=1'], 'nope=1'],
    [['--set', 'theme=pink'], 'theme'],
    [['--set', 'maxSteps=many'], 'maxSteps'],
    [['--set', 'models={'], 'models'],
  ])('%j is refused, naming it', (argv, named) => {
    expect(read(argv)).toMatchObject({ ok: false, error: { message: expect.stringContaining(named) } });
  });

  it.each(['cli', 'web'] as const)(
    'under an old Node end with the way out, not with a crash (%s)',
    (host) => {
      const old = readOptions({ argv: [], host, env: {}, node: '20.20.2' });
      expect(old).toMatchObject({ error: { message: expect.stringMatching(/Node 22.*20\.20\.2/) } });
      expect(readOptions({ argv: [], host, env: {}, node: '24.1.0' }).ok).toBe(true);
    },
  );

  it('leaves what it does not know to the terminal, in order', () => {
    const argv = ['run', 'do it', '--json', '--workspace', 'project', '--model', 'x', '--', '--demo'];
    expect(options(argv, { host: 'cli' })).toMatchObject({
      rest: ['run', 'do it', '--json', '--model', 'x', '--', '--demo'],
      workspace: join(here, 'project'),
      demo: false,
    });
  });

  it('means paths from where npm was called', () => {
    const env = { INIT_CWD: here };
    expect(options(['--workspace', 'project'], { env, cwd: root }).workspace).toBe(join(here, 'project'));
    expect(read(['--workspace', 'project'], { env, cwd: tmpdir() }).ok).toBe(false);
  });
});

describe('offline', () => {
  it.each([
    [[], {}, false],
    [['--offline'], {}, true],
    [[], { PATCHBAY_OFFLINE: '1' }, true],
    [[], { PATCHBAY_OFFLINE: 'yes' }, true],
    [[], { PATCHBAY_OFFLINE: '0' }, false],
    [['--set', 'offline=on'], { PATCHBAY_OFFLINE: '0' }, true],
    [['--offline', '--set', 'offline=false'], {}, true],
    [['--set', 'offline=false', '--offline'], { PATCHBAY_OFFLINE: '0' }, true],
  ])('%j with %j: %j', (argv, env, expected) => {
    expect(options(argv, { env }).settings.get('offline')).toBe(expected);
  });

  it('is never guessed from a word that is neither on nor off', () => {
    expect(read(['--set', 'offline=perhaps'])).toMatchObject({ ok: false });
    expect(read([], { env: { PATCHBAY_OFFLINE: 'perhaps' } })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('PATCHBAY_OFFLINE') },
    });
  });
});

describe('settings', () => {
  it('of the command line beat those of the environment', () => {
    const { settings } = options(['--set', 'theme=dark', '--set', 'maxSteps=5', '--set', 'model='], {
      env: {
        PATCHBAY_THEME: 'light',
        PATCHBAY_REVIEW_LAYOUT: 'inline',
        PATCHBAY_MODEL: 'm',
        PATCHBAY_ANSWER_LIMIT: '',
      },
    });
    const rows = Object.fromEntries(settings.list().map(({ key, value, source }) => [key, [value, source]]));
    expect(rows).toMatchObject({
      theme: ['dark', 'cli'],
      maxSteps: [5, 'cli'],
      model: [null, 'cli'],
      'review.layout': ['inline', 'env'],
      answerLimit: [16_000, 'default'],
    });
  });

  it('of the environment are checked, and the variable is named', () => {
    expect(read([], { env: { PATCHBAY_MAX_STEPS: 'lots' } })).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: expect.stringContaining('PATCHBAY_MAX_STEPS') },
    });
  });
});

it('gives commands the PATH without what npm put in front of it', () => {
  const own = [
    join(root, 'node_modules/.bin'),
    resolve(root, '../node_modules/.bin'),
    '/usr/lib/npm/node-gyp-bin',
  ];
  const theirs = ['/usr/bin', '/home/me/node_modules/.bin', join(root, 'other/node_modules/.bin')];
  const env = { PATH: [...own, ...theirs].join(delimiter), KEY: 'kept' };
  expect(options([], { env }).commandEnvironment).toEqual({ PATH: theirs.join(delimiter), KEY: 'kept' });
});
