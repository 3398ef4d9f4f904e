/** What can be done with the run that is looked at, for the palette and by key. A decision is taken only of what is on the screen. */
import { useLayoutEffect } from 'react';
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { type Action, registerActions } from '../../stores/actions.ts';
import { chooseStage, onRun, showRuns, usePipelines } from '../../stores/pipelines.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { useArmed } from '../../use-armed.ts';
import { allowGates } from './asked-gates.tsx';
import { currentStage, type Waiting } from './board.ts';

const words = pipelineStrings.palette;

type Row = [id: string, title: string, run: () => void, keys?: string[]];

export function useRunActions(view: RunView, waiting: Waiting | null, shown: string): void {
  const version = view.run.stages.find(({ name }) => name === waiting?.stage)?.record?.version ?? 0;
  const isArmed = useArmed(`${waiting?.stage} ${version}`);
  const isSeen = waiting?.stage === shown;
  useLayoutEffect(() => {
    const rows = [...(isArmed && isSeen ? decisions(view, waiting) : []), ...controls(view), ...places(view)];
    return registerActions(rows.map(actionOf));
  }, [view, waiting, isArmed, isSeen]);
}

const actionOf = ([id, title, run, keys = []]: Row): Action => ({
  ...{ id: `pipeline.${id}`, title, run, keys, group: words.group },
});

function decisions({ run: { id, gatesAsk, pipeline } }: RunView, { what, stage }: Waiting): Row[] {
  switch (what) {
    case 'approval': {
      const approve = (): void => void onRun((calls) => calls.approve({ id, stage }));
      const back = (): void => usePipelines.setState({ opened: 'back' });
      const isRecord = pipeline.stages.find(({ name }) => name === stage)?.kind === 'record';
      return [
        ['approve', words.approve, approve, ['Mod+Enter']],
        ...(isRecord ? [['back', words.sendBack, back, ['Mod+Backspace']] satisfies Row] : []),
      ];
    }
    case 'gates':
      return [['gates', words.gates, () => void onRun((calls) => calls.gates({ id, stage }))]];
    case 'allow':
      return [['allow', words.allow, () => allowGates(id, gatesAsk)]];
    case 'sign':
      return [['sign', words.sign, () => void onRun((calls) => calls.sign({ id }))]];
    default:
      return [];
  }
}

function controls({ run: { id, status } }: RunView): Row[] {
  const control = (act: 'pause' | 'resume' | 'stop') => (): void =>
    void onRun((pipeline) => pipeline.control({ id, act }));
  return [
    ...(status === 'going' ? [['pause', words.pause, control('pause')] as Row] : []),
    ...(status === 'paused' || status === 'stopped'
      ? [['resume', words.resume, control('resume')] as Row]
      : []),
    ...(status === 'going' || status === 'paused' ? [['stop', words.stop, control('stop')] as Row] : []),
  ];
}

function places(view: RunView): Row[] {
  const current = currentStage(view);
  return [
    ['all', words.all, () => showRuns({ page: 'list' })],
    ...view.run.pipeline.stages.map(
      ({ name, title }): Row => [
        `stage.${name}`,
        pipelineStrings.run.goTo(title),
        () => chooseStage(name, current),
      ],
    ),
  ];
}
