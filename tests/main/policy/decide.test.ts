import { describe, expect, it } from 'vitest';
import { decidePolicy, type PolicyInput } from '../../../src/main/policy/decide.ts';
import { pathTier } from '../../../src/main/policy/path-tiers.ts';
import { approveModes } from '../../../src/shared/event.ts';
import { type CommandProposal, effects, type Proposal } from '../../../src/shared/proposal.ts';

const digest = 'a'.repeat(64);
const patch = (...paths: string[]): Proposal => ({
  kind: 'patch',
  files: paths.map((path) => ({ path, before: null, after: digest, added: 1, removed: 0 })),
});
const command: CommandProposal = { kind: 'command', command: 'npm test', cwd: '.', timeoutMs: 1000 };
const answer: Proposal = { kind: 'answer', content: '' };

const decide = (input: Partial<PolicyInput>) =>
  decidePolicy({
    effect: 'write',
    approve: 'ask',
    mode: 'coder',
    tool: 'write_file',
    rules: [],
    proposal: patch('src/a.js'),
    ...input,
  });

describe('decidePolicy', () => {
  it.each<[string, Partial<PolicyInput>, string, string]>([
    ['a write', {}, 'ask', 'asks because every write waits for you'],
    ['a command', { effect: 'exec', proposal: command }, 'ask', 'asks because every command waits for you'],
    [
      'a connection',
      { effect: 'network', proposal: answer },
      'ask',
      'asks because every connection waits for you',
    ],
    ['a write under all', { approve: 'all' }, 'allow', '--approve all'],
    ['a command under all', { effect: 'exec', proposal: command, approve: 'all' }, 'allow', '--approve all'],
    [
      'a command under all, in the sandbox',
      { effect: 'exec', proposal: { ...command, sandbox: 'enforced' }, approve: 'all' },
      'allow',
      '--approve all',
    ],
    [
      'a command under all, where the person switched the sandbox off',
      { effect: 'exec', proposal: { ...command, sandbox: 'off' }, approve: 'all' },
      'allow',
      '--approve all',
    ],
    [
      'a command under all, where no sandbox works',
      { effect: 'exec', proposal: { ...command, sandbox: 'unavailable' }, approve: 'all' },
      'ask',
      'asks because no sandbox works here: it runs with your full rights',
    ],
    [
      'a write under reads',
      { approve: 'reads' },
      'deny',
      'refused because this session may only read (write)',
    ],
    [
      'a command under reads',
      { effect: 'exec', proposal: command, approve: 'reads' },
      'deny',
      'refused because this session may only read (command)',
    ],
    [
      'a package script',
      { proposal: patch('a.js', 'package.json') },
      'ask',
      'asks because every write waits for you; package.json can make something run',
    ],
    [
      'a package script under all',
      { proposal: patch('package.json'), approve: 'all' },
      'ask',
      'asks because such a write always waits for you; package.json can make something run',
    ],
    [
      'git’s files',
      { proposal: patch('a.js', '.git/hooks/pre-commit') },
      'deny',
      'refused because no tool may change .git/hooks/pre-commit',
    ],
    [
      'our own under all',
      { proposal: patch('.patchbay/settings.json'), approve: 'all' },
      'deny',
      'refused because no tool may change .patchbay/settings.json',
    ],
  ])('%s', (_, input, verdict, rule) => {
    expect(decide(input)).toMatchObject({ verdict, rule });
  });

  it.each(approveModes)('allows what changes nothing under %s', (approve) => {
    for (const effect of ['read', 'ask', 'control'] as const) {
      expect(decide({ effect, approve, proposal: answer }).verdict).toBe('allow');
    }
  });

  it('never allows a change unseen but under all', () => {
    for (const effect of effects.filter(
      (name) => name === 'write' || name === 'exec' || name === 'network',
    )) {
      for (const approve of approveModes) {
        expect(decide({ effect, approve }).verdict === 'allow').toBe(approve === 'all');
      }
    }
  });

  it('marks what makes something run', () => {
    expect(decide({ proposal: patch('a.js', 'sub/Makefile') }).executable).toBe(true);
    expect(decide({ proposal: patch('a.js') }).executable).toBe(false);
  });
});

describe('pathTier', () => {
  it.each([
    ['src/a.js', 'plain'],
    ['docs/git/notes.md', 'plain'],
    ['.gitignore', 'plain'],
    ['src/package.json.ts', 'plain'],
    ['github/a.md', 'plain'],
    ['package.json', 'executable'],
    ['packages/a/package.json', 'executable'],
    ['Makefile', 'executable'],
    ['rules.mk', 'executable'],
    ['.github/workflows/ci.yml', 'executable'],
    ['.VSCode/tasks.json', 'executable'],
    ['.husky/pre-commit', 'executable'],
    ['.envrc', 'executable'],
    ['AGENTS.md', 'executable'],
    ['.git/config', 'protected'],
    ['.git', 'protected'],
    ['vendor/lib/.GIT/hooks/x', 'protected'],
    ['.git./config', 'protected'],
    ['GIT~1/config', 'protected'],
    ['.patchbay/settings.json', 'protected'],
  ])('%s is %s', (path, tier) => {
    expect(pathTier(path)).toBe(tier);
  });
});
