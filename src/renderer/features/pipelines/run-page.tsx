/**
 * One run: what it is about and what it waits for, the board of its stages, and the stage that is looked at in full. The page goes along
 * with the run until the person chooses a stage to read.
 */
import { useEffect, useRef } from 'react';
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { chooseStage, showRuns, usePipelines, useRun } from '../../stores/pipelines.ts';
import { pipelineStrings as words } from '../../strings-pipelines.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/use-now.ts';
import { cellsOf, currentStage, shownStage, waitingOf } from './board.ts';
import { Board } from './board-view.tsx';
import { History } from './history.tsx';
import { RunHeader } from './run-header.tsx';
import { StagePanel } from './stage-panel.tsx';
import { Trouble } from './trouble.tsx';
import { UnsentWords } from './unsent-words.tsx';
import { useRunActions } from './use-run-actions.ts';
import { FormPlace } from './use-unsent.ts';

export function RunPage({ id }: { id: string }) {
  useRun(id);
  useEffect(() => () => usePipelines.setState({ failure: null, opened: null }), []);
  const view = usePipelines((state) => (state.view?.run.id === id ? state.view : null));
  const isListed = usePipelines((state) => state.rows?.some((row) => row.id === id) ?? null);
  // One that has just begun may be shown before it is in the list; one that was there and is not any more was deleted, maybe elsewhere.
  const wasListed = useRef(false);
  if (isListed === true) wasListed.current = true;
  const isDeleted = wasListed.current && isListed === false;
  const isGone = usePipelines((state) => state.failure?.code === 'not_found') || isListed === false;
  return (
    <section aria-labelledby="run-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-4 px-4 py-4 wide:px-8">
        <Button
          variant="quiet"
          size="small"
          className="-mb-3 -ml-2 self-start"
          onClick={() => showRuns({ page: 'list' })}
        >
          ← {words.back}
        </Button>
        {view === null || isDeleted ? (
          <p id="run-title" role="status" className="h-64 text-muted">
            {isGone ? words.none : words.loading}
          </p>
        ) : (
          <Run view={view} />
        )}
      </div>
    </section>
  );
}

/** Whoever opens a run is at what it waits with. The top of the page stays in view: it says what that is. */
function useFocusOnStage(): void {
  useEffect(() => {
    const active = document.activeElement;
    if (active !== document.body && active?.tagName !== 'MAIN') return;
    const at = document.getElementById('stage-asks') ?? document.getElementById('stage-title');
    at?.focus({ preventScroll: true });
  }, []);
}

function Run({ view }: { view: RunView }) {
  const chosen = usePipelines((state) => state.chosen);
  const waiting = waitingOf(view);
  const now = useNow(view.run.status === 'going');
  const current = currentStage(view);
  const shown = shownStage(view, chosen);
  useRunActions(view, waiting, shown);
  useFocusOnStage();
  return (
    <>
      <FormPlace value={{ run: view.run.id, stage: null }}>
        <RunHeader view={view} waiting={waiting} shown={shown} now={now} />
      </FormPlace>
      <Trouble />
      <UnsentWords run={view.run} />
      <Board
        cells={cellsOf(view, waiting, now)}
        shown={shown}
        onChoose={(stage) => chooseStage(stage, current)}
      />
      <FormPlace value={{ run: view.run.id, stage: shown }}>
        <StagePanel
          key={shown}
          view={view}
          name={shown}
          waiting={waiting?.stage === shown ? waiting : null}
          now={now}
        />
      </FormPlace>
      <History view={view} now={now} />
    </>
  );
}
