/** What can be done with the run that is looked at, for the palette and by key. A decision is taken only of what is on the screen. */
import { useLayoutEffect } from 'react';
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { type Action, registerActions } from '../../stores/actions.ts';
import { chooseStage, onRun, showRuns, usePipelines } from '../../stores/pipelines.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { printPage } from '../../ui/print-page.ts';
import { useArmed } from '../../use-armed.ts';
import { allowGates } from './asked-gates.tsx';
import { currentStage, type Waiting } from './board.ts';
import { useStageComments } from './comments.tsx';

const words = pipelineStrings.palette;

type Row = [id: string, title: string, run: () => void, keys?: string[]];

export function useRunActions(view: RunView, waiting: Waiting | null, shown: string): void {
  const isArmed = useArmed(`${waiting?.stage} ${view.digest}`);
  const isSeen = waiting?.stage === shown;
  const hasComments = useStageComments(view.run.id, shown).length > 0;
  useLayoutEffect(() => {
    const rows = [
      ...(isArmed && isSeen ? decisions(view, waiting, hasComments) : []),
      ...controls(view),
      ...places(view, shown),
    ];
    return registerActions(rows.map(actionOf));
  }, [view, waiting, shown, isArmed, isSeen, hasComments]);
}

const actionOf = ([id, title, run, keys = []]: Row): Action => ({
  ...{ id: `pipeline.${id}`, title, run, keys, group: words.group },
});

/** Where comments wait to be sent, the usual key sends them: it must not go past what the person has just said. */
function decisions(
  { run: { id, gatesAsk, pipeline }, digest }: RunView,
  { what, stage }: Waiting,
  hasComments: boolean,
): Row[] {
  switch (what) {
    case 'approval': {
      const approve = (): void => void onRun((calls) => calls.approve({ id, digest, stage }));
      const back = (): void => usePipelines.setState({ opened: 'back' });
      const isRecord = pipeline.stages.find(({ name }) => name === stage)?.kind === 'record';
      const isBack = isRecord && hasComments;
      return [
        ['approve', words.approve, approve, hasComments ? [] : ['Mod+Enter']],
        ...(isRecord
          ? [
              [
                'back',
                words.sendBack,
                back,
                ['Mod+Backspace', ...(isBack ? ['Mod+Enter'] : [])],
              ] satisfies Row,
            ]
          : []),
      ];
    }
    case 'gates':
      return [['gates', words.gates, () => void onRun((calls) => calls.gates({ id, stage }))]];
    case 'allow':
      return [['allow', words.allow, () => allowGates(id, gatesAsk)]];
    case 'sign':
      // With comments it takes the form, which sends them.
      return hasComments
        ? []
        : [['sign', words.sign, () => void onRun((calls) => calls.sign({ id, digest }))]];
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

function places(view: RunView, shown: string): Row[] {
  const current = currentStage(view);
  const { title, pipeline } = view.run;
  const page = pipeline.stages.find(({ name }) => name === shown)?.title ?? shown;
  return [
    ['print', words.print, () => printPage(`${title}: ${page}`)],
    ['all', words.all, () => showRuns({ page: 'list' })],
    ...pipeline.stages.map(
      ({ name, title }): Row => [
        `stage.${name}`,
        pipelineStrings.run.goTo(title),
        () => chooseStage(name, current),
      ],
    ),
  ];
}
