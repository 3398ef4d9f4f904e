/** What a stage was given to read, and what there was no room for. A document is read when it is opened, as it is now. */
import { useState } from 'react';
import type { StageRun } from '../../../shared/pipeline-run.ts';
import type { Result } from '../../../shared/result.ts';
import { documentOf } from '../../stores/pipelines.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { Banner } from '../../ui/banner.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

const words = pipelineStrings.run;

export function Documents({ run, stage: { read, left, begun } }: { run: string; stage: StageRun }) {
  if (begun === null || (read.length === 0 && left.length === 0)) return null;
  const tokens = read.reduce((sum, one) => sum + one.tokens, 0);
  return (
    <details className="text-xs">
      <summary className="w-fit cursor-pointer rounded-sm font-medium">
        {words.documents} <span className="font-normal text-muted">{words.read(read.length, tokens)}</span>
      </summary>
      <ul className="mt-1.5 flex flex-col gap-1 pl-4">
        {read.map((one) => (
          <Document key={one.name} run={run} document={one} />
        ))}
        {left.map(({ name, why }) => (
          <li key={name} className="break-words text-muted">
            {words.left}: <VisibleText text={name} />, <VisibleText text={why} />
          </li>
        ))}
      </ul>
    </details>
  );
}

interface DocumentProps {
  run: string;
  document: StageRun['read'][number];
}

function Document({ run, document: { name, title, tokens } }: DocumentProps) {
  const [found, setFound] = useState<Result<{ text: string }> | null>(null);
  return (
    <li>
      <details
        onToggle={({ currentTarget }) => {
          if (currentTarget.open) void documentOf(run, name).then(setFound);
        }}
      >
        <summary className="w-fit cursor-pointer rounded-sm break-words">
          <VisibleText text={title} /> <span className="text-muted tabular">{words.tokens(tokens)}</span>
        </summary>
        {found === null ? (
          <p role="status" className="my-1 h-24 text-muted">
            {words.readingDocument}
          </p>
        ) : found.ok ? (
          <article className="my-1.5 min-w-0 rounded-md border border-line px-4 py-3">
            <Markdown text={found.value.text} />
          </article>
        ) : (
          <Banner tone="danger" title={found.error.message} text={found.error.hint} className="my-1" />
        )}
      </details>
    </li>
  );
}
