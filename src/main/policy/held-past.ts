/**
 * What commands had made in an agent's copy, until a person reviewed it: refusing that takes the command back as a rewind does, and so
 * does a rewind of what landed. What tasks have made is reviewed where they were given, so that a refusal there is handed down.
 */
import { namesPath } from './names-path.ts';

/** Of a command: the part of a past call that this needs. */
export interface Maker {
  command: string;
  undoneAt: number | null;
}

/** A task's session, of which the person has taken back these paths. */
export interface Refusal {
  sessionId: string;
  paths: string[];
  at: number;
}

interface Made {
  by: Maker | { task: string };
  paths: readonly string[];
  isReviewed: boolean;
  /** Of the review that let it land; null before, and where it was refused. */
  landedSeq: number | null;
}

export function createHeldPast() {
  const made: Made[] = [];
  /** Held by patches: what is taken back of these says nothing of a command, unless that names them. */
  const patched = new Set<string>();
  const refusals: Refusal[] = [];

  function takeBack({ by, paths }: Made, back: readonly string[], at: number): Refusal[] {
    const own = paths.filter((path) => back.includes(path));
    if (own.length === 0) return [];
    if ('task' in by) return [{ sessionId: by.task, paths: own, at }];
    if (own.some((path) => !patched.has(path) || namesPath(by.command, path))) by.undoneAt = at;
    return [];
  }

  return {
    byPatch(paths: readonly string[]): void {
      for (const path of paths) patched.add(path);
    },
    by: (by: Made['by'], paths: readonly string[]): void => {
      if (paths.length > 0) made.push({ by, paths, isReviewed: false, landedSeq: null });
    },
    /** `refused`: null for all of it. */
    reviewed(refused: readonly string[] | null, seq: number, at: number): void {
      for (const one of made.filter(({ isReviewed }) => !isReviewed)) {
        one.isReviewed = true;
        if (refused !== null) one.landedSeq = seq;
        refusals.push(...takeBack(one, refused ?? one.paths, at));
      }
    },
    /** To how it was at `since`. */
    restored(since: number, paths: readonly string[], at: number): void {
      for (const one of made)
        if (one.landedSeq !== null && one.landedSeq >= since) refusals.push(...takeBack(one, paths, at));
    },
    /** By the session that gave this one its task; gives what that means for the tasks of this one. Doing it again changes nothing. */
    refuse: (paths: readonly string[], at: number): Refusal[] =>
      made.flatMap((one) => takeBack(one, paths, at)),
    refusals: (): readonly Refusal[] => refusals,
    clear(): void {
      made.length = 0;
      refusals.length = 0;
      patched.clear();
    },
  };
}
