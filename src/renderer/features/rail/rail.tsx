/** The views, always in the same place; the inbox with the number of things that wait. */
import {
  Brain,
  Inbox,
  Keyboard,
  ListChecks,
  MessagesSquare,
  Search,
  Settings,
  SquareTerminal,
  Workflow,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { keysOf } from '../../keys.ts';
import { waitingCount } from '../../stores/inbox.ts';
import { useMemory } from '../../stores/memory.ts';
import { usePipelines, waitingRuns } from '../../stores/pipelines.ts';
import { plannedCount, usePlan } from '../../stores/plan.ts';
import { useSessions } from '../../stores/sessions.ts';
import {
  setDrawer,
  setLegend,
  setListOpen,
  setPalette,
  setView,
  showDrawer,
  terminalsAreShown,
  useView,
  type ViewName,
} from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { memoryStrings } from '../../strings-memory.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { planStrings } from '../../strings-plan.ts';
import { IconButton } from '../../ui/icon-button.tsx';

const words = strings.rail;

export function Rail() {
  const view = useView((state) => state.view);
  const listOpen = useView((state) => state.listOpen);
  const runs = usePipelines((state) => state.rows);
  const waiting = useSessions((state) => waitingCount(state.rows, runs));
  const proposed = useMemory((state) => state.proposed);
  const planned = usePlan(plannedCount);
  const showSessions = (): void => (view === 'session' ? setListOpen(!listOpen) : setView('session'));
  return (
    <nav
      aria-label={strings.panels.views}
      className="flex shrink-0 gap-1 border-line bg-surface p-1.5 wide:w-11 wide:flex-col wide:border-r narrow:border-b"
    >
      <ViewButton
        view="session"
        name={words.session}
        icon={<MessagesSquare size={16} aria-hidden />}
        keys={keysOf('list.toggle')}
        onClick={showSessions}
      />
      <ViewButton
        view="inbox"
        name={waiting === 0 ? words.inbox : words.inboxCount(waiting)}
        icon={<Inbox size={16} aria-hidden />}
        keys={keysOf('view.inbox')}
        count={waiting}
      />
      <ViewButton
        view="memory"
        name={proposed === 0 ? memoryStrings.title : memoryStrings.titleCount(proposed)}
        icon={<Brain size={16} aria-hidden />}
        keys={keysOf('view.memory')}
        count={proposed}
      />
      <ViewButton
        view="plan"
        name={planned === 0 ? planStrings.title : planStrings.titleCount(planned)}
        icon={<ListChecks size={16} aria-hidden />}
        keys={keysOf('view.plan')}
        count={planned}
      />
      <PipelinesButton />
      <SettingsButton />
      <span className="flex-1" />
      <Tools />
    </nav>
  );
}

function PipelinesButton() {
  const waiting = usePipelines(waitingRuns);
  return (
    <ViewButton
      view="pipelines"
      name={waiting === 0 ? pipelineStrings.title : pipelineStrings.titleCount(waiting)}
      icon={<Workflow size={16} aria-hidden />}
      keys={keysOf('view.pipelines')}
      count={waiting}
    />
  );
}

const SettingsButton = () => (
  <ViewButton
    view="settings"
    name={words.settings}
    icon={<Settings size={16} aria-hidden />}
    keys={keysOf('view.settings')}
  />
);

function Tools() {
  const terminals = useView(terminalsAreShown);
  return (
    <>
      <IconButton
        name={words.terminals}
        keys={keysOf('terminal.toggle')}
        side="right"
        icon={<SquareTerminal size={16} aria-hidden />}
        pressed={terminals}
        onClick={() => (terminals ? setDrawer(null) : showDrawer('terminal'))}
        className="size-8"
      />
      <IconButton
        name={words.palette}
        keys={keysOf('palette.open')}
        side="right"
        icon={<Search size={16} aria-hidden />}
        onClick={() => setPalette(true)}
        className="size-8"
      />
      <IconButton
        name={words.legend}
        keys={keysOf('legend.open')}
        side="right"
        icon={<Keyboard size={16} aria-hidden />}
        onClick={() => setLegend(true)}
        className="size-8"
      />
    </>
  );
}

interface ViewButtonProps {
  view: ViewName;
  name: string;
  icon: ReactNode;
  keys: string | undefined;
  count?: number;
  onClick?: () => void;
}

function ViewButton({ view, name, icon, keys, count = 0, onClick = () => setView(view) }: ViewButtonProps) {
  const current = useView((state) => (state.view === 'learning' ? 'memory' : state.view) === view);
  return (
    <span className="relative">
      <IconButton
        name={name}
        keys={keys}
        side="right"
        icon={icon}
        aria-current={current ? 'page' : undefined}
        onClick={onClick}
        className="size-8 aria-[current=page]:bg-raised aria-[current=page]:text-text"
      />
      {count === 0 ? null : (
        <span
          aria-hidden
          className="pointer-events-none absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-warning px-1 text-center text-[11px] leading-4 font-semibold text-on-accent tabular"
        >
          {count}
        </span>
      )}
    </span>
  );
}
