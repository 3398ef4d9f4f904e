/**
 * Files that have shown to be good are frozen: writing one waits for the person, whatever was allowed.
 *
 * There are no gates yet. What counts as "passed" is narrow, because what freezes too early is in everybody's way: a command of this
 * session that checks (its words say so, or it has failed before, so that it can say no) ended with exit 0 after the agent had last
 * changed the file. Each such round counts once: between two of them something else was changed, for running the same test twice
 * on the same files proves nothing new. Only files that an agent wrote in this session, and only as long as they are, to the byte,
 * what it wrote; a change by anyone, and the person's word, begin the count anew.
 */
import type { Call, SessionState } from '../../shared/session-state.ts';
import { callsOf } from '../../shared/session-view.ts';
import { commandOf, kindOf } from './call-trace.ts';
import type { Guard } from './guard.ts';

export interface FrozenFile {
  path: string;
  /** Of its content as it passed. */
  digest: string;
  /** Ids of the calls whose command passed, oldest first. */
  passed: string[];
}

export const freeze: Guard = {
  name: 'freeze',
  check: ({ state, proposal, judged, bounds }) => {
    if (judged === null || proposal?.kind !== 'patch' || bounds.freezeAfter === 0) return null;
    const { files } = proposal;
    const hit = frozenFiles(state, bounds.freezeAfter).filter(({ path, digest }) =>
      files.some((file) => file.path === path && file.before === digest),
    );
    const [first] = hit;
    if (first === undefined) return null;
    const names = hit.map(({ path }) => path);
    const words = `Frozen: ${names.join(', ')} passed ${first.passed.length} rounds of checks as it is. Writing it needs your word.`;
    return {
      ...{ act: 'ask', kind: 'frozen', words, paths: names, looked: hit },
      calls: [...new Set(hit.flatMap(({ passed }) => passed))].slice(-shown),
      failure: { code: 'denied', message: words },
    };
  },
};

const shown = 10;

interface Standing {
  digest: string;
  passed: string[];
  /** Number of changes at the last round that counted. */
  countedAt: number;
}

/** Files that passed at least `times` rounds as they are, by path. Linear in the session. */
export function frozenFiles(state: SessionState, times: number): FrozenFile[] {
  const files = new Map<string, Standing>();
  const failedBefore = new Set<string>();
  let changes = 0;
  for (const call of callsOf(state)) {
    changes += applyTo(files, call);
    const command = commandOf(call);
    if (command !== '' && call.outcome === 'done' && call.exitCode !== null) {
      const kind = kindOf(call);
      if (call.exitCode !== 0) failedBefore.add(command);
      else if (kind === 'checks' || (kind === 'changes' && failedBefore.has(command)))
        countRound(files, call.id, changes);
      else if (kind === 'changes') changes += 1;
    }
    for (const { path, after } of state.unfrozen) if (after === call.id) begin(files, path, changes);
  }
  return [...files]
    .filter(([, { passed }]) => times > 0 && passed.length >= times)
    .map(([path, { digest, passed }]) => ({ path, digest, passed }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** How many files of it are another now. */
function applyTo(files: Map<string, Standing>, { applied, held = [] }: Call): number {
  const changed = [...applied, ...held].filter(
    // What was held is written in the end as it passed.
    ({ path, before, after }) => before !== after && files.get(path)?.digest !== after,
  );
  for (const { path, after } of changed) {
    if (after === null) files.delete(path);
    else files.set(path, { digest: after, passed: [], countedAt: -1 });
  }
  return changed.length;
}

function countRound(files: ReadonlyMap<string, Standing>, callId: string, changes: number): void {
  for (const file of files.values()) {
    if (file.countedAt === changes) continue;
    file.passed.push(callId);
    file.countedAt = changes;
  }
}

function begin(files: ReadonlyMap<string, Standing>, path: string, changes: number): void {
  const file = files.get(path);
  if (file !== undefined) Object.assign(file, { passed: [], countedAt: changes });
}
