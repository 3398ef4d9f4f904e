/**
 * Checkpoints of a folder with 100,000 small files in 1,000 folders: the first, one after a single change, comparing, the preview
 * of a rewind, and letting old ones go, with the longest that the app's own thread was held up meanwhile. The controls look at the
 * same files once, as any of these must, and wait as long without doing anything: what else runs on the machine holds that up too.
 */
import { lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoints, openCheckpoints } from '../../src/main/checkpoints/checkpoints.ts';
import type { Result } from '../../src/shared/result.ts';
import { freshFolder } from './support/folders.ts';
import { type BenchRow, distribution, quantile, times } from './support/row.ts';

const folders = 1_000;
const filesInEach = 100;
const runs = 3;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function manyFiles(): string {
  const root = freshFolder();
  for (let folder = 0; folder < folders; folder += 1) {
    mkdirSync(join(root, `part-${folder}`));
    for (let file = 0; file < filesInEach; file += 1)
      writeFileSync(
        join(root, `part-${folder}/${file}.ts`),
        `export const value = ${folder * 1_000 + file};\n`,
      );
  }
  return root;
}

function lookAtAll(root: string): void {
  for (const folder of readdirSync(root))
    for (const file of readdirSync(join(root, folder))) lstatSync(join(root, folder, file), { bigint: true });
}

/** Milliseconds. `held`: from one turn of the event loop to the next; `own`: that this thread computed in between. */
interface Pause {
  held: number;
  own: number;
}

/** Milliseconds that this thread has computed. */
function computed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** The longest of each meanwhile. */
async function longestPause(work: () => Promise<unknown>): Promise<Pause> {
  const longest: Pause = { held: 0, own: 0 };
  let last: Pause = { held: performance.now(), own: computed() };
  const look = (): void => {
    const now: Pause = { held: performance.now(), own: computed() };
    longest.held = Math.max(longest.held, now.held - last.held);
    longest.own = Math.max(longest.own, now.own - last.own);
    last = now;
  };
  const timer = setInterval(look, 1);
  await work();
  clearInterval(timer);
  look();
  return longest;
}

/** How long each took, and the longest pause of all. */
function watched() {
  const taken: number[] = [];
  const pause: Pause = { held: 0, own: 0 };
  return {
    taken,
    pause,
    async run(work: () => Promise<unknown>): Promise<void> {
      const began = performance.now();
      const { held, own } = await longestPause(work);
      taken.push(performance.now() - began);
      pause.held = Math.max(pause.held, held);
      pause.own = Math.max(pause.own, own);
    },
  };
}

const compare = async (checkpoints: Checkpoints, from: string, to: string | null): Promise<void> => {
  const { files } = value(await checkpoints.difference({ from, to, look: async () => null }));
  if (files.length === 0) throw new Error('a difference was expected');
};

export async function rows(): Promise<BenchRow[]> {
  const root = manyFiles();
  const checkpoints = value(await openCheckpoints({ dir: freshFolder(), root }));
  const ids: string[] = [];
  const create = async (): Promise<void> => {
    const made = value(await checkpoints.create({ reason: 'bench' }));
    if (made.files < folders * filesInEach) throw new Error(`only ${made.files} files`);
    ids.push(made.id);
  };
  const [first, next, twoStates, withNow, previews, dropping] = [
    watched(),
    watched(),
    watched(),
    watched(),
    watched(),
    watched(),
  ];
  await first.run(create);
  for (let run = 0; run < runs; run += 1) {
    writeFileSync(join(root, `part-${run}/0.ts`), `changed ${run}\n`);
    await next.run(create);
  }
  const [from = '', to = ''] = ids;
  for (let run = 0; run < runs; run += 1) {
    await twoStates.run(() => compare(checkpoints, from, to));
    await withNow.run(() => compare(checkpoints, from, null));
    await previews.run(async () => value(await checkpoints.preview(from, { createdByApp: new Set() })));
  }
  for (let more = 0; more < 3; more += 1) await create();
  await dropping.run(async () =>
    value(await checkpoints.collect({ days: 1, megabytes: 0 }, Date.now() + 10 * 86_400_000)),
  );
  const idle = watched();
  await idle.run(() => new Promise((resolve) => setTimeout(resolve, quantile(first.taken, 0.5))));
  const control = await times(runs, () => lookAtAll(root));
  await checkpoints.close();
  const rowsOf = (name: string, { taken, pause }: ReturnType<typeof watched>): BenchRow[] => [
    distribution(`100,000 files: ${name}`, taken),
    { ...pauseRow(`100,000 files: ${name}`, pause, taken.length), aim: '≤ 50' },
  ];
  return [
    ...rowsOf('first checkpoint', first),
    ...rowsOf('checkpoint after one change', next),
    ...rowsOf('compare two checkpoints', twoStates),
    ...rowsOf('compare with now', withNow),
    ...rowsOf('preview of a rewind', previews),
    ...rowsOf('let old checkpoints go', dropping),
    pauseRow('control: nothing for as long as the first checkpoint', idle.pause, 1),
    distribution('control: look at 100,000 files once', control),
  ];
}

const pauseRow = (name: string, { held, own }: Pause, count: number): BenchRow => ({
  name: `${name}, longest pause of the app`,
  unit: 'ms',
  value: held,
  note: `n=${count}, ${own.toFixed(0)} at most computed by the app itself`,
});
