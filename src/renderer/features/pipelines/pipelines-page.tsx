/** Pipelines: the list of runs, the form that begins one, or the board of one run. What a start needs from the start page is handed in. */
import { usePipelines } from '../../stores/pipelines.ts';
import { RunList } from './run-list.tsx';
import { RunPage } from './run-page.tsx';
import { type Picks, StartForm } from './start-form.tsx';

export function PipelinesPage(picks: Picks) {
  const shown = usePipelines((state) => state.shown);
  if (shown.page === 'start') return <StartForm {...picks} />;
  return shown.page === 'run' ? <RunPage key={shown.id} id={shown.id} /> : <RunList />;
}
