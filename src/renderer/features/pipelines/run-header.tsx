/** What the run is about and how it stands, with what can be done with all of it. Where the eye goes first is what it waits for. */
import { CircleCheck, CircleDot, CirclePause, CircleStop, Ellipsis, Hand, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { nextLevel } from '../../../shared/next-level.ts';
import type { PipelineRun } from '../../../shared/pipeline-run.ts';
import { stageTitle } from '../../../shared/run-stage.ts';
import { shortPath } from '../../format.ts';
import { useHost } from '../../stores/host.ts';
import { chooseStage, onRun, raiseRun, removeRun } from '../../stores/pipelines.ts';
import { strings } from '../../strings.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { AgainAtChoice, useAgainWhereOver } from './again-at.tsx';
import { currentStage, tokensOf, type Waiting } from './board.ts';
import { WordsForm } from './say-words.tsx';
import { SizeMenu } from './size-menu.tsx';
import { spent } from './spent.ts';

const words = pipelineStrings.run;

interface RunHeaderProps {
  view: RunView;
  waiting: Waiting | null;
  shown: string;
  now: number;
}

export function RunHeader({ view, waiting, shown, now }: RunHeaderProps) {
  const { run } = view;
  const home = useHost((host) => host.system?.home);
  // False once it was open: its button has the focus again.
  const [isChanging, setChanging] = useState<boolean | null>(null);
  const isOpen = run.status === 'going' || run.status === 'paused';
  const took = (run.status === 'going' ? now : run.updated) - run.created;
  const facts = [
    run.pipeline.title,
    words.in(shortPath(run.workspace, home)),
    modelLabel(run.model),
    run.size === null || isOpen ? null : words.isSize(run.size.size),
    run.from === null ? null : words.level(run.from.level),
    spent(took),
    words.tokens(tokensOf(run)),
  ].filter((fact) => fact !== null);
  return (
    <header className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-[1_1_22rem]">
          <h1 id="run-title" className="text-lg font-semibold break-words">
            <VisibleText text={run.title} />
          </h1>
          <p className="text-xs break-words text-muted tabular">{facts.join(' · ')}</p>
        </div>
        <Controls run={run} isChanging={isChanging} onChange={() => setChanging(true)} />
      </div>
      {isChanging === true ? <Course run={run} onClose={() => setChanging(false)} /> : null}
      <Standing view={view} waiting={waiting} shown={shown} />
      <Raise view={view} />
    </header>
  );
}

/** Where nothing is left that could be told, the words begin it again. */
function Course({ run, onClose }: { run: PipelineRun; onClose: () => void }) {
  const { id } = run;
  const at = useAgainWhereOver(run);
  const again = at === null ? null : at.to.name;
  return (
    <WordsForm
      label={words.courseLabel}
      keptAs={words.course}
      hint={at === null ? words.courseHint : stageStrings.comments.againHint}
      send={at === null ? words.courseSend : stageStrings.comments.again(at.to.title)}
      onSend={async (said) => {
        const done = await onRun((pipeline) =>
          again === null
            ? pipeline.course({ id, words: said })
            : pipeline.reopen({ id, stage: again, words: said }),
        );
        return done.ok;
      }}
      onClose={onClose}
    >
      {at === null ? null : <AgainAtChoice at={at} />}
    </WordsForm>
  );
}

const signs = {
  going: { icon: CircleDot, colour: 'text-accent' },
  paused: { icon: CirclePause, colour: 'text-muted' },
  stopped: { icon: CircleStop, colour: 'text-muted' },
  finished: { icon: CircleCheck, colour: 'text-added' },
};

/** Its session works, which is not the run's own doing. */
const goingStep = ({ stages }: PipelineRun): string | undefined =>
  stages.flatMap(({ steps }) => steps).find(({ status }) => status === 'going')?.title;

/** One line that keeps its height, whatever it says. */
function Standing({ view, waiting, shown }: Omit<RunHeaderProps, 'now'>) {
  const { run, doing } = view;
  const look = waiting === null ? signs[run.status] : { icon: Hand, colour: 'text-warning' };
  const Icon = look.icon;
  const at = waiting?.stage ?? currentStage(view);
  const title = stageTitle(run, at);
  const said =
    waiting === null
      ? run.status === 'going'
        ? `${doing || (goingStep(run) ?? pipelineStrings.goingOn)}…`
        : words[run.status]
      : pipelineStrings.waitsFor(waiting.what);
  return (
    <div
      className={classNames(
        'flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-1.5 rounded-md border px-3 py-1.5',
        waiting === null ? 'border-line bg-surface' : 'border-warning/40 bg-warning/8',
      )}
    >
      <Icon
        size={16}
        aria-hidden
        className={classNames(
          'shrink-0',
          look.colour,
          waiting === null && run.status === 'going' && 'motion-safe:animate-pulse',
        )}
      />
      <p role="status" className="min-w-0 flex-[1_1_14rem] font-medium break-words">
        {said}
      </p>
      {at === shown || run.status === 'finished' ? null : (
        <Button
          size="small"
          variant={waiting === null ? 'plain' : 'primary'}
          onClick={() => chooseStage(at, at)}
        >
          {words.goTo(title)}
        </Button>
      )}
    </div>
  );
}

interface ControlsProps {
  run: PipelineRun;
  /** The form for another course is open. */
  isChanging: boolean | null;
  onChange: () => void;
}

function Controls({ run, isChanging, onChange }: ControlsProps) {
  const { id, status, title } = run;
  const [removing, setRemoving] = useState(false);
  const control = (act: 'pause' | 'resume' | 'stop') => (): void =>
    void onRun((pipeline) => pipeline.control({ id, act }));
  const isOpen = status === 'going' || status === 'paused';
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SizeMenu run={run} />
      {isOpen && isChanging !== true ? (
        <Button autoFocus={isChanging === false} onClick={onChange}>
          {words.course}
        </Button>
      ) : null}
      {status === 'going' ? <Button onClick={control('pause')}>{words.pause}</Button> : null}
      {status === 'paused' || status === 'stopped' ? (
        <Button variant="primary" onClick={control('resume')}>
          {words.resume}
        </Button>
      ) : null}
      {isOpen ? (
        <Button variant="danger" title={words.stopText} onClick={control('stop')}>
          {words.stop}
        </Button>
      ) : null}
      <Menu
        label={words.more}
        align="end"
        trigger={<IconButton name={words.more} icon={<Ellipsis size={16} aria-hidden />} />}
      >
        <MenuItem tone="danger" icon={<Trash2 size={16} aria-hidden />} onSelect={() => setRemoving(true)}>
          {words.remove}
        </MenuItem>
      </Menu>
      {removing ? <RemoveDialog id={id} title={title} onClose={() => setRemoving(false)} /> : null}
    </div>
  );
}

function RemoveDialog({ id, title, onClose }: { id: string; title: string; onClose: () => void }) {
  const remove = async (): Promise<void> => {
    await removeRun(id);
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={words.removeTitle} closeLabel={strings.close} description={title}>
      <p className="mb-3">{words.removeText}</p>
      <div className="flex gap-2">
        <Button onClick={onClose}>{strings.cancel}</Button>
        <Button variant="danger" onClick={() => void remove()}>
          {words.removeYes}
        </Button>
      </div>
    </Dialog>
  );
}

function Raise({ view }: { view: RunView }) {
  const level = nextLevel(view);
  if (level === null) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Button onClick={() => void raiseRun(view.run.id)}>{words.raise(level.level, level.title)}</Button>
      <p className="min-w-0 flex-[1_1_18rem] text-xs text-muted">
        {level.adds} {words.raiseText}
      </p>
    </div>
  );
}
