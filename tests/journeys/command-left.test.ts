/**
 * A host killed in the middle of a command without a sandbox: what the command left running is ended at the next start, and
 * said; nobody else's process is touched. Judged by the machine's table of processes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf } from '../../src/shared/session-view.ts';
import { beginTurn, startTestApp, stateOf, type TestApp, toldTo } from '../support/app.ts';
import { sleepers } from '../support/sleepers.ts';

const length = `7${process.pid}.5`;
const command = `setsid sleep ${length} & (trap '' HUP TERM; sleep ${length} & wait) & sleep ${length} & wait`;
const entry = join(import.meta.dirname, '../../out/main/cli.js');

let test: TestApp;
let innocent: ChildProcess;
beforeAll(async () => {
  test = await startTestApp({
    plays: { left: [{ calls: [{ name: 'execute_command', arguments: { command } }] }, { text: 'Over.' }] },
  });
  innocent = spawn('sleep', [length], { stdio: 'ignore' });
  await once(innocent, 'spawn');
});
afterAll(async () => {
  innocent.kill('SIGKILL');
  await test.close();
});

describe.skipIf(process.platform !== 'linux')('a command whose host was killed', () => {
  it('is ended at the next start, with all that it started, and told as interrupted', async () => {
    await test.app.close();
    const { dataFolder, workspace, modelName } = test;
    const settings = ['rung=native', 'titles=false', 'sandbox=off'].flatMap((one) => ['--set', one]);
    const task = ['run', '[[play:left]]', '--approve', 'all', '--workspace', workspace, '--json'];
    const model = ['--endpoint', modelName.slice('endpoint:'.length), '--data', dataFolder];
    const host = spawn(process.execPath, [entry, ...task, ...model, ...settings], { stdio: 'ignore' });
    const ended = once(host, 'exit');
    await expect.poll(() => sleepers(length)).toHaveLength(4);
    host.kill('SIGKILL');
    await ended;
    const before = sleepers(length);
    expect(before.length, 'somebody outlived the host, else this shows nothing').toBeGreaterThan(1);

    await test.restart('web');
    await expect.poll(() => sleepers(length)).toEqual([innocent.pid]);
    await expect
      .poll(() => readFileSync(join(dataFolder, 'logs/patchbay.log'), 'utf8'))
      .toContain('earlier start');
    await test.app.idle();
    const [row] = await test.client.session.list();
    expect(callsOf(await stateOf(test, row?.id ?? ''))[0]).toMatchObject({ outcome: 'interrupted' });
    expect(JSON.parse(readFileSync(join(dataFolder, 'processes.json'), 'utf8'))).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('a command that the person ends by itself', () => {
  it('is gone with all it started, and the turn goes on with that as its result', async () => {
    const before = sleepers(length).length;
    const sessionId = await beginTurn(test, '[[play:left]]', 'all');
    await expect.poll(() => sleepers(length)).toHaveLength(before + 3);
    const { running } = await test.client.process.list();
    expect(running).toMatchObject([
      { kind: 'command', what: command, endable: true, call: { sessionId, callId: 't1.s1.c1' } },
    ]);
    await test.client.process.end({ id: running[0]?.id ?? '' });
    await test.app.idle();
    expect(sleepers(length)).toHaveLength(before);
    const state = await stateOf(test, sessionId);
    expect(state.turns).toMatchObject([{ status: 'ended', reason: 'answered' }]);
    expect(toldTo(test)[0]).toMatch(/^stopped by the person after /);
    expect((await test.client.process.list()).running).toEqual([]);
  });
});
