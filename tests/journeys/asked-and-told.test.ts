/**
 * What an agent asks of a person, tells them, and proposes of several files at once: judged by what its model is sent, by the bytes on
 * disk and by what the host was asked to show.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import {
  decideFirst,
  runTurn,
  startTestApp,
  stateOf,
  sumProject,
  type TestApp,
  toldTo,
} from '../support/app.ts';
import { promptProblems } from './checks.ts';
import { startRecordingProxy } from './recording-proxy.ts';

let test: TestApp;
afterEach(() => test.close());

const shown: { title: string; body: string }[] = [];
const start = async (plays: Record<string, unknown[]>, files?: Record<string, string>): Promise<void> => {
  shown.length = 0;
  test = await startTestApp({
    plays,
    ...(files && { files }),
    shell: {
      attention: {
        badge: () => {},
        show: () => {},
        close: () => {},
        tell: (words) => shown.push(words),
      },
    },
  });
};

const call = (name: string, args: Record<string, unknown>) => ({ calls: [{ name, arguments: args }] });
const heard = { text: 'Heard.' };

/** Names of the tools in the newest request. */
const offered = (): string[] => (test.model.requests.at(-1)?.body.tools ?? []).map(({ name }) => name);

describe('questions', () => {
  const three =
    '1. Which store?\n- SQLite\n- Postgres\n2. Which tests?\n- [ ] unit\n- [ ] browser\n3. What else?';

  it('several are asked on one card, and each answer is told behind its number', async () => {
    await start({ three: [call('ask_followup_question', { question: three }), heard] });
    const { sessionId, state } = await runTurn(test, '[[play:three]]');
    expect(waitingCalls(state)).toHaveLength(1);
    const answers = [
      { chosen: [1], words: '' },
      { chosen: [0, 1], words: 'only fast ones' },
      { chosen: [], words: '' },
    ];
    await decideFirst(test, sessionId, { kind: 'answer', answers });
    expect(toldTo(test)).toEqual([
      '1. Postgres\n2. unit; browser; in their words: only fast ones\n3. (not answered)',
    ]);
    await test.restart();
    const decided = callsOf(await stateOf(test, sessionId))[0]?.approvals[0]?.decision;
    expect(decided).toMatchObject({ kind: 'answer', answers });
    const { text } = await test.client.session.export({ sessionId, format: 'md' });
    expect(text).toContain(
      '> 1. Postgres\n> 2. unit; browser; in their words: only fast ones\n> 3. (not answered)',
    );
  });

  it('an answer to another number of questions decides nothing', async () => {
    await start({ three: [call('ask_followup_question', { question: three }), heard] });
    const { sessionId } = await runTurn(test, '[[play:three]]');
    const answers = [{ chosen: [1], words: '' }];
    await expect(decideFirst(test, sessionId, { kind: 'answer', answers })).rejects.toThrow(/3 questions/);
    expect(waitingCalls(await stateOf(test, sessionId))).toHaveLength(1);
  });

  it('prompt_user is offered where an agent has it, for good, and nowhere else', async () => {
    const confirm = call('prompt_user', { message: 'Hand over?', kind: 'confirm' });
    await start({ confirm: [confirm, heard] });
    const proxy = await startRecordingProxy(test.model.url);
    const { id: sessionId } = await test.client.session.create({
      ...{ workspace: test.workspace, model: `endpoint:${proxy.url}`, mode: 'architect' },
    });
    await runTurn(test, '[[play:confirm]]', { sessionId });
    await decideFirst(test, sessionId, { kind: 'answer', answers: [{ chosen: [0], words: '' }] });
    expect(toldTo(test)).toEqual(['Yes']);
    expect(offered()).toContain('prompt_user');

    await test.client.session.configure({ sessionId, mode: 'coder' });
    await runTurn(test, '[[play:plain]]', { sessionId });
    await test.restart();
    await runTurn(test, '[[play:plain]] again', { sessionId });
    expect(promptProblems(proxy.bodies)).toEqual([]);
    expect(proxy.bodies.length).toBe(4);
    await proxy.close();
    expect(offered()).not.toContain('apply_patch_review');

    const other = await runTurn(test, '[[play:confirm]] here');
    expect(offered()).not.toContain('prompt_user');
    expect(callsOf(other.state)[0]).toMatchObject({ outcome: 'failed' });
    expect(toldTo(test)[0]).toMatch(
      /^There is no tool named prompt_user\. The tools are: .*show_notification\.$/,
    );
  });
});

