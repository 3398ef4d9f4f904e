/** What of that which a command made may be moved away: told by when it was made, and never at the cost of what was moved before. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../../src/main/agent/engine.ts';
import { createSessionBook, type LiveSession } from '../../../src/main/agent/session-book.ts';
import { setAside } from '../../../src/main/agent/set-aside.ts';
import { openWorkspace } from '../../../src/main/workspace/workspace.ts';
import type { Fact } from '../../../src/shared/event.ts';
import { callOf } from '../../../src/shared/session-view.ts';
import { makeFolder } from '../../support/app.ts';
import {
  allowed,
  command,
  created,
  finished,
  proposed,
  responded,
  sent,
  started,
} from '../../support/session-script.ts';
import { memoryJournal } from './memory-journal.ts';

const callId = 't1.s1.c1';
let [root, aside] = ['', ''];
beforeEach(() => {
  [root, aside] = [makeFolder(), makeFolder()];
});
afterEach(() => {
  for (const folder of [root, aside]) rmSync(folder, { recursive: true, force: true });
});

/** A session whose command ran at `at` and made `appeared`, and then these facts. */
function ran(at: number, appeared: string[], ...more: Fact[]): LiveSession {
  const { data } = finished(callId) as Extract<Fact, { type: 'call.finished' }>;
  return createSessionBook(memoryJournal(), () => at).create('s', [
    ...[created, sent('go'), started('t1'), responded('t1.s1', { calls: [['execute_command', {}]] })],
    proposed(callId, command('make')),
    ...allowed(callId),
    { type: 'call.started', data: { callId } },
    { type: 'call.finished', data: { ...data, appeared } },
    ...more,
  ]);
}

async function moveAway(session: LiveSession) {
  const workspace = await openWorkspace(root);
  if (!workspace.ok) throw new Error(workspace.error.message);
  const engine = {
    folder: async () => ({ ok: true, value: { workspace: workspace.value } }),
    asideFolder: () => aside,
    now: Date.now,
  } as unknown as Engine;
  const done = await setAside(engine, session, callId);
  return { done, known: callOf(session.state(), callId)?.setAside?.paths };
}

const put = (path: string, text: string): void => writeFileSync(join(root, path), text);
const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

it('moves what was made while the command ran', async () => {
  put('.envrc', 'made');
  const { done, known } = await moveAway(ran(Date.now(), ['.envrc', '.gone']));
  expect(done).toMatchObject({ ok: true, value: { paths: ['.envrc'] } });
  expect(known).toEqual(['.envrc']);
  expect(read(aside, '.envrc')).toBe('made');
});

it.each([
  ['since', -60_000],
  ['before', 60_000],
])('leaves what was made %s where it is', async (_, offset) => {
  mkdirSync(join(root, '.vscode'));
  put('.vscode/tasks.json', 'mine');
  const { done, known } = await moveAway(ran(Date.now() + offset, ['.vscode']));
  expect(done).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(known).toBeUndefined();
  expect(read(root, '.vscode/tasks.json')).toBe('mine');
});

it('what is there again after it was moved is left, and nothing moved is written over', async () => {
  const appeared = (...paths: string[]): Fact => ({
    type: 'background.appeared',
    data: { backgroundId: 'b1', paths },
  });
  const begun: Fact = {
    type: 'background.started',
    data: { backgroundId: 'b1', callId, command: 'npm run dev' },
  };
  const session = ran(Date.now(), [], begun, appeared('.envrc'));
  put('.envrc', 'first');
  await moveAway(session);
  put('.envrc', 'second');
  put('.mcp.json', 'new');
  session.append([appeared('.mcp.json')]);
  const { done, known } = await moveAway(session);
  expect(done).toMatchObject({ error: { message: expect.stringContaining('.envrc is not what') } });
  expect(known).toEqual(['.envrc', '.mcp.json']);
  expect([read(aside, '.envrc'), read(aside, '.mcp.json'), read(root, '.envrc')]).toEqual([
    ...['first', 'new', 'second'],
  ]);
});
