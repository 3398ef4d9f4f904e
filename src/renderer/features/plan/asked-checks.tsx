/** Checks that the rules ask about, as they would run; and those that were not run, with why. */
import type { AskedCheck } from '../../../shared/plan.ts';
import { forgetAsked, runChecks, usePlan } from '../../stores/plan.ts';
import { askedStrings as asked } from '../../strings-asked.ts';
import { planStrings as words } from '../../strings-plan.ts';
import { AskedCommands } from '../../ui/asked-commands.tsx';
import { Banner } from '../../ui/banner.tsx';

export function AskedChecks({ folder }: { folder: string }) {
  const { asks, refused } = usePlan((plan) => plan.answer);
  const later = usePlan((plan) => plan.view?.refused) ?? [];
  const all = [...refused, ...later.filter(({ id }) => !refused.some((one) => one.id === id))];
  return (
    <>
      {all.map(({ id, title, why }) => (
        <Banner key={id} tone="warning" title={asked.notRun(title)} text={why} />
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
    <AskedCommands
      title={words.asks(asks.length)}
      text={asked.text}
      asks={asks.map((one) => ({ ...one, why: asked.why(one) }))}
      run={asked.runOnce(asks.length)}
      onRun={run}
      later={{ words: asked.notNow, onLater: forgetAsked }}
    />
  );
}
