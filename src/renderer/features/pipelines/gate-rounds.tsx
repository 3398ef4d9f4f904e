/** What gates said, round by round, the newest first: the verdict in a word and a sign, why in a line, what was found on demand. */
import { gateTally } from '../../../shared/gate-tally.ts';
import type { GateResult, GateRound } from '../../../shared/pipeline-run.ts';
import { formatTime } from '../../format.ts';
import { stageStrings } from '../../strings-pipeline-stages.ts';
import { classNames } from '../../ui/class-names.ts';
import { Scrolled } from '../../ui/scrolled.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { verdictLook } from '../../verdict-look.ts';
import { Evidence } from './gate-evidence.tsx';

const words = stageStrings.gates;

interface GateRoundsProps {
  rounds: readonly GateRound[];
  now: number;
  /** What was found is shown at once. */
  isNewestOpen?: boolean;
}

export function GateRounds({ rounds, now, isNewestOpen = false }: GateRoundsProps) {
  const newest = rounds.at(-1);
  if (newest === undefined) return null;
  const earlier = rounds.slice(0, -1).toReversed();
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Round
        round={newest}
        title={words.round(rounds.length, rounds.length)}
        now={now}
        isOpen={isNewestOpen}
      />
      {earlier.length === 0 ? null : (
        <details className="text-xs">
          <summary className="w-fit cursor-pointer rounded-sm text-muted">
            {words.earlier(earlier.length)}
          </summary>
          <div className="mt-2 flex flex-col gap-3">
            {earlier.map((round, index) => (
              <Round
                key={round.at}
                round={round}
                title={words.round(rounds.length - 1 - index, rounds.length)}
                now={now}
                isOpen={false}
              />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

function Round({
  round,
  title,
  now,
  isOpen,
}: {
  round: GateRound;
  title: string;
  now: number;
  isOpen: boolean;
}) {
  return (
    <section aria-label={title}>
      <p className="mb-1 text-xs text-muted tabular">
        {title} · {formatTime(round.at, now)} · {gateTally(round.results)}
      </p>
      <Results results={round.results} now={now} isOpen={isOpen} />
    </section>
  );
}

interface ResultsProps {
  results: readonly GateResult[];
  now: number;
  isOpen: boolean;
}

function Results({ results, now, isOpen }: ResultsProps) {
  return (
    <ul className="divide-y divide-line rounded-md border border-line">
      {results.map((result) => (
        <Result key={result.gate} result={result} now={now} isOpen={isOpen} />
      ))}
    </ul>
  );
}

function Result({ result, now, isOpen }: Omit<ResultsProps, 'results'> & { result: GateResult }) {
  const { title, status, line, isHard, found } = result;
  const { word, icon: Icon, colour } = verdictLook[status];
  const isSoft = !isHard && status !== 'pass';
  return (
    <li className="flex items-start gap-2.5 px-3 py-2 text-sm">
      <Icon size={16} aria-hidden className={classNames('mt-px shrink-0', colour)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="flex flex-wrap gap-x-2 break-words">
          <span className="font-medium">
            <VisibleText text={title} />
          </span>
          <span className={colour}>{word}</span>
          <span className="min-w-0 text-muted">
            <VisibleText text={line} />
            {isSoft ? ` · ${words.soft}` : ''}
          </span>
        </p>
        {found === '' ? null : (
          <details className="text-xs" open={isOpen && status === 'fail'}>
            <summary className="w-fit cursor-pointer rounded-sm text-muted">{words.found}</summary>
            <Scrolled
              label={`${words.found}: ${title}`}
              className="mt-1 max-h-64 overflow-auto rounded-md border border-line bg-surface px-3 py-2 font-mono break-words whitespace-pre-wrap"
            >
              <VisibleText text={found} />
            </Scrolled>
          </details>
        )}
        <Evidence result={result} now={now} />
      </div>
    </li>
  );
}

/** What was so before any agent did anything. */
export function Baseline({ results, now }: { results: readonly GateResult[] | null; now: number }) {
  if (results === null || results.length === 0) return null;
  return (
    <details className="text-xs">
      <summary className="w-fit cursor-pointer rounded-sm text-muted">{words.baseline}</summary>
      <p className="my-1 text-muted">{words.baselineText}</p>
      <Results results={results} now={now} isOpen={false} />
    </details>
  );
}
