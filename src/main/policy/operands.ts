/**
 * Which files a command runs that do not stand in its text: scripts it names, and the files in which tools look for what to run.
 * The text alone is not what a person allows; these are bound to their word with it. A guess on the safe side: a word too many
 * only means that a card asks again when a file of that name changes.
 */
import { posix } from 'node:path';
import type { ParsedCommand } from './parse-command.ts';
import { programOf, startsOthers } from './starts-others.ts';

const shells = new Set('sh bash dash zsh source . node deno bun python perl ruby php lua npx tsx'.split(' '));
/** They build what they are given and run it. */
const runners = new Set(['go', 'dotnet', 'make', 'gmake']);
/** What they run is in a file that does not stand in the command. */
const buildFiles = new Map(
  Object.entries({
    npm: ['package.json'],
    pnpm: ['package.json'],
    yarn: ['package.json'],
    bun: ['package.json'],
    make: ['Makefile', 'makefile', 'GNUmakefile'],
    cargo: ['build.rs'],
    just: ['justfile', 'Justfile', '.justfile'],
  }),
);

/** The commands that a part starts, as far as its words show: itself, and of one that starts others each that could begin there. */
export function commandsIn(words: readonly (string | null)[]): { program: string; words: string[] }[] {
  const known = words.map((word) => word ?? '');
  const from = startsOthers(known) === null ? [0] : known.keys();
  return [...from].map((start) => ({
    program: programOf(known[start] ?? ''),
    words: known.slice(start),
  }));
}

/** What the name of a file that is run ends with, where it stands among other words: `--require ./x.cjs app.js`, `awk -f a.awk`. */
const scriptName = /\.(c|m)?(j|t)sx?$|\.(sh|bash|zsh|py|rb|pl|php|lua|awk|go|mk|groovy|ps1)$/i;

/**
 * Words that name files to be run, as written. Of a shell or an interpreter that is the first that is no option, and any that looks
 * like a script; the rest are data, which may change while a card waits (`node app.js log.txt`).
 */
export function scriptsOf(program: string, words: readonly string[]): string[] {
  const [first = '', ...rest] = words;
  const values = rest.flatMap((word) => (word.startsWith('-') ? word.split('=').slice(1) : [word]));
  const isRunner = shells.has(program) || runners.has(program) || startsOthers(words) !== null;
  const named = isRunner ? values.filter((word) => scriptName.test(word)) : [];
  const script = rest.find((word) => !word.startsWith('-'));
  return [
    ...(first.includes('/') && !first.startsWith('-') ? [first] : []),
    ...(shells.has(program) && script !== undefined ? [script] : []),
    ...named,
  ];
}

/** Names of the files in which the program looks for what to run. */
export const buildFilesOf = (program: string): readonly string[] => buildFiles.get(program) ?? [];

/** Folders that a program is told to look in instead: `npm --prefix sub test`, `make -C sub`. */
function foldersOf(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    const [name = '', value] = word.split('=');
    if (!/^(-C|--prefix|--cwd|--directory|--dir|--project)$/.test(name)) return [];
    return [value ?? words[at + 1] ?? ''];
  });
}

/** More than any command that a person reads. */
const mostOperands = 200;

/**
 * All of a command: paths relative to the workspace, in the order of the text, none outside of it. A command that goes to a folder first
 * is read as if what follows could be in either.
 */
export function operandsOf({ parts }: ParsedCommand, workspace: string): string[] {
  const bases = [workspace];
  const named = parts.flatMap(({ words }) => {
    const found = commandsIn(words).flatMap(({ program, words: own }) => [
      ...bases.flatMap((base) => scriptsOf(program, own).map((word) => posix.resolve(base, word))),
      ...bases.flatMap((base) =>
        [base, ...foldersOf(own).map((folder) => posix.resolve(base, folder))].flatMap((folder) =>
          buildFilesOf(program).map((name) => posix.join(folder, name)),
        ),
      ),
    ]);
    if (words[0] === 'cd' && words[1] != null) bases.push(posix.resolve(bases.at(-1) ?? workspace, words[1]));
    return found;
  });
  const inside = named
    .map((path) => posix.relative(workspace, path))
    .filter((path) => path !== '' && !path.startsWith('..') && !posix.isAbsolute(path));
  return [...new Set(inside)].slice(0, mostOperands);
}
