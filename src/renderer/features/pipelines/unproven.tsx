/** Gates that have not passed, where a run waits to be signed off: whoever signs has seen them, and says why where nothing is known. */
import type { RunView } from '../../../shared/contract/pipelines.ts';
import { isSilent } from '../../../shared/gate-tally.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { verdictLook } from '../../verdict-look.ts';

const words = stageStrings.report;

export function Unproven({ gates }: { gates: RunView['unproven'] }) {
  if (gates.length === 0) return null;
  return (
    <div className="flex w-full min-w-0 flex-col gap-1.5 text-sm">
      <p className="font-medium">{words.unproven(gates.length)}</p>
      <ul className="flex flex-col gap-1" aria-label={words.unproven(gates.length)}>
        {gates.map(({ gate, title, status, line }) => {
          const { word, icon: Icon, colour } = verdictLook[status];
          return (
            <li key={gate} className="flex items-start gap-2 break-words">
              <Icon size={16} aria-hidden className={classNames('mt-px shrink-0', colour)} />
              <span className="min-w-0">
                <VisibleText text={title} />
                <span className="text-muted">
                  {' '}
                  {word} · <VisibleText text={line} />
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      {gates.some(isSilent) ? <p className="measure text-muted">{words.silent}</p> : null}
    </div>
  );
}
