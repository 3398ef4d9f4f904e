/** What fills the model's window, and what of it the server keeps from step to step. */
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { statusOf } from '../../../shared/session-view.ts';
import { keysOf } from '../../keys.ts';
import { contextKey, refreshContext, useContextFigures } from '../../stores/context.ts';
import { makeRoom, orTrouble, useSession } from '../../stores/session.ts';
import { setDrawer } from '../../stores/view.ts';
import { roomStrings } from '../../strings-room.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { CacheMeter } from './cache-meter.tsx';
import { CutOrder } from './cut-order.tsx';
import { Sections } from './sections.tsx';
import { contextStrings as words } from './strings.ts';

/** A step brings several events at once. */
const settleMs = 150;

function useFreshFigures(): void {
  const id = useSession((session) => session.id);
  const key = useSession((session) => contextKey(session.state));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is what makes the figures old.
  useEffect(() => {
    if (id === null) return;
    const shown = useContextFigures.getState();
    const timer = setTimeout(
      () => void refreshContext(id),
      shown.sessionId === id && shown.context !== null ? settleMs : 0,
    );
    return () => clearTimeout(timer);
  }, [id, key]);
}

export function ContextPanel() {
  useFreshFigures();
  const id = useSession((session) => session.id);
  const { sessionId, context, failure } = useContextFigures();
  const shown = sessionId === id ? context : null;
  return (
    <div className="relative h-full border-t border-line">
      <Scrolled label={words.title} className="@container h-full overflow-y-auto px-4 py-3">
        {failure === null ? null : (
          <Banner
            tone="warning"
            title={failure.message}
            text={failure.hint}
            className="mb-3"
            actions={
              <Button size="small" onClick={() => (id === null ? undefined : void refreshContext(id))}>
                {words.retry}
              </Button>
            }
          />
        )}
        {shown === null ? (
          failure === null && <p className="text-muted">{words.loading}</p>
        ) : (
          <div className="grid grid-cols-1 gap-x-8 gap-y-5 @2xl:grid-cols-2">
            <Sections context={shown} />
            <div className="flex min-w-0 flex-col gap-5">
              <CacheMeter steps={shown.steps} />
              <CutOrder cuts={shown.cuts} />
              <RoomButton />
            </div>
          </div>
        )}
      </Scrolled>
      <IconButton
        name={words.close}
        keys={keysOf('context.toggle')}
        icon={<X size={16} aria-hidden />}
        className="absolute top-1.5 right-3"
        onClick={() => setDrawer(null)}
      />
    </div>
  );
}

function RoomButton() {
  const quiet = useSession(({ state }) => ['idle', 'failed'].includes(statusOf(state)));
  return (
    <div className="flex flex-col items-start gap-1">
      <Button size="small" disabled={!quiet} onClick={() => void orTrouble(makeRoom())}>
        {roomStrings.compact}
      </Button>
      <p className="text-xs text-muted">{roomStrings.compactText}</p>
    </div>
  );
}
