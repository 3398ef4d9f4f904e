/**
 * A session goes from agent to agent, and its prompt stays where it is: each request is the one before plus what came since.
 * Told at the end, judged by the requests that the model server got.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { commonTools } from '../../src/main/agent/modes.ts';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, follow, runTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { promptProblems } from './checks.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

let test: TestApp;
let proxy: RecordingProxy;
afterEach(async () => {
  await test.close();
  await proxy.close();
});

const hand = (mode: string) => ({ name: 'switch_mode', arguments: { mode, reason: `for ${mode} to do` } });
const write = (path: string) => ({ name: 'write_file', arguments: { path, content: 'x\n' } });
const run = { name: 'execute_command', arguments: { command: 'echo ran' } };
const read = { name: 'read_file', arguments: { path: 'src/sum.js' } };

async function start(): Promise<void> {
  test = await startTestApp({
    plays: {
      plan: [
        { text: 'I hand over.', calls: [hand('architect')] },
        { calls: [write('src/new.js')] },
        { calls: [write('plan.md')] },
        { calls: [hand('coder')] },
        { calls: [write('src/new.js')] },
        { text: 'Built.' },
      ],
      wander: [{ calls: [hand('coder')] }, { calls: [hand('nobody')] }, { text: 'I stay.' }],
      overtaken: [{ calls: [read, run] }, { calls: [run] }, { text: 'Seen.' }],
      forbidden: [{ calls: [write('src/other.js')] }, { text: 'Not mine.' }],
    },
  });
  proxy = await startRecordingProxy(test.model.url);
  test.modelName = `endpoint:${proxy.url}`;
}

const create = async (mode?: string): Promise<string> => {
  const { workspace, modelName: model } = test;
  const { id } = await test.client.session.create({ workspace, model, ...(mode && { mode }) });
  return id;
};

interface Body {
  messages: { role: string; content: string }[];
  tools: { function: { name: string } }[];
}
const sentBodies = (): Body[] => proxy.bodies.map((body) => JSON.parse(body) as Body);
const newest = (): string => sentBodies().at(-1)?.messages.at(-1)?.content ?? '';
const agentsOf = async (sessionId: string) =>
  (await stateOf(test, sessionId)).switches.map(({ from, to, by }) => `${from} ${to} ${by}`);

describe('a session with several agents', () => {
  it('coder, architect, coder, debug, and so on: every request is the beginning of the next', async () => {
    await start();
    const sessionId = await create();
    await runTurn(test, '[[play:plan]]', { sessionId });
    // The architect's own write is a card; the one beside its pattern was refused without one.
    const waiting = waitingCalls(await stateOf(test, sessionId));
    expect(waiting.map(({ call }) => call.summary)).toEqual(['plan.md']);
    expect(newest()).toContain('may not write src/new.js');
    await decideFirst(test, sessionId, { kind: 'approve' });
    // Coming back to the coder gives more rights, so it asks.
    const [card] = waitingCalls(await stateOf(test, sessionId));
    expect(card?.approval.rule).toBe('asks because coder may write and run commands');
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(newest()).toMatch(/^Switched to coder\.\n\n\[From here on you are the coder\./);
    await decideFirst(test, sessionId, { kind: 'approve' });

    await test.client.session.configure({ sessionId, mode: 'debug' });
    await runTurn(test, '[[play:forbidden]] now', { sessionId });
    expect(newest()).toContain('The agent at work, debug, may not use write_file.');
    await test.restart();
    await runTurn(test, '[[play:wander]]', { sessionId });
    const [wish] = waitingCalls(await stateOf(test, sessionId));
    expect(wish?.approval.rule).toBe('asks because coder may write');
    await decideFirst(test, sessionId, { kind: 'reject', words: 'Find the cause first.' });
    expect((await stateOf(test, sessionId)).mode).toBe('debug');
    expect(newest()).toContain('There is no agent "nobody". Others: orchestrator, coder, architect, ask.');
    await test.client.session.configure({ sessionId, mode: 'ask' });
    await test.client.session.configure({ sessionId, mode: 'debug' });
    await runTurn(test, '[[play:plain]] still debug', { sessionId });
    expect(newest()).not.toContain('From here on');

    expect(await agentsOf(sessionId)).toEqual([
      'coder architect agent',
      'architect coder agent',
      'coder debug person',
      'debug ask person',
      'ask debug person',
    ]);
    expect(promptProblems(proxy.bodies)).toEqual([]);
    expect(proxy.bodies).toHaveLength(12);
    const moved = proxy.bodies.map((body) => body.replace('[From here on you are the arch', '[From now on'));
    expect(promptProblems([...proxy.bodies.slice(0, 4), ...moved.slice(4)]).join()).toMatch(/prefix/);
  });

  it('chosen by the person while the turn goes on: it holds at once, and is told with the next result', async () => {
    await start();
    const sessionId = await create();
    await runTurn(test, '[[play:overtaken]]', { sessionId });
    await test.client.session.configure({ sessionId, mode: 'ask' });
    await decideFirst(test, sessionId, { kind: 'approve' });
    const results = sentBodies()[1]?.messages.filter(({ role }) => role === 'tool') ?? [];
    expect(results[0]?.content).not.toContain('From here on');
    expect(results[1]?.content).toMatch(/ran\n\n\[From here on you are ask\./);
    expect(newest()).toContain('The agent at work, ask, may not use execute_command.');
    expect(callsOf(await stateOf(test, sessionId)).map(({ outcome }) => outcome)).toEqual([
      'done',
      'done',
      'refused',
    ]);
    expect(promptProblems(proxy.bodies)).toEqual([]);
  });

  it('chosen while the model writes: what it asks for then is judged by the new limits', async () => {
    await start();
    const sessionId = await create();
    await test.client.session.send({ sessionId, text: '[[play:slow]]', messageId: 'slow' });
    await follow(test, sessionId, (item) => item.kind === 'live' && item.live.kind === 'text');
    await test.client.session.configure({ sessionId, mode: 'architect' });
    await test.client.session.stop({ sessionId });
    await runTurn(test, '[[play:forbidden]]', { sessionId });
    expect(sentBodies()[1]?.messages.at(-1)?.content).toMatch(/\n\n\[From here on you are the architect\./);
    expect(newest()).toContain('may not write src/other.js');
    expect(promptProblems(proxy.bodies)).toEqual([]);
  });

  it('begins with any of them on the same rules, tools and a few more, told who it is behind the first message', async () => {
    await start();
    for (const mode of [undefined, 'orchestrator', 'architect', 'debug', 'ask'])
      await runTurn(test, '[[play:plain]]', { sessionId: await create(mode) });
    const bodies = sentBodies();
    expect(bodies).toHaveLength(5);
    expect(new Set(bodies.map(({ messages: [system] }) => JSON.stringify(system))).size).toBe(1);
    const common = bodies.map(({ tools }) => JSON.stringify(tools.slice(0, commonTools.length)));
    expect(new Set(common).size).toBe(1);
    const further = bodies.map(({ tools }) =>
      tools.slice(commonTools.length).map((tool) => tool.function.name),
    );
    expect(further).toEqual([
      ['apply_patch_review', 'show_notification'],
      ['delegate', 'update_plan', 'check_feature'],
      ['prompt_user'],
      ['show_notification'],
      [],
    ]);
    const told = bodies.map(({ messages }) => messages[1]?.content.split('\n\n').slice(1));
    expect(told.map((parts) => parts?.[1]?.slice(0, 40) ?? null)).toEqual([
      null,
      '[From here on you are the orchestrator: ',
      '[From here on you are the architect. You',
      '[From here on you are debug. You find th',
      '[From here on you are ask. You answer qu',
    ]);
  });

  it('is refused where there is no such agent', async () => {
    await start();
    await expect(create('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const sessionId = await create();
    await expect(test.client.session.configure({ sessionId, mode: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(proxy.bodies).toEqual([]);
  });
});
