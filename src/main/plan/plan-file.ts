/**
 * `feature_list.json` in the root of a workspace, where the person wants it: written from the plan, and what they edit in it taken
 * over, but never what it says of having passed. A file of that name which the app did not write is left alone.
 */
import { type FeatureNow, planFile } from '../../shared/plan.ts';
import type { Failure, Result } from '../../shared/result.ts';
import { digestBytes } from '../base/digest.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { isOurs, toJson } from './feature-list.ts';
import type { Plan } from './plan.ts';
import type { PlanRows } from './plan-rows.ts';

export interface PlanFileParts {
  rows: Pick<PlanRows, 'written' | 'noteWritten'>;
  plan: Pick<Plan, 'takeOver'>;
  /** The person's setting for this workspace. */
  wanted(workspace: string): boolean;
  trusts(workspace: string): boolean;
  open(workspace: string): Promise<Result<Pick<Workspace, 'read' | 'apply'>>>;
}

export interface PlanFile {
  wanted(workspace: string): boolean;
  /** Takes over, then writes. Gives what stands in the way, in words; null when nothing does. */
  sync(workspace: string, features: () => Promise<readonly FeatureNow[]>): Promise<string | null>;
}

const tell = ({ message, hint }: Failure): string =>
  `${planFile}: ${message}${hint === undefined ? '' : ` ${hint}`}`;

const foreign = `${planFile} is there and not from this app, so it is neither read nor written. Import it, or give it another name.`;
const untrusted = `${planFile} was changed. What it says counts once you trust this folder.`;

export function createPlanFile({ rows, plan, wanted, trusts, open }: PlanFileParts): PlanFile {
  return {
    wanted,
    async sync(workspace, features) {
      if (!wanted(workspace)) return null;
      const opened = await open(workspace);
      if (!opened.ok) return tell(opened.error);
      const found = await opened.value.read(planFile);
      if (!found.ok && found.error.code !== 'not_found') return tell(found.error);
      const before = found.ok ? found.value.digest : null;
      if (found.ok && before !== rows.written(workspace)) {
        const json = Buffer.from(found.value.bytes).toString('utf8');
        if (!isOurs(json)) return foreign;
        if (!trusts(workspace)) return untrusted;
        const taken = plan.takeOver(workspace, json, { by: 'file' });
        if (!taken.ok) return tell(taken.error);
      }
      // A folder that nobody trusts gets no file of ours.
      if (!trusts(workspace)) return null;
      const after = Buffer.from(toJson(await features()));
      const digest = digestBytes(after);
      if (digest !== before) {
        const done = await opened.value.apply([{ path: planFile, before, after }]);
        if (!done.ok) return tell(done.error);
      }
      rows.noteWritten(workspace, digest);
      return null;
    },
  };
}
