/**
 * Review at the end of a turn: what the agent has changed by then is held in the session and nowhere else. A file is held as it was
 * when the agent first changed it and as it is now; the contents are stored under their digests, so that this and the journal are
 * all there is of it. The workspace does not have it before the person has said so.
 */
import { z } from 'zod';
import { changeAlone, type changedFileSchema, changesSomething } from './proposal.ts';

export const reviewModes = ['each', 'turn'] as const;
/**
 * each: every write waits before it is made · turn: the agent works in a copy, and one review at the end lands it · stage: the same at
 * the end of a pipeline's stage, whose sub-stages are turns of one session; only a pipeline begins such a session.
 */
export const reviewModeSchema = z.enum([...reviewModes, 'stage']);
export type ReviewMode = z.infer<typeof reviewModeSchema>;

/** `before` is what the workspace had, `after` what the agent made of it; null where there is no file. */
export type HeldFile = z.infer<typeof changedFileSchema>;

interface Decided {
  outcome: string | null;
  approvals: readonly { decision: { kind: string } | null }[];
}

/** What the person did not take is gone; what could not be written, whatever stood in the way, is still to be decided on. */
export const isReviewOver = ({ outcome, approvals }: Decided): boolean =>
  outcome === 'done' || approvals.at(-1)?.decision?.kind === 'reject';

/** Sorted by path. What is as it was before is not held any more. */
export function withHeld(held: readonly HeldFile[], changes: readonly HeldFile[]): HeldFile[] {
  const files = new Map(held.map((file) => [file.path, file]));
  for (const change of changes) {
    const all = joined(files.get(change.path), change);
    if (changesSomething(all)) files.set(change.path, all);
    else files.delete(change.path);
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface Holding extends Decided {
  status: string;
  review?: true | undefined;
  stays?: true | undefined;
  held?: readonly HeldFile[] | undefined;
}

/** What was held by turns that were taken back goes with them, and comes with them again. `inherited`: before the first turn. */
export function heldBy(
  turns: readonly { takenBack?: string | undefined; steps: readonly { calls: readonly Holding[] }[] }[],
  inherited: readonly HeldFile[] = [],
): readonly HeldFile[] {
  let held = inherited;
  for (const { takenBack, steps } of turns)
    for (const call of steps.flatMap(({ calls }) => calls)) {
      if (call.status !== 'finished' || (takenBack !== undefined && call.stays !== true)) continue;
      if (call.review === true && isReviewOver(call)) held = [];
      if (call.held !== undefined) held = withHeld(held, call.held);
    }
  return held;
}

/** Two changes as one. What was made executable and then is not any more is as it was. */
function joined(first: HeldFile | undefined, { path, before, after, executable }: HeldFile): HeldFile {
  if (first === undefined) return changeAlone({ path, before, after, executable });
  const isSame = first.executable === undefined || first.executable === executable;
  const bit = executable === undefined ? first.executable : isSame ? executable : undefined;
  return changeAlone({ path, before: first.before, after, executable: after === null ? undefined : bit });
}
