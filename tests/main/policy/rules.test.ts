/** Rules against calls: which one decides, and that the words name it. Deny beats ask beats allow, whatever the order and the layer. */
import { beforeAll, describe, expect, it } from 'vitest';
import { pathCovers } from '../../../src/main/base/wildcard.ts';
import { type CommandParser, loadCommandParser } from '../../../src/main/policy/parse-command.ts';
import { createPolicy, type Judgement, type Question } from '../../../src/main/policy/policy.ts';
import { type Rule, ruleSchema } from '../../../src/shared/policy.ts';
import type { CommandProposal, Proposal } from '../../../src/shared/proposal.ts';

const command = (text: string, sandbox: CommandProposal['sandbox'] = 'enforced'): Proposal => ({
  kind: 'command',
  command: text,
  cwd: '.',
  timeoutMs: 1000,
  ...(sandbox === undefined ? {} : { sandbox }),
});
const patch = (...paths: string[]): Proposal => ({
  kind: 'patch',
  files: paths.map((path) => ({ path, before: null, after: 'a'.repeat(64), added: 1, removed: 0 })),
});

interface Setup extends Partial<Question> {
  user?: Rule[];
  workspaceRules?: Rule[];
  trouble?: string;
}

async function judge(proposal: Proposal, setup: Setup = {}): Promise<Judgement> {
  const { user = [], workspaceRules = [], trouble = null, ...question } = setup;
  const policy = createPolicy({
    read: () => ({
      values: [
        { source: 'workspace', value: workspaceRules },
        { source: 'user', value: user },
      ],
      trouble,
    }),
    log: (_, error) => {
      throw error;
    },
  });
  const isCommand = proposal.kind === 'command';
  return (await policy.load())({
    effect: isCommand ? 'exec' : 'write',
    approve: 'ask',
    mode: 'coder',
    tool: isCommand ? 'execute_command' : 'write_file',
    workspace: '/w',
    written: [],
    proposal,
    ...question,
  });
}

const allow = (text: string): Rule => ({ verdict: 'allow', command: text });
const ask = (text: string): Rule => ({ verdict: 'ask', command: text });
const deny = (text: string): Rule => ({ verdict: 'deny', command: text });

