/** The demo plays against the demo project: their edits fit its files to the byte, and afterwards its tests pass. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlays } from '../../../../src/main/models/scripted/load-plays.ts';
import type { ReplyCall } from '../../../../src/main/models/scripted/play.ts';

const resources = path.join(import.meta.dirname, '../../../../resources');
let project: string;

beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'demo-'));
  await cp(path.join(resources, 'demo'), project, { recursive: true });
});
afterEach(() => rm(project, { recursive: true }));

async function callsOfPlay(name: string): Promise<ReplyCall[]> {
  const loaded = await loadPlays(path.join(resources, 'plays'));
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value.find((play) => play.name === name)?.replies.flatMap((reply) => [...reply.calls]) ?? [];
}

/** What the tools would do, in the plainest way: exact search, one place. */
async function perform(calls: readonly ReplyCall[]): Promise<void> {
  for (const call of calls) {
    const given = JSON.parse(call.arguments) as Record<string, string>;
    const file = path.join(project, given.path ?? '.');
    if (call.name === 'read_file') await readFile(file, 'utf8');
    if (call.name === 'write_file') await writeFile(file, given.content ?? '');
    if (call.name !== 'apply_diff') continue;
    const block = /^<{7} SEARCH\n([\s\S]*?)={7}\n([\s\S]*?)>{7} REPLACE\n$/.exec(given.diff ?? '');
    const [, search = '', replace = ''] = block ?? [];
    const pieces = (await readFile(file, 'utf8')).split(search);
    expect(pieces, `${given.path}: SEARCH must fit exactly once`).toHaveLength(2);
    await writeFile(file, pieces.join(replace));
  }
}

async function failingTests(): Promise<number> {
  // Without this, the runner inside would take itself for a part of a runner outside.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined };
  const run = promisify(execFile)(process.execPath, ['--test', '--test-reporter=tap'], { cwd: project, env });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  return Number(/^# fail (\d+)$/m.exec(stdout)?.[1]);
}

describe('the demo', () => {
  it('starts with one failing test and ends with none', async () => {
    expect(await failingTests()).toBe(1);
    await perform(await callsOfPlay('demo'));
    expect(await failingTests()).toBe(0);
  });

  it.each([false, true])('adds CSV export, the bug fixed before: %s', async (fixed) => {
    if (fixed) await perform(await callsOfPlay('demo'));
    await perform(await callsOfPlay('demo-feature'));
    const script =
      "import('./src/index.js').then((m) => process.stdout.write(m.toCsv(m.parseEntries('food 4.20'))))";
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: project });
    expect(stdout).toBe('category,amount\r\nfood,4.20\r\n');
  });
});
