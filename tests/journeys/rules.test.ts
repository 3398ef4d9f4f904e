/**
 * Rules through whole turns: what runs without anybody being asked, what a person is told before they decide, and that a rule
 * stored from a card holds from then on. Judged by files, by the journal and by the settings file.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionState } from '../../src/shared/session-state.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, type TestApp } from '../support/app.ts';

const play = (command: string) => [
  { calls: [{ name: 'execute_command', arguments: { command } }] },
  { text: 'That was it.' },
];
const plays = {
  looks: play('cat src/sum.js | head -1'),
  makes: play('touch made.txt'),
  both: play('cat src/sum.js; touch made.txt'),
  writes: play('cat src/sum.js > made.txt'),
  wants: play('npm install left-pad'),
  spies: play('cat s*c/sum.js; echo went on'),
  'spies-aloud': play('cat s*c/sum.js | tee made.txt'),
  misses: [
    {
      calls: [
        {
          name: 'apply_diff',
          arguments: {
            path: 'src/sum.js',
            diff: '<<<<<<< SEARCH\nexport function summ(a, b) {\n  return a - b;\n}\n=======\na\n>>>>>>> REPLACE',
          },
        },
      ],
    },
    { text: 'That was it.' },
  ],
};

let test: TestApp;
let lack = '';
beforeAll(async () => {
  test = await startTestApp({ plays, args: ['--set', 'sandbox=preferred'] });
  const { sandbox } = await test.client.system.describe({});
  lack = sandbox.kind === 'unavailable' ? sandbox.reason : '';
});
afterAll(() => test.close());
const settingsFile = () => join(test.dataFolder, 'settings.json');
beforeEach(() => writeFileSync(settingsFile(), '{}'));

const last = (state: SessionState) => callsOf(state).at(-1);
const card = (state: SessionState) => waitingCalls(state)[0]?.approval;
const made = (): boolean => existsSync(join(test.workspace, 'made.txt'));

describe('in the sandbox', () => {
  it('runs what only reads, and says which rule let it', async (context) => {
    if (lack !== '') context.skip(lack);
    const { state } = await runTurn(test, '[[play:looks]]');
    expect(last(state)).toMatchObject({ outcome: 'done', exitCode: 0 });
    expect(last(state)?.content).toContain('export function sum');
    expect(last(state)?.approvals).toMatchObject([
      { by: 'rule', through: expect.stringContaining('the built-in rule "allow cat *"') },
    ]);
  });

  it.each(['both', 'writes'])('asks for %s, of which a part may run', async (name) => {
    const { sessionId, state } = await runTurn(test, `[[play:${name}]]`);
    expect(card(state)).toMatchObject({ rule: expect.stringMatching(/^asks /), decision: null });
    expect(made()).toBe(false);
    await decideFirst(test, sessionId, { kind: 'reject', words: 'no' });
    expect(made()).toBe(false);
  });

  it('an edit that finds nothing quotes no file that may not be read', async () => {
    const open = await runTurn(test, '[[play:misses]]');
    expect(last(open.state)?.content).toContain('export function sum(');
    writeFileSync(settingsFile(), JSON.stringify({ rules: [{ verdict: 'deny', path: 'src/**' }] }));
    const { state } = await runTurn(test, '[[play:misses]]');
    expect(last(state)).toMatchObject({
      outcome: 'refused',
      content: expect.stringContaining('deny src/**'),
    });
    expect(last(state)?.content).not.toContain('export function');
  });

  it('tells what is unusual', async () => {
    const { sessionId, state } = await runTurn(test, '[[play:wants]]');
    expect(card(state)?.command?.unusual).toEqual([{ kind: 'network', what: 'npm install' }]);
    await decideFirst(test, sessionId, { kind: 'reject', words: 'no' });
  });

  it('a rule that a card offered is stored as it was shown, and lets the same command run', async (context) => {
    if (lack !== '') context.skip(lack);
    const { sessionId, state } = await runTurn(test, '[[play:makes]]');
    const offered = card(state)?.command?.always ?? [];
    expect(offered).toEqual([{ verdict: 'allow', tool: 'execute_command', command: 'touch made.txt' }]);
    await test.client.policy.save({ add: offered });
    expect(JSON.parse(readFileSync(settingsFile(), 'utf8'))).toEqual({ rules: offered });
    // The card that is open is still the person's to decide.
    expect(made()).toBe(false);
    await decideFirst(test, sessionId, { kind: 'reject', words: 'no' });
    const again = await runTurn(test, '[[play:both]]');
    expect(last(again.state)).toMatchObject({ outcome: 'done', exitCode: 0 });
    expect(made()).toBe(true);
    expect(last(again.state)?.approvals[0]?.through).toContain('your rule "allow touch made.txt"');
  });

  it('a rule of the folder holds back what the person allows, and allows nothing', async () => {
    await test.client.policy.save({ add: [{ verdict: 'allow', command: 'touch *' }] });
    mkdirSync(join(test.workspace, '.patchbay'), { recursive: true });
    const file = join(test.workspace, '.patchbay', 'settings.json');
    const put = (rules: unknown) => writeFileSync(file, JSON.stringify({ rules }));
    try {
      put([{ verdict: 'deny', command: 'touch *' }]);
      const { state } = await runTurn(test, '[[play:makes]]');
      expect(last(state)).toMatchObject({ outcome: 'refused' });
      expect(last(state)?.content).toContain('a rule of this workspace "deny touch *"');
      put([{ verdict: 'allow', command: 'npm *' }]);
      const other = await runTurn(test, '[[play:wants]]');
      expect(card(other.state)?.rule).toBe('asks because no rule covers npm');
      const { rules } = await test.client.policy.rules({ workspace: test.workspace });
      expect(rules.find(({ layer }) => layer === 'workspace')?.ignored).toContain('not allow');
    } finally {
      put([]);
    }
  });

  it('allows nothing while the rules cannot be read', async () => {
    writeFileSync(settingsFile(), '{"rules":[{"verdict":"allow"}]}');
    const { state } = await runTurn(test, '[[play:looks]]');
    expect(card(state)?.rule).toContain('the rules cannot be read');
  });
});

describe('a command that the person edits on its card', () => {
  it('is judged as it was edited: a deny holds, and what it allowed before does not', async () => {
    writeFileSync(settingsFile(), JSON.stringify({ rules: [{ verdict: 'deny', command: 'rm *' }] }));
    const { sessionId } = await runTurn(test, '[[play:makes]]');
    for (const command of ['rm made.txt', 'touch made.txt; sudo rm x']) {
      await expect(decideFirst(test, sessionId, { kind: 'edit', command })).rejects.toMatchObject({
        code: 'DENIED',
        message: expect.stringContaining('refused by your rule "deny rm *"'),
      });
    }
    const done = await decideFirst(test, sessionId, { kind: 'edit', command: 'touch other.txt' });
    expect(last(done)).toMatchObject({ outcome: 'done', exitCode: 0 });
  });
});

describe('a path that a rule holds back', () => {
  const hold = (verdict: 'deny' | 'ask') =>
    writeFileSync(settingsFile(), JSON.stringify({ rules: [{ verdict, path: 'src/**' }] }));

  it.each(['deny', 'ask'] as const)('is not seen by a command that nobody saw: %s', async (verdict) => {
    hold(verdict);
    const { state } = await runTurn(test, '[[play:spies]]');
    expect(last(state)?.approvals).toMatchObject([{ by: 'rule' }]);
    expect(last(state)?.content).toContain('went on');
    expect(last(state)?.content).toContain('rules keep commands from src.');
    expect(last(state)?.content).not.toContain('export function sum');
    writeFileSync(settingsFile(), '{}');
    const { state: open } = await runTurn(test, '[[play:spies]]');
    expect(last(open)?.content).toContain('export function sum');
  });

  it('is seen by one that the person saw where the rule asks, and not where it denies', async () => {
    for (const verdict of ['deny', 'ask'] as const) {
      hold(verdict);
      const { sessionId, state } = await runTurn(test, '[[play:spies-aloud]]');
      expect(card(state)?.command?.withheld).toEqual(verdict === 'deny' ? ['src/**'] : undefined);
      const done = await decideFirst(test, sessionId, { kind: 'approve' });
      expect(last(done)?.content.includes('export function sum')).toBe(verdict === 'ask');
    }
  });
});

describe('changing the rules', () => {
  const rule = { verdict: 'ask', tool: 'write_*' } as const;

  it('adds once, removes what is there, and says when it is not', async () => {
    await test.client.policy.save({ add: [rule] });
    await test.client.policy.save({ add: [rule] });
    expect(JSON.parse(readFileSync(settingsFile(), 'utf8'))).toEqual({ rules: [rule] });
    await test.client.policy.save({ remove: [rule], add: [{ verdict: 'deny', path: '*.pem' }] });
    expect(JSON.parse(readFileSync(settingsFile(), 'utf8'))).toEqual({
      rules: [{ verdict: 'deny', path: '*.pem' }],
    });
    await expect(test.client.policy.save({ remove: [rule] })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('says where a rule is wrong', async () => {
    const wrong = test.client.policy.save({ add: [rule, { verdict: 'allow', command: 'a; b' }] });
    await expect(wrong).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(/add\.1\.command: not one simple command/),
    });
  });
});

it('without a sandbox no rule allows a command', async () => {
  const bare = await startTestApp({ plays, args: ['--set', 'sandbox=off'] });
  try {
    await bare.client.policy.save({ add: [{ verdict: 'allow', command: 'cat *' }] });
    const { state } = await runTurn(bare, '[[play:looks]]');
    expect(card(state)).toMatchObject({ rule: 'asks because every command waits for you' });
    expect(card(state)?.command?.noRule).toContain('only where a sandbox works');
  } finally {
    await bare.close();
  }
});
