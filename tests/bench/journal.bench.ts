/**
 * What it costs to have an event on disk. The control writes 4 KB into a file of the same folder and syncs it, which is the
 * least that anything durable can cost on this disk.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder } from './support/folders.ts';
import { longStory, openBook } from './support/long-session.ts';
import { type BenchRow, distribution, times } from './support/row.ts';

const appends = 500;

export async function rows(): Promise<BenchRow[]> {
  const folder = freshFolder();
  const { book, close } = openBook(folder);
  const story = longStory(10_000);
  const session = book.create('grows', story.slice(0, 1));
  let at = 1;
  const append = (count: number) => (): void => {
    session.append(story.slice(at, at + count));
    at += count;
  };
  const file = openSync(join(folder, 'control'), 'w');
  const page = Buffer.alloc(4096, 1);
  const sync = (): void => {
    writeSync(file, page);
    fsyncSync(file);
  };
  const taken = { one: [] as number[], four: [] as number[], sync: [] as number[] };
  await times(50, append(1));
  for (let round = 0; round < appends; round += 1) {
    taken.sync.push(...(await times(1, sync)));
    taken.one.push(...(await times(1, append(1))));
    taken.four.push(...(await times(1, append(4))));
  }
  closeSync(file);
  close();
  return [
    distribution('journal append, 1 event', taken.one, { note: 'durable, in turn with the control' }),
    distribution('journal append, 4 events', taken.four, { note: 'durable' }),
    distribution('control: write 4 KB and fsync', taken.sync),
  ];
}
