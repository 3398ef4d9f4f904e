/** The agents that are shipped, and what a file of an agent must say: each fault is named with its file and field. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lateRefusal, may, modeAtWork, switchVerdict } from '../../../src/main/agent/agent-limits.ts';
import { createModesIn, readMode } from '../../../src/main/agent/mode-files.ts';
import { commonTools, furtherToolsOf, type Mode, offeredTools } from '../../../src/main/agent/modes.ts';
import type { ApproveMode } from '../../../src/shared/event.ts';
import type { Proposal } from '../../../src/shared/proposal.ts';

const shipped = join(import.meta.dirname, '../../../prompts/agents');
const modes = createModesIn({ shipped })(null);
const named = (name: string): Mode => modes.named(name)!;

describe('the shipped agents', () => {
  it('are five, and may what they are for', () => {
    expect(modes.list.map((mode) => [mode.name, may(mode)])).toEqual([
      ['orchestrator', 'read'],
      ['coder', 'read, write, run commands'],
      ['architect', 'read, write **/*.md'],
      ['debug', 'read, run commands that change nothing'],
      ['ask', 'read'],
    ]);
    expect(named('coder').tools).toEqual([...commonTools, 'apply_patch_review', 'show_notification']);
  });

  it('say in few words who they are', () => {
    expect(modes.list.filter(({ words }) => words.length > 520)).toEqual([]);
  });
});

describe('what a session offers', () => {
  it('is the same for all, and what the agent it begins with lists beyond that', () => {
    expect(furtherToolsOf(named('ask'))).toEqual({});
    expect(offeredTools({})).toEqual(commonTools);
    expect(offeredTools(furtherToolsOf(named('orchestrator')))).toEqual([
      ...commonTools,
      'delegate',
      'update_plan',
      'check_feature',
    ]);
  });

  it('is no tool that there is not, whatever an imported session says', () => {
    expect(offeredTools({ tools: ['rm_rf', 'prompt_user', 'read_file'] })).toEqual([
      ...commonTools,
      'prompt_user',
    ]);
  });
});

describe('a file of an agent', () => {
  const head = {
    name: 'writer',
    title: 'Writer',
    description: 'Writes.',
    tools: '[read_file, write_file]',
    effects: '[read, write]',
    writes: "['docs/**']",
  };
  const text = (change: Partial<Record<keyof typeof head, string | null>> = {}, body = 'You write.') =>
    `---\n${Object.entries({ ...head, ...change })
      .flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`]))
      .join('\n')}\n---\n\n${body}\n`;

  it('is an agent', () => {
    expect(readMode('w.md', text(), 'own')).toEqual({
      ok: true,
      value: {
        name: 'writer',
        title: 'Writer',
        description: 'Writes.',
        tools: ['read_file', 'write_file'],
        effects: ['read', 'write'],
        writes: ['docs/**'],
        words: 'You write.',
        from: 'own',
      },
    });
    expect(readMode('w.md', text().replaceAll('\n', '\r\n'), 'own').ok).toBe(true);
  });

  it.each<[string, string, RegExp]>([
    ['no front matter', 'You write.', /^w\.md: it does not begin with front matter/],
    ['no YAML', text({ tools: '[read_file' }), /^w\.md: its front matter is no YAML/],
    ['no name', text({ name: null }), /^w\.md: name: /],
    ['a name that is none', text({ name: 'My Writer' }), /^w\.md: name: /],
    ['a tool that is not there', text({ tools: '[read_file, fly]' }), /^w\.md: tools\.1: /],
    ['an effect that is none', text({ effects: '[read, wirte]' }), /^w\.md: effects\.1: /],
    ['a field nobody knows', `${text().replace('---\n\n', 'colour: red\n---\n\n')}`, /colour/],
    ['a pattern that leaves', text({ writes: "['../**']" }), /^w\.md: writes: "\.\.\/\*\*"/],
    ['patterns and no effect', text({ effects: '[read]' }), /^w\.md: writes: /],
    ['the effect and no patterns', text({ writes: '[]' }), /^w\.md: writes: /],
    ['no words', text({}, ' '), /^w\.md: body: /],
    ['too many words', text({}, 'x'.repeat(1_201)), /^w\.md: body: /],
  ])('%s', (_, file, message) => {
    const read = readMode('w.md', file, 'own');
    expect(read.ok ? '' : read.error.message).toMatch(message);
  });
});

describe('handing over', () => {
  it.each<[from: string, to: string, ApproveMode, 'allow' | 'ask', RegExp]>([
    ['coder', 'architect', 'ask', 'allow', /may do no more/],
    ['coder', 'debug', 'ask', 'allow', /may do no more/],
    ['ask', 'orchestrator', 'ask', 'allow', /may do no more/],
    ['debug', 'coder', 'ask', 'ask', /asks because coder may write$/],
    ['architect', 'coder', 'ask', 'ask', /asks because coder may write and run commands$/],
    ['ask', 'debug', 'reads', 'ask', /asks because debug may run commands$/],
    ['orchestrator', 'architect', 'ask', 'ask', /asks because architect may write \*\*\/\*\.md$/],
    ['ask', 'coder', 'all', 'allow', /--approve all/],
    ['gone', 'ask', 'ask', 'ask', /asks because ask may read$/],
  ])('%s to %s with %s: %s', (from, to, approve, verdict, rule) => {
    const found = switchVerdict(modes.named(from), named(to), approve);
    expect(found.verdict).toBe(verdict);
    expect(found.rule).toMatch(rule);
  });
});

describe('a proposal of an agent that is no longer at work', () => {
  const command: Proposal = { kind: 'command', command: 'ls', cwd: '.', timeoutMs: 1, sandbox: 'enforced' };
  it.each<[what: string, mode: string, Proposal, RegExp | null]>([
    ['a free command, with debug', 'debug', command, /proposed by another agent/],
    ['a held command, with debug', 'debug', { ...command, readOnly: true }, null],
    ['a held command, with the coder', 'coder', { ...command, readOnly: true }, null],
    ['any command, with ask', 'ask', command, /may not run commands/],
    ['any command, with one that is gone', 'gone', command, /none that Patchbay knows/],
  ])('%s', (_, mode, proposal, refused) => {
    const found = lateRefusal(modeAtWork(modes, mode), 'exec', proposal);
    if (refused === null) expect(found).toBeNull();
    else expect(found?.message).toMatch(refused);
  });
});
