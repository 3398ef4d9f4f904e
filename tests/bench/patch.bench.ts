/**
 * 200 files written: as 200 calls of one reply, each its own patch (from the model's answer to the next request, approved
 * by rule), and as one patch of 200 files applied by the workspace. The control writes and syncs the same files.
 */
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorkspace } from '../../src/main/workspace/workspace.ts';
import { openLocalApp, runTurn } from './support/app-process.ts';
import { freshFolder, longProject } from './support/folders.ts';
import { betweenAnswers, type ModelProcess, startModelProcess } from './support/model-process.ts';
import { type BenchRow, distribution, timed } from './support/row.ts';

const runs = 3;
const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
const contentOf = (n: number): Buffer => Buffer.from(`export const value = ${n};\n`);

/** From the last byte of the reply with 200 calls to the next request: proposed, approved, checkpointed, written, journaled. */
async function asCalls(model: ModelProcess): Promise<number[]> {
  const app = await openLocalApp(freshFolder());
  const session = await app.client.session.create({
    workspace: longProject(),
    model: `endpoint:${model.url}`,
    approve: 'all',
  });
  const state = await runTurn(app.client, session.id, 'Write them. [[play:files-200]]');
  await app.close();
  const calls = state.turns.flatMap((turn) => turn.steps.flatMap((step) => step.calls));
  if (calls.filter((call) => call.outcome === 'done').length !== 200) throw new Error('not all were written');
  return betweenAnswers(await model.takeMarks());
}

async function asOnePatch(): Promise<number> {
  const workspace = await openWorkspace(longProject());
  if (!workspace.ok) throw new Error(workspace.error.message);
  const changes = numbers.map((n) => ({ path: `many/file-${n}.js`, before: null, after: contentOf(n) }));
  return timed(async () => {
    const applied = await workspace.value.apply(changes);
    if (!applied.ok) throw new Error(applied.error.message);
  });
}

function control(): Promise<number> {
  const folder = join(longProject(), 'many');
  mkdirSync(folder);
  return timed(async () => {
    for (const n of numbers) {
      const file = await open(join(folder, `file-${n}.js`), 'w');
      await file.writeFile(contentOf(n));
      await file.sync();
      await file.close();
    }
  });
}

export async function rows(): Promise<BenchRow[]> {
  const model = await startModelProcess();
  const taken = { calls: [] as number[], patch: [] as number[], control: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    taken.calls.push(...(await asCalls(model)));
    taken.patch.push(await asOnePatch());
    taken.control.push(await control());
  }
  model.stop();
  return [
    distribution('200 files, 200 calls of one reply, to the next request', taken.calls),
    distribution('200 files, one patch applied by the workspace', taken.patch),
    distribution('control: write and fsync 200 files', taken.control),
  ];
}
