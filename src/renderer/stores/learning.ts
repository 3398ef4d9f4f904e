/** Figures of alternatives, as the page knows them. Asked for when somebody looks, and again whenever a session has come to rest. */
import { create } from 'zustand';
import type { LearningCell, LearningFigures } from '../../shared/learning.ts';
import type { Failure } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { changeSetting } from './host.ts';
import { useSessions } from './sessions.ts';

interface LearningStore {
  on: boolean;
  /** Null until they were asked for. */
  figures: readonly LearningFigures[] | null;
  failure: Failure | null;
}

export const useLearning = create<LearningStore>(() => ({ on: true, figures: null, failure: null }));

/** While the page is shown; gives what ends it. */
export function followLearning(): () => void {
  void refreshLearning();
  let seen = settled();
  return useSessions.subscribe(() => {
    const now = settled();
    if (now === seen) return;
    seen = now;
    void refreshLearning();
  });
}

const settled = (): string =>
  useSessions
    .getState()
    .rows.filter(({ status }) => status === 'idle' || status === 'failed')
    .map(({ id, events }) => `${id} ${events}`)
    .join();

export async function refreshLearning(): Promise<void> {
  const found = await asked(() => client().learning.list());
  useLearning.setState(found.ok ? { ...found.value, failure: null } : { failure: found.error });
}

/** Null: all. */
export async function resetLearning(cell: LearningCell | null): Promise<void> {
  const done = await asked(() =>
    cell === null ? client().learning.resetAll() : client().learning.reset(cell),
  );
  await refreshLearning();
  if (!done.ok) useLearning.setState({ failure: done.error });
}

export async function turnLearningOn(): Promise<void> {
  const changed = await changeSetting('learning', true);
  await refreshLearning();
  if (!changed.ok) useLearning.setState({ failure: changed.error });
}
