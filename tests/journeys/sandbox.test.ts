/**
 * Commands in the sandbox, through whole turns: what the card says, what the machine looks like afterwards, what the model is
 * told, and that nothing runs with a person's rights because a sandbox was missing.
 */

import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callsOf, waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, stateOf, sumProject, type TestApp } from '../support/app.ts';

let test: TestApp;
const left: string[] = [];
afterEach(async () => {
  await test.close();
  for (const path of left.splice(0)) rmSync(path, { recursive: true, force: true });
});

const preferred = ['--set', 'sandbox=preferred'];
const commandPlay = (command: string) => ({
  plays: {
    'one-command': [
      { calls: [{ name: 'execute_command', arguments: { command } }] },
      { text: 'That was it.' },
    ],
  },
});
const toldLast = (): string => {
  const messages = test.model.requests.at(-1)?.body.messages ?? [];
  return messages.findLast((message) => message.role === 'tool')?.content as string;
};

/** A PATH on which `bwrap` is this script. */
function withFalseBwrap(script: string): string {
  const folder = join(tmpdir(), `patchbay-false-bwrap-${process.pid}-${left.length}`);
  mkdirSync(folder, { recursive: true });
  left.push(folder);
  writeFileSync(join(folder, 'bwrap'), script);
  chmodSync(join(folder, 'bwrap'), 0o755);
  return `${folder}:${process.env.PATH}`;
}

async function withPath<T>(path: string, action: () => Promise<T>): Promise<T> {
  const before = process.env.PATH;
  process.env.PATH = path;
  try {
    return await action();
  } finally {
    process.env.PATH = before;
  }
}

const probe = await startTestApp({ args: preferred });
const state = (await probe.client.system.describe({})).sandbox;
await probe.close();
const lack = state.kind === 'unavailable' ? state.reason : '';

