/** The alternatives of one choice for one kind of task, each with what came of it and how often it is chosen from here on. */
import { type ArmFigures, type LearningFigures, usualArm } from '../../../shared/learning.ts';
import { armWords, reasonWords } from '../../../shared/learning-words.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import { formatPercent, formatTime } from '../../format.ts';
import { learningStrings as words } from '../../strings-learning.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';

export function CellTable({ cell, onReset }: { cell: LearningFigures; onReset: () => void }) {
  const title = words.cell(cell);
  const now = Date.now();
  return (
    <div className="rounded-md border border-line">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1 px-3 pt-2">
        <div className="min-w-0 flex-[1_1_14rem]">
          <h3 className="font-medium">{title}</h3>
          <p className="text-xs text-muted">{reasonWords(cell)}</p>
        </div>
        <Button size="small" aria-label={words.resetCell(title, modelLabel(cell.model))} onClick={onReset}>
          {words.reset}
        </Button>
      </div>
      <table aria-label={title} className="mt-1 w-full table-fixed text-left tabular">
        <thead>
          <tr className="text-xs text-muted">
            <th scope="col" className="w-[38%] px-3 py-1 font-normal">
              {words.columns.arm}
            </th>
            <th scope="col" className="px-1 py-1 font-normal">
              {words.columns.worked}
            </th>
            <th scope="col" className="px-1 py-1 font-normal">
              {words.columns.lately}
            </th>
            <th scope="col" className="px-1 py-1 font-normal">
              {words.columns.share}
            </th>
            <th scope="col" className="px-1 py-1 pr-3 font-normal">
              {words.columns.last}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-t border-line">
          {cell.arms.map((arm) => (
            <ArmRow key={arm.arm} cell={cell} arm={arm} now={now} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ArmRow({ cell, arm, now }: { cell: LearningFigures; arm: ArmFigures; now: number }) {
  const { trials, successes, rate, share, last, outcomes } = arm;
  const name = armWords(cell.choice, arm.arm);
  const isLeading = arm.arm === cell.leading;
  const percent = formatPercent(share, 1);
  return (
    <tr className="align-top">
      <th scope="row" className="px-3 py-1.5 font-normal break-words">
        <span className={isLeading ? 'font-semibold' : undefined}>{name}</span>{' '}
        {arm.arm === usualArm ? <span className="text-xs text-muted">{words.usual}</span> : null}
        {trials === 0 ? null : <p className="text-xs text-muted">{words.outcomes(outcomes)}</p>}
      </th>
      <td className="px-1 py-1.5">{words.of(successes, trials)}</td>
      <td className="px-1 py-1.5">{rate === null ? words.none : formatPercent(rate, 1)}</td>
      <td className="px-1 pt-1.5 pb-2.5">
        {percent}
        <Progress label={`${words.columns.share}: ${name}`} value={share} className="mt-1 max-w-24" />
      </td>
      <td className="px-1 py-1.5 pr-3 break-words text-muted">
        {last === null ? words.none : formatTime(last, now)}
      </td>
    </tr>
  );
}
