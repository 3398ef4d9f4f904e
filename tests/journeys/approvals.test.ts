import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    const both = `// theirs\n${mine}`;
    expect(file).toMatchObject({
      before: theirs,
      after: both,
      merged: [{ old: { from: 2, to: 3 }, now: { from: 2, to: 3 }, base: null }],
    });

    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(fileNow()).toBe(both);
  });

  it('what both changed is written only when somebody said how, and what was typed since goes along', async () => {
    test = await startTestApp();
    const { sessionId } = await runTurn(test, 'go [[play:fix-bug]]');
    const theirs = String(sumProject['src/sum.js']).replace('a - b', 'a * b');
    writeFileSync(join(test.workspace, 'src/sum.js'), theirs);
    await expect(decideFirst(test, sessionId, { kind: 'approve' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const { call, approval } = waitingCalls(await stateOf(test, sessionId))[0] ?? {};
    const callId = call?.id ?? '';
    const typed = fixed.replace('a + b', 'b + a');
    const files = [{ path: 'src/sum.js', text: typed }];
    await test.client.approval.renew({ sessionId, approvalId: approval?.id ?? '', files });
    const [file] = await test.client.patch.read({ sessionId, callId });
    expect(file).toMatchObject({
      before: theirs,
      after: typed,
      merged: [{ old: { from: 1, to: 2 }, now: { from: 1, to: 2 }, base: ['  return a - b;'] }],
    });
    for (const decision of [
      { kind: 'approve' as const },
      { kind: 'approve' as const, settled: ['other.js'] },
      { kind: 'edit' as const, files },
    ]) {
      await expect(decideFirst(test, sessionId, decision)).rejects.toMatchObject({ code: 'INVALID' });
    }
    expect(fileNow()).toBe(theirs);

    await decideFirst(test, sessionId, { kind: 'approve', settled: ['src/sum.js'] });
    expect(fileNow()).toBe(typed);
    // The journal has the decision, not how it came about.
    const decided = (await test.client.session.history({ sessionId })).findLast(
      (event) => event.type === 'approval.decided' && event.data.approvalId.startsWith(callId),
    );
    expect(decided?.data).toMatchObject({ decision: { kind: 'approve' } });
    expect(JSON.stringify(decided)).not.toContain('settled');
  });

  it('what nobody has decided about is not forgotten by a second renewal, nor by another encoding', async () => {
    const plays = {
      two: [
        {
          calls: [
            {
              name: 'apply_patch_review',
              arguments: {
                patch:
                  '*** Add File: b.txt\nB\n*** Update File: a.txt\n<<<<<<< SEARCH\ntwo\n=======\nMINE →\n>>>>>>> REPLACE\n',
              },
            },
          ],
        },
        { text: 'End.' },
      ],
    };
    test = await startTestApp({ plays, files: { 'a.txt': 'one\ntwo\nthree\n' } });
    const { sessionId } = await runTurn(test, '[[play:two]]');
    const at = (name: string) => join(test.workspace, name);
    const renewed = async () => {
      const approvalId = waitingCalls(await stateOf(test, sessionId))[0]?.approval.id ?? '';
      await test.client.approval.renew({ sessionId, approvalId });
      const proposal = waitingCalls(await stateOf(test, sessionId))[0]?.call.proposal;
      return proposal?.kind === 'patch'
        ? proposal.files.map(({ path, merged }) => [path, merged?.conflicts])
        : [];
    };
    // Not to be said in the encoding it is saved in.
    const theirs = Buffer.from('one\ncaf\u00e9\nthree\n', 'latin1');
    writeFileSync(at('a.txt'), theirs);
    await expect(decideFirst(test, sessionId, { kind: 'approve' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(Object.fromEntries(await renewed())).toMatchObject({ 'a.txt': 1 });
    writeFileSync(at('b.txt'), 'b\n');
    const without = { kind: 'edit' as const, refused: ['a.txt'] };
    await expect(decideFirst(test, sessionId, without)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(Object.fromEntries(await renewed())).toMatchObject({ 'a.txt': 1 });
    await expect(decideFirst(test, sessionId, { kind: 'approve', settled: ['b.txt'] })).rejects.toMatchObject(
      {
        code: 'INVALID',
      },
    );
    expect(readFileSync(at('a.txt')).equals(theirs)).toBe(true);
  });

  it('what lines cannot be merged of is a clash of the whole file: deletions, bytes that are not text', async () => {
    const plays = {
      whole: [
        {
          calls: [
            {
              name: 'apply_patch_review',
              arguments: {
                patch:
                  '*** Delete File: gone.txt\n*** Update File: bytes.bin\n<<<<<<< SEARCH\ntext\n=======\nmine\n>>>>>>> REPLACE\n*** Update File: theirs-gone.txt\n<<<<<<< SEARCH\none\n=======\nmine\n>>>>>>> REPLACE\n*** Delete File: both.txt\n',
              },
            },
          ],
        },
        { text: 'End.' },
      ],
    };
    const files = {
      'gone.txt': 'one\n',
      'bytes.bin': 'text\n',
      'theirs-gone.txt': 'one\n',
      'both.txt': 'both\n',
    };
    test = await startTestApp({ plays, files });
    const { sessionId } = await runTurn(test, '[[play:whole]]');
    const at = (name: string) => join(test.workspace, name);
    const bytes = Buffer.from([0, 1, 2, 3, 0]);
    writeFileSync(at('gone.txt'), 'one\nthe person’s\n');
    writeFileSync(at('bytes.bin'), bytes);
    rmSync(at('theirs-gone.txt'));
    rmSync(at('both.txt'));
    await expect(decideFirst(test, sessionId, { kind: 'approve' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const renew = async () => {
      const approvalId = waitingCalls(await stateOf(test, sessionId))[0]?.approval.id ?? '';
      await test.client.approval.renew({ sessionId, approvalId });
    };
    await renew();
    const clashes = ['gone.txt', 'bytes.bin', 'theirs-gone.txt'];
    expect((await test.client.approval.pending({}))[0]?.clashing.toSorted()).toEqual(clashes.toSorted());
    const unchanged = () => {
      expect(readFileSync(at('gone.txt'), 'utf8')).toBe('one\nthe person’s\n');
      expect(readFileSync(at('bytes.bin')).equals(bytes)).toBe(true);
      expect(existsSync(at('theirs-gone.txt'))).toBe(false);
    };
    for (const settled of [[], ['gone.txt'], ['bytes.bin', 'theirs-gone.txt']]) {
      const decision = { kind: 'approve' as const, settled };
      await expect(decideFirst(test, sessionId, decision)).rejects.toMatchObject({ code: 'INVALID' });
      unchanged();
    }
    // A second change on disk does not make it forgotten; one that was taken back is none.
    writeFileSync(at('theirs-gone.txt'), 'one\n');
    const all = { kind: 'approve' as const, settled: clashes };
    await expect(decideFirst(test, sessionId, all)).rejects.toMatchObject({ code: 'CONFLICT' });
    await renew();
    const [row] = await test.client.approval.pending({});
    expect(row?.clashing.toSorted()).toEqual(['bytes.bin', 'gone.txt']);
    const settled = { kind: 'edit' as const, refused: ['bytes.bin'], settled: ['gone.txt'] };
    await decideFirst(test, sessionId, settled);
    expect(existsSync(at('gone.txt'))).toBe(false);
    expect(readFileSync(at('bytes.bin')).equals(bytes)).toBe(true);
    expect(readFileSync(at('theirs-gone.txt'), 'utf8')).toBe('mine\n');
  });

  it('a new session asks as the settings say, unless it is told otherwise', async () => {
    test = await startTestApp({ args: ['--set', 'approve=reads'] });
    const { workspace, modelName: model } = test;
    const approveOf = async (more: { approve?: 'all' }) => {
      const { id: sessionId } = await test.client.session.create({ workspace, model, ...more });
      return (await stateOf(test, sessionId)).approve;
    };
    expect(await approveOf({})).toBe('reads');
    expect(await approveOf({ approve: 'all' })).toBe('all');
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

describe('what waits, over all sessions', () => {
  it('is listed in the order it matters, with whose it is and how large', async () => {
    test = await startTestApp({
      plays: {
        asks: [{ calls: [{ name: 'ask_followup_question', arguments: { question: 'Which one?' } }] }],
        runs: [{ calls: [{ name: 'execute_command', arguments: { command: 'echo a > b.txt' } }] }],
      },
    });
    const patch = await runTurn(test, 'go [[play:fix-bug]]');
    const changed = await runTurn(test, 'go [[play:fix-bug]]');
    const command = await runTurn(test, 'go [[play:runs]]');
    const looked = await runTurn(test, 'go [[play:runs]]');
    const question = await runTurn(test, 'go [[play:asks]]');
    writeFileSync(join(test.workspace, 'src/sum.js'), `${sumProject['src/sum.js']}// theirs\n`);
    await decideFirst(test, changed.sessionId, { kind: 'approve' }).catch(() => {});

    const listed = async () => (await test.client.approval.pending({})).map(({ sessionId }) => sessionId);
    const ids = [changed, question, command, looked, patch].map(({ sessionId }) => sessionId);
    expect(await listed()).toEqual(ids);
    expect((await test.client.approval.pending({})).at(-1)).toMatchObject({
      kind: 'patch',
      agent: 'coder',
      size: { files: 1, added: 1, removed: 1 },
      watched: false,
    });

    const stop = new AbortController();
    const feed = await test.client.session.watch(
      { sessionId: looked.sessionId, after: 0 },
      { signal: stop.signal },
    );
    await feed.next();
    expect(await listed()).toEqual([looked.sessionId, ...ids.filter((id) => id !== looked.sessionId)]);
    stop.abort();
    await feed.return?.();
    expect(await listed()).toEqual(ids);
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
