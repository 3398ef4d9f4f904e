/**
 * What is remembered, as the page knows it. Asked for when somebody looks and after each change; of what is proposed only the count
 * is kept up, because that concerns a person who looks elsewhere.
 */
import { create } from 'zustand';
import type { SessionRow } from '../../shared/feed.ts';
import type { Memory, MemoryWish } from '../../shared/memory.ts';
import type { Failure, Result } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { useSessions } from './sessions.ts';
import { setView } from './view.ts';

interface MemoryStore {
  /** Newest first; null until they were asked for. */
  entries: readonly Memory[] | null;
  proposed: number;
  failure: Failure | null;
  /** The one that was removed last, as long as that can be taken back here. */
  removed: Memory | null;
  /** Entry that the form is open for; `new` for one that is to be written. */
  editing: string | null;
}

export const useMemory = create<MemoryStore>(() => ({
  entries: null,
  proposed: 0,
  failure: null,
  removed: null,
  editing: null,
}));

/**
 * Call once. Something may have been proposed whenever a session comes to rest, and by what is told of it while it rests: the lesson of
 * its last turn comes after that has ended.
 */
export function startMemory(): void {
  let seen: ReadonlySet<string> | null = null;
  useSessions.subscribe(({ rows, loaded }) => {
    if (!loaded) return;
    const before = seen;
    const now = rows.filter(isAtRest).map(({ id, events }) => `${id} ${events}`);
    seen = new Set(now);
    // Asked for once in any case: what was proposed outlives its session.
    if (before === null || now.some((one) => !before.has(one))) void countProposed();
  });
}

const isAtRest = ({ status }: SessionRow): boolean => status === 'idle' || status === 'failed';

async function countProposed(): Promise<void> {
  const found = await asked(() => client().memory.list({ state: 'proposed' }));
  if (found.ok) useMemory.setState({ proposed: found.value.length });
}

export async function refreshMemory(): Promise<void> {
  const found = await asked(() => client().memory.list({}));
  if (!found.ok) return useMemory.setState({ failure: found.error });
  const proposed = found.value.filter(({ state }) => state === 'proposed').length;
  useMemory.setState({ entries: found.value, proposed, failure: null });
}

/** A failure is shown on the page and told to whoever asked. */
async function changed<T>(call: () => Promise<T>): Promise<Result<T>> {
  const done = await asked(call);
  await refreshMemory();
  if (!done.ok) useMemory.setState({ failure: done.error });
  return done;
}

/** Its failure is for the form, and left out of the page. */
export async function saveMemory(id: string | null, wish: MemoryWish): Promise<Result<Memory>> {
  const saved = await asked(() =>
    id === null ? client().memory.add(wish) : client().memory.change({ id, ...wish }),
  );
  if (saved.ok) await refreshMemory();
  return saved;
}

export const decideMemory = (id: string, deed: 'keep' | 'reject'): Promise<Result<Memory>> =>
  changed(() => client().memory[deed]({ id }));

export async function removeMemory(memory: Memory): Promise<void> {
  const done = await changed(() => client().memory.remove({ id: memory.id }));
  if (done.ok) useMemory.setState({ removed: memory });
}

export async function restoreMemory(id: string): Promise<void> {
  useMemory.setState({ removed: null });
  await changed(() => client().memory.restore({ id }));
}

export const editMemory = (editing: string | null): void => useMemory.setState({ editing });

/** To the page, with the form open for it. */
export function showMemory(id: string): void {
  editMemory(id);
  setView('memory');
}
