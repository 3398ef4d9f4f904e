/** All runs: what waits for the person first, then what goes on, then what is over. */
import { CircleCheck, CircleDot, CirclePause, CircleStop, Hand, Workflow } from 'lucide-react';
import type { RunRow } from '../../../shared/pipeline-run.ts';
import { baseName, formatAgo } from '../../format.ts';
import { showRuns, usePipelines } from '../../stores/pipelines.ts';
import { pipelineStrings as words } from '../../strings-pipelines.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Empty } from '../../ui/empty.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Trouble } from './trouble.tsx';

const start = (): void => showRuns({ page: 'start' });

export function RunList() {
  const rows = usePipelines((state) => state.rows);
  return (
    <section aria-labelledby="pipelines-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-3xl flex-col gap-4 px-4 py-6 wide:px-8">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
          <div className="min-w-0 flex-[1_1_20rem]">
            <h1 id="pipelines-title" className="text-lg font-semibold">
              {words.title}
            </h1>
            <p className="max-w-[72ch] text-muted">{words.text}</p>
          </div>
          {rows === null || rows.length === 0 ? null : (
            <Button variant="primary" onClick={start}>
              {words.start}
            </Button>
          )}
        </div>
        <Trouble />
        {rows === null ? (
          <p role="status" className="h-40 text-muted">
            {words.loading}
          </p>
        ) : rows.length === 0 ? (
          <div className="min-h-48 flex-1">
            <Empty
              icon={<Workflow size={24} aria-hidden />}
              title={words.empty}
              text={words.emptyText}
              action={
                <Button variant="primary" onClick={start}>
                  {words.start}
                </Button>
              }
            />
          </div>
        ) : (
          <Rows rows={rows} />
        )}
      </div>
    </section>
  );
}

/** The same order within each, so that a line moves only when it matters. */
const rank = ({ waits, status }: RunRow): number => (waits !== null ? 0 : status === 'going' ? 1 : 2);

function Rows({ rows }: { rows: readonly RunRow[] }) {
  const now = useNow(true, 30_000);
  const ordered = rows.toSorted((one, other) => rank(one) - rank(other));
  return (
    <ul aria-label={words.runs} className="divide-y divide-line rounded-md border border-line">
      {ordered.map((row) => (
        <Line key={row.id} row={row} now={now} />
      ))}
    </ul>
  );
}

const signs = {
  going: { icon: CircleDot, colour: 'text-accent' },
  paused: { icon: CirclePause, colour: 'text-muted' },
  stopped: { icon: CircleStop, colour: 'text-muted' },
  finished: { icon: CircleCheck, colour: 'text-added' },
};

function Line({ row, now }: { row: RunRow; now: number }) {
  const { waits } = row;
  const { icon: Icon, colour } = waits === null ? signs[row.status] : { icon: Hand, colour: 'text-warning' };
  const stage = row.stage === null || row.status === 'finished' ? null : words.atStage(row.stage);
  return (
    <li>
      <button
        type="button"
        onClick={() => showRuns({ page: 'run', id: row.id })}
        className="flex w-full items-start gap-2.5 px-3 py-2.5 text-left hover:bg-surface"
      >
        <Icon size={16} aria-hidden className={classNames('mt-px shrink-0', colour)} />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="font-medium break-words">
            <VisibleText text={row.title} />
          </span>
          <span className="flex flex-wrap gap-x-1.5 text-xs text-muted tabular">
            <span className={classNames('font-medium', colour)}>
              {waits === null ? words.statuses[row.status] : words.waitsFor(waits)}
            </span>
            <span className="min-w-0 break-words">
              {[stage, row.pipeline, words.run.in(baseName(row.workspace))]
                .filter((part) => part !== null)
                .join(' · ')}
            </span>
          </span>
        </span>
        <span className="shrink-0 text-xs text-muted tabular">{formatAgo(row.updated, now)}</span>
      </button>
    </li>
  );
}
