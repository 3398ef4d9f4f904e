import { describe, expect, it } from 'vitest';
import { createQueue } from '../../../src/main/base/queue.ts';

async function drain<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('queue', () => {
  it('keeps what was pushed before the first read, and gives it after close', async () => {
    const queue = createQueue<number>();
    queue.push(1);
    queue.push(2);
    queue.close();
    queue.push(3);
    expect(await drain(queue.items())).toEqual([1, 2]);
  });

  it('gives what comes while it is read, in order, without losing any between two reads', async () => {
    const queue = createQueue<number>();
    const reading = drain(queue.items());
    for (let n = 0; n < 50; n += 1) {
      queue.push(n);
      if (n % 3 === 0) await Promise.resolve();
      if (n % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    queue.close();
    expect(await reading).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('ends by its signal, also one that was aborted before', async () => {
    const abort = new AbortController();
    const queue = createQueue<number>(abort.signal);
    const reading = drain(queue.items());
    queue.push(1);
    await Promise.resolve();
    abort.abort();
    expect(await reading).toEqual([1]);
    const late = createQueue<number>(AbortSignal.abort());
    late.push(1);
    expect(await drain(late.items())).toEqual([]);
  });

  it('takes nothing more once its reader has gone', async () => {
    const abort = new AbortController();
    const queue = createQueue<number>(abort.signal);
    queue.push(1);
    for await (const item of queue.items()) if (item === 1) break;
    queue.push(2);
    expect(await drain(queue.items())).toEqual([]);
  });

  it('lets its placing merge and drop', async () => {
    const queue = createQueue<number>(undefined, (waiting, item) => {
      const last = waiting.at(-1);
      if (last !== undefined && item > 0) waiting[waiting.length - 1] = last + item;
      else if (item > 0) waiting.push(item);
    });
    for (const item of [1, -1, 2, 3]) queue.push(item);
    queue.close();
    expect(await drain(queue.items())).toEqual([6]);
  });
});
