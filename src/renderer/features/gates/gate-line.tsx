/** One gate: how it stands and why, and by what evidence. */
import { LoaderCircle } from 'lucide-react';
import type { GateEvidence, GateNow } from '../../../shared/gate.ts';
import { formatTime } from '../../format.ts';
import { runGates } from '../../stores/gates.ts';
import { gatesStrings as words } from '../../strings-gates.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Scrolled } from '../../ui/scrolled.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { verdictLook } from '../../verdict-look.ts';

interface GateLineProps {
  folder: string;
  one: GateNow;
  now: number;
}

export function GateLine({ folder, one, now }: GateLineProps) {
  const { gate, running, evidence } = one;
  const deed = evidence === null ? words.run : words.again;
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-2.5">
      <div className="flex min-w-0 flex-[1_1_18rem] gap-2.5">
        <Mark one={one} />
        <About one={one} now={now} />
      </div>
      {running ? null : (
        <Button
          size="small"
          aria-label={words.of(deed, gate.title)}
          onClick={() => void runGates(folder, { names: [gate.name] })}
        >
          {deed}
        </Button>
      )}
    </li>
  );
}

/** Where the eye goes first; in words it stands beside. */
function Mark({ one: { running, verdict } }: { one: GateNow }) {
  const { icon: Icon, colour } = running
    ? { icon: LoaderCircle, colour: 'motion-safe:animate-spin text-accent' }
    : verdictLook[verdict.status];
  return <Icon size={16} aria-hidden className={classNames('mt-px shrink-0', colour)} />;
}

function About({ one, now }: Pick<GateLineProps, 'one' | 'now'>) {
  const { gate, evidence, baseline } = one;
  const facts = [
    words.how(one),
    gate.files.length === 0 ? null : words.about(gate.files),
    gate.optional ? words.optional : null,
  ].filter((part) => part !== null);
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-0.5">
      <p className="font-medium break-words">
        <VisibleText text={gate.title} />
      </p>
      {gate.how.kind === 'command' ? (
        <code className="font-mono text-xs break-all whitespace-pre-wrap">
          <VisibleText text={gate.how.command} />
        </code>
      ) : null}
      {facts.length === 0 ? null : <p className="text-xs break-words text-muted">{facts.join(' · ')}</p>}
      <Verdict one={one} now={now} />
      {baseline === null ? null : (
        <p className="text-xs text-muted">{words.based(baseline, formatTime(baseline.started, now))}</p>
      )}
      <Changes one={one} />
      {evidence === null || evidence.outcome === 'unavailable' ? null : (
        <Evidence evidence={evidence} title={gate.title} />
      )}
    </div>
  );
}

function Verdict({ one: { running, verdict, evidence }, now }: Pick<GateLineProps, 'one' | 'now'>) {
  if (running) return <p className="mt-1 text-xs">{words.running}</p>;
  const { word, colour } = verdictLook[verdict.status];
  return (
    <p className="mt-1 flex flex-wrap gap-x-1.5 text-xs text-muted tabular">
      <span className={classNames('font-medium', colour)}>{word}</span>
      <span className="min-w-0 break-words">
        <VisibleText text={verdict.line} />
      </span>
      {evidence === null ? null : <span>· {words.ran(evidence, formatTime(evidence.started, now))}</span>}
    </p>
  );
}

function Changes({ one: { changes, moreChanges } }: { one: GateNow }) {
  if (changes.length === 0) return null;
  return (
    <p className="text-xs break-words text-muted">
      {words.changed}{' '}
      {changes.map((change, at) => (
        <span key={change.path}>
          {at === 0 ? '' : ', '}
          <span className="font-mono">
            <VisibleText text={change.path} />
          </span>{' '}
          ({words.change(change)})
        </span>
      ))}
      {moreChanges === 0 ? null : ` ${words.moreChanges(moreChanges)}`}
    </p>
  );
}

function Evidence({ evidence, title }: { evidence: GateEvidence; title: string }) {
  const { findings, moreFindings, output } = evidence;
  return (
    <details className="text-xs">
      <summary className="w-fit cursor-pointer rounded-sm text-muted">{words.evidence}</summary>
      <p className="mt-1 text-muted tabular">{words.files(evidence)}</p>
      {findings.length === 0 ? null : (
        <Scrolled label={`${words.findings}: ${title}`} className="mt-1 max-h-64 overflow-y-auto">
          <ul className="flex flex-col gap-1">
            {findings.map((one, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two findings may be alike in all that they say.
              <li key={at} className={classNames('break-words', one.old && 'text-muted')}>
                <span className="font-mono">
                  <VisibleText text={words.place(one)} />
                </span>{' '}
                <span className="text-muted">{one.rule}</span> <VisibleText text={one.message} />
                {one.old ? ` (${words.old})` : ''}
                {one.detail === undefined ? null : (
                  <pre className="pl-4 font-mono break-words whitespace-pre-wrap text-muted">
                    <VisibleText text={one.detail} />
                  </pre>
                )}
              </li>
            ))}
            {moreFindings === 0 ? null : <li className="text-muted">{words.moreFindings(moreFindings)}</li>}
          </ul>
        </Scrolled>
      )}
      {output === '' ? null : (
        <Scrolled
          label={`${words.output}: ${title}`}
          className="mt-1 max-h-64 overflow-auto rounded-md border border-line bg-background px-3 py-2 font-mono break-all whitespace-pre-wrap"
        >
          <VisibleText text={output} />
        </Scrolled>
      )}
    </details>
  );
}
