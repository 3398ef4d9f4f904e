/**
 * The profile for macOS, read as that system reads it: of all rules that match, the last one decides. There is no macOS here, so
 * this says what the text means and not that a Mac agrees; the trial run at each start says that.
 */
import { describe, expect, it } from 'vitest';
import type { SandboxView } from '../../../../src/main/exec/sandbox/bubblewrap-arguments.ts';
import { createSandbox } from '../../../../src/main/exec/sandbox/sandbox.ts';
import { seatbeltArguments } from '../../../../src/main/exec/sandbox/seatbelt-profile.ts';

const odd = '/Users/me/odd "name) (allow default)\n';
const view = (changes: Partial<SandboxView> = {}): SandboxView => ({
  workspace: '/Users/me/project',
  writable: true,
  cwd: '/Users/me/project',
  home: '/Users/me',
  hidden: ['/Users/me/Library/Application Support/patchbay'],
  tools: ['/Users/me/.nvm'],
  readOnly: ['/Users/me/project/.git', '/Users/me/project/.vscode'],
  withheld: [],
  sockets: [],
  alsoWritable: [],
  alsoReadable: [],
  closed: { folder: '/closed/folder', file: '/closed/file' },
  network: false,
  canDisableUserns: false,
  ...changes,
});
const temporary = '/private/var/folders/xy/T/patchbay-commands-1';

interface Rule {
  verdict: 'allow' | 'deny';
  operations: string[];
  paths: string[] | undefined;
}

/** The rules about files and the network, paths put in for their parameters. */
function rulesOf(args: string[]): Rule[] {
  const values = new Map<string, string>();
  for (const [index, arg] of args.entries()) {
    const [, name = '', value = ''] =
      (arg === '-D' && /^(P\d+)=([\s\S]*)$/.exec(args[index + 1] ?? '')) || [];
    if (name !== '') values.set(name, value);
  }
  const text = args[args.indexOf('-p') + 1] ?? '';
  return text.split('\n').flatMap((line) => {
    const found = /^\((allow|deny) ([a-z*\- ]+?)(?: (\(.*))?\)$/.exec(line);
    if (found === null) return [];
    const [, verdict, operations = '', filters] = found;
    const paths = filters
      ?.match(/\((?:subpath|literal) (?:\(param "P\d+"\)|"[^"]*")\)/g)
      ?.map(
        (filter) => values.get(/param "(P\d+)"/.exec(filter)?.[1] ?? '') ?? /"(.*)"/.exec(filter)?.[1] ?? '',
      );
    return [
      {
        verdict: verdict as Rule['verdict'],
        operations: operations.split(' '),
        paths: filters === undefined ? undefined : (paths ?? []),
      },
    ];
  });
}

function may(operation: string, path: string, changes: Partial<SandboxView> = {}): boolean {
  const matches = ({ operations, paths }: Rule) =>
    operations.some(
      (each) =>
        each === 'default' ||
        each === operation ||
        (each.endsWith('*') && operation.startsWith(each.slice(0, -1))),
    ) &&
    (paths === undefined || paths.some((place) => path === place || path.startsWith(`${place}/`)));
  return rulesOf(seatbeltArguments(view(changes), temporary)).findLast(matches)?.verdict === 'allow';
}

describe('the profile for macOS', () => {
  it.each([
    ['file-read-data', '/usr/lib/libSystem.dylib', true],
    ['file-write-create', '/usr/local/bin/tool', false],
    ['file-write-create', '/etc/hosts', false],
    ['file-read-data', '/Users/me/.ssh/id_ed25519', false],
    ['file-read-metadata', '/Users/me/.ssh', true],
    ['file-read-data', '/Users/me/Documents/taxes.pdf', false],
    ['file-read-data', '/Users/other/secret', false],
    ['file-write-create', '/Users/me/.zshrc', false],
    ['file-read-data', '/Users/me/.nvm/bin/node', true],
    ['file-write-create', '/Users/me/.nvm/bin/node', false],
    ['file-read-data', '/Users/me/Library/Application Support/patchbay/keys.json', false],
    ['file-read-data', '/private/tmp/of-another', false],
    ['file-write-create', '/private/tmp/of-another', false],
    ['file-write-create', `${temporary}/own`, true],
    ['file-read-data', '/Users/me/project/src/a.js', true],
    ['file-write-create', '/Users/me/project/src/a.js', true],
    ['file-read-data', '/Users/me/project/.git/config', true],
    ['file-write-create', '/Users/me/project/.git/hooks/pre-commit', false],
    ['file-write-create', '/Users/me/project/.vscode/tasks.json', false],
    ['file-write-data', '/dev/null', true],
    ['network-outbound', '/private/var/run/service', false],
    ['mach-register', '/', false],
  ])('%s of %s: %s', (operation, path, expected) => {
    expect(may(operation, path)).toBe(expected);
  });

  it('opens the network to who was granted it, and nothing else', () => {
    expect(may('network-outbound', '/', { network: true })).toBe(true);
    expect(may('file-write-create', '/Users/me/.zshrc', { network: true })).toBe(false);
  });

  it('lets a command that may not write read the workspace, and write to its temporary folder only', () => {
    const kept = { writable: false };
    expect(may('file-read-data', '/Users/me/project/src/a.js', kept)).toBe(true);
    expect(may('file-write-create', '/Users/me/project/src/a.js', kept)).toBe(false);
    expect(may('file-write-unlink', '/Users/me/project', kept)).toBe(false);
    expect(may('file-write-create', `${temporary}/own`, kept)).toBe(true);
  });

  it('covers the keys in a home folder that is the workspace', () => {
    const changes = { workspace: '/Users/me', cwd: '/Users/me', readOnly: [] };
    expect(may('file-write-create', '/Users/me/notes.txt', changes)).toBe(true);
    expect(may('file-read-data', '/Users/me/.ssh/id_ed25519', changes)).toBe(false);
    expect(may('file-read-data', '/Users/me/Library/Application Support/patchbay/keys.json', changes)).toBe(
      false,
    );
  });

  it('has no path in its text, whatever is in one', () => {
    const args = seatbeltArguments(view({ workspace: odd, cwd: odd }), temporary);
    expect(args.at(-1)).toBe(seatbeltArguments(view(), temporary).at(-1));
    expect(args).toContain(`P${args.filter((arg) => arg === '-D').length - 4}=${odd}`);
    expect(may('file-write-create', `${odd}/a`, { workspace: odd, cwd: odd })).toBe(true);
  });

  it('is believed nowhere without a trial: here there is no such program', async () => {
    const options = {
      environment: { PATH: '/usr/bin:/bin' },
      home: '/nobody',
      dataFolder: '/nowhere',
      tools: () => [],
    };
    expect(await createSandbox({ ...options, platform: 'darwin' }).state()).toEqual({
      kind: 'unavailable',
      reason: '/usr/bin/sandbox-exec is not there.',
      next: null,
    });
    expect(await createSandbox({ ...options, platform: 'win32' }).state()).toMatchObject({
      kind: 'unavailable',
    });
  });
});
