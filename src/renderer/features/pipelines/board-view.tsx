/** The stages side by side, below each other where there is no room; the arrow keys go from one to the next. */
import {
  Circle,
  CircleCheck,
  CircleDot,
  CirclePause,
  CircleSlash,
  CircleStop,
  Hand,
  History,
  type LucideIcon,
} from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import { type CellState, pipelineStrings } from '../../strings-pipelines.ts';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import type { Cell } from './board.ts';
import { spent } from './spent.ts';

const words = pipelineStrings.run;

const signs: Record<CellState, { icon: LucideIcon; colour: string }> = {
  ahead: { icon: Circle, colour: 'text-muted' },
  works: { icon: CircleDot, colour: 'text-accent' },
  waits: { icon: Hand, colour: 'text-warning' },
  paused: { icon: CirclePause, colour: 'text-muted' },
  stopped: { icon: CircleStop, colour: 'text-muted' },
  done: { icon: CircleCheck, colour: 'text-added' },
  skipped: { icon: CircleSlash, colour: 'text-muted' },
  stale: { icon: History, colour: 'text-warning' },
};

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

interface BoardProps {
  cells: readonly Cell[];
  shown: string;
  onChoose: (stage: string) => void;
}

export function Board({ cells, shown, onChoose }: BoardProps) {
  const list = useRef<HTMLOListElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const all = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = all.findIndex((one) => one.matches(':focus'));
    all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
  };
  return (
    <nav aria-label={words.board}>
      <ol
        ref={list}
        onKeyDown={onKeyDown}
        className="grid gap-1.5 narrow:gap-1 wide:grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))]"
      >
        {cells.map((cell, index) => (
          <Stage
            key={cell.name}
            cell={cell}
            number={index + 1}
            isShown={cell.name === shown}
            onChoose={() => onChoose(cell.name)}
          />
        ))}
      </ol>
    </nav>
  );
}

interface StageProps {
  cell: Cell;
  number: number;
  isShown: boolean;
  onChoose: () => void;
}

function Stage({ cell, number, isShown, onChoose }: StageProps) {
  const { title, state, isCurrent, waits } = cell;
  const { icon: Icon, colour } = signs[state];
  const isOpen = state !== 'ahead' && state !== 'skipped';
  return (
    <li className="flex min-w-0">
      <button
        type="button"
        aria-pressed={isShown}
        aria-current={isCurrent ? 'step' : undefined}
        onClick={onChoose}
        className={classNames(
          'flex w-full min-w-0 flex-wrap items-center gap-x-3 gap-y-1 rounded-md border px-3 py-2 text-left narrow:py-1 coarse:py-2 wide:flex-col wide:items-stretch',
          isShown ? 'bg-raised' : 'hover:bg-surface',
          state === 'waits'
            ? 'border-warning'
            : isCurrent
              ? 'border-accent'
              : isShown
                ? 'border-edge'
                : 'border-line',
          isOpen ? null : 'text-muted',
        )}
      >
        <span className="flex min-w-0 flex-[1_1_9rem] items-start gap-1.5 font-medium wide:flex-none">
          <span className="text-muted tabular">{number}</span>
          <span className="min-w-0 break-words">
            <VisibleText text={title} />
          </span>
        </span>
        <span
          className={classNames('flex min-w-0 items-start gap-1.5 text-xs', isOpen && 'wide:min-h-8', colour)}
        >
          <Icon size={14} aria-hidden className="mt-px shrink-0" />
          <span className="min-w-0 break-words">
            {pipelineStrings.states[state]}
            {waits === null ? null : <span className="text-text">: {pipelineStrings.waits(waits)}</span>}
          </span>
        </span>
        <Gates gates={cell.gates} />
        <Figures cell={cell} />
      </button>
    </li>
  );
}

/** A stage may be done although not all of them have passed: then the person took that, or none of the rest is hard. */
function Gates({ gates }: Pick<Cell, 'gates'>) {
  if (gates === null) return null;
  const { passed, all } = gates;
  return (
    <span className={classNames('text-xs tabular', passed < all ? 'text-warning' : 'text-muted')}>
      {words.gates(passed, all)}
    </span>
  );
}

function Figures({ cell: { time, tokens } }: { cell: Cell }) {
  const facts = [time === null ? null : spent(time), tokens === 0 ? null : words.tokens(tokens)].filter(
    (fact) => fact !== null,
  );
  return <span className="text-xs text-muted tabular empty:hidden wide:mt-auto">{facts.join(' · ')}</span>;
}