describe('commands', () => {
  it.each<[string, Setup, string, string]>([
    ['git log --oneline -5', {}, 'allow', 'allowed by the built-in rule "allow git log *"'],
    ['rm x', {}, 'ask', 'asks because no rule covers rm'],
    ['git log; rm x', {}, 'ask', 'asks because no rule covers rm'],
    ['git log; rm x', { user: [allow('rm x')] }, 'allow', 'by your rule "allow rm x"'],
    ['rm y', { user: [allow('rm x')] }, 'ask', 'no rule covers rm'],
    ['npm run lint -- --fix', { user: [allow('npm run *')] }, 'allow', 'your rule "allow npm run *"'],
    ['npm run', { user: [allow('npm run *')] }, 'allow', 'your rule "allow npm run *"'],
    ['npm test', { user: [allow('npm run *')] }, 'ask', 'no rule covers npm'],
    ['tool a z', { user: [allow('tool * z')] }, 'allow', 'your rule'],
    ['tool a b z', { user: [allow('tool * z')] }, 'ask', 'no rule covers tool'],
    ['tool a.ts', { user: [allow('tool *.ts')] }, 'allow', 'your rule'],
    ["tool 'a b'", { user: [allow("tool 'a b'")] }, 'allow', 'your rule'],
    ['tool abc', { user: [allow("tool 'a*'")] }, 'ask', 'no rule covers tool'],
    ['tool x', { user: [allow('tool *'), deny('tool x')] }, 'deny', 'refused by your rule "deny tool x"'],
    ['tool x', { user: [allow('tool *'), ask('tool x')] }, 'ask', 'asks by your rule "ask tool x"'],
    ['tool x', { user: [ask('tool *'), deny('tool x')] }, 'deny', 'deny tool x'],
    [
      'git log',
      { workspaceRules: [deny('git *')] },
      'deny',
      'refused by a rule of this workspace "deny git *"',
    ],
    [
      'git log',
      { workspaceRules: [ask('git log')], user: [allow('git log')] },
      'ask',
      'rule of this workspace',
    ],
    ['rm x', { workspaceRules: [allow('rm *')] }, 'ask', 'no rule covers rm'],
    ['/bin/rm x', { user: [deny('rm *')] }, 'deny', 'deny rm *'],
    ['sudo rm x', { user: [deny('rm *')] }, 'deny', 'deny rm *'],
    ['find . | xargs -0 rm', { user: [deny('rm')] }, 'deny', 'deny rm'],
    // Here the grammar takes the line end for a blank.
    ['a | b | c\nrm x && d', { user: [deny('rm *')] }, 'deny', 'deny rm *'],
    ['a | b | c\nd && e', { user: ['a', 'b', 'c', 'd', 'e'].map(allow) }, 'ask', 'not understood for sure'],
    ['ls $(rm x)', { user: [deny('rm *')] }, 'deny', 'deny rm *'],
    ['for i in 1; do rm $i; done', { user: [deny('rm *')] }, 'deny', 'deny rm *'],
    ['cat secrets/key', { user: [{ verdict: 'deny', path: 'secrets/**' }] }, 'deny', 'deny secrets/**'],
    ['cat ./a/../KEY.pem', { user: [{ verdict: 'deny', path: '*.pem' }] }, 'deny', 'deny *.pem'],
    ['cat /w/secrets/key', { user: [{ verdict: 'deny', path: 'secrets/**' }] }, 'deny', 'deny secrets/**'],
    ['grep --file=secrets/key a', { user: [{ verdict: 'deny', path: 'secrets/' }] }, 'deny', 'secrets/'],
    ['git show HEAD:secrets/key', { user: [{ verdict: 'deny', path: 'secrets/**' }] }, 'deny', 'secrets/**'],
    ...(['git log -p', 'git show HEAD', 'git diff', 'git blame a'] as const).map(
      (text): [string, Setup, string, string] => [
        text,
        { user: [{ verdict: 'deny', path: 'secrets/**' }] },
        'ask',
        'no rule covers git',
      ],
    ),
    ['git status', { user: [{ verdict: 'deny', path: 'secrets/**' }] }, 'allow', 'git status *'],
    ['sh a.sh', { user: [allow('sh *')], written: ['a.sh'] }, 'ask', 'sh runs'],
    [
      './a.sh',
      { user: [allow('./a.sh')], written: ['a.sh'] },
      'ask',
      'what was written in this session: a.sh',
    ],
    ['./a.sh', { user: [allow('./a.sh')], written: ['b.sh'] }, 'allow', 'your rule'],
    ['cat vault/key', { user: [{ verdict: 'deny', path: 'vault' }] }, 'deny', 'deny vault'],
    ['cat /w/src/secrets.ts', { user: [{ verdict: 'deny', path: 'secrets/**' }] }, 'allow', 'cat *'],
    ['tool x', { user: [{ verdict: 'allow', path: '**' }] }, 'ask', 'no rule covers tool'],
    ['git --no-pager push a', { user: [allow('git *'), deny('git push *')] }, 'deny', 'deny git push *'],
    ['git --no-pager log', { user: [deny('git --no-pager *')] }, 'deny', 'deny git --no-pager *'],
    ['tool x', { user: [{ ...allow('tool *'), agent: 'rev*' }] }, 'ask', 'no rule covers tool'],
    ['tool x', { user: [{ ...allow('tool *'), agent: 'rev*' }], mode: 'reviewer' }, 'allow', 'for rev*'],
    ['tool x', { user: [{ ...allow('tool *'), tool: 'exec*' }] }, 'allow', 'your rule'],
    ['git log', { user: [{ verdict: 'ask', tool: 'execute_*' }] }, 'ask', 'your rule "ask tool execute_*"'],
    ['tool > f', { user: [allow('tool *')] }, 'ask', 'a file by redirection'],
    ['tool 2>&1 | head', { user: [allow('tool *')] }, 'allow', 'head *'],
    ['X=1 tool', { user: [allow('tool *')] }, 'ask', 'it sets variables'],
    ['tool $X', { user: [allow('tool *')] }, 'ask', 'only running it fills in'],
    ['cd src && ls', { user: [allow('cd *')] }, 'ask', 'cd changes the shell'],
    ['xargs ls', { user: [allow('xargs *')] }, 'ask', 'xargs runs what its arguments say'],
    ['python3.12 -c x', { user: [allow('python3.12 *')] }, 'ask', 'with -c'],
    ['node a.js', { user: [allow('node a.js')] }, 'allow', 'your rule'],
    ['git log', { trouble: 'settings.json is broken' }, 'ask', 'cannot be read: settings.json is broken'],
    ['rm x', { approve: 'all' }, 'allow', '--approve all'],
    ['rm x', { approve: 'all', user: [ask('rm *')] }, 'ask', 'asks by your rule "ask rm *"'],
    [
      '$X x',
      { approve: 'all', user: [ask('rm *')] },
      'ask',
      'could hide what your rule "ask rm *" holds back',
    ],
    ['bash -c x', { approve: 'all', user: [deny('rm *')] }, 'ask', 'could hide'],
    ['bash -c x', { approve: 'all' }, 'allow', '--approve all'],
    ...['fakeroot rm x', 'uv run rm x', 'poetry run rm x', 'bundle exec rm x', 'cross-env A=1 rm x'].map(
      (text): [string, Setup, string, string] => [text, { user: [deny('rm *')] }, 'deny', 'deny rm *'],
    ),
    ...[
      'unheard-of rm x',
      'unheard-of -n 3 /bin/rm x',
      `unheard-of sh -c "r""m x"`,
      `ruby -v -e 'system("rm x")'`,
      'deno eval x',
    ].map((text): [string, Setup, string, string] => [
      text,
      { approve: 'all', user: [deny('rm *')] },
      'ask',
      'your rule "deny rm *" holds back',
    ]),
    ['unheard-of rm x', { user: [allow('unheard-of *'), deny('rm *')] }, 'ask', 'could start what your rule'],
    ['unheard-of rm x', { user: [allow('unheard-of *')] }, 'allow', 'unheard-of *'],
    ['echo rm x', { user: [deny('rm *')] }, 'allow', 'echo *'],
    ['npm test', { approve: 'all', user: [deny('rm *')] }, 'allow', '--approve all'],
    ['git commit -m warm', { approve: 'all', user: [deny('rm *')] }, 'allow', '--approve all'],
    ['node --test a.js', { user: [allow('node --test a.js')] }, 'allow', 'your rule'],
    ['rm x', { approve: 'all', trouble: 'broken' }, 'ask', 'cannot be read: broken'],
    ['git log', { approve: 'reads' }, 'deny', 'may only read'],
  ])('%s with %j: %s, %s', async (text, setup, verdict, words) => {
    const found = await judge(command(text), setup);
    expect(found).toMatchObject({ verdict, rule: expect.stringContaining(words) });
  });

  it.each(['unavailable', 'off', undefined] as const)(
    'allows nothing where the sandbox is %s',
    async (sandbox) => {
      const proposal = { ...command('git log'), sandbox } as Proposal;
      expect((await judge(proposal, { user: [allow('git log')] })).verdict).toBe('ask');
      expect((await judge(proposal, { user: [deny('git log')] })).verdict).toBe('deny');
    },
  );

  it.each([
    ['npm install', 'network', 'npm install'],
    ['sudo npm install', 'network', 'npm install'],
    ['git push', 'network', 'git push'],
    ['cp a ../b', 'outside', '../b'],
    ['echo x > /etc/y', 'outside', '/etc/y'],
    ['rm ~/x', 'outside', '~/x'],
    ['node src/../gen.js', 'written', 'gen.js'],
    ['./gen.js', 'written', 'gen.js'],
    ['npm test', 'written', 'package.json'],
  ])('tells of %s that it is unusual: %s', async (text, kind, what) => {
    const { command: facts } = await judge(command(text), { written: ['gen.js', 'package.json'] });
    expect(facts?.unusual).toContainEqual(
      expect.objectContaining({ kind, what: expect.stringContaining(what) }),
    );
  });

  it.each(['npm run lint', 'constructor __proto__', 'rm x', 'cat gen.js', 'cp a /w/b', 'ls > /dev/null'])(
    'finds nothing unusual in %s',
    async (text) => {
      const { command: facts } = await judge(command(text), { written: ['gen.js'] });
      expect(facts?.unusual).toEqual([]);
    },
  );
});

