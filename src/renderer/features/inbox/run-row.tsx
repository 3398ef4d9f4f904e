/** A run of a pipeline that waits: for what, at which stage, and since when. It is decided on its page, where there is more to see. */
import { Workflow } from 'lucide-react';
import type { WaitingRun } from '../../../shared/inbox-order.ts';
import { baseName, formatAgo } from '../../format.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { inboxStrings as words } from './strings.ts';

interface RunRowProps {
  entry: WaitingRun;
  now: number;
  tabIndex: number;
  onFocus: () => void;
  onOpen: () => void;
}

export function RunRow({ entry: { run, at }, now, tabIndex, onFocus, onOpen }: RunRowProps) {
  const { title, pipeline, stage, waits, workspace } = run;
  return (
    <li onFocus={onFocus}>
      <button
        type="button"
        data-row
        tabIndex={tabIndex}
        onClick={onOpen}
        className="flex w-full items-start gap-3 px-3 py-2.5 text-left -outline-offset-2 hover:bg-surface focus:bg-raised"
      >
        <Workflow size={16} aria-hidden className="mt-0.5 shrink-0 text-info" />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="shrink-0 font-medium">{words.run}</span>
            <span className="min-w-0 flex-1 break-words">{pipelineStrings.waitsFor(waits)}</span>
          </span>
          <span className="block truncate text-xs">
            <VisibleText text={title} />
          </span>
          <span className="block truncate text-xs text-muted">
            {stage === null ? null : (
              <>
                <VisibleText text={stage} /> ·{' '}
              </>
            )}
            {pipeline} · {pipelineStrings.run.in(baseName(workspace))}
          </span>
        </span>
        <span className="shrink-0 text-xs text-muted tabular">{words.since(formatAgo(at, now))}</span>
      </button>
    </li>
  );
}
