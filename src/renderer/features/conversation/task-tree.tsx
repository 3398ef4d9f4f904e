/**
 * The work that a call gave to others: a line for each task with what becomes of it, and below it what that one gave on. What a task
 * is doing right now is its own session's to say, so it comes from the list of sessions and not from this one's journal.
 */
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CirclePause,
  LoaderCircle,
  type LucideIcon,
  Pause,
  Play,
  RotateCcw,
  Split,
  Square,
} from 'lucide-react';
import { useState } from 'react';
import type { SessionRow } from '../../../shared/feed.ts';
import { callOf } from '../../../shared/session-view.ts';
import { isTaskOver, type Task } from '../../../shared/task.ts';
import type { TaskStatus } from '../../../shared/transitions.ts';
import { formatDuration } from '../../format.ts';
import { controlTask, orTrouble, useSession } from '../../stores/session.ts';
import { openSession, useSessions } from '../../stores/sessions.ts';
import { strings } from '../../strings.ts';
import { taskStrings as words } from '../../strings-tasks.ts';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { TaskReplan } from './task-replan.tsx';

const looks: Record<TaskStatus, { icon: LucideIcon; colour: string }> = {
  queued: { icon: CircleDashed, colour: 'text-muted' },
  running: { icon: LoaderCircle, colour: 'text-info' },
  paused: { icon: CirclePause, colour: 'text-warning' },
  interrupted: { icon: CirclePause, colour: 'text-warning' },
  done: { icon: CircleCheck, colour: 'text-added' },
  failed: { icon: CircleAlert, colour: 'text-danger' },
  stopped: { icon: Square, colour: 'text-muted' },
  clashed: { icon: Split, colour: 'text-warning' },
  skipped: { icon: Ban, colour: 'text-muted' },
};

interface TaskTreeProps {
  callId: string;
  tasks: readonly Task[];
}

export function TaskTree({ callId, tasks }: TaskTreeProps) {
  return (
    <ul
      aria-label={words.tree}
      className="mt-1 mr-2 mb-2 ml-8 flex flex-col gap-1 border-l-2 border-line pl-3"
    >
      {tasks.map((task) => (
        <TaskItem key={task.number} callId={callId} task={task} />
      ))}
    </ul>
  );
}

function TaskItem({ callId, task }: { callId: string; task: Task }) {
  const row = useSessions(({ rows }) => rows.find(({ id }) => id === task.sessionId));
  const asks = task.status === 'running' && row?.status === 'waiting';
  const { icon: Icon, colour } = asks ? { icon: CircleHelp, colour: 'text-warning' } : looks[task.status];
  const isOver = isTaskOver(task);
  const [replanning, setReplanning] = useState(false);
  const isLive = useSession(({ state }) => callOf(state, callId)?.status === 'running');
  const open = isOver && task.status !== 'done' && replanning;
  return (
    <li className="flex flex-col gap-0.5 text-sm">
      <div className="flex min-h-7 items-center gap-2">
        <Icon
          size={16}
          aria-hidden
          className={classNames('shrink-0', colour, Icon === LoaderCircle && 'motion-safe:animate-spin')}
        />
        <TaskTitle task={task} isThere={row !== undefined} />
        <span
          className={classNames('shrink-0 text-xs', isOver && task.status === 'done' ? 'text-muted' : colour)}
        >
          {asks ? words.asks : words.statuses[task.status]}
        </span>
        <TaskFigures task={task} />
        <TaskActions
          callId={callId}
          task={task}
          isLive={isLive}
          onReplan={() => setReplanning(!replanning)}
        />
      </div>
      <TaskResult task={task} />
      {open ? (
        <TaskReplan callId={callId} task={task} isLive={isLive} onClose={() => setReplanning(false)} />
      ) : null}
      {task.sessionId === null ? null : <Below sessionId={task.sessionId} />}
    </li>
  );
}

