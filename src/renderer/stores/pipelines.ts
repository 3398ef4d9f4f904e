/**
 * Runs of pipelines as the page knows them: a line of each for the life of the page, and all of the one that is looked at. What a request
 * answers is only the run as it was then; what became of it since comes by the stream, so that nothing older ever takes its place.
 */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { RunView } from '../../shared/contract/pipelines.ts';
import type { RunRow } from '../../shared/pipeline-run.ts';
import { type Failure, ok, type Result } from '../../shared/result.ts';
import { forgetComments, readComments } from './comments.ts';
import { client } from './connection.ts';
import { asked } from './failure.ts';
import { follow } from './follow.ts';
import { setView } from './view.ts';

type Shown = { page: 'list' } | { page: 'start' } | { page: 'run'; id: string };

interface PipelineStore {
  /** Newest first; null until they are known. */
  rows: readonly RunRow[] | null;
  shown: Shown;
  /** Null until it is known; of another run while that is on its way. */
  view: RunView | null;
  /** Stage that the person chose to look at; null: the one where the run is. */
  chosen: string | null;
  /** What is read of the report and the records beside it; null: the report. */
  document: string | null;
  failure: Failure | null;
  /** The run as it was shown when that was asked for. */
  askedOf: RunView | null;
  /** A form that an action opened from elsewhere. */
  opened: 'back' | null;
}

export const usePipelines = create<PipelineStore>(() => ({
  ...{ rows: null, shown: { page: 'list' }, view: null, chosen: null },
  ...{ document: null, failure: null, askedOf: null, opened: null },
}));

/** Call once. */
export function startPipelines(): void {
  follow<RunRow[]>({
    open: (signal) => client().pipeline.watchRuns({}, { signal }),
    onItem: (rows) => usePipelines.setState({ rows }),
    onFailure: () => {},
  });
}

/** Runs that wait for the person. */
export const waitingRuns = ({ rows }: Pick<PipelineStore, 'rows'>): number =>
  rows?.filter(({ waits }) => waits !== null).length ?? 0;

export function showRuns(shown: Shown): void {
  usePipelines.setState({ shown, chosen: null, document: null, failure: null, opened: null });
  setView('pipelines');
}

/** `current`: where the run is. Choosing that is going along with it. */
export const chooseStage = (stage: string, current: string): void =>
  usePipelines.setState({ chosen: stage === current ? null : stage, document: null, opened: null });

export const readDocument = (document: string): void => usePipelines.setState({ document });

/** Pure: an answer may be older than what the stream has told meanwhile. */
export const newerOf = (known: RunView | null, answer: RunView): RunView =>
  known !== null && known.run.id === answer.run.id && known.run.seq >= answer.run.seq ? known : answer;

/** Follows a run while whoever calls it is on the screen. */
export function useRun(id: string): void {
  useEffect(() => readComments(id), [id]);
  useEffect(
    () =>
      follow<RunView>({
        open: (signal) => client().pipeline.watch({ id }, { signal }),
        onItem: (view) => usePipelines.setState({ view }),
        onFailure: (failure) => usePipelines.setState({ failure }),
      }),
    [id],
  );
}

type Calls = ReturnType<typeof client>['pipeline'];

/** A failure is shown on the page and told to whoever asked. */
export async function onRun(call: (pipeline: Calls) => Promise<RunView>): Promise<Result<RunView>> {
  const { view: askedOf } = usePipelines.getState();
  const done = await asked(() => call(client().pipeline));
  if (!done.ok) usePipelines.setState({ failure: done.error, askedOf });
  else usePipelines.setState(({ view }) => ({ failure: null, view: newerOf(view, done.value) }));
  return done;
}

export type NewRun = Parameters<Calls['start']>[0];

/** Its failure is for the form. The run is shown once it has begun. */
export async function startRun(input: NewRun): Promise<Result<RunView>> {
  const done = await asked(() => client().pipeline.start(input));
  if (done.ok) showStarted(done.value);
  return done;
}

export async function raiseRun(id: string): Promise<void> {
  const done = await asked(() => client().pipeline.raise({ id }));
  if (done.ok) showStarted(done.value);
  else usePipelines.setState({ failure: done.error });
}

function showStarted(view: RunView): void {
  usePipelines.setState({ view });
  showRuns({ page: 'run', id: view.run.id });
}

export async function removeRun(id: string): Promise<Result<object>> {
  const done = await asked(() => client().pipeline.remove({ id }));
  if (!done.ok) {
    usePipelines.setState({ failure: done.error });
    return done;
  }
  forgetComments(id);
  usePipelines.setState({ view: null });
  showRuns({ page: 'list' });
  return ok({});
}

export const artefactOf = (id: string, name: string): Promise<Result<{ text: string }>> =>
  asked(() => client().pipeline.artefact({ id, name }));

export const documentOf = (id: string, name: string): Promise<Result<{ title: string; text: string }>> =>
  asked(() => client().pipeline.document({ id, name }));

/** The failure is for the form that asked. */
export const exportRun = (id: string, folder: string): Promise<Result<{ paths: string[] }>> =>
  asked(() => client().pipeline.export({ id, folder }));

export const pipelinesIn = (workspace: string) => asked(() => client().pipeline.list({ workspace }));
export type PipelineList = Awaited<ReturnType<Calls['list']>>;