describe('the rule that is offered', () => {
  it.each([
    ['npm test', ['npm test']],
    ['git log; npm test && npm test | tee x', ['npm test', 'tee x']],
    [`tool 'a b' "it's" 'x*' a#b`, null],
    [`tool 'a b' "it's" 'x*'`, [`tool 'a b' "it's" 'x*'`]],
    ["tool '' -a=1", ["tool '' -a=1"]],
  ])('of %s allows just that', async (text, patterns) => {
    const { command: facts } = await judge(command(text));
    expect(facts?.always.map((rule) => rule.command)).toEqual(patterns ?? []);
    if (patterns === null) return;
    for (const rule of facts?.always ?? []) expect(ruleSchema.safeParse(rule).success).toBe(true);
    expect((await judge(command(text), { user: facts?.always ?? [] })).verdict).toBe('allow');
    expect((await judge(command(`${text} more`), { user: facts?.always ?? [] })).verdict).toBe('ask');
  });

  it.each([
    ['npm test > f', {}, 'redirection'],
    ['xargs rm', {}, 'xargs runs'],
    ['rm x', { user: [ask('rm *')] }, 'held back'],
    ['echo $X', {}, 'fills in'],
  ])('is none for %s', async (text, setup, why) => {
    const { command: facts } = await judge(command(text), setup);
    expect(facts).toMatchObject({ always: [], noRule: expect.stringContaining(why) });
  });
});

