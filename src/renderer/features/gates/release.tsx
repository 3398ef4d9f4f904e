/** Whether a release may go, asked for by a button: it looks at gates, KPIs, the plan and what waits to be reviewed. */
import type { ReleaseView } from '../../../shared/gate.ts';
import { askRelease, useGates } from '../../stores/gates.ts';
import { gatesStrings as words } from '../../strings-gates.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { verdictLook } from '../../verdict-look.ts';

export function Release({ folder }: { folder: string }) {
  const release = useGates((gates) => gates.release);
  return (
    <div className="flex flex-col gap-2">
      <Button className="self-start" onClick={() => void askRelease(folder)}>
        {words.release}
      </Button>
      {release === null ? null : (
        <div role="status" className="rounded-md border border-line p-3">
          <Answer answer={release.answer} />
          {release.kpis.length === 0 ? null : (
            <>
              <p className="mt-2 text-xs font-medium">{words.kpis}</p>
              <Lines
                lines={release.kpis.map(({ kpi, verdict }) => ({
                  about: kpi.title,
                  line: `${verdictLook[verdict.status].word}: ${verdict.line}`,
                }))}
              />
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Answer({ answer: { go, line, reasons, notes: all } }: { answer: ReleaseView }) {
  // Numbers have a list of their own below.
  const notes = all.filter(({ of }) => of !== 'kpi');
  return (
    <>
      <p className={classNames('font-medium', go ? 'text-added' : 'text-danger')}>
        {go ? words.go : words.noGo}
      </p>
      {reasons.length === 0 ? <p className="text-xs text-muted">{line}</p> : <Lines lines={reasons} />}
      {notes.length === 0 ? null : (
        <>
          <p className="mt-2 text-xs font-medium">{words.notes}</p>
          <Lines lines={notes} />
        </>
      )}
    </>
  );
}

function Lines({ lines }: { lines: readonly { about: string; line: string }[] }) {
  return (
    <ul className="list-disc pl-5 text-xs break-words">
      {lines.map(({ about, line }) => (
        <li key={about}>
          <span className="font-medium">
            <VisibleText text={about} />
          </span>
          : <VisibleText text={line} />
        </li>
      ))}
    </ul>
  );
}
