/** Checks that the rules ask about, as they would run; and those that were not run, with why. */
import type { AskedCheck } from '../../../shared/plan.ts';
import { forgetAsked, runChecks, usePlan } from '../../stores/plan.ts';
import { planStrings as words } from '../../strings-plan.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

export function AskedChecks({ folder }: { folder: string }) {
  const { asks, refused } = usePlan((plan) => plan.answer);
  const later = usePlan((plan) => plan.view?.refused) ?? [];
  const all = [...refused, ...later.filter(({ id }) => !refused.some((one) => one.id === id))];
  return (
    <>
      {all.map(({ id, title, why }) => (
        <Banner key={id} tone="warning" title={`${words.refused} ${title}.`} text={why} />
      ))}
      {asks.length === 0 ? null : <Asks folder={folder} asks={asks} />}
    </>
  );
}

function Asks({ folder, asks }: { folder: string; asks: readonly AskedCheck[] }) {
  const run = (): void => {
    forgetAsked();
    void runChecks(folder, { ids: asks.map(({ id }) => id), approved: asks.map(({ digest }) => digest) });
  };
  return (
    <section
      aria-label={words.asks(asks.length)}
      className="flex flex-col gap-3 rounded-md border border-warning/40 bg-warning/8 p-3"
    >
      <div>
        <h2 className="text-sm font-semibold">{words.asks(asks.length)}</h2>
        <p className="text-xs text-muted">{words.asksText}</p>
      </div>
      <ul className="flex flex-col gap-2">
        {asks.map(({ id, title, command, rule, sandbox }) => (
          <li key={id}>
            <p className="text-xs break-words">
              <span className="font-medium">
                <VisibleText text={title} />
              </span>{' '}
              <span className="text-muted">
                {rule}. {words.sandboxes[sandbox]}
              </span>
            </p>
            <code className="mt-1 block max-h-40 overflow-y-auto rounded-md border border-line bg-background px-3 py-2 font-mono text-sm break-all whitespace-pre-wrap">
              <VisibleText text={command} />
            </code>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={run}>
          {words.runOnce(asks.length)}
        </Button>
        <Button variant="quiet" onClick={forgetAsked}>
          {words.notNow}
        </Button>
      </div>
    </section>
  );
}