describe('files', () => {
  const docs: Rule = { verdict: 'allow', tool: 'write_*', path: 'docs/**' };
  it.each<[string[], Setup, string, string]>([
    [['docs/a.md'], { user: [docs] }, 'allow', 'your rule "allow tool write_* docs/**"'],
    [['docs/a.md', 'src/a.ts'], { user: [docs] }, 'ask', 'every write waits'],
    [['docs/a.md'], { user: [docs], tool: 'apply_diff' }, 'ask', 'every write waits'],
    [['docs/Makefile'], { user: [docs] }, 'ask', 'can make something run'],
    [
      ['docs/a.md'],
      { user: [docs], workspaceRules: [{ verdict: 'deny', path: 'docs/' }] },
      'deny',
      'of this workspace',
    ],
    [
      ['a.ts', 'SRC/x.gen.ts'],
      { user: [{ verdict: 'deny', path: 'src/*.gen.ts' }], approve: 'all' },
      'deny',
      'your rule',
    ],
    [
      ['src/deep/x.gen.ts'],
      { user: [{ verdict: 'deny', path: 'src/*.gen.ts' }], approve: 'all' },
      'allow',
      'all',
    ],
    [['.git/config'], { user: [{ verdict: 'allow', path: '**' }] }, 'deny', 'no tool may change'],
    [['a.ts'], { user: [allow('a.ts')] }, 'ask', 'every write waits'],
    [['a.ts'], { user: [{ verdict: 'ask', agent: 'coder' }], approve: 'all' }, 'ask', 'your rule'],
  ])('%j with %j: %s, %s', async (paths, setup, verdict, words) => {
    expect(await judge(patch(...paths), setup)).toMatchObject({
      verdict,
      rule: expect.stringContaining(words),
    });
  });

  it('a read is refused by a deny of its path, and asked for by nothing', async () => {
    const read = { effect: 'read', tool: 'read_file', path: 'secrets/key' } as const;
    const answer: Proposal = { kind: 'answer', content: 'x' };
    const rules = (verdict: Rule['verdict']): Rule[] => [{ verdict, path: 'secrets/**' }];
    expect((await judge(answer, { ...read, user: rules('deny') })).verdict).toBe('deny');
    expect((await judge(answer, { ...read, user: rules('ask') })).verdict).toBe('allow');
    expect((await judge(answer, { ...read, path: 'src/a', user: rules('deny') })).verdict).toBe('allow');
    const folder: Rule[] = [{ verdict: 'deny', path: 'vault' }];
    expect((await judge(answer, { ...read, path: 'vault/a/key', user: folder })).verdict).toBe('deny');
    expect((await judge(answer, { ...read, path: 'vaults/key', user: folder })).verdict).toBe('allow');
    const search = { effect: 'read', tool: 'search_in_code', user: rules('deny') } as const;
    const found: Proposal = { kind: 'answer', content: 'src/a\n  1: see it\nsecrets/key\n  7: it' };
    expect((await judge(found, search)).verdict).toBe('deny');
    const other: Proposal = { kind: 'answer', content: 'src/a\n  1: secrets/key\n  7: it' };
    expect((await judge(other, search)).verdict).toBe('allow');
    for (const path of [
      './secrets/key',
      'secrets/./key',
      './/secrets//key',
      '/w/secrets/key',
      '/w//secrets/key',
    ])
      expect((await judge(answer, { ...read, path, user: rules('deny') })).verdict, path).toBe('deny');
  });

  it('a pattern of many stars is matched in no time that anybody notices', () => {
    expect(pathCovers(`${'*a'.repeat(200)}b`, 'a'.repeat(4000), true)).toBe(false);
    expect(pathCovers(`${'**/a/'.repeat(200)}b`, 'a/'.repeat(2000), true)).toBe(false);
  });
});

describe('a rule', () => {
  let parser: CommandParser;
  beforeAll(async () => {
    parser = await loadCommandParser();
  });
  it.each([
    { verdict: 'allow' },
    { verdict: 'maybe', tool: 'x' },
    { verdict: 'allow', command: 'a; b' },
    { verdict: 'allow', command: 'a $(b)' },
    { verdict: 'allow', command: '' },
    { verdict: 'allow', command: 'a', path: 'b' },
    { verdict: 'allow', command: 'a', more: 1 },
  ])('%j is none', (rule) => {
    expect(ruleSchema.safeParse(rule).success).toBe(false);
  });

  it('is written like a command, so every pattern without a star is one', () => {
    expect(parser("git commit -m 'a b'").parts[0]?.words).toEqual(['git', 'commit', '-m', 'a b']);
  });
});