/** What it said at its end, or why nothing came of it. */
function TaskResult({ task }: { task: Task }) {
  return (
    <>
      {task.status === 'clashed' ? (
        <p className="pb-1 pl-6 text-xs break-words text-warning">
          <VisibleText text={words.clashes(task.clashes)} />
        </p>
      ) : null}
      {isTaskOver(task) && task.answer !== '' ? (
        <p className="line-clamp-3 pb-1 pl-6 text-xs break-words text-muted">
          <VisibleText text={task.answer} />
        </p>
      ) : null}
      {task.learned === null ? null : (
        <p className="pb-1 pl-6 text-xs break-words text-muted">
          <VisibleText text={words.learned(task.learned)} />
        </p>
      )}
    </>
  );
}

function TaskTitle({ task: { plan, sessionId }, isThere }: { task: Task; isThere: boolean }) {
  const title = (
    <>
      <VisibleText text={plan.title} />
      <span className="ml-2 text-xs text-muted">
        {plan.agent}
        {plan.after === undefined ? '' : ` · ${words.after(plan.after)}`}
      </span>
    </>
  );
  if (sessionId === null || !isThere) return <span className="min-w-0 flex-1 truncate">{title}</span>;
  return (
    <button
      type="button"
      title={words.open(plan.title)}
      onClick={() => openSession(sessionId)}
      className="min-w-0 flex-1 truncate rounded-sm text-left hover:underline"
    >
      {title}
    </button>
  );
}

function TaskFigures({ task }: { task: Task }) {
  const isGoing = task.startedAt !== null && task.endedAt === null;
  const now = useNow(isGoing);
  const took = task.startedAt === null ? null : Math.max(0, (task.endedAt ?? now) - task.startedAt);
  return (
    <span className="hidden shrink-0 text-xs text-muted tabular wide:inline">
      {[words.about(task), ...(took === null ? [] : [formatDuration(took)])]
        .filter((text) => text !== '')
        .join(' · ')}
    </span>
  );
}

interface TaskActionsProps {
  callId: string;
  task: Task;
  isLive: boolean;
  onReplan: () => void;
}

function TaskActions({ callId, task: { number, status, plan }, isLive, onReplan }: TaskActionsProps) {
  const [busy, setBusy] = useState(false);
  const act = async (what: 'pause' | 'resume' | 'stop'): Promise<void> => {
    setBusy(true);
    await orTrouble(controlTask(callId, number, what));
    setBusy(false);
  };
  const button = (what: 'pause' | 'resume' | 'stop', Icon: LucideIcon) => (
    <IconButton
      name={words.ofTask(words[what], plan.title)}
      icon={<Icon size={14} aria-hidden />}
      disabled={busy}
      onClick={() => void act(what)}
    />
  );
  if (isTaskOver({ status }) && status !== 'done')
    return (
      <IconButton
        name={words.ofTask(words.replan, plan.title)}
        icon={<RotateCcw size={14} aria-hidden />}
        onClick={onReplan}
      />
    );
  if (!isLive || status === 'done') return null;
  return (
    <span className="flex shrink-0">
      {status === 'running' ? button('pause', Pause) : null}
      {status === 'paused' ? button('resume', Play) : null}
      {button('stop', Square)}
    </span>
  );
}

/** What a task gave on: only that it is there and how it stands, since its own journal is not on this page. */
function Below({ sessionId }: { sessionId: string }) {
  const rows = useSessions((state) => state.rows);
  const below = rows.filter(({ parent }) => parent === sessionId);
  if (below.length === 0) return null;
  return (
    <ul className="ml-2 flex flex-col border-l-2 border-line pl-3">
      {below.map((row) => (
        <BelowItem key={row.id} row={row} />
      ))}
    </ul>
  );
}

function BelowItem({ row: { id, title, mode, status } }: { row: SessionRow }) {
  return (
    <li className="flex flex-col text-sm">
      <div className="flex min-h-7 items-center gap-2">
        <button
          type="button"
          title={words.open(title)}
          onClick={() => openSession(id)}
          className="min-w-0 flex-1 truncate rounded-sm text-left hover:underline"
        >
          <VisibleText text={title} />
          <span className="ml-2 text-xs text-muted">{mode}</span>
        </button>
        <span
          className={classNames('shrink-0 text-xs', status === 'waiting' ? 'text-warning' : 'text-muted')}
        >
          {strings.statuses[status]}
        </span>
      </div>
      <Below sessionId={id} />
    </li>
  );
}
