// The order of bubblewrap's arguments is what they mean; each row is about what stands after what.
import { describe, expect, it } from 'vitest';
import {
  bubblewrapArguments,
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
