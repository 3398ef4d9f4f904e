/** A run of a pipeline that waits: for what, at which stage, and since when. It is decided on its page, where there is more to see. */
import { Workflow } from 'lucide-react';
import type { WaitingRun } from '../../../shared/inbox-order.ts';
import { baseName } from '../../format.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { RowLine, type RowPlace } from './row-line.tsx';
import { inboxStrings as words } from './strings.ts';

interface RunRowProps extends RowPlace {
  entry: WaitingRun;
  onFocus: () => void;
}

export function RunRow({ entry: { run, at }, onFocus, ...place }: RunRowProps) {
  const { title, pipeline, stage, waits, workspace } = run;
  const what = <span className="min-w-0 flex-1 break-words">{pipelineStrings.waitsFor(waits)}</span>;
  return (
    <li onFocus={onFocus}>
      <RowLine icon={Workflow} kind={words.run} what={what} at={at} {...place}>
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
      </RowLine>
    </li>
  );
}
