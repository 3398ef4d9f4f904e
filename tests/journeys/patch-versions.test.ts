/** A patch that was edited before it was approved can be read both ways: as it was proposed, and as it was decided. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { waitingCalls } from '../../src/shared/session-view.ts';
import { decideFirst, runTurn, startTestApp, sumProject, type TestApp } from '../support/app.ts';

let test: TestApp;
afterEach(() => test.close());

it('before the decision both are the proposal, after it they differ', async () => {
  test = await startTestApp();
  const { sessionId, state } = await runTurn(test, '[[play:edit]]');
  const callId = waitingCalls(state)[0]?.call.id ?? '';
  const read = async (version?: 'proposed' | 'decided') => {
    const place = { sessionId, callId, path: 'src/sum.js' };
    const [file] = await test.client.patch.read(version === undefined ? place : { ...place, version });
    return { before: file?.before, after: file?.after };
  };
  const before = sumProject['src/sum.js'];
  const proposed = { before, after: before.replace('a - b', 'a + b') };
  expect([await read(), await read('proposed'), await read('decided')]).toEqual([
    proposed,
    proposed,
    proposed,
  ]);
  const mine = before.replace('a - b', 'b + a');
  await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'src/sum.js', text: mine }] });
  expect(readFileSync(join(test.workspace, 'src/sum.js'), 'utf8')).toBe(mine);
  expect(await read('proposed')).toEqual(proposed);
  expect(await read('decided')).toEqual({ before, after: mine });
  expect(await read()).toEqual({ before, after: mine });
});
