/** The queue of the model servers, and which of them rests. Shown only when somebody waits or something is wrong. */
import { Hourglass, Moon } from 'lucide-react';
import { modelLabel } from '../../../shared/model-name.ts';
import type { ServerLoad } from '../../../shared/server-load.ts';
import { useLoad } from '../../stores/load.ts';
import { useSession } from '../../stores/session.ts';
import { useSessions } from '../../stores/sessions.ts';
import { strings } from '../../strings.ts';
import { useNow } from '../../ui/use-now.ts';
import { Item } from './item.tsx';
import { loadWords as words } from './strings.ts';

export function LoadItem() {
  const servers = useLoad((load) => load.servers);
  const until = Math.max(0, ...servers.map(({ restingUntil }) => restingUntil ?? 0));
  const waiting = servers.reduce((sum, server) => sum + server.waiting.length, 0);
  const now = useNow(until > 0, 500);
  const resting = until > now;
  if (!resting && waiting === 0) return null;
  const Icon = resting ? Moon : Hourglass;
  const shown = (
    <>
      <Icon size={12} aria-hidden />
      {resting ? (
        <span>
          <span className="narrow:sr-only">{words.resting} </span>
          {words.clockTime(until)}
        </span>
      ) : (
        <span>
          {waiting}
          <span className="narrow:sr-only"> {words.waiting}</span>
        </span>
      )}
    </>
  );
  return (
    <Item label={words.title} shown={shown} warns={resting}>
      {servers.map((server) => (
        <Server key={server.server} server={server} />
      ))}
      <p className="text-muted">{words.text}</p>
    </Item>
  );
}

function Server({ server: { server, restingUntil, running, waiting } }: { server: ServerLoad }) {
  const now = useNow(waiting.length > 0);
  return (
    <div className="flex flex-col gap-0.5">
      <p className="font-medium break-all">{modelLabel(server)}</p>
      {restingUntil === null ? null : <p className="text-warning">{words.restingText(restingUntil)}</p>}
      {running.map((asked) => (
        <Asked
          key={`${asked.conversation} ${asked.since}`}
          asked={asked}
          state={words.running(asked.doing)}
        />
      ))}
      {waiting.map((asked) => (
        <Asked key={`${asked.conversation} ${asked.since}`} asked={asked} state={words.queued(asked, now)} />
      ))}
    </div>
  );
}

function Asked({ asked, state }: { asked: ServerLoad['waiting'][number]; state: string }) {
  const here = useSession((session) => session.id);
  const title = useSessions(({ rows }) => rows.find(({ id }) => id === asked.conversation)?.title);
  const name =
    asked.conversation === here
      ? words.here
      : title === ''
        ? strings.sessions.untitled
        : (title ?? words.nobody);
  const side = asked.priority === 'background' ? ` (${words.background})` : '';
  return (
    <p className="tabular">
      {name}
      {side}: <span className="text-muted">{state}</span>
    </p>
  );
}
