/** Gates that run only with the person's word: exactly what would run, why it asks, and whether a sandbox is around it. */
import type { AskedCheck } from '../../../shared/plan.ts';
import { onRun } from '../../stores/pipelines.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

const words = stageStrings.gates;

export function AskedGates({ run, asks }: { run: string; asks: readonly AskedCheck[] }) {
  if (asks.length === 0) return null;
  return (
    <section
      aria-label={words.asks(asks.length)}
      className="flex flex-col gap-3 rounded-md border border-warning/40 bg-warning/8 p-3"
    >
      <div>
        <h3 className="text-sm font-semibold">{words.asks(asks.length)}</h3>
        <p className="text-xs text-muted">{words.asksText}</p>
      </div>
      <ul className="flex flex-col gap-2">
        {asks.map(({ digest, title, command, rule, sandbox }) => (
          <li key={digest}>
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
      <div>
        <Button variant="primary" onClick={() => allowGates(run, asks)}>
          {words.allow(asks.length)}
        </Button>
      </div>
    </section>
  );
}

export const allowGates = (run: string, asks: readonly AskedCheck[]): void =>
  void onRun((pipeline) => pipeline.allow({ id: run, digests: asks.map(({ digest }) => digest) }));
