/** One server that runs, or that failed: how it is, what it takes, how fast it is, its log, and what can be done. */
import { useState } from 'react';
import type { ServerState } from '../../../shared/contract/servers.ts';
import type { Failure } from '../../../shared/result.ts';
import { formatAgo, formatBytes, formatDuration, formatTokens } from '../../format.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { openSession } from '../../stores/sessions.ts';
import { setView, wantModel } from '../../stores/view.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Progress } from '../../ui/progress.tsx';
import { useNow } from '../../ui/use-now.ts';
import { LogView } from './log-view.tsx';
import { StartDialog } from './start-dialog.tsx';
import { serverStrings as words } from './strings.ts';

const dots: Record<ServerState['phase'], string> = {
  starting: 'bg-info',
  loading: 'bg-info',
  ready: 'bg-added',
  restarting: 'bg-warning',
  stopping: 'bg-muted',
  failed: 'bg-danger',
};

export function RunningServer({ server }: { server: ServerState }) {
  const [logOpen, setLogOpen] = useState(false);
  const { title, phase, failure, loaded } = server;
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line p-3">
      <div>
        <p className="flex items-center gap-2">
          <span aria-hidden className={classNames('size-2 shrink-0 rounded-full', dots[phase])} />
          <span className="min-w-0 truncate font-medium" title={server.path}>
            {title}
          </span>
        </p>
        <Facts server={server} />
      </div>
      {phase === 'loading' || phase === 'starting' ? (
        <Progress
          label={words.phases[phase]}
          value={loaded === null ? null : loaded.bytes / Math.max(1, loaded.total)}
        />
      ) : null}
      {failure !== null && (phase === 'failed' || phase === 'restarting') ? (
        <Banner
          tone={phase === 'failed' ? 'danger' : 'warning'}
          title={failure.message}
          text={failure.hint}
        />
      ) : null}
      {phase === 'failed' && !logOpen && failure !== null && failure.log.length > 0 ? (
        <pre className="overflow-x-auto font-mono text-xs whitespace-pre-wrap break-all text-muted">
          {failure.log.join('\n')}
        </pre>
      ) : null}
      <Actions server={server} logOpen={logOpen} onLog={() => setLogOpen(!logOpen)} />
      {logOpen ? <LogView path={server.path} title={title} /> : null}
    </li>
  );
}

function Facts({ server }: { server: ServerState }) {
  const { phase, since, retryAt, loaded, memory, speed, busy, crashes } = server;
  const now = useNow(true, 1_000);
  const when =
    phase === 'restarting' && retryAt !== null
      ? words.retryIn(formatDuration(Math.max(0, retryAt - now)))
      : words.since(formatAgo(since, now));
  const isUp = phase === 'ready';
  const facts = [
    `${words.phases[phase]} ${when}`,
    words.window(formatTokens(server.window), server.kvType),
    loaded === null ? null : words.loaded(formatBytes(loaded.bytes), formatBytes(loaded.total)),
    memory === null || loaded !== null ? null : words.memory(formatBytes(memory)),
    speed === null ? (isUp ? words.speedUnknown : null) : words.speed(speed.read, speed.written),
    isUp ? words.busy(busy) : null,
    crashes === 0 ? null : words.crashes(crashes),
  ];
  return <p className="text-xs text-muted tabular">{facts.filter(Boolean).join(' · ')}</p>;
}

interface ActionsProps {
  server: ServerState;
  logOpen: boolean;
  onLog: () => void;
}

function Actions({ server, logOpen, onLog }: ActionsProps) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [starting, setStarting] = useState(false);
  const { path, phase, model, measuring, busy } = server;
  const failed = phase === 'failed';
  const run = async (call: () => Promise<unknown>): Promise<void> => {
    const done = await asked(call);
    setFailure(done.ok ? null : done.error);
  };
  const begin = (): void => {
    wantModel(model);
    openSession(null);
    setView('session');
  };
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {phase === 'ready' ? (
          <Button variant="primary" onClick={begin}>
            {words.newSession}
          </Button>
        ) : null}
        {failed ? <Button onClick={() => setStarting(true)}>{words.startAgain}</Button> : null}
        {phase === 'ready' ? (
          <Button
            busy={measuring ? words.measuring : null}
            disabled={busy > 0}
            onClick={() => void run(() => client().server.measure({ file: path }))}
          >
            {words.measure}
          </Button>
        ) : null}
        <Button aria-expanded={logOpen} onClick={onLog}>
          {words.log}
        </Button>
        <Button
          busy={phase === 'stopping' ? words.stopping : null}
          onClick={() => void run(() => client().server.stop({ file: path }))}
        >
          {failed ? words.remove : words.stop}
        </Button>
      </div>
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      {starting ? <StartDialog path={path} onClose={() => setStarting(false)} /> : null}
    </>
  );
}
