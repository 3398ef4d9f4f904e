/**
 * Where this app connected to since it was started: address, why, how often, when last, and whether it was let. Nothing is
 * pushed, so the list is as of the moment it was read.
 */
import { useCallback, useEffect, useState } from 'react';
import type { z } from 'zod';
import type { connectionSchema } from '../../../shared/contract/system.ts';
import type { Failure } from '../../../shared/result.ts';
import { formatTime } from '../../format.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

const words = strings.settings.connections;

type Connection = z.infer<typeof connectionSchema>;

export function Connections() {
  const { read, failure, readAgain } = useConnections();
  return (
    <div className="flex flex-col gap-3">
      <p className="text-muted">{words.text}</p>
      {failure === null ? null : <Banner tone="warning" title={failure.message} text={failure.hint} />}
      <ul className="divide-y divide-line rounded-md border border-line">
        {read?.connections.map((connection) => (
          <ConnectionLine
            key={`${connection.origin} ${connection.purpose} ${connection.allowed}`}
            connection={connection}
            now={read.at}
          />
        ))}
        {read?.connections.length === 0 ? <li className="px-3 py-2 text-muted">{words.none}</li> : null}
        {read === null && failure === null ? <li className="px-3 py-2 text-muted">{words.loading}</li> : null}
      </ul>
      <Button variant="quiet" className="self-start" onClick={readAgain}>
        {words.again}
      </Button>
    </div>
  );
}

function useConnections() {
  const [read, setRead] = useState<{ connections: readonly Connection[]; at: number } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = useCallback(async (): Promise<void> => {
    const answer = await asked(() => client().system.connections());
    setFailure(answer.ok ? null : answer.error);
    if (answer.ok) setRead({ connections: answer.value, at: Date.now() });
  }, []);
  useEffect(() => void ask(), [ask]);
  return { read, failure, readAgain: () => void ask() };
}

function ConnectionLine({ connection, now }: { connection: Connection; now: number }) {
  const { origin, purpose, allowed, count, lastAt } = connection;
  const facts = [words.purposes[purpose], words.times(count), words.last(formatTime(lastAt, now))];
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <span className="min-w-0 flex-1">
        <span className="block font-mono text-xs break-all">{origin}</span>
        <span className="block text-xs text-muted tabular">{facts.join(' · ')}</span>
      </span>
      <span className={`shrink-0 text-xs ${allowed ? 'text-muted' : 'text-warning'}`}>
        {allowed ? words.allowed : words.denied}
      </span>
    </li>
  );
}
