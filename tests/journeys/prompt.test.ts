/**
 * The prompt never moves: each request of a session is the one before plus what came since, to the byte. One long session
 * does everything that could move it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Fault } from '../../src/main/models/scripted/faults.ts';
import { waitingCalls } from '../../src/shared/session-view.ts';
import {
  decideFirst,
  follow,
  runTurn,
  startTestApp,
  stateOf,
  sumProject,
  type TestApp,
} from '../support/app.ts';
import { journalProblems, promptProblems } from './checks.ts';
import { promptChain } from './prompt-chain.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

let test: TestApp;
let proxy: RecordingProxy;
afterEach(async () => {
  await test.close();
  await proxy.close();
});

const fixed = sumProject['src/sum.js'].replace('a - b', 'a + b');
const faults: Record<number, Fault> = {};

async function startRecorded(): Promise<void> {
  const fix = { path: 'src/sum.js', content: 'export const sum = (a, b) => a + b;\n' };
  test = await startTestApp({
    server: { faults },
    plays: {
      'odd-arguments': [
        { calls: [{ name: 'read_file', arguments: '["src/sum.js"]' }] },
        { text: 'So not.', calls: [{ name: 'read_file', arguments: '"src/sum.js"' }] },
        { calls: [{ name: 'read_file', arguments: '{"path": "src/sum.js", }' }] },
        { text: 'Repaired.' },
      ],
      'cut-twice': [{ text: 'One', finish: 'length' }, { text: 'two', finish: 'length' }, { text: 'three.' }],
      rewrite: [{ calls: [{ name: 'write_file', arguments: fix }] }, { text: 'Rewritten.' }],
    },
  });
  proxy = await startRecordingProxy(test.model.url);
  test.modelName = `endpoint:${proxy.url}`;
}

/** Turns with cards: edited, approved, rejected with words, in conflict, asked, stopped while waiting. */
async function cards(sessionId: string): Promise<void> {
  await runTurn(test, '[[play:fix-bug]]', { sessionId });
  const text = fixed.replace('a + b', 'b + a');
  await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'src/sum.js', text }] });
  await decideFirst(test, sessionId, { kind: 'edit', command: 'echo 1 passed' });
  await runTurn(test, '[[play:command]]', { sessionId });
  await decideFirst(test, sessionId, { kind: 'reject', words: 'No commands now.' });
  await runTurn(test, '[[play:rewrite]]', { sessionId });
  writeFileSync(join(test.workspace, 'src/sum.js'), `// theirs\n${fixed}`);
  await expect(decideFirst(test, sessionId, { kind: 'approve' })).rejects.toMatchObject({ code: 'CONFLICT' });
  const approvalId = waitingCalls(await stateOf(test, sessionId))[0]?.approval.id ?? '';
  await test.client.approval.renew({ sessionId, approvalId });
  await decideFirst(test, sessionId, { kind: 'approve', settled: ['src/sum.js'] });
  await runTurn(test, '[[play:question]]', { sessionId });
  await decideFirst(test, sessionId, { kind: 'answer', words: 'The second.' });
  await runTurn(test, '[[play:mixed-calls]]', { sessionId });
  await test.client.session.stop({ sessionId });
}

/** Turns that end otherwise than they should, and go on. */
async function troubles(sessionId: string): Promise<void> {
  await test.client.session.send({ sessionId, text: '[[play:slow]]', messageId: 'slow' });
  await follow(test, sessionId, (item) => item.kind === 'live' && item.live.kind === 'text');
  await test.client.session.stop({ sessionId });
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  faults[test.model.requests.length + 1] = 'unauthorized';
  await runTurn(test, '[[play:plain]]', { sessionId });
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  faults[test.model.requests.length + 1] = 'error-in-stream';
  await runTurn(test, '[[play:plain]] again', { sessionId });
  await runTurn(test, '[[play:cut-twice]]', { sessionId });
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  faults[test.model.requests.length + 1] = 'not-found';
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  for (const play of ['malformed-json', 'unknown-tool', 'odd-arguments', 'edit-miss', 'cut-call', 'empty']) {
    const { state } = await runTurn(test, `[[play:${play}]]`, { sessionId });
    if (waitingCalls(state).length > 0) await decideFirst(test, sessionId, { kind: 'reject', words: '' });
  }
}

/** Everything that is set, renamed and restarted between turns. */
async function changes(sessionId: string): Promise<void> {
  await test.client.settings.set({ key: 'answerLimit', value: 1_000 });
  await runTurn(test, '[[play:several-calls]]', { sessionId });
  await test.client.session.rename({ sessionId, title: 'Another name' });
  await test.client.session.configure({ sessionId, model: 'demo', approve: 'reads' });
  await test.client.session.configure({ sessionId, model: test.modelName });
  await runTurn(test, '[[play:thinking]]', { sessionId });
  await runTurn(test, '[[play:two-turns]]', { sessionId });
  await test.restart();
  await runTurn(test, 'And again?', { sessionId });
  await test.restart('web');
  await runTurn(test, '[[play:complete]]', { sessionId });
  await test.client.settings.set({ key: 'maxSteps', value: 1 });
  await runTurn(test, '[[play:read-200]]', { sessionId });
  await test.client.session.resume({ sessionId });
  await test.app.idle();
  await runTurn(test, '[[play:plain]] at last', { sessionId });
}

it('stays where it is through edits, rejections, stops, failures, settings and restarts', async () => {
  await startRecorded();
  const { id: sessionId } = await test.client.session.create({
    workspace: test.workspace,
    model: test.modelName,
  });
  await cards(sessionId);
  await troubles(sessionId);
  await changes(sessionId);

  expect(promptProblems(proxy.bodies)).toEqual([]);
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  const state = await stateOf(test, sessionId);
  expect(new Set(state.turns.map((turn) => turn.reason))).toEqual(
    new Set(['completed', 'answered', 'cancelled', 'failed', 'limit']),
  );
  expect(proxy.bodies.length).toBeGreaterThan(45);

  // The same requests with one thing changed in one of them: the check sees each.
  const mutations: [from: string, to: string, seen: RegExp][] = [
    ['You are the coder', 'You were the coder', /prefix/],
    ['echo 1 passed', 'echo 2 passed', /prefix/],
    ['"description":"', '"description":" ', /tools/],
    ['"role":"system"', '"role":"user"', /system/],
    ['"tool_call_id":"call_2', '"tool_call_id":"call_9', /answers no call/],
    ['"arguments":"{', '"arguments":"', /not an object/],
    ['"content":"', '"content":[],"x":"', /not a text/],
    ['"messages":[', '"messages": [', /other bytes/],
  ];
  for (const [from, to, seen] of mutations) {
    const changed = proxy.bodies.map((body, index) => (index === 20 ? body.replace(from, to) : body));
    expect(promptProblems(changed).join('\n'), from).toMatch(seen);
  }

  // Room made by hand moves the prompt once, and from there on it stays again.
  await test.client.session.compact({ sessionId });
  await test.app.idle();
  await test.client.settings.set({ key: 'maxSteps', value: 200 });
  await runTurn(test, '[[play:several-calls]] with room', { sessionId });
  await test.restart();
  await runTurn(test, '[[play:two-turns]] with room', { sessionId });
  const { pieces, asides, problems } = promptChain(proxy.bodies);
  expect(problems).toEqual([]);
  expect(asides).toHaveLength(1);
  expect(pieces).toHaveLength(2);
  expect(pieces[1]).toHaveLength(4);
});