describe('notifications', () => {
  const tell = (title: string) => ({
    name: 'show_notification',
    arguments: { title, body: 'All 12.', level: 'info' },
  });

  it('go to the conversation and to the host at once, and nobody is waited for', async () => {
    await start({ tell: [{ calls: [tell('Tests pass')] }, heard] });
    const { state } = await runTurn(test, '[[play:tell]]');
    expect(state.turns[0]).toMatchObject({ status: 'ended', reason: 'answered' });
    expect(callsOf(state)[0]).toMatchObject({
      approvals: [],
      outcome: 'done',
      proposal: { kind: 'notice', level: 'info', title: 'Tests pass', body: 'All 12.' },
    });
    expect(shown).toEqual([{ title: 'Agent: Tests pass', body: `All 12.\n${state.title}` }]);
    expect(toldTo(test)).toEqual(['Shown.']);
    await test.restart();
    expect(shown).toHaveLength(1);
  });

  it('are five in one turn, and as many in the next', async () => {
    const many = { calls: Array.from({ length: 7 }, (_, at) => tell(`Step ${at + 1}`)) };
    await start({ many: [many, heard], more: [{ calls: [tell('Again')] }, heard] });
    const { sessionId, state } = await runTurn(test, '[[play:many]]');
    expect(shown.map(({ title }) => title)).toEqual([1, 2, 3, 4, 5].map((at) => `Agent: Step ${at}`));
    expect(callsOf(state).map(({ outcome }) => outcome)).toEqual([
      ...['done', 'done', 'done', 'done', 'done'],
      ...['refused', 'refused'],
    ]);
    expect(toldTo(test).at(-1)).toBe(
      'The person was told 5 things in this turn already. This was not shown. Go on, and say the rest when you are done.',
    );
    expect(callsOf(state).at(-1)?.guard).toMatchObject({ guard: 'notices', kind: 'many' });
    await runTurn(test, '[[play:more]]', { sessionId });
    expect(shown).toHaveLength(6);
  });
});

describe('several files in one proposal', () => {
  const edit = (from: string, to: string) => `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE`;
  const fix = edit('  return a - b;', '  return a + b;');
  const patch = `*** Update File: src/sum.js\n${fix}\n*** Add File: docs/sum.md\n# Sum\n*** Delete File: package.json`;
  const disk = (path: string) => readFileSync(join(test.workspace, path), 'utf8');

  it('are decided together: one left out, one edited, one as it was proposed', async () => {
    await start({ patch: [call('apply_patch_review', { patch }), heard] });
    const { sessionId, state } = await runTurn(test, '[[play:patch]]');
    expect(waitingCalls(state)).toHaveLength(1);
    await decideFirst(test, sessionId, {
      ...{ kind: 'edit', refused: ['package.json'] },
      files: [{ path: 'docs/sum.md', text: '# Sums\n' }],
      comments: [{ path: 'src/sum.js', line: 2, words: 'Good.' }],
    });
    expect(disk('src/sum.js')).toBe(sumProject['src/sum.js'].replace('a - b', 'a + b'));
    expect(disk('docs/sum.md')).toBe('# Sums\n');
    expect(disk('package.json')).toBe(sumProject['package.json']);
    const [told = ''] = toldTo(test);
    expect(told).toMatch(/^Applied to src\/sum\.js \(\+1 −1\), docs\/sum\.md \(\+1 −0\)\.\n/);
    expect(told).toContain('refused these files of your patch; they are as they were: package.json.');
    expect(told).toContain('-# Sum\n+# Sums');
    expect(told).toContain('- src/sum.js:2 `return a + b;`: Good.');
  });

  it('of which one cannot be made are none, and the model learns which', async () => {
    await start({ patch: [call('apply_patch_review', { patch: patch.replace('a - b', 'a * b') }), heard] });
    const { state } = await runTurn(test, '[[play:patch]]');
    expect(waitingCalls(state)).toEqual([]);
    expect(existsSync(join(test.workspace, 'docs'))).toBe(false);
    expect(toldTo(test)[0]).toMatch(
      /^Nothing of this patch was proposed\. 2 of its 3 files[\s\S]*\nsrc\/sum\.js: .*not found/i,
    );
  });

  it('are all outside of what a rule forbids to read, or the failure quotes nothing', async () => {
    const keys = patch.replace('src/sum.js', 'keys.txt');
    const secret = 'return a - c; // secret-7';
    await start(
      { keys: [call('apply_patch_review', { patch: keys }), heard] },
      { ...sumProject, 'keys.txt': secret },
    );
    const before = await runTurn(test, '[[play:keys]]');
    expect(toldTo(test)[0]).toContain('secret-7');
    const rules = JSON.stringify({ rules: [{ verdict: 'deny', path: 'keys.txt' }] });
    writeFileSync(join(test.dataFolder, 'settings.json'), rules);
    await runTurn(test, '[[play:keys]] once more', { sessionId: before.sessionId });
    expect(toldTo(test).at(-1)).toContain('refused by');
    expect(toldTo(test).at(-1)).not.toContain('secret-7');
  });

  it('are refused as a whole to an agent that may not write one of them', async () => {
    await start({ patch: [call('apply_patch_review', { patch }), heard] });
    const { id: sessionId } = await test.client.session.create({
      ...{ workspace: test.workspace, model: test.modelName },
    });
    await test.client.session.configure({ sessionId, mode: 'architect' });
    await runTurn(test, '[[play:patch]]', { sessionId });
    expect(toldTo(test)[0]).toContain('architect, may not use apply_patch_review');
    expect(existsSync(join(test.workspace, 'docs'))).toBe(false);
  });
});
