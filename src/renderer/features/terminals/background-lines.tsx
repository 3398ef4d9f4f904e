/**
 * Above the composer: what runs in the background of this session, with a way to see and to stop it. One that has ended by itself
 * stays until the agent is told, which is with the next message.
 */
import { Activity, CircleSlash, Square } from 'lucide-react';
import { useMemo } from 'react';
import type { Background } from '../../../shared/background.ts';
import { useSession } from '../../stores/session.ts';
import { backgroundStrings as words } from '../../strings-background.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { shownBackgrounds } from './agent-commands.ts';
import { useStopCommand } from './stop-command.ts';
import { showCommand } from './terminals-store.ts';

export function BackgroundLines({ sessionId }: { sessionId: string }) {
  const backgrounds = useSession((session) => session.state.backgrounds);
  const shown = useMemo(() => shownBackgrounds(backgrounds), [backgrounds]);
  if (shown.length === 0) return null;
  return (
    <section aria-label={words.region} className="mx-auto w-full max-w-[46rem] px-3 pb-1.5 wide:px-4">
      <ul className="max-h-24 divide-y divide-line overflow-y-auto rounded-md border border-line bg-surface">
        {shown.map((one) => (
          <BackgroundLine key={one.id} sessionId={sessionId} background={one} />
        ))}
      </ul>
    </section>
  );
}

function BackgroundLine({ sessionId, background }: { sessionId: string; background: Background }) {
  const { id, callId, command, end } = background;
  const { stopping, stop } = useStopCommand(sessionId, callId);
  return (
    <li className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 px-2.5 py-1 text-xs">
      {end === null ? (
        <Activity size={12} aria-hidden className="shrink-0 text-accent" />
      ) : (
        <CircleSlash size={12} aria-hidden className="shrink-0 text-muted" />
      )}
      <span className="shrink-0 text-muted tabular">{id}</span>
      <code className="min-w-16 flex-1 truncate font-mono" title={command}>
        <VisibleText text={command.replaceAll('\n', ' ⏎ ')} />
      </code>
      <span role="status" className={classNames('shrink-0 text-muted', end === null && 'narrow:sr-only')}>
        {end === null ? words.running : words.ended(end)}
      </span>
      {end === null ? (
        <span className="flex shrink-0 gap-1">
          <Button
            size="small"
            variant="quiet"
            aria-label={words.showOf(background)}
            onClick={() => showCommand(id)}
          >
            {words.show}
          </Button>
          <Button
            size="small"
            aria-label={stopping ? undefined : words.stopOf(background)}
            icon={<Square size={12} aria-hidden />}
            busy={stopping ? words.stopping : null}
            onClick={() => void stop()}
          >
            {words.stop}
          </Button>
        </span>
      ) : null}
    </li>
  );
}
