/**
 * What going back to a checkpoint would do, decided on two lists of files. Nothing is removed that the app did not
 * create, and nothing that no checkpoint could bring back.
 */
import type { Scan } from './scan.ts';

export type KeptFile = { oid: string; mode: number };

export type RestorePlan = {
  /** `rewrite`: other bytes or bits now; `recreate`: missing now; `remove`: the app created it later. Sorted by path. */
  changes: { path: string; kind: 'rewrite' | 'recreate' | 'remove' }[];
  /** Files that stay as they are though the checkpoint knows other, or no, bytes for them. */
  kept: { path: string; why: string }[];
};

/** The reason given for the path or for a folder it is in. */
export function reasonFor(path: string, reasons: ReadonlyMap<string, string>): string | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const why = reasons.get(at);
    if (why !== undefined) return why;
  }
  return undefined;
}

const byPath = (one: { path: string }, other: { path: string }) =>
  one.path < other.path ? -1 : one.path > other.path ? 1 : 0;

export type Beforehand = {
  /** What the checkpoint does not hold, with reasons, folders standing for all below (`.` for an unknown rest). */
  leftOut: ReadonlyMap<string, string>;
  /** Paths that surely were not there, also in a folder that was left out. */
  absent: ReadonlySet<string>;
  createdByApp: ReadonlySet<string>;
};

/**
 * `past`: the files of the checkpoint; `now`: a scan that looked at every path of `past` and `createdByApp`.
 */
export function planRestore(
  past: ReadonlyMap<string, KeptFile>,
  now: Pick<Scan, 'files' | 'skipped' | 'missing'>,
  { leftOut, absent, createdByApp }: Beforehand,
): RestorePlan {
  const plan: RestorePlan = { changes: [], kept: [] };
  for (const [path, file] of past) {
    const current = now.files.get(path);
    const why = current || now.missing.has(path) ? undefined : reasonFor(path, now.skipped);
    if (current?.oid === file.oid && current.mode === file.mode) continue;
    if (why !== undefined) plan.kept.push({ path, why: `now ${why}` });
    else plan.changes.push({ path, kind: current ? 'rewrite' : 'recreate' });
  }
  for (const [path, { reachable }] of now.files) {
    if (past.has(path)) continue;
    const why = absent.has(path) ? undefined : (leftOut.get('.') ?? reasonFor(path, leftOut));
    if (why !== undefined) plan.kept.push({ path, why: `not in the checkpoint: ${why}` });
    else if (!createdByApp.has(path)) plan.kept.push({ path, why: 'not created by the app' });
    else if (!reachable) plan.kept.push({ path, why: 'ignored, so no checkpoint could bring it back' });
    else plan.changes.push({ path, kind: 'remove' });
  }
  plan.changes.sort(byPath);
  plan.kept.sort(byPath);
  return plan;
}
