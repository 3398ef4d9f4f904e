/**
 * Who may work on the checkpoints of a folder beside whom. What is stored is never written a second time, so that who reads it may go
 * beside who adds to it: a person who compares a thousand files must not hold up the checkpoint that an agent's next write waits for.
 * Only what deletes, or puts files back, is alone, in the order in which it was asked for.
 */
export interface Turns {
  /** Beside others of its kind, and beside one that adds. */
  read<T>(work: () => Promise<T>): Promise<T>;
  /** One at a time. */
  add<T>(work: () => Promise<T>): Promise<T>;
  /** After all that was asked for before, and before all that comes later. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const reads = new Set<Promise<unknown>>();
  let lastAdded: Promise<unknown> = Promise.resolve();
  let lastAlone: Promise<unknown> = Promise.resolve();
  return {
    read(work) {
      const done = lastAlone.then(work);
      const over: Promise<unknown> = settled(done).then(() => reads.delete(over));
      reads.add(over);
      return done;
    },
    add(work) {
      const done = lastAdded.then(work);
      lastAdded = settled(done);
      return done;
    },
    alone(work) {
      const done = Promise.all([lastAdded, ...reads]).then(work);
      lastAlone = settled(done);
      lastAdded = lastAlone;
      return done;
    },
  };
}

const settled = (done: Promise<unknown>): Promise<unknown> => done.catch(() => {});
