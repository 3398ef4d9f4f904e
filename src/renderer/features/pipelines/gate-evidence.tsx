/** The record that the app made when it ran a gate: what was run, how it ended, of which files, and what it printed. Read when it is opened. */
import { useState } from 'react';
import type { GateEvidence } from '../../../shared/gate.ts';
import type { GateResult } from '../../../shared/pipeline-run.ts';
import type { Failure } from '../../../shared/result.ts';
import { formatDuration, formatTime } from '../../format.ts';
import { evidenceOf } from '../../stores/gates.ts';
import { usePipelines } from '../../stores/pipelines.ts';
import { gatesStrings } from '../../strings-gates.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Banner } from '../../ui/banner.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

const words = stageStrings.gates.evidence;

interface EvidenceProps {
  result: GateResult;
  now: number;
}

type Read =
  | { kind: 'record'; record: GateEvidence }
  | { kind: 'gone' }
  | { kind: 'failed'; failure: Failure };

export function Evidence({ result: { gate, title, evidence }, now }: EvidenceProps) {
  const workspace = usePipelines((state) => state.view?.run.workspace);
  const [read, setRead] = useState<Read | null>(null);
  if (evidence === null || workspace === undefined) return null;
  const open = async (): Promise<void> => {
    const found = await evidenceOf(workspace, gate);
    if (!found.ok) return setRead({ kind: 'failed', failure: found.error });
    const record = found.value.find(({ id }) => id === evidence);
    setRead(record === undefined ? { kind: 'gone' } : { kind: 'record', record });
  };
  return (
    <details
      className="text-xs"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && read === null) void open();
      }}
    >
      <summary className="w-fit cursor-pointer rounded-sm text-muted">{words.title}</summary>
      {read === null ? (
        <p role="status" className="mt-1 h-16 text-muted">
          {words.reading}
        </p>
      ) : read.kind === 'record' ? (
        <Recorded record={read.record} title={title} now={now} />
      ) : read.kind === 'gone' ? (
        <p className="mt-1 text-muted">{words.gone}</p>
      ) : (
        <Banner tone="danger" title={read.failure.message} text={read.failure.hint} className="mt-1" />
      )}
    </details>
  );
}

function Recorded({ record, title, now }: { record: GateEvidence; title: string; now: number }) {
  const { command, started, ended, output } = record;
  const time = ended === null ? null : formatDuration(Math.max(0, ended - started));
  const rows: readonly (readonly [string, string])[] = [
    [words.ended, words.outcome(record)],
    [words.ran, [formatTime(started, now), time].filter((part) => part !== null).join(' · ')],
    [words.tree, gatesStrings.files(record)],
  ];
  return (
    <div className="mt-1 flex min-w-0 flex-col gap-1.5">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 tabular">
        <dt className="text-muted">{words.command}</dt>
        <dd className="break-all">
          {command === '' ? (
            words.looked
          ) : (
            <code className="font-mono whitespace-pre-wrap">
              <VisibleText text={command} />
            </code>
          )}
        </dd>
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {output === '' ? null : (
        <Scrolled
          label={`${words.output}: ${title}`}
          className="max-h-64 overflow-auto rounded-md border border-line bg-surface px-3 py-2 font-mono break-words whitespace-pre-wrap"
        >
          <VisibleText text={output} />
        </Scrolled>
      )}
    </div>
  );
}
