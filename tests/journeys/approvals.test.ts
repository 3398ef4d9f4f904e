import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

const fileNow = (path = 'src/sum.js'): string => readFileSync(join(test.workspace, path), 'utf8');
const fixed = sumProject['src/sum.js'].replace('a - b', 'a + b');

/** The tool results the model was sent in its last request. */
const lastTold = (): string[] => {
  const messages = test.model.requests.at(-1)?.body.messages ?? [];
  return messages.filter((message) => message.role === 'tool').map((message) => String(message.content));
};

describe('from a task to green tests', () => {
  it('writes nothing before approval, exactly the patch after it, and ends with the tests passing', async () => {
    test = await startTestApp();
    const { sessionId, state } = await runTurn(test, 'go [[play:fix-bug]]');
    expect(waitingCalls(state)).toHaveLength(1);
    expect(fileNow()).toBe(sumProject['src/sum.js']);

    const patched = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(fixed);
    expect(waitingCalls(patched)[0]?.call.proposal).toMatchObject({
      kind: 'command',
      command: 'node --test',
    });
    expect(patched.checkpoints).toHaveLength(1);

    const done = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(done.turns[0]).toMatchObject({ status: 'ended', reason: 'completed' });
    const run = done.turns[0]?.steps
      .flatMap((step) => step.calls)
      .find((call) => call.name === 'execute_command');
    expect(run).toMatchObject({ outcome: 'done', exitCode: 0 });
    expect(() => execFileSync(process.execPath, ['--test'], { cwd: test.workspace })).not.toThrow();
  });

  it('takes what the person edited, to the byte, and tells the model what was changed', async () => {
    test = await startTestApp({
      files: { ...sumProject, 'src/sum.js': sumProject['src/sum.js'].replaceAll('\n', '\r\n') },
    });
    const { sessionId } = await runTurn(test, 'go [[play:fix-bug]]');
    const text = fixed.replace('return a + b;', 'return b + a; // mine');
    await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'src/sum.js', text }] });
    expect(fileNow()).toBe(text.replaceAll('\n', '\r\n'));
    expect(lastTold().at(-1)).toContain('-  return a + b;\n+  return b + a; // mine');
  });

  it('says nothing of an edit when the person changed nothing', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, 'go [[play:fix-bug]]');
    await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'src/sum.js', text: fixed }] });
    expect(fileNow()).toBe(fixed);
    expect(lastTold().at(-1)).not.toContain('changed');
  });

  it('does nothing when rejected, and gives the model the words', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, 'go [[play:fix-bug]]');
    await decideFirst(test, sessionId, { kind: 'reject', words: 'use a helper instead' });
    expect(fileNow()).toBe(sumProject['src/sum.js']);
    expect(lastTold().at(-1)).toContain('use a helper instead');
  });
});

describe('a card counts once, for what it showed', () => {
  it('refuses another digest, a second decision and a card that is gone', async () => {
    test = await startTestApp();
    const { sessionId, state } = await runTurn(test, 'go [[play:fix-bug]]');
    const card = waitingCalls(state)[0];
    if (card === undefined) throw new Error('nothing waits');
    const { id: approvalId, digest } = card.approval;
    const decision = { kind: 'approve' } as const;
    await expect(
      test.client.approval.decide({ sessionId, approvalId, digest: '0'.repeat(64), decision }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(fileNow()).toBe(sumProject['src/sum.js']);
    const both = await Promise.allSettled([
      test.client.approval.decide({ sessionId, approvalId, digest, decision }),
      test.client.approval.decide({ sessionId, approvalId, digest, decision }),
    ]);
    expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    await test.app.idle();
    const decided = (await test.client.session.history({ sessionId })).filter(
      (event) => event.type === 'approval.decided',
    );
    expect(decided).toHaveLength(1);
    await expect(
      test.client.approval.decide({ sessionId, approvalId, digest, decision }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('writes nothing when the file changed meanwhile, keeps the text, and can be renewed', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, 'go [[play:fix-bug]]');
    const theirs = `// theirs\n${sumProject['src/sum.js']}`;
    writeFileSync(join(test.workspace, 'src/sum.js'), theirs);
    const mine = fixed.replace('a + b', 'b + a');
    const edit = { kind: 'edit', files: [{ path: 'src/sum.js', text: mine }] } as const;
    await expect(
      decideFirst(test, sessionId, { kind: 'edit', files: [...edit.files] }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(fileNow()).toBe(theirs);

    const conflicted = waitingCalls(await stateOf(test, sessionId))[0];
    expect(conflicted?.approval.conflict?.files).toMatchObject([{ path: 'src/sum.js' }]);
    await test.restart();
    await test.client.approval.renew({ sessionId, approvalId: conflicted?.approval.id ?? '' });
    const [file] = await test.client.patch.read({ sessionId, callId: conflicted?.call.id ?? '' });
    expect(file).toMatchObject({ before: theirs, after: mine });

    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(mine);
  });

  it('a card that waited through a restart is decided and the turn goes on', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, 'go [[play:fix-bug]]');
    await test.restart();
    expect(await test.client.approval.pending({})).toMatchObject([{ sessionId, kind: 'patch' }]);
    await decideFirst(test, sessionId, { kind: 'approve' });
    const done = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(done.turns[0]?.reason).toBe('completed');
    expect(fileNow()).toBe(fixed);
  });
});

describe('approve modes', () => {
  it('all: goes through without a card, and the journal says which rule decided', async () => {
    test = await startTestApp();
    const { sessionId, state } = await runTurn(test, 'go [[play:fix-bug]]', { approve: 'all' });
    expect(state.turns[0]?.reason).toBe('completed');
    expect(fileNow()).toBe(fixed);
    const decided = (await test.client.session.history({ sessionId })).flatMap((event) =>
      event.type === 'approval.decided' ? [event.data.by] : [],
    );
    expect(decided).toEqual(['rule', 'rule']);
  });

  it('reads: refuses writes and commands, and the file stays', async () => {
    test = await startTestApp();
    const { state } = await runTurn(test, 'go [[play:fix-bug]]', { approve: 'reads' });
    expect(fileNow()).toBe(sumProject['src/sum.js']);
    const outcomes = state.turns[0]?.steps.flatMap((step) =>
      step.calls.map((call) => [call.name, call.outcome]),
    );
    expect(outcomes).toEqual([
      ['read_file', 'done'],
      ['apply_diff', 'refused'],
      ['execute_command', 'refused'],
      ['attempt_completion', 'done'],
    ]);
  });
});

describe('rewind', () => {
  it('shows what it would change, restores the file, and can itself be undone', async () => {
    test = await startTestApp();
    const { sessionId, state } = await runTurn(test, 'go [[play:fix-bug]]', { approve: 'all' });
    const checkpointId = state.checkpoints[0]?.id ?? '';
    const plan = await test.client.checkpoint.preview({ sessionId, checkpointId });
    expect(plan.changes).toEqual([{ path: 'src/sum.js', kind: 'rewrite' }]);
    expect(fileNow()).toBe(fixed);
    await test.client.checkpoint.restore({ sessionId, checkpointId });
    expect(fileNow()).toBe(sumProject['src/sum.js']);
    const safety = (await stateOf(test, sessionId)).restores[0]?.safetyId ?? '';
    await test.client.checkpoint.restore({ sessionId, checkpointId: safety });
    expect(fileNow()).toBe(fixed);
  });
});
