/**
 * Makes evidence, and is the only thing that does: a check is written down before it runs, the files are named before and after, and how
 * it ended is what the command's own end said. Whoever calls this has had the command allowed and runs it; what this file adds is that
 * nobody else's word counts.
 */
import type { Evidence, Feature } from '../../shared/plan.ts';
import type { Result } from '../../shared/result.ts';
import { clipEnds, type Ran } from '../base/judged-command.ts';
import { type TreeFile, treeOf } from '../base/tree-state.ts';
import type { NewEvidence, PlanRows } from './plan-rows.ts';

export interface Occasion extends Pick<Evidence, 'by' | 'why'> {
  /** As it runs, which a person may have changed on the card. */
  command: string;
  /** Of what a session holds for review; null where it runs in the workspace itself. */
  copy: string | null;
  /** The workspace's files as they were found just before, with nothing of the app's in between; absent where nobody has looked. */
  seen?: readonly TreeFile[] | null;
  /** The app closes: then nothing is known of the end. */
  closing(): boolean;
}

export interface Checking {
  /** Fails as `run` does; then nothing was run and nothing is recorded. */
  observe<T extends Ran>(
    feature: Feature,
    occasion: Occasion,
    run: () => Promise<Result<T>>,
  ): Promise<Result<T>>;
}

export interface CheckingParts {
  rows: Pick<PlanRows, 'addEvidence' | 'endEvidence' | 'dropEvidence' | 'keepTree'>;
  /** The files of a workspace as they are now; null when they cannot be looked at. */
  files(workspace: string): Promise<readonly TreeFile[] | null>;
  /** Something of this plan is another now. */
  changed(workspace: string): void;
  now(): number;
}

const longestOutput = 8_000;

export function createChecking({ rows, files, changed, now }: CheckingParts): Checking {
  const look = async (
    { workspace, files: patterns }: Feature,
    seen?: readonly TreeFile[] | null,
  ): Promise<string | null> => {
    const all = seen ?? (await files(workspace));
    if (all === null) return null;
    const tree = treeOf(all, patterns);
    rows.keepTree(tree);
    return tree.digest;
  };
  return {
    async observe(feature, { by, why, command, copy, seen, closing }, run) {
      const place = copy === null ? 'workspace' : 'copy';
      const before = copy ?? (await look(feature, seen));
      const { id: featureId, done, files: patterns } = feature;
      const begun: NewEvidence = {
        ...{ featureId, command, done, files: patterns, place, outcome: 'running', exitCode: null },
        ...{ before, after: null, started: now(), ended: null, by, why, output: '' },
      };
      const evidence = rows.addEvidence(begun);
      changed(feature.workspace);
      const result = await run();
      if (closing()) return result;
      if (!result.ok) rows.dropEvidence(evidence.id);
      else rows.endEvidence(ended(evidence, result.value, copy ?? (await look(feature)), now()));
      changed(feature.workspace);
      return result;
    },
  };
}

function ended(evidence: Evidence, ran: Ran, after: string | null, at: number): Evidence {
  const { outcome, exitCode = null, content } = ran;
  const how = { done: 'exited', failed: 'stopped', cancelled: 'cancelled' } as const;
  return {
    ...evidence,
    outcome: how[outcome],
    exitCode,
    after,
    ended: at,
    output: clipEnds(content, longestOutput),
  };
}