describe.skipIf(lack !== '')(`in the sandbox${lack}`, () => {
  it('says so on the card, runs there, and leaves the home folder as it was', async () => {
    const escaped = join(homedir(), `.patchbay-journey-${process.pid}`);
    left.push(escaped);
    const command = `echo in > made.txt; echo out > ${escaped}; node --test 2>&1 | tail -3`;
    test = await startTestApp({ ...commandPlay(command), args: preferred });
    const { sessionId, state: waiting } = await runTurn(test, '[[play:one-command]]');
    expect(waitingCalls(waiting)[0]?.call.proposal).toMatchObject({ sandbox: 'enforced' });
    const done = await decideFirst(test, sessionId, { kind: 'approve' });
    expect(callsOf(done)[0]).toMatchObject({ outcome: 'done', exitCode: 0, appeared: [] });
    expect(readFileSync(join(test.workspace, 'made.txt'), 'utf8')).toBe('in\n');
    expect(existsSync(escaped)).toBe(false);
  });

  it('goes on by itself where the person allowed all, since nothing can be hurt', async () => {
    test = await startTestApp({ ...commandPlay('echo unseen > made.txt'), args: preferred });
    const { state: done } = await runTurn(test, '[[play:one-command]]', { approve: 'all' });
    expect(callsOf(done)[0]).toMatchObject({ outcome: 'done', exitCode: 0 });
    expect(existsSync(join(test.workspace, 'made.txt'))).toBe(true);
  });

  it('tells the model why the network did not answer, and not when all went well', async () => {
    test = await startTestApp({
      ...commandPlay('python3 -c \'import socket; socket.create_connection(("192.0.2.1", 80), 1)\''),
      args: preferred,
    });
    await runTurn(test, '[[play:one-command]]', { approve: 'all' });
    expect(toldLast()).toContain('[sandbox_denied:');
    await test.close();
    test = await startTestApp({ ...commandPlay('echo fine'), args: preferred });
    await runTurn(test, '[[play:one-command]]', { approve: 'all' });
    expect(toldLast()).not.toContain('sandbox');
  });

  it('names what a command made that can make something run later', async () => {
    test = await startTestApp({
      ...commandPlay(
        'mkdir .vscode sub && echo {} > .vscode/tasks.json && git init -q sub && echo x > plain',
      ),
      args: preferred,
    });
    const { sessionId, state: done } = await runTurn(test, '[[play:one-command]]', { approve: 'all' });
    const [call] = callsOf(done);
    expect(call?.appeared).toEqual(['.vscode', 'sub/.git']);
    expect(toldLast()).toContain('.vscode, sub/.git');

    const inPlace = (): boolean[] =>
      ['.vscode', 'sub/.git', 'plain'].map((path) => existsSync(join(test.workspace, path)));
    expect(inPlace()).toEqual([true, true, true]);
    const aside = { sessionId, callId: `${call?.id}` };
    const { paths, to } = await test.client.session.setAside(aside);
    expect(paths).toEqual(['.vscode', 'sub/.git']);
    expect(inPlace()).toEqual([false, false, true]);
    expect(readFileSync(join(to, '.vscode/tasks.json'), 'utf8')).toBe('{}\n');
    expect(existsSync(join(to, 'sub/.git/HEAD'))).toBe(true);
    expect(callsOf(await stateOf(test, sessionId))[0]?.setAside).toEqual({ paths, to });
    await expect(test.client.session.setAside(aside)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(test.client.session.setAside({ sessionId, callId: 't1.s1.c9' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await test.client.session.remove({ sessionId });
    expect(existsSync(join(to, 'sub/.git/HEAD')), 'it may be the person’s').toBe(true);
  });

  it('gives one command what the person grants, and the next one nothing', async () => {
    const server = createServer((socket) => socket.end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const command = `exec 3<>/dev/tcp/127.0.0.1/${port} && echo through`;
    const call = { calls: [{ name: 'execute_command', arguments: { command } }] };
    test = await startTestApp({
      plays: { thrice: [call, call, call, { text: 'Three times.' }] },
      args: preferred,
    });
    const { sessionId } = await runTurn(test, '[[play:thrice]]');
    await decideFirst(test, sessionId, { kind: 'approve', grant: 'network' });
    await decideFirst(test, sessionId, { kind: 'approve' });
    const done = await decideFirst(test, sessionId, {
      kind: 'edit',
      command: `${command} again`,
      grant: 'unsandboxed',
    });
    server.close();
    expect(callsOf(done).map((each) => each.exitCode === 0)).toEqual([true, false, true]);
    expect(callsOf(done)[2]?.content).toContain('through again');
  });

  it('gives one command one place, by its real path, and says what cannot be given', async () => {
    const place = join(homedir(), `.patchbay-given-${process.pid}`);
    mkdirSync(place);
    left.push(place);
    const command = `echo in > ${place}/made; echo out > ${homedir()}/.patchbay-out-${process.pid}`;
    const call = { calls: [{ name: 'execute_command', arguments: { command } }] };
    test = await startTestApp({ plays: { twice: [call, call, { text: 'Twice.' }] }, args: preferred });
    const { sessionId } = await runTurn(test, '[[play:twice]]');
    for (const [grant, code] of [
      [{ write: test.dataFolder }, 'DENIED'],
      [{ write: '~/nothing-of-that-name' }, 'NOT_FOUND'],
      [{ read: '.' }, 'DENIED'],
    ] as const)
      await expect(decideFirst(test, sessionId, { kind: 'approve', grant })).rejects.toMatchObject({ code });
    expect(readdirSync(place)).toEqual([]);
    const write = `~/${basename(place)}`;
    const state = await decideFirst(test, sessionId, { kind: 'approve', grant: { write } });
    expect(readFileSync(join(place, 'made'), 'utf8')).toBe('in\n');
    expect(existsSync(join(homedir(), `.patchbay-out-${process.pid}`))).toBe(false);
    expect(callsOf(state)[0]?.approvals[0]?.decision).toMatchObject({ grant: { write: place } });
    rmSync(join(place, 'made'));
    await decideFirst(test, sessionId, { kind: 'approve' });
    expect(readdirSync(place)).toEqual([]);
  });

  it('grants nothing where there is nothing to be given', async () => {
    test = await startTestApp({ ...commandPlay('echo x') });
    const { sessionId } = await runTurn(test, '[[play:one-command]]');
    await expect(decideFirst(test, sessionId, { kind: 'approve', grant: 'network' })).rejects.toMatchObject({
      code: 'INVALID',
    });
    expect(waitingCalls(await stateOf(test, sessionId))).toHaveLength(1);
  });

  it('ends a command with all it started', async () => {
    test = await startTestApp({
      files: sumProject,
      ...commandPlay('(env -i setsid -f sleep 97) ; echo started'),
      args: preferred,
    });
    await runTurn(test, '[[play:one-command]]', { approve: 'all' });
    expect(toldLast()).toContain('started');
    const { readProcesses } = await import('../../src/main/exec/process-table.ts');
    const lines = (await readProcesses()).map(({ pid }) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
    expect(lines.filter((line) => line === 'sleep\0' + '97\0')).toEqual([]);
  });
});

describe('where no sandbox works', () => {
  const useless =
    '#!/bin/sh\n[ "$1" = --version ] && echo "bubblewrap 0.8.0" && exit 0\necho "bwrap: no" >&2; exit 1\n';
  /** Runs the command as it is: a sandbox that is there and keeps nothing in. */
  const leaky =
    '#!/bin/bash\n[ "$1" = --version ] && echo "bubblewrap 0.8.0" && exit 0\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n';

  it.each([
    ['does not start', useless, /could not write its workspace/],
    ['keeps nothing in', leaky, /could write your home folder/],
  ])(
    'because it %s: it is not called one, and each command asks, whatever was allowed',
    async (_name, script, reason) => {
      const path = withFalseBwrap(script);
      await withPath(path, async () => {
        test = await startTestApp({ ...commandPlay('echo ran > made.txt'), args: preferred });
      });
      expect((await test.client.system.describe({})).sandbox).toMatchObject({
        kind: 'unavailable',
        reason: expect.stringMatching(reason),
      });
      const { sessionId, state: waiting } = await runTurn(test, '[[play:one-command]]', { approve: 'all' });
      expect(waitingCalls(waiting)[0]?.call.proposal).toMatchObject({ sandbox: 'unavailable' });
      expect(waitingCalls(waiting)[0]?.approval.rule).toMatch(/no sandbox/);
      expect(existsSync(join(test.workspace, 'made.txt'))).toBe(false);
      await decideFirst(test, sessionId, { kind: 'approve' });
      expect(existsSync(join(test.workspace, 'made.txt'))).toBe(true);
    },
  );

  it('refuses every command where the person wants one, and says what is missing', async () => {
    const path = withFalseBwrap(useless);
    await withPath(path, async () => {
      test = await startTestApp({
        ...commandPlay('echo ran > made.txt'),
        args: ['--set', 'sandbox=required'],
      });
    });
    const { sessionId } = await runTurn(test, '[[play:one-command]]', { approve: 'all' });
    expect(callsOf(await stateOf(test, sessionId))[0]).toMatchObject({ outcome: 'failed' });
    expect(toldLast()).toContain('sandbox_unavailable');
    expect(existsSync(join(test.workspace, 'made.txt'))).toBe(false);
  });
});
