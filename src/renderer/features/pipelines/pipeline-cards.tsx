/** The pipelines of a folder to choose from: for whom each is, and the stages that it goes through. */
import { useId } from 'react';
import type { PipelineList } from '../../stores/pipelines.ts';
import { pipelineStrings } from '../../strings-pipelines.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

const words = pipelineStrings.form;

interface PipelineCardsProps {
  found: PipelineList | null;
  chosen: string | null;
  onChoose: (name: string) => void;
  /** Files are to be read again. */
  onAgain: () => void;
}

export function PipelineCards({ found, chosen, onChoose, onAgain }: PipelineCardsProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h2 id={id} className="text-sm font-semibold">
        {words.pipeline}
      </h2>
      {found === null ? (
        <p role="status" className="h-32 text-muted">
          {words.reading}
        </p>
      ) : (
        <div role="radiogroup" aria-labelledby={id} className="grid gap-2 wide:grid-cols-2">
          {found.pipelines.map((one) => (
            <Card
              key={one.pipeline.name}
              one={one}
              isChosen={one.pipeline.name === chosen}
              onChoose={() => onChoose(one.pipeline.name)}
            />
          ))}
        </div>
      )}
      {found === null || found.problems.length === 0 ? null : (
        <Problems problems={found.problems} onAgain={onAgain} />
      )}
    </section>
  );
}

/** In the words of whoever read the files: which, where, and what would be right. */
function Problems({ problems, onAgain }: { problems: readonly string[]; onAgain: () => void }) {
  return (
    <section
      aria-label={words.problems}
      className="flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border border-warning/40 bg-warning/8 px-3 py-2"
    >
      <div className="min-w-0 flex-[1_1_18rem]">
        <p className="font-medium">{words.problems}</p>
        <ul className="mt-1 flex flex-col gap-1 text-xs">
          {problems.map((problem) => (
            <li key={problem} className="break-words">
              <VisibleText text={problem} />
            </li>
          ))}
        </ul>
      </div>
      <Button size="small" onClick={onAgain}>
        {words.readAgain}
      </Button>
    </section>
  );
}

interface CardProps {
  one: PipelineList['pipelines'][number];
  isChosen: boolean;
  onChoose: () => void;
}

function Card({ one: { pipeline, source }, isChosen, onChoose }: CardProps) {
  const { name, title, about, stages } = pipeline;
  return (
    <label
      className={classNames(
        'flex cursor-pointer items-start gap-2.5 rounded-md border px-3 py-2.5 hover:bg-surface has-focus-visible:outline-2 has-focus-visible:outline-accent',
        isChosen ? 'border-accent bg-surface' : 'border-line',
      )}
    >
      <input
        type="radio"
        name="pipeline"
        value={name}
        checked={isChosen}
        onChange={onChoose}
        className="mt-0.5 size-3.5 shrink-0 accent-accent focus-visible:outline-none"
      />
      <span className="flex min-w-0 flex-col gap-1">
        <span className="font-medium break-words">
          <VisibleText text={title} />
          {pipelineStrings.sources[source] === null ? null : (
            <span className="font-normal text-muted"> · {pipelineStrings.sources[source]}</span>
          )}
        </span>
        <span className="text-xs break-words text-muted">
          <VisibleText text={about} />
        </span>
        <span className="text-xs break-words">{stages.map((stage) => stage.title).join(' → ')}</span>
      </span>
    </label>
  );
}
