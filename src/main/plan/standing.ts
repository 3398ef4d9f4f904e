/**
 * How a feature stands, from what was recorded of its checks and the files as they are now. Pure, and the only place where anything
 * is called passed: there is no stored status that could be wrong or be written by anybody.
 */
import type { Evidence, Feature, Standing, StandingReason } from '../../shared/plan.ts';

type About = Pick<Feature, 'check' | 'done' | 'files'>;

/**
 * `evidence` newest first; `now`: the digest of the feature's files, null when they could not be looked at. What was found in a copy of
 * the workspace says nothing of the workspace, and what still runs says nothing yet.
 */
export function standingOf(feature: About, evidence: readonly Evidence[], now: string | null): Standing {
  const newest = evidence.find((one) => one.place === 'workspace' && one.outcome !== 'running') ?? null;
  const stands = (status: Standing['status'], why: StandingReason): Standing => ({
    ...{ status, why },
    evidence: newest,
  });
  if (feature.check === null) return stands('open', 'no-check');
  if (newest === null) return stands('open', 'never');
  if (newest.outcome === 'cancelled' || newest.outcome === 'interrupted')
    return stands('open', newest.outcome);
  const other = otherThan(feature, newest);
  if (other !== null) return stands('stale', other);
  if (newest.outcome !== 'exited') return stands('failed', 'stopped');
  if (newest.exitCode !== 0) return stands('failed', 'exit');
  if (newest.before === null || newest.after === null || now === null) return stands('stale', 'unreadable');
  if (newest.before !== newest.after) return stands('stale', 'moved');
  return newest.after === now ? stands('passed', 'passed') : stands('stale', 'changed');
}

/** What was checked is not what is wanted any more. */
function otherThan(feature: About, { command, done, files }: Evidence): StandingReason | null {
  if (command !== feature.check) return 'other-check';
  if (done !== feature.done) return 'other-done';
  return files.join('\n') === feature.files.join('\n') ? null : 'other-files';
}
