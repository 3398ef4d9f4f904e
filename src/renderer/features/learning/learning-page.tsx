/**
 * What worked, by model, kind of task and alternative: the figures, why the one that leads is chosen, and the way to forget them,
 * which asks first, because nothing brings them back.
 */
import { ArrowLeft, FlaskConical } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { LearningFigures } from '../../../shared/learning.ts';
import { modelLabel } from '../../../shared/model-name.ts';
import {
  followLearning,
  refreshLearning,
  resetLearning,
  turnLearningOn,
  useLearning,
} from '../../stores/learning.ts';
import { setView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { learningStrings as words } from '../../strings-learning.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { CellTable } from './cell-table.tsx';

/** Null: nothing is asked; `all`: about all of them. */
type Asked = LearningFigures | 'all' | null;

export function LearningPage() {
  const { on, figures } = useLearning();
  const [question, ask] = useState<Asked>(null);
  useEffect(followLearning, []);
  return (
    <section aria-labelledby="learning-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-3xl flex-col gap-4 px-4 py-6 wide:px-8">
        <div>
          <h1 id="learning-title" className="text-lg font-semibold">
            {words.title}
          </h1>
          <p className="max-w-[72ch] text-muted">{words.text}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => setView('memory')}>
            <ArrowLeft size={14} aria-hidden /> {words.back}
          </Button>
          {figures === null || figures.length === 0 ? null : (
            <Button onClick={() => ask('all')}>{words.resetAll}</Button>
          )}
        </div>
        <Trouble />
        {on ? null : (
          <Banner
            tone="info"
            title={words.off}
            text={words.offText}
            actions={<Button onClick={() => void turnLearningOn()}>{words.turnOn}</Button>}
          />
        )}
        {question === null ? null : (
          <Question key={keyOf(question)} about={question} onClose={() => ask(null)} />
        )}
        {figures === null ? (
          <p role="status" className="h-40 text-muted">
            {words.loading}
          </p>
        ) : figures.length === 0 ? (
          <div className="min-h-48 flex-1">
            <Empty icon={<FlaskConical size={24} aria-hidden />} title={words.empty} text={words.emptyText} />
          </div>
        ) : (
          byModel(figures).map(([model, cells]) => (
            <Model key={model} model={model} cells={cells} ask={ask} />
          ))
        )}
      </div>
    </section>
  );
}

const byModel = (figures: readonly LearningFigures[]): [string, LearningFigures[]][] => [
  ...Map.groupBy(figures, ({ model }) => model),
];

const countOf = ({ arms }: LearningFigures): number => arms.reduce((sum, { trials }) => sum + trials, 0);

function Trouble() {
  const failure = useLearning((state) => state.failure);
  if (failure === null) return null;
  const text = [failure.message, failure.hint].filter(Boolean).join(' ');
  const again = <Button onClick={() => void refreshLearning()}>{strings.tryAgain}</Button>;
  return <Banner tone="danger" title={words.failed} text={text} actions={again} />;
}

const keyOf = (about: Exclude<Asked, null>): string =>
  about === 'all' ? about : `${about.choice} ${about.model} ${about.kind}`;

/** The focus goes to the answer that does nothing, and then back, or to the page where the row is gone. */
function Question({ about, onClose }: { about: Exclude<Asked, null>; onClose: () => void }) {
  const figures = useLearning((state) => state.figures) ?? [];
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    cancel.current?.focus();
    return () => {
      const place = before?.isConnected === true ? before : document.querySelector('main');
      if (place instanceof HTMLElement) place.focus();
    };
  }, []);
  const isAll = about === 'all';
  const count = (isAll ? figures : [about]).reduce((sum, cell) => sum + countOf(cell), 0);
  const forget = async (): Promise<void> => {
    const { choice, model, kind } = isAll ? { choice: null, model: '', kind: null } : about;
    await resetLearning(choice === null ? null : { choice, model, kind });
    onClose();
  };
  return (
    <Banner
      tone="warning"
      title={words.ask(isAll ? null : `${words.cell(about)}, ${modelLabel(about.model)}`, count)}
      text={words.askText}
      actions={
        <>
          <Button size="small" onClick={() => void forget()}>
            {words.forget}
          </Button>
          <Button ref={cancel} size="small" variant="quiet" onClick={onClose}>
            {strings.cancel}
          </Button>
        </>
      }
    />
  );
}

interface ModelProps {
  model: string;
  cells: readonly LearningFigures[];
  ask: (about: LearningFigures) => void;
}

function Model({ model, cells, ask }: ModelProps) {
  return (
    <section aria-label={modelLabel(model)} className="flex flex-col gap-2">
      <h2 className="text-sm font-semibold break-all">
        <VisibleText text={modelLabel(model)} />
      </h2>
      {cells.map((cell) => (
        <CellTable key={`${cell.choice} ${cell.kind}`} cell={cell} onReset={() => ask(cell)} />
      ))}
    </section>
  );
}
