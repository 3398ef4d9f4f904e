/**
 * What the session's commands print, on a screen like the one a command has: the same bytes that the conversation shows as text.
 * Nobody types into it; each can be stopped by itself, and the agent is told so.
 */
import { Bot, Square } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { isBackgroundId } from '../../../shared/background.ts';
import { useSession } from '../../stores/session.ts';
import { backgroundStrings } from '../../strings-background.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Empty } from '../../ui/empty.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { addedText } from './added-text.ts';
import { type AgentCommand, commandNow, runningCommands } from './agent-commands.ts';
import { ScreenPlace } from './screen-place.tsx';
import { useStopCommand } from './stop-command.ts';
import { terminalStrings as words } from './strings.ts';
import { chooseCommand, useTerminals } from './terminals-store.ts';
import { useScreen } from './use-screen.ts';

/** As wide as a command's own terminal: a line redrawn at another width would land on another line. */
const commandColumns = 160;

/** The commands that run; and the one to show: as chosen, else the turn's, else the one that ran last while somebody looked. */
function useCommands(): { running: AgentCommand[]; shown: AgentCommand | null } {
  const sessionId = useSession((session) => session.id);
  const state = useSession((session) => session.state);
  const chosen = useTerminals((terminals) => terminals.chosen);
  const running = useMemo(() => runningCommands(state), [state]);
  const seen = useRef<{ sessionId: string | null; command: AgentCommand } | null>(null);
  const before = seen.current?.sessionId === sessionId ? seen.current.command : undefined;
  const wanted = running.find(({ id }) => id === chosen);
  // Chosen and over by now: its last words stay.
  const shown = wanted ?? (before !== undefined && before.id === chosen ? before : running[0]) ?? before;
  if (shown !== undefined) seen.current = { sessionId, command: shown };
  return { running, shown: shown === undefined ? null : commandNow(shown, state) };
}

/** `empty` stands there where there is nothing better to say. */
export function AgentView({ empty }: { empty?: ReactNode }) {
  const { running, shown } = useCommands();
  const sessionId = useSession((session) => session.id);
  if (shown === null || sessionId === null)
    return (
      empty ?? (
        <Empty
          icon={<Bot size={20} aria-hidden />}
          title={words.agentEmptyTitle}
          text={words.agentEmptyText}
        />
      )
    );
  const listed = running.some(({ id }) => id === shown.id) ? running : [...running, shown];
  return (
    <>
      {listed.length > 1 ? <Choice commands={listed} shown={shown.id} /> : null}
      <CommandScreen key={`${sessionId} ${shown.id}`} sessionId={sessionId} command={shown} />
    </>
  );
}

function Choice({ commands, shown }: { commands: readonly AgentCommand[]; shown: string }) {
  return (
    <fieldset
      aria-label={backgroundStrings.choose}
      className="flex min-w-0 shrink-0 gap-1 overflow-x-auto px-2 pb-1"
    >
      {commands.map(({ id, text }) => (
        <Button
          key={id}
          size="small"
          variant="quiet"
          aria-pressed={id === shown}
          onClick={() => chooseCommand(id)}
          className={classNames('max-w-56', id === shown && 'bg-raised text-text')}
        >
          <span className="shrink-0 tabular">{isBackgroundId(id) ? id : backgroundStrings.foreground}</span>
          <code className="min-w-0 truncate font-mono">
            <VisibleText text={text} />
          </code>
        </Button>
      ))}
    </fieldset>
  );
}

function stateWords({ id, end }: AgentCommand): string {
  if (end === null) return isBackgroundId(id) ? backgroundStrings.running : words.running;
  return end === 'over' ? words.over : backgroundStrings.ended(end);
}

function CommandScreen({ sessionId, command }: { sessionId: string; command: AgentCommand }) {
  const place = useRef<HTMLDivElement>(null);
  const { screen, again } = useScreen(place, command.id, { name: words.agentOutput, cols: commandColumns });
  const output = useSession((session) => session.live.outputs[command.id]);
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
          <VisibleText text={command.text} />
        </code>
        <span role="status" className="shrink-0 text-xs text-muted">
          {stateWords(command)}
        </span>
        {command.end === null ? <StopCommand sessionId={sessionId} callId={command.callId} /> : null}
      </div>
      <ScreenPlace place={place} screen={screen} again={again} />
    </div>
  );
}

function StopCommand({ sessionId, callId }: { sessionId: string; callId: string }) {
  const { stopping, stop } = useStopCommand(sessionId, callId);
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
