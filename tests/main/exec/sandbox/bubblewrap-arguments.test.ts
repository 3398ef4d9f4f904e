// The order of bubblewrap's arguments is what they mean; each row is about what stands after what.
import { describe, expect, it } from 'vitest';
import {
  bubblewrapArguments,
  isSeen,
  type SandboxView,
} from '../../../../src/main/exec/sandbox/bubblewrap-arguments.ts';

const view: SandboxView = {
  workspace: '/home/me/code',
  writable: true,
  cwd: '/home/me/code/sub',
  home: '/home/me',
  hidden: ['/home/me/.config/patchbay'],
  tools: ['/home/me/.nvm/versions'],
  readOnly: ['/home/me/code/.git'],
  withheld: [],
  sockets: [],
  alsoWritable: [],
  alsoReadable: [],
  closed: { folder: '/closed/folder', file: '/closed/file' },
  network: false,
  canDisableUserns: true,
};
const folders = new Set(['/home', '/root', '/tmp', '/home/me', '/home/me/.config/patchbay', '/run']);
const files = new Set(['/etc/shadow']);
const whatIsAt = (path: string) => (folders.has(path) ? 'folder' : files.has(path) ? 'file' : 'none');
/** As one text, for looking at what follows what. */
const line = (changes: Partial<SandboxView> = {}, look = whatIsAt): string =>
  bubblewrapArguments({ ...view, ...changes }, look).join(' ');
const inOrder = (text: string, ...parts: string[]): boolean => {
  const places = parts.map((part) => text.indexOf(part));
  return places.every((place, index) => place >= 0 && place > (places[index - 1] ?? -1));
};

