/**
 * What a host has in memory while one session grows to 2,000 steps, all of it in memory: the built web host, driven over its
 * WebSocket, read from outside and without asking for a garbage collection. Also what a step costs by then.
 */
import { emptySession } from '../../src/shared/session-state.ts';
import { memoryOf, runTurn, startHostProcess } from './support/app-process.ts';
import { freshFolder, longProject } from './support/folders.ts';
import { betweenAnswers, startModelProcess } from './support/model-process.ts';
import { type BenchRow, distribution } from './support/row.ts';

const turns = 10;
const stepsOfTurn = 200;

export async function rows(): Promise<BenchRow[]> {
  const model = await startModelProcess();
  const host = await startHostProcess(freshFolder());
  const { pid } = host.program;
  const session = await host.client.session.create({
    workspace: longProject(),
    model: `endpoint:${model.url}`,
    approve: 'all',
  });
  const all: BenchRow[] = [memory('at the start', memoryOf(pid).now)];
  let state = emptySession;
  for (let turn = 1; turn <= turns; turn += 1) {
    state = await runTurn(host.client, session.id, 'Read it all. [[play:read-200]]', state);
    const taken = betweenAnswers(await model.takeMarks());
    if (taken.length !== stepsOfTurn) throw new Error(`${taken.length} steps instead of ${stepsOfTurn}`);
    if (turn !== 1 && turn !== turns) continue;
    const { now, most } = memoryOf(pid);
    const after = `after ${(turn * stepsOfTurn).toLocaleString('en')} steps`;
    all.push(memory(after, now), memory(`${after}, most so far`, most));
    all.push(distribution(`agent step, web host, last ${stepsOfTurn} ${after}`, taken));
  }
  await host.close();
  model.stop();
  return all;
}

const memory = (when: string, value: number): BenchRow => ({
  name: `memory of the web host ${when}`,
  unit: 'MB',
  value,
  note: 'n=1',
});
