/**
 * A bash that has no programs: whatever it looks for is written down instead, word for word. Builtins run. So what a text really
 * starts can be compared with what was read in it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParsedCommand } from '../../../src/main/policy/parse-command.ts';

/** One process for all texts: starting each from here took a hundred times as long as bash itself. */
const each = 'n=0; for text in "$@"; do RECORD="$0/$n" /bin/bash -c "$text"; n=$((n+1)); done';
/** Bash writes out what it has at each line end: without any, a command's words are one write, also where two run at once. */
const [lineEnd, over] = ['\u001f', '\u001e'];
const hook = `command_not_found_handle() { printf '%s\\0' "\${@//$'\\n'/${lineEnd}}" ${over} >> "$RECORD"; }`;

/** For each text the programs it looks for, each with its words, in the order of time. */
export function runsOf(texts: readonly string[]): string[][][] {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-smuggling-'));
  try {
    const [records, place] = [join(folder, 'records'), join(folder, 'place')];
    for (const made of [records, place]) mkdirSync(made);
    for (const name of ['a.txt', 'b.txt']) writeFileSync(join(place, name), '');
    writeFileSync(join(folder, 'hook'), hook);
    const env = { PATH: join(folder, 'none'), BASH_ENV: join(folder, 'hook') };
    // No process can be given a NUL; such a text runs nothing. A socket as input would make bash read other files first.
    const given = texts.map((text) => (text.includes('\0') ? ':' : text));
    const done = spawnSync('/bin/bash', ['-c', each, records, ...given], {
      cwd: place,
      env,
      timeout: 20_000 + 100 * texts.length,
      stdio: 'ignore',
    });
    if (done.status === null) throw new Error('bash did not end');
    return texts.map((_, index) => readRecord(join(records, String(index))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readRecord(file: string): string[][] {
  const found: string[][] = [[]];
  for (const piece of (existsSync(file) ? readFileSync(file, 'utf8') : '').split('\0').slice(0, -1)) {
    if (piece === over) found.push([]);
    else found.at(-1)?.push(piece.replaceAll(lineEnd, '\n'));
  }
  return found.slice(0, -1);
}

/** What ran and is not among the parts. */
export const unjudged = (ran: readonly string[][], { parts }: ParsedCommand): string[][] =>
  ran.filter((words) => !parts.some((part) => fits(words, part.words)));

/** Names of files in the place of a star are still the word that was judged. */
const fits = (ran: readonly string[], judged: readonly (string | null)[]): boolean =>
  judged.some((word) => word === null || /[*?]/.test(word))
    ? ran[0] === judged[0]
    : JSON.stringify(ran) === JSON.stringify(judged);
