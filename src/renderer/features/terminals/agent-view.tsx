/**
 * What the session's command prints, on a screen like the one the command has: the same bytes that the conversation shows as
 * text. Nobody types into it; it can be stopped by itself, and the agent is told so.
 */
import { Bot, Square } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Call } from '../../../shared/session-state.ts';
import { callsOf } from '../../../shared/session-view.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { orTrouble, useSession } from '../../stores/session.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { addedText } from './added-text.ts';
import { ScreenPlace } from './screen-place.tsx';
import { terminalStrings as words } from './strings.ts';
import { useScreen } from './use-screen.ts';

/** As wide as a command's own terminal: a line redrawn at another width would land on another line. */
const commandColumns = 160;

/** The command that runs, or the one that did last while somebody looked. */
function useCommand(): Call | null {
  const sessionId = useSession((session) => session.id);
  const running = useSession(
    ({ state }) =>
      callsOf(state).findLast(
        ({ status, proposal }) => status === 'running' && proposal?.kind === 'command',
      ) ?? null,
  );
  const seen = useRef<{ sessionId: string | null; call: Call } | null>(null);
  if (running !== null) seen.current = { sessionId, call: running };
  return running ?? (seen.current?.sessionId === sessionId ? (seen.current?.call ?? null) : null);
}

/** `empty` stands there where there is nothing better to say. */
export function AgentView({ empty }: { empty?: ReactNode }) {
  const command = useCommand();
  const sessionId = useSession((session) => session.id);
  if (command === null || sessionId === null)
    return (
      empty ?? (
        <Empty
          icon={<Bot size={20} aria-hidden />}
          title={words.agentEmptyTitle}
          text={words.agentEmptyText}
        />
      )
    );
  return <CommandScreen key={`${sessionId} ${command.id}`} sessionId={sessionId} command={command} />;
}

function CommandScreen({ sessionId, command }: { sessionId: string; command: Call }) {
  const place = useRef<HTMLDivElement>(null);
  const { screen, again } = useScreen(place, command.id, { name: words.agentOutput, cols: commandColumns });
  const output = useSession((session) => session.live.outputs[command.id]);
  const runs = useSession(({ state }) =>
    callsOf(state).some(({ id, status }) => id === command.id && status === 'running'),
  );
  const drawn = useRef('');
  useEffect(() => {
    if (screen === null || screen === 'failed' || output === undefined) return;
    const added = addedText(drawn.current, output);
    if (added === null) screen.clear();
    screen.write(added ?? output);
    drawn.current = output;
  }, [screen, output]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-8 shrink-0 items-center gap-2 px-3">
        <code className="min-w-0 flex-1 truncate font-mono text-xs">
          <VisibleText text={command.summary} />
        </code>
        <span role="status" className="shrink-0 text-xs text-muted">
          {runs ? words.running : words.over}
        </span>
        {runs ? <StopCommand sessionId={sessionId} callId={command.id} /> : null}
      </div>
      <ScreenPlace place={place} screen={screen} again={again} />
    </div>
  );
}

function StopCommand({ sessionId, callId }: { sessionId: string; callId: string }) {
  const [stopping, setStopping] = useState(false);
  const stop = async (): Promise<void> => {
    setStopping(true);
    await orTrouble(
      asked(async () => {
        const { running } = await client().process.list();
        const row = running.find(({ call }) => call?.sessionId === sessionId && call.callId === callId);
        return row === undefined ? {} : client().process.end({ id: row.id });
      }),
    );
  };
  return (
    <Button
      size="small"
      icon={<Square size={12} aria-hidden />}
      busy={stopping ? words.stopping : null}
      onClick={() => void stop()}
    >
      {words.stop}
    </Button>
  );
}