describe('what a command sees', () => {
  it('is the machine read-only, then emptied homes, then tools, then the workspace, then what stays as it is', () => {
    expect(
      inOrder(
        line(),
        '--ro-bind / /',
        '--tmpfs /home ',
        '--tmpfs /home/me ',
        '--ro-bind-try /home/me/.nvm/versions',
        '--bind /home/me/code /home/me/code',
        '--ro-bind-try /home/me/code/.git',
        '--chdir /home/me/code/sub',
      ),
    ).toBe(true);
  });

  it('is a copy in place of the workspace where there is one, with git and what is only shown as they are', () => {
    const copy = '/home/me/.config/patchbay/copies/1';
    const withheld = ['/home/me/code/a/key', '/home/me/code/gone/key'];
    const look = (path: string) =>
      path === `${copy}/a` ? 'folder' : path === `${copy}/a/key` ? 'file' : whatIsAt(path);
    const text = line({ copy, shown: ['/home/me/code/node_modules'], withheld }, look);
    expect(
      inOrder(
        text,
        `--bind ${copy} /home/me/code`,
        `--bind ${copy}/a /home/me/code/a`,
        '--ro-bind-try /home/me/code/node_modules /home/me/code/node_modules',
        '--ro-bind-try /home/me/code/.git /home/me/code/.git',
        '--ro-bind /closed/file /home/me/code/a/key',
      ),
    ).toBe(true);
    // The folder itself can be reached for writing by no name.
    expect(text).not.toMatch(/--bind \/home\/me\/code/);
    expect(text).not.toContain('--remount-ro');
    const closed = line({ copy, writable: false }, look);
    expect(
      inOrder(closed, `--bind ${copy} /home/me/code`, '--ro-bind-try /home/me/code/.git', '--remount-ro'),
    ).toBe(true);
    expect(closed).not.toMatch(/--bind \/home\/me\/code/);
  });

  it('keeps folders above what stays hidden where they are: moved away they would show it', () => {
    const there = new Set(['/home/me', '/home/me/.config', '/home/me/.config/gh']);
    const look = (path: string) => (there.has(path) ? 'folder' : 'none');
    const text = line({ workspace: '/home/me', cwd: '/home/me', hidden: [], readOnly: [] }, look);
    expect(inOrder(text, '--bind /home/me/.config /home/me/.config', '--tmpfs /home/me/.config/gh')).toBe(
      true,
    );
  });

  it('leaves a workspace that is read-only so, in a folder that was given to write', () => {
    const given = { writable: false, alsoWritable: ['/home/me'], readOnly: ['/home/me/code/a/.git'] };
    const text = line(given);
    expect(text).toContain('--bind /home/me /home/me');
    expect(text).toContain('--ro-bind /home/me/code /home/me/code');
    expect(text).not.toContain('--bind /home/me/code/a /home/me/code/a');
    expect(text.replaceAll('--ro-bind', '')).not.toContain('--bind /home/me/code ');
  });

  it('withholds last of all what rules keep from it, and keeps the folders above where they are', () => {
    const withheld = ['/home/me/code/a/b/key', '/home/me/code/a/gone', '/home/me/code/private'];
    const look = (path: string) =>
      path === withheld[0] ? 'file' : path === withheld[2] ? 'folder' : whatIsAt(path);
    expect(
      inOrder(
        line({ withheld }, look),
        '--bind /home/me/code /home/me/code',
        '--bind /home/me/code/a /home/me/code/a',
        '--bind /home/me/code/a/b /home/me/code/a/b',
        '--ro-bind-try /home/me/code/.git',
        '--ro-bind /closed/file /home/me/code/a/b/key',
        '--ro-bind /closed/folder /home/me/code/private',
        '--chdir',
      ),
    ).toBe(true);
    expect(line({ withheld }, look)).not.toContain('gone');
  });

  it('gets the places it was given before the workspace, and what is secret in them stays covered', () => {
    const given = { alsoWritable: ['/home/me/shared'], alsoReadable: ['/home/me/.config'] };
    const look = (path: string) => (path === '/home/me/.config/gh' ? 'folder' : whatIsAt(path));
    expect(
      inOrder(
        line(given, look),
        '--tmpfs /home/me ',
        '--ro-bind /home/me/.config /home/me/.config',
        '--bind /home/me/shared /home/me/shared',
        '--bind /home/me/code /home/me/code',
        '--tmpfs /home/me/.config/gh',
      ),
    ).toBe(true);
    expect(line({ ...given, sockets: ['/srv-less/db.sock'] }, look)).toContain(
      '--ro-bind /dev/null /srv-less/db.sock',
    );
  });

  it.each([
    ['/usr/lib/x', true],
    ['/tmp/x', false],
    ['/home/me/x', false],
    ['/home/me/code/x', true],
    ['/home/me/.nvm/versions/x', true],
    ['/home/me/.config/patchbay/x', false],
    ['/home/me/shared/x', true],
    ['/dev/log', false],
  ])('%s is seen: %s', (path, seen) => {
    expect(isSeen(path, { ...view, alsoWritable: ['/home/me/shared'] })).toBe(seen);
  });

  it('has no place emptied that is not there', () => {
    expect(line()).not.toContain('/mnt');
    expect(line()).toContain('--tmpfs /root');
    expect(line({}, () => 'none')).not.toContain('--tmpfs');
  });

  it('has no network, no rights and no namespaces of its own', () => {
    for (const part of [
      '--unshare-net',
      '--unshare-pid',
      '--unshare-user',
      '--cap-drop ALL',
      '--die-with-parent',
    ])
      expect(line()).toContain(part);
    expect(line()).toContain('--disable-userns');
    expect(line({ canDisableUserns: false })).not.toContain('--disable-userns');
  });

  it('hides passwords from a root that is none', () => {
    expect(line()).toContain('--ro-bind /dev/null /etc/shadow');
    expect(line()).not.toContain('/etc/gshadow');
  });

  it('empties what is hidden inside of the workspace after the workspace is there', () => {
    const text = line({ workspace: '/home/me', cwd: '/home/me', readOnly: [] });
    expect(inOrder(text, '--bind /home/me /home/me', '--tmpfs /home/me/.config/patchbay')).toBe(true);
  });
});

it('covers what opens other doors where the home folder itself is the workspace, and only there', () => {
  const look = (path: string) =>
    path === '/home/me/.ssh' ? 'folder' : path === '/home/me/.netrc' ? 'file' : whatIsAt(path);
  const text = line({ workspace: '/home/me', cwd: '/home/me', readOnly: [] }, look);
  expect(
    inOrder(text, '--bind /home/me /home/me', '--tmpfs /home/me/.ssh', '/dev/null /home/me/.netrc'),
  ).toBe(true);
  expect(text).not.toContain('.aws');
  expect(line({}, look)).not.toContain('.ssh');
});

describe('what a person grants one command', () => {
  it('network: the namespace stays, nothing else changes', () => {
    const [without, granted] = [line(), line({ network: true })];
    expect(granted).not.toContain('--unshare-net');
    expect(granted).toContain('--ro-bind / /');
    expect(without.replace(' --unshare-net', '')).toBe(
      granted.replace(' --ro-bind-try /run/systemd/resolve /run/systemd/resolve', ''),
    );
  });
});

it('gives a command that may not write the workspace as everything else, and changes nothing more', () => {
  const [free, kept] = [line(), line({ writable: false })];
  expect(kept).toBe(free.replace(' --bind /home/me/code ', ' --ro-bind /home/me/code '));
  expect(kept).not.toContain(' --bind ');
});
