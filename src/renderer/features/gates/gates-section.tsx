/** The gates of a folder below its plan: what asks for a word first, then each with how it stands, and whether a release may go. */
import type { GatesView } from '../../../shared/gate.ts';
import {
  forgetAskedGates,
  refreshGates,
  runGates,
  stopGates,
  useGates,
  useGatesOf,
} from '../../stores/gates.ts';
import { strings } from '../../strings.ts';
import { askedStrings as asked } from '../../strings-asked.ts';
import { gatesStrings as words } from '../../strings-gates.ts';
import { AskedCommands } from '../../ui/asked-commands.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { GateLine } from './gate-line.tsx';
import { Release } from './release.tsx';

export function GatesSection({ folder }: { folder: string }) {
  useGatesOf(folder);
  const view = useGates((gates) => gates.view);
  return (
    <section aria-labelledby="gates-title" className="mt-4 flex flex-col gap-3 border-t border-line pt-5">
      <div>
        <h2 id="gates-title" className="text-base font-semibold">
          {words.title}
        </h2>
        <p className="max-w-[72ch] text-muted">{words.text}</p>
      </div>
      <Trouble folder={folder} />
      {view === null ? (
        <p role="status" className="h-24 text-muted">
          {words.loading}
        </p>
      ) : (
        <OfFile folder={folder} view={view} />
      )}
    </section>
  );
}

function Trouble({ folder }: { folder: string }) {
  const failure = useGates((gates) => gates.failure);
  if (failure === null) return null;
  const text = [failure.message, failure.hint].filter(Boolean).join(' ');
  const again = <Button onClick={() => void refreshGates(folder)}>{strings.tryAgain}</Button>;
  return <Banner tone="danger" title={words.failed} text={text} actions={again} />;
}

function OfFile({ folder, view }: { folder: string; view: GatesView }) {
  const { file, problems, gates } = view;
  if (file === 'untrusted')
    return <Banner tone="info" title={words.untrusted} text={problems.join(' ')} silent />;
  if (file === 'wrong') return <WrongFile problems={problems} />;
  if (gates.length === 0) return <NoGates />;
  const now = Date.now();
  return (
    <>
      <Actions folder={folder} view={view} />
      <Asked folder={folder} view={view} />
      <div>
        <p className="mb-2 text-xs text-muted tabular">{words.summary(view)}</p>
        <ol className="divide-y divide-line rounded-md border border-line">
          {gates.map((one) => (
            <GateLine key={one.gate.name} folder={folder} one={one} now={now} />
          ))}
        </ol>
      </div>
      <Release folder={folder} />
    </>
  );
}

function WrongFile({ problems }: { problems: readonly string[] }) {
  return (
    <div className="flex flex-col gap-2">
      <Banner tone="warning" title={words.wrong} />
      <ul className="list-disc pl-5 text-xs break-words">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </div>
  );
}

function NoGates() {
  return (
    <div>
      <p className="font-medium">{words.empty}</p>
      <p className="max-w-[72ch] text-muted">{words.emptyText}</p>
      <pre className="mt-2 whitespace-pre-wrap break-words rounded-md border border-line bg-background px-3 py-2 font-mono text-xs">
        {words.sample}
      </pre>
    </div>
  );
}

function Actions({ folder, view: { progress } }: { folder: string; view: GatesView }) {
  if (progress === null)
    return (
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => void runGates(folder)}>{words.runAll}</Button>
        <Button
          variant="quiet"
          title={words.baselineHint}
          onClick={() => void runGates(folder, { baseline: true })}
        >
          {words.baseline}
        </Button>
      </div>
    );
  const label = words.progress(progress.over, progress.all);
  return (
    <div className="flex flex-col gap-2">
      <Button variant="danger" className="self-start" onClick={() => void stopGates(folder)}>
        {words.stop}
      </Button>
      <div role="status">
        <p className="mb-1 text-xs text-muted tabular">{label}</p>
        <Progress label={label} value={progress.all === 0 ? null : progress.over / progress.all} />
      </div>
    </div>
  );
}

function Asked({ folder, view }: { folder: string; view: GatesView }) {
  const { asks, refused, baseline } = useGates((gates) => gates.answer);
  const all = [...refused, ...view.refused.filter(({ id }) => !refused.some((one) => one.id === id))];
  const run = (): void => {
    forgetAskedGates();
    const [names, approved] = [asks.map(({ id }) => id), asks.map(({ digest }) => digest)];
    void runGates(folder, { names, approved, baseline });
  };
  return (
    <>
      {all.map(({ id, title, why }) => (
        <Banner key={id} tone="warning" title={asked.notRun(title)} text={why} />
      ))}
      {asks.length === 0 ? null : (
        <AskedCommands
          title={words.asks(asks.length)}
          text={asked.text}
          asks={asks.map((one) => ({ ...one, why: asked.why(one) }))}
          run={asked.runOnce(asks.length)}
          onRun={run}
          later={{ words: asked.notNow, onLater: forgetAskedGates }}
        />
      )}
    </>
  );
}
