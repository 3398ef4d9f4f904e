/**
 * Words of forms about a run whose form went away before they were sent, because the run is elsewhere by now or another page was opened.
 * Kept as long as this page is there: a form for the same thing begins with them, and the run's page shows them until then.
 */
import { create } from 'zustand';

export interface UnsentAt {
  run: string;
  /** Null: of the run as a whole. */
  stage: string | null;
  /** What they were for, as the form says it. */
  what: string;
}

export interface Unsent extends UnsentAt {
  words: string;
}

export const useUnsentWords = create<{ all: readonly Unsent[] }>(() => ({ all: [] }));

const isAt = (one: UnsentAt, { run, stage, what }: UnsentAt): boolean =>
  one.run === run && one.stage === stage && one.what === what;

export const keepUnsent = (unsent: Unsent): void =>
  useUnsentWords.setState(({ all }) => ({ all: [...all.filter((one) => !isAt(one, unsent)), unsent] }));

export const dropUnsent = (at: UnsentAt): void =>
  useUnsentWords.setState(({ all }) => ({ all: all.filter((one) => !isAt(one, at)) }));

export const unsentAt = (at: UnsentAt): string =>
  useUnsentWords.getState().all.find((one) => isAt(one, at))?.words ?? '';
