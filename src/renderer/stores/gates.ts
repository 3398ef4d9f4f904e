/**
 * The gates of one folder, as the page knows them: followed while somebody looks, with the files looked at anew when they come back. Whether
 * a release may go is an answer to a question, and goes with the next thing that changes.
 */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { GateEvidence, GatesView, KpiNow, ReleaseView } from '../../shared/gate.ts';
import type { CheckAnswer } from '../../shared/plan.ts';
import type { Failure, Result } from '../../shared/result.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { follow } from './follow.ts';

interface GatesStore {
  /** Null until it was asked for. */
  view: GatesView | null;
  failure: Failure | null;
  /** What was asked for last, as long as it waits for a word or says why something was not run. */
  answer: Pick<CheckAnswer, 'asks' | 'refused'> & { baseline: boolean };
  release: { answer: ReleaseView; kpis: readonly KpiNow[] } | null;
}

const nothing = { asks: [], refused: [], baseline: false };
const none: GatesStore = { view: null, failure: null, answer: nothing, release: null };

export const useGates = create<GatesStore>(() => none);

/** Follows a folder's gates while whoever calls it is on the screen. */
export function useGatesOf(workspace: string): void {
  useEffect(() => {
    const look = (): void => void refreshGates(workspace);
    window.addEventListener('focus', look);
    const stop = follow<GatesView>({
      open: (signal) => client().gate.watch({ workspace }, { signal }),
      onItem: (view) => useGates.setState({ view, release: null }),
      onFailure: (failure) => useGates.setState({ failure }),
    });
    return () => {
      window.removeEventListener('focus', look);
      stop();
      useGates.setState(none);
    };
  }, [workspace]);
}

/** What was recorded of the runs of a gate, the newest first. */
export const evidenceOf = (workspace: string, name: string): Promise<Result<GateEvidence[]>> =>
  asked(() => client().gate.evidence({ workspace, name }));

export async function refreshGates(workspace: string): Promise<void> {
  const found = await asked(() => client().gate.list({ workspace }));
  useGates.setState(
    found.ok ? { view: found.value, failure: null, release: null } : { failure: found.error },
  );
}

async function changed<T>(call: () => Promise<T>): Promise<Result<T>> {
  const done = await asked(call);
  useGates.setState({ failure: done.ok ? null : done.error });
  return done;
}

/** Without names: all. `approved`: the person's word for what the rules asked about. */
export async function runGates(
  workspace: string,
  wish: { names?: string[]; approved?: string[]; baseline?: boolean } = {},
): Promise<void> {
  const answer = await changed(() => client().gate.run({ workspace, ...wish }));
  if (answer.ok) useGates.setState({ answer: { ...answer.value, baseline: wish.baseline === true } });
}

export const stopGates = (workspace: string): Promise<Result<object>> =>
  changed(() => client().gate.stop({ workspace }));

export const forgetAskedGates = (): void => useGates.setState({ answer: nothing });

export async function askRelease(workspace: string): Promise<void> {
  const done = await changed(() =>
    Promise.all([client().gate.release({ workspace }), client().gate.kpi({ workspace })]),
  );
  if (done.ok) useGates.setState({ release: { answer: done.value[0], kpis: done.value[1] } });
}
