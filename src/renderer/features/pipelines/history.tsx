/** What was decided, by whom and when; and the courses that the person gave on the way. */
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { stageTitle } from '../../../shared/run-stage.ts';
import { formatTime } from '../../format.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

const words = pipelineStrings.run;

export function History({ view: { run }, now }: { view: RunView; now: number }) {
  const titleOf = (stage: string | null): string =>
    stage === null ? words.everything : stageTitle(run, stage);
  return (
    <div className="mt-2 flex flex-col gap-2 border-t border-line pt-3 text-xs">
      {run.courses.length === 0 ? null : (
        <details>
          <summary className="w-fit cursor-pointer rounded-sm font-medium">
            {words.courses} <span className="font-normal text-muted tabular">{run.courses.length}</span>
          </summary>
          <ul className="mt-1.5 flex flex-col gap-1.5">
            {run.courses.map(({ at, words: said }) => (
              <li key={at} className="measure break-words whitespace-pre-line">
                <span className="text-muted tabular">{formatTime(at, now)}</span> <VisibleText text={said} />
              </li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary className="w-fit cursor-pointer rounded-sm font-medium">
          {words.history} <span className="font-normal text-muted tabular">{run.decisions.length}</span>
        </summary>
        {run.decisions.length === 0 ? (
          <p className="mt-1.5 text-muted">{words.noHistory}</p>
        ) : (
          <ol className="mt-1.5 flex flex-col gap-1.5">
            {run.decisions.map(({ at, stage, line }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: decisions are only ever added at the end.
              <li key={index} className="flex flex-wrap gap-x-2">
                <span className="text-muted tabular">{formatTime(at, now)}</span>
                <span className="text-muted">{titleOf(stage)}</span>
                <span className="measure min-w-0 break-words whitespace-pre-line">
                  <VisibleText text={line} />
                </span>
              </li>
            ))}
          </ol>
        )}
      </details>
    </div>
  );
}
