/**
 * Where people's tools are in a home folder. In the sandbox the home is empty, and these come back to be read. Only what holds
 * programs and their libraries: beside them lie tokens (`.cargo/credentials.toml`, `.npmrc`), which must not.
 */
import { join } from 'node:path';

const usual = [
  'bin',
  'miniconda3',
  'anaconda3',
  '.linuxbrew',
  '.local/bin',
  '.local/lib',
  '.local/share/pnpm',
  '.local/share/uv',
  '.nvm/versions',
  '.volta/bin',
  '.volta/tools',
  '.fnm',
  '.bun/bin',
  '.deno/bin',
  '.pyenv',
  '.rbenv',
  '.asdf',
  '.cargo/bin',
  '.cargo/registry',
  '.cargo/git',
  '.rustup',
  '.sdkman/candidates',
  'go/bin',
  'go/pkg',
];

/** Systems that keep their programs in a place that is emptied. */
const elsewhere = ['/home/linuxbrew/.linuxbrew', '/run/current-system'];

/** Absolute paths; most of them do not exist on a given machine. */
export const usualTools = (home: string): string[] => [
  ...usual.map((path) => join(home, path)),
  ...elsewhere,
];
