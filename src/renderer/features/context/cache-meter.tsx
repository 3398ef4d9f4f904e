/** What each step's prompt cost: reused from the server's cache, read, read again; with the cause of what was read again. */
import { useState } from 'react';
import { cacheTotal, type MeterStep } from '../../../shared/cache-meter.ts';
import { place } from '../../../shared/session-draft.ts';
import { formatCount } from '../../format.ts';
import { useSession } from '../../stores/session.ts';
import { cacheStrings } from '../../strings-cache.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { contextStrings as words } from './strings.ts';

/** Bars that a narrow panel has room for. */
const mostBars = 160;

export function CacheMeter({ steps }: { steps: readonly MeterStep[] }) {
  const [asTable, setAsTable] = useState(false);
  const asked = useSession((session) => session.state.turns.some((turn) => turn.steps.length > 0));
  const { prompt, cached } = cacheTotal(steps);
  return (
    <section aria-label={words.cache} className="min-w-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 pr-9">
        <h2 className="text-xs font-semibold">{words.cache}</h2>
        {steps.length === 0 ? null : (
          <Button variant="quiet" size="small" onClick={() => setAsTable(!asTable)}>
            {asTable ? words.asChart : words.asTable}
          </Button>
        )}
      </div>
      {steps.length === 0 ? (
        <p className="text-xs text-muted">{asked ? words.cacheUnknown : words.cacheEmpty}</p>
      ) : (
        <>
          <p className="mb-2 tabular">{words.cacheTotal(cached, prompt)}</p>
          {asTable ? <Table steps={steps} /> : <Chart steps={steps} />}
        </>
      )}
    </section>
  );
}

const isAgain = ({ cause }: MeterStep): boolean => cause !== null && cause !== 'first';
const nameOf = ({ stepId }: MeterStep): string => words.step(place(stepId, 0) + 1, place(stepId, 1) + 1);

function Chart({ steps }: { steps: readonly MeterStep[] }) {
  const shown = steps.slice(-mostBars);
  const highest = Math.max(...shown.map((step) => step.prompt), 1);
  const again = steps.filter(isAgain);
  return (
    <>
      <div
        role="img"
        aria-label={words.chart(steps.length, again.length)}
        className="flex h-16 items-end gap-px border-b border-line"
      >
        {shown.map((step) => (
          <Bar key={step.stepId} step={step} highest={highest} />
        ))}
      </div>
      <p aria-hidden className="mt-1 flex flex-wrap gap-x-4 text-xs text-muted">
        <Key colour="bg-accent/35" name={words.legend.reused} />
        <Key colour="bg-info" name={words.legend.read} />
        <Key colour="bg-warning" name={words.legend.again} />
        {shown.length === steps.length ? null : <span>{words.onlyLast(shown.length, steps.length)}</span>}
      </p>
      {again.length === 0 ? null : (
        <ul className="mt-2 flex flex-col gap-1 text-xs">
          {again.map((step) => (
            <li key={step.stepId}>
              <span className="font-medium">{nameOf(step)}:</span>{' '}
              {cacheStrings.readAgain(step.prompt - step.cached)},{' '}
              <span className="text-muted">{cacheStrings.cause(step)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Bar({ step, highest }: { step: MeterStep; highest: number }) {
  const { prompt, cached } = step;
  const height = (tokens: number): string => `${(tokens / highest) * 100}%`;
  return (
    <span
      title={`${nameOf(step)}: ${cacheStrings.step(prompt - cached, cached)}`}
      className="flex h-full max-w-4 min-w-px flex-1 flex-col justify-end"
    >
      <span
        className={classNames('min-h-px shrink-0', isAgain(step) ? 'bg-warning' : 'bg-info')}
        style={{ height: height(prompt - cached) }}
      />
      <span className="shrink-0 bg-accent/35" style={{ height: height(cached) }} />
    </span>
  );
}

const Key = ({ colour, name }: { colour: string; name: string }) => (
  <span className="flex items-center gap-1.5">
    <span className={classNames('size-2 rounded-sm', colour)} />
    {name}
  </span>
);

function Table({ steps }: { steps: readonly MeterStep[] }) {
  const { step, prompt, reused, read, cause } = words.columns;
  return (
    <table className="w-full text-xs tabular">
      <caption className="sr-only">{words.cache}</caption>
      <thead>
        <tr className="text-muted">
          {[step, prompt, reused, read].map((name, index) => (
            <th
              key={name}
              scope="col"
              className={classNames('py-0.5 pr-3 font-normal', index === 0 ? 'text-left' : 'text-right')}
            >
              {name}
            </th>
          ))}
          <th scope="col" className="py-0.5 text-left font-normal">
            {cause}
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map((one) => (
          <tr key={one.stepId} className="align-baseline">
            <th scope="row" className="py-0.5 pr-3 text-left font-normal whitespace-nowrap">
              {nameOf(one)}
            </th>
            {[one.prompt, one.cached, one.prompt - one.cached].map((tokens, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the three columns never change places.
              <td key={index} className="py-0.5 pr-3 text-right">
                {formatCount(tokens)}
              </td>
            ))}
            <td className={classNames('py-0.5', isAgain(one) ? 'text-warning' : 'text-muted')}>
              {one.cause === null ? '' : cacheStrings.cause(one)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
