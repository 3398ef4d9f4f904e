/** Where agents come from: ours, the person's, a folder's; who may stand in whose place. Real files. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { may } from '../../../src/main/agent/agent-limits.ts';
import { createModesIn } from '../../../src/main/agent/mode-files.ts';
import { firstWords } from '../../../src/main/agent/switching.ts';

const shipped = join(import.meta.dirname, '../../../prompts/agents');

let base: string;
let trusted: Set<string>;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'agents-')));
  trusted = new Set([join(base, 'w')]);
  mkdirSync(join(base, 'w'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

interface File {
  name: string;
  tools?: string;
  effects?: string;
  writes?: string;
  words?: string;
}

function put(path: string, { name, tools, effects, writes, words }: File): void {
  const lines = [
    `name: ${name}`,
    `title: T ${name}`,
    'description: What it does.',
    `tools: [${tools ?? 'read_file'}]`,
    `effects: [${effects ?? 'read'}]`,
    `writes: [${writes ?? ''}]`,
  ];
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), `---\n${lines.join('\n')}\n---\n\n${words ?? 'You are it.'}\n`);
}

const modesIn = () => createModesIn({ shipped, own: join(base, 'own'), trusts: (root) => trusted.has(root) });
const here = () => modesIn()(join(base, 'w'));
const names = () => here().list.map(({ name, from }) => `${name} ${from}`);
const ours = ['orchestrator', 'coder', 'architect', 'debug', 'ask'].map((name) => `${name} shipped`);

describe('the person’s own', () => {
  it('come after ours, and one with a name of ours takes its place', () => {
    put('own/z.md', { name: 'zed' });
    put('own/coder.md', { name: 'coder', effects: 'read, write', writes: "'**'", words: 'You are mine.' });
    expect(names()).toEqual([ours[0], 'coder own', ...ours.slice(2), 'zed own']);
    expect(modesIn()(null).list.map(({ name }) => name)).toContain('zed');
    expect(may(here().named('coder')!)).toBe('read, write');
  });

  it('in the coder’s place has words the model is told at the first message; ours has none', () => {
    expect(firstWords(here().named('coder')!)).toEqual({});
    put('own/coder.md', { name: 'coder', words: 'You are mine.' });
    expect(firstWords(here().named('coder')!)).toEqual({ words: '[You are mine.]' });
  });

  it('may be links, and two of one name are one', () => {
    put('elsewhere.md', { name: 'linked' });
    put('own/a.md', { name: 'twice', words: 'First.' });
    put('own/b.md', { name: 'twice', words: 'Second.' });
    symlinkSync(join(base, 'elsewhere.md'), join(base, 'own/c.md'));
    expect(names().slice(5)).toEqual(['twice own', 'linked own']);
    expect(here().named('twice')?.words).toBe('First.');
    expect(here().problems).toEqual([expect.stringMatching(/two files of that name/)]);
  });
});

describe('a folder’s own', () => {
  it('count while it is trusted, as they are at that moment', () => {
    const modes = modesIn();
    const root = join(base, 'w');
    expect(modes(root).problems).toEqual([]);
    put('w/.patchbay/agents/r.md', { name: 'reviewer', words: 'You review.' });
    expect(modes(root).named('reviewer')?.words).toBe('You review.');
    put('w/.patchbay/agents/r.md', { name: 'reviewer', words: 'You look.' });
    expect(modes(root).named('reviewer')?.words).toBe('You look.');
    expect(modes(null).named('reviewer')).toBeUndefined();
    trusted.clear();
    expect(modes(root).named('reviewer')).toBeUndefined();
    expect(modes(root).problems).toEqual([expect.stringMatching(/they count once you trust it/)]);
  });

  it('stand in the place of one that is there only to do less', () => {
    put('w/.patchbay/agents/coder.md', { name: 'coder', effects: 'read, write', writes: "'src/**'" });
    put('w/.patchbay/agents/ask.md', { name: 'ask', effects: 'read, exec' });
    put('w/.patchbay/agents/debug.md', { name: 'debug', tools: 'read_file, prompt_user' });
    put('w/.patchbay/agents/x.md', { name: 'architect', effects: 'read, write', writes: "'**'" });
    expect(names()).toEqual([ours[0], 'coder workspace', ...ours.slice(2)]);
    expect(may(here().named('coder')!)).toBe('read, write src/**');
    expect(here().problems).toEqual([
      expect.stringMatching(/"ask" of this folder would do more than yours \(run commands\)/),
      expect.stringMatching(/"debug" of this folder would do more than yours \(prompt_user\)/),
      expect.stringMatching(/"architect" of this folder would do more than yours \(write\)/),
    ]);
  });

  it('are bound by the person’s own in the place of one of ours', () => {
    put('own/coder.md', { name: 'coder', tools: 'read_file, write_file', effects: 'read' });
    put('w/.patchbay/agents/coder.md', { name: 'coder', effects: 'read, write', writes: "'src/**'" });
    expect(here().named('coder')?.from).toBe('own');
  });

  it.each(['w/.patchbay/agents/c.md', 'w/.patchbay/agents', 'w/.patchbay'])('are no links: %s', (link) => {
    put('far/agents/c.md', { name: 'far' });
    const target = { 'c.md': 'far/agents/c.md', agents: 'far/agents', '.patchbay': 'far' }[
      link.split('/').at(-1)!
    ]!;
    mkdirSync(dirname(join(base, link)), { recursive: true });
    symlinkSync(join(base, target), join(base, link));
    expect(names()).toEqual(ours);
    expect(here().problems).toHaveLength(1);
  });

  it('that are too many, too long or no agents are left out and told', () => {
    for (let at = 10; at < 62; at += 1) put(`w/.patchbay/agents/${at}.md`, { name: `a${at}` });
    put('w/.patchbay/agents/00.md', { name: 'long', words: 'x'.repeat(70_000) });
    put('w/.patchbay/agents/01.md', { name: 'short', effects: 'fly' });
    mkdirSync(join(base, 'w/.patchbay/agents/02.md'));
    expect(here().list).toHaveLength(5 + 47);
    expect(here().problems).toEqual([
      expect.stringMatching(/only the first 50/),
      expect.stringMatching(/00\.md is larger than 64000 bytes/),
      expect.stringMatching(/01\.md: effects\.0/),
      expect.stringMatching(/02\.md is not a regular file/),
    ]);
  });
});
