/**
 * The thread of `aside.ts`: opens the folder it was started for and answers one message after the other comes in, without waiting for
 * the one before; who asks in turn gets answers in turn.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Answered, Asked } from './aside.ts';
import { openCollector, openKeeper, type Place } from './keeper.ts';

const say = (message: Answered): void => parentPort?.postMessage(message);
const running = new Map<number, AbortController>();

const place = workerData as Place | Pick<Place, 'dir'>;
const opened = await ('root' in place ? openKeeper(place) : openCollector(place));
if (opened.ok) {
  const works = new Map(Object.entries(opened.value)) as Map<
    string,
    (...args: unknown[]) => Promise<unknown>
  >;
  parentPort?.on('message', async (message: Asked) => {
    if ('cancel' in message) {
      running.get(message.cancel)?.abort();
      return;
    }
    const { id, name, args } = message;
    const cancelling = new AbortController();
    running.set(id, cancelling);
    try {
      say({ id, value: await works.get(name)?.(...args, cancelling.signal) });
    } catch (error) {
      say({ id, error });
    } finally {
      running.delete(id);
    }
  });
}
say({ opened: opened.ok ? { ok: true, value: null } : opened });
