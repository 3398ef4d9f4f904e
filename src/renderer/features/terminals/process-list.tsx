/** What runs of this app: whose it is, since when, and a way to end it. Asked for again while somebody looks. */
import { Activity } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ProcessRow } from '../../../shared/contract/processes.ts';
import type { Failure } from '../../../shared/result.ts';
import { formatDuration } from '../../format.ts';
import { client, useConnection } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSessions } from '../../stores/sessions.ts';
import { backgroundStrings } from '../../strings-background.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { terminalStrings as words } from './strings.ts';

/** While something is about to end, and else. */
const lookMs = { ending: 150, usual: 1_500 } as const;

type Listed = Awaited<ReturnType<ReturnType<typeof client>['process']['list']>>;

export function ProcessList() {
  const [listed, setListed] = useState<Listed | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  /** Why the last one that was to be ended could not be asked to. */
  const [notEnded, setNotEnded] = useState<Failure | null>(null);
  const [asking, setAsking] = useState<readonly string[]>([]);
  const connected = useConnection(({ status }) => status === 'open');
  const ending = listed?.running.some(({ id }) => asking.includes(id)) === true;
  const look = async (): Promise<void> => {
    const answer = await asked(() => client().process.list());
    if (answer.ok) setListed(answer.value);
    setFailure(answer.ok ? null : answer.error);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: how it looks is not why it looks.
  useEffect(() => {
    if (!connected) return;
    void look();
    const timer = setInterval(() => void look(), ending ? lookMs.ending : lookMs.usual);
    return () => clearInterval(timer);
  }, [connected, ending]);
  const end = async (id: string): Promise<void> => {
    setAsking((before) => [...before, id]);
    const ended = await asked(() => client().process.end({ id }));
    // What is gone by itself is what was wanted.
    const failed = ended.ok || ended.error.code === 'not_found' ? null : ended.error;
    setNotEnded(failed);
    if (failed !== null) setAsking((before) => before.filter((one) => one !== id));
    await look();
  };
  if (failure !== null)
    return <Banner tone="warning" title={failure.message} text={failure.hint} className="m-3" />;
  if (listed === null) return null;
  return (
    <Scrolled label={words.processes} className="min-h-0 flex-1 overflow-y-auto px-3 py-2">
      <LeftBehind rows={listed.leftBehind} />
      {notEnded === null ? null : (
        <Banner tone="danger" title={notEnded.message} text={notEnded.hint} className="mb-2" />
      )}
      {listed.running.length === 0 ? (
        <Empty
          icon={<Activity size={20} aria-hidden />}
          title={words.nothingRuns}
          text={words.nothingRunsText}
        />
      ) : (
        <ul aria-label={words.processes} className="divide-y divide-line">
          {listed.running.map((row) => (
            <ProcessLine
              key={row.id}
              row={row}
              ending={asking.includes(row.id)}
              onEnd={() => void end(row.id)}
            />
          ))}
        </ul>
      )}
    </Scrolled>
  );
}

interface ProcessLineProps {
  row: ProcessRow;
  ending: boolean;
  onEnd: () => void;
}

function ProcessLine({ row, ending, onEnd }: ProcessLineProps) {
  const { kind, what, pid, since, call, background, endable } = row;
  const title = useSessions((state) => state.rows.find(({ id }) => id === call?.sessionId)?.title);
  const whose = title ?? (kind === 'terminal' ? words.yours : words.app);
  const facts = [
    background === undefined ? words.kinds[kind] : backgroundStrings.inList(background),
    whose,
    pid === null ? words.starting : words.process(pid),
    formatDuration(Math.max(0, Date.now() - since)),
  ];
  return (
    <li className="flex min-w-0 items-center gap-3 py-1.5">
      <div className="min-w-0 flex-1">
        <code className="block truncate font-mono text-xs" title={what}>
          <VisibleText text={what} />
        </code>
        <span className="block truncate text-xs text-muted tabular">{facts.join(' · ')}</span>
      </div>
      {endable ? (
        <Button
          size="small"
          aria-label={words.endOf(what)}
          busy={ending ? words.stopping : null}
          onClick={onEnd}
        >
          {words.end}
        </Button>
      ) : (
        <span className="shrink-0 text-xs text-muted">{words.elsewhere}</span>
      )}
    </li>
  );
}

function LeftBehind({ rows }: { rows: Listed['leftBehind'] }) {
  if (rows.length === 0) return null;
  return (
    <Banner
      tone="info"
      silent
      title={words.leftBehind(rows.length)}
      text={rows.map(({ kind, what }) => `${words.kinds[kind]} ${what}`).join(' · ')}
      className="mb-2"
    />
  );
}
