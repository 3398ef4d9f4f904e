/** Gates that run only with the person's word: exactly what would run, why it asks, and whether a sandbox is around it. */
import type { AskedCheck } from '../../../shared/plan.ts';
import { onRun } from '../../stores/pipelines.ts';
import { askedStrings } from '../../strings-asked.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { AskedCommands } from '../../ui/asked-commands.tsx';

const words = stageStrings.gates;

export const AskedGates = ({ run, asks }: { run: string; asks: readonly AskedCheck[] }) => (
  <AskedCommands
    title={words.asks(asks.length)}
    text={words.asksText}
    asks={asks.map((one) => ({ ...one, why: askedStrings.why(one) }))}
    run={words.allow(asks.length)}
    onRun={() => allowGates(run, asks)}
  />
);

export const allowGates = (run: string, asks: readonly AskedCheck[]): void =>
  void onRun((pipeline) => pipeline.allow({ id: run, digests: asks.map(({ digest }) => digest) }));
