/**
 * Files that have shown to be good are frozen: writing one waits for the person, whatever was allowed.
 *
 * There are no gates yet. What counts as "passed" is narrow, because what freezes too early is in everybody's way: a command of this
 * session that checks (its words say so, or it has failed before, so that it can say no) ended with exit 0 after the agent had last
 * changed the file. Each such round counts once: between two of them something else was changed, for running the same test twice
 * on the same files proves nothing new. Only files that an agent wrote in this session, and only as long as they are, to the byte,
 * what it wrote; a change by anyone, and the person's word, begin the count anew. A session that was given a task begins with what was
 * frozen where it came from. What is held writes nothing: of a frozen file the review of it waits.
 */
import type { ChangedFile } from '../../shared/proposal.ts';
import type { Call, SessionState } from '../../shared/session-state.ts';
import { callsOf } from '../../shared/session-view.ts';
import { commandOf, kindOf } from './call-trace.ts';
import type { Guard } from './guard.ts';

export interface FrozenFile {
  path: string;
  /** Of its content as it passed. */
  digest: string;
  rounds: number;
  /** Ids of the calls whose command passed, oldest first; of this session, so there are fewer where rounds were passed elsewhere. */
  passed: string[];
}

export const freeze: Guard = {
  name: 'freeze',
  check: ({ state, proposal, judged, bounds }) => {
    if (judged === null || proposal?.kind !== 'patch' || bounds.freezeAfter === 0) return null;
    const { files } = proposal;
    const hit = allFrozen(state, bounds.freezeAfter).filter(({ path, digest }) =>
      files.some((file) => file.path === path && file.before === digest),
    );
    const [first] = hit;
    if (first === undefined) return null;
    const names = hit.map(({ path }) => path);
    const words = `Frozen: ${names.join(', ')} passed ${first.rounds} rounds of checks as it is. Writing it needs your word.`;
    return {
      ...{ act: 'ask', kind: 'frozen', words, paths: names, looked: hit },
      calls: [...new Set(hit.flatMap(({ passed }) => passed))].slice(-shown),
      failure: { code: 'denied', message: words },
    };
  },
};

const shown = 10;

interface Standing {
  /** Null of a file that is gone in the agent's copy alone. */
  digest: string | null;
  /** Rounds passed where the task came from. */
  before: number;
  passed: string[];
  /** Number of changes at the last round that counted. */
  countedAt: number;
  /** As it is on disk, while what is held in its place waits for the review. */
  under?: Standing | undefined;
}

/** Files that passed at least `times` rounds as they are, by path: on disk, where that is another one than what is held. */
export const frozenFiles = (state: SessionState, times: number): FrozenFile[] => [
  ...new Map(allFrozen(state, times).map((file) => [file.path, file])).values(),
];

/** In the agent's copy and on disk. Linear in the session. */
function allFrozen(state: SessionState, times: number): FrozenFile[] {
  const files = new Map<string, Standing>(
    state.frozen?.map(({ path, digest, rounds }) => [path, { ...fresh(digest), before: rounds }]),
  );
  for (const { path, after } of state.unfrozen) if (after === '') begin(files, path, -1);
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
    .flatMap(([path, file]) =>
      [file, file.under].map((one) => (one === undefined ? [] : frozenAs(path, one, times))),
    )
    .flat()
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function frozenAs(path: string, { digest, before, passed }: Standing, times: number): FrozenFile[] {
  const rounds = before + passed.length;
  return digest !== null && times > 0 && rounds >= times ? [{ path, digest, rounds, passed }] : [];
}

const fresh = (digest: string | null): Standing => ({ digest, before: 0, passed: [], countedAt: -1 });

/** How many files of it are another now. */
function applyTo(files: Map<string, Standing>, { applied, held = [], review, status }: Call): number {
  const changes = (change: ChangedFile): boolean =>
    change.before !== change.after && files.get(change.path)?.digest !== change.after;
  const [onDisk, inCopy] = [applied.filter(changes), held.filter(changes)];
  for (const { path, after } of inCopy) {
    const there = files.get(path);
    const under = there?.under ?? there;
    files.set(path, under?.digest === after ? under : { ...fresh(after), under });
  }
  for (const { path, after } of onDisk) {
    if (after === null) files.delete(path);
    else files.set(path, fresh(after));
  }
  if (review === true && status === 'finished') settle(files, applied);
  return onDisk.length + inCopy.length;
}

/** What was held is on disk now, as it passed; or it is there no more. */
function settle(files: Map<string, Standing>, applied: Call['applied']): void {
  for (const [path, file] of files) {
    const change = applied.find((one) => one.path === path);
    if (change === undefined && file.under !== undefined) files.set(path, file.under);
    else if (change?.after === null) files.delete(path);
    else file.under = undefined;
  }
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
  for (const one of [file, file?.under])
    if (one !== undefined) Object.assign(one, { before: 0, passed: [], countedAt: changes });
}
