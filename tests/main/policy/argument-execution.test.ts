/**
 * Programs that do more than their name when they get certain arguments. A rule that allows the program with any arguments must not
 * allow these unseen; and each is shown to do its harm in a plain bash, or the row would prove nothing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideCommand } from '../../../src/main/policy/command-decision.ts';
import { type CommandParser, loadCommandParser } from '../../../src/main/policy/parse-command.ts';
import { attackRow } from '../../support/attack-report.ts';

let parser: CommandParser;
beforeAll(async () => {
  parser = await loadCommandParser();
});

/** The program, and a command that makes a file `hit` in an empty repository with `a.txt` and a script `./evil`. */
const rows: readonly [string, string][] = [
  ['find', "find . -name a.txt -exec touch hit ';'"],
  ['find', 'find . -name a.txt -execdir touch hit {} +'],
  ['find', 'find . -fprint hit'],
  ['find', "find . -name a.txt -ok touch hit ';' < yes"],
  ['git', "git -c alias.x='!touch hit' x"],
  ['git', 'git log --output=hit'],
  ['git', 'git diff --no-index --output=hit a.txt list'],
  ['git', "git -c core.fsmonitor='touch hit; true' status"],
  ['git', 'git grep -O./evil word'],
  ['git', 'git config --global core.pager ./evil && touch hit'],
  ['git', 'git bisect start HEAD HEAD && git bisect run touch hit; touch hit'],
  ['sed', "sed -n 'w hit' a.txt"],
  ['sed', "sed '1e touch hit' a.txt"],
  ['sed', "sed -n -e '1e touch hit' a.txt"],
  ['awk', `awk 'BEGIN { system("touch hit") }'`],
  ['awk', `awk 'BEGIN { print > "hit" }'`],
  ['xargs', 'xargs touch < list'],
  ['env', 'env touch hit'],
  ['nohup', 'nohup touch hit'],
  ['timeout', 'timeout 5 touch hit'],
  ['nice', 'nice touch hit'],
  ['stdbuf', 'stdbuf -o0 touch hit'],
  ['setsid', 'setsid -w touch hit'],
  ['bash', "bash -c 'touch hit'"],
  ['sh', 'sh ./evil'],
  ['sort', 'sort -o hit a.txt'],
  ['sort', 'sort --outp=hit a.txt'],
  ['tar', "tar -cf x.tar a.txt --checkpoint=1 --checkpoint-action=exec='touch hit'"],
  ['tar', "tar -cf x.tar -I './evil' a.txt"],
  ['python3', `python3 -c 'open("hit", "w")'`],
  ['perl', `perl -e 'open(F, ">hit")'`],
  ['perl', `perl -v -e 'open(F, ">hit")'; touch hit`],
  ['node', `node -e 'require("fs").writeFileSync("hit", "")'`],
  ['node', `node --require ./evil.cjs --version; node -r ./evil.cjs evil.cjs`],
  ['make', 'make -f list.mk'],
  ['cd', 'cd . && touch hit'],
  ['source', 'source ./evil'],
  ['eval', 'eval touch hit'],
];

const isHarmful = (text: string): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-arguments-'));
  try {
    execFileSync('git', ['init', '-q'], { cwd: folder });
    writeFileSync(join(folder, 'a.txt'), 'word\n');
    writeFileSync(join(folder, 'list'), 'hit\n');
    writeFileSync(join(folder, 'yes'), 'y\n');
    writeFileSync(join(folder, 'list.mk'), 'all:\n\ttouch hit\n');
    writeFileSync(join(folder, 'evil'), '#!/bin/sh\ntouch hit\n', { mode: 0o755 });
    writeFileSync(join(folder, 'evil.cjs'), 'require("fs").writeFileSync("hit", "")\n');
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
    for (const args of [
      ['add', '.'],
      ['commit', '-q', '-m', 'first'],
    ])
      execFileSync('git', [...who, ...args], { cwd: folder });
    const env = { ...process.env, HOME: folder, GIT_PAGER: 'cat' };
    spawnSync('bash', ['-c', text], { cwd: folder, env, stdio: 'ignore', timeout: 20_000 });
    return existsSync(join(folder, 'hit'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

describe('an argument that does more than the program', () => {
  it.each(rows)('%s: %s', (program, text) => {
    const rule = {
      layer: 'user',
      rule: { verdict: 'allow', command: `${program} *` },
      ignored: null,
    } as const;
    const blocked = decideCommand(parser(text), [rule]).verdict !== 'allow';
    const harmful = isHarmful(text);
    attackRow({ kind: 'argument execution', blocked, harmful });
    expect({ blocked, harmful }).toEqual({ blocked: true, harmful: true });
  });

  it.each([
    'find . -name a.txt',
    'git log -5',
    'sed -n 1,5p a.txt',
    'sort a.txt',
    'python3 a.py',
    'node a.js',
  ])('is not in %s, which is allowed', (text) => {
    const command = `${text.split(' ')[0]} *`;
    const rule = { layer: 'user', rule: { verdict: 'allow', command }, ignored: null } as const;
    expect(decideCommand(parser(text), [rule]).verdict).toBe('allow');
  });
});
