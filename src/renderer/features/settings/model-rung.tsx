/** How one model makes tool calls, why, what it did when it was tried, and the ways to change it. */
import { ChevronDown } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { modelLabel } from '../../../shared/model-name.ts';
import { type ModelRung as Known, rungs } from '../../../shared/model-rung.ts';
import type { Failure } from '../../../shared/result.ts';
import type { ModelRow } from '../../stores/host.ts';
import { chooseRung, tryModel } from '../../stores/rungs.ts';
import { rungStrings as words } from '../../strings-rungs.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuChoices } from '../../ui/menu.tsx';

const auto = 'auto';

export function ModelRung({ model: { name, rung } }: { model: ModelRow }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const chosen = rung?.by === 'person' ? rung.rung : auto;
  const choose = async (value: string): Promise<void> => {
    setFailure(await chooseRung(name, rungs.find((one) => one === value) ?? null));
  };
  return (
    <div className="flex flex-col gap-1.5 text-xs">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 text-muted">
          {words.title}:{' '}
          <span className={rung?.by === 'lowered' ? 'text-warning' : ''}>{words.line(rung)}</span>
        </span>
        {rung?.by === 'setting' ? null : (
          <Menu
            label={words.chooseOf(modelLabel(name))}
            trigger={
              <Button
                variant="quiet"
                size="small"
                aria-label={words.chooseOf(modelLabel(name))}
                icon={<ChevronDown size={12} aria-hidden />}
              >
                {words.choose}
              </Button>
            }
          >
            <MenuChoices
              value={chosen}
              choices={[
                { value: auto, title: words.auto, detail: words.autoDetail },
                ...rungs.map((one) => ({ value: one, title: words.names[one], detail: words.about[one] })),
              ]}
              onChange={(value) => void choose(value)}
            />
          </Menu>
        )}
        {rung?.by === 'setting' ? null : <Trial name={name} onEnd={setFailure} />}
      </div>
      {rung === null || rung.evidence.length === 0 ? null : <Evidence known={rung} />}
      {failure === null ? null : (
        <p role="alert" className="text-danger">
          {[failure.message, failure.hint].filter(Boolean).join(' ')}
        </p>
      )}
    </div>
  );
}

function Trial({ name, onEnd }: { name: string; onEnd: (failure: Failure | null) => void }) {
  const [reason, setReason] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (): Promise<void> => {
    const stop = new AbortController();
    running.current = stop;
    setReason(words.probing);
    onEnd(null);
    const failure = await tryModel(name, setReason, stop.signal);
    setReason(null);
    onEnd(failure);
  };
  if (reason === null) {
    return (
      <Button variant="quiet" size="small" onClick={() => void start()}>
        {words.probe}
      </Button>
    );
  }
  return (
    <>
      <span role="status" className="text-muted">
        {reason}
      </span>
      <Button variant="quiet" size="small" onClick={() => running.current?.abort()}>
        {words.stop}
      </Button>
    </>
  );
}

function Evidence({ known: { evidence } }: { known: Known }) {
  return (
    <details>
      <summary className="w-fit rounded-sm text-muted hover:text-text">{words.evidence}</summary>
      <dl className="mt-1 grid grid-cols-[auto_auto_1fr] gap-x-3 gap-y-0.5">
        {evidence.map(({ probe, passed, saw }) => (
          <div key={probe} className="contents">
            <dt>{words.probes[probe]}</dt>
            <dd className={passed ? 'text-added' : 'text-muted'}>{passed ? words.passed : words.missed}</dd>
            <dd className="min-w-0 font-mono break-words text-muted">{saw}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
