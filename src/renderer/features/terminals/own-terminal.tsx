/**
 * One terminal of the person's. Joined anew it shows what was kept and then what comes; only what is printed from then on may
 * make the screen answer a program, else each look at it would type old answers into the shell.
 */
import { useEffect, useRef, useState } from 'react';
import type { TerminalItem, TerminalRow } from '../../../shared/contract/terminals.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { follow } from '../../stores/follow.ts';
import type { Screen, Size } from './screen.ts';
import { ScreenPlace } from './screen-place.tsx';
import { terminalStrings as words } from './strings.ts';
import { focusGiven, refreshTerminals, takeFresh, useTerminals } from './terminals-store.ts';
import { createTyping } from './typing.ts';
import { useScreen } from './use-screen.ts';

export function OwnTerminal({ row }: { row: TerminalRow }) {
  const place = useRef<HTMLDivElement>(null);
  const wantsFocus = useTerminals((state) => state.wantsFocus);
  const [ended, setEnded] = useState<{ exitCode: number | null } | null>(null);
  /** Parts of the past that the screen still works on; what it answers meanwhile is not for now. */
  const past = useRef(0);
  const typing = useRef(createTyping((text) => asked(() => client().terminal.write({ id: row.id, text }))));
  const { screen, again } = useScreen(place, row.id, {
    name: words.input(row.title),
    onInput: (text) => {
      if (past.current === 0) typing.current(text);
    },
    onSize: (size: Size) => void asked(() => client().terminal.resize({ id: row.id, ...size })),
  });
  const ready = screen === 'failed' ? null : screen;
  useEffect(() => {
    if (ready === null) return;
    return followTerminal(row.id, ready, past, setEnded);
  }, [ready, row.id]);
  useEffect(() => {
    if (ready === null || !wantsFocus) return;
    ready.focus();
    focusGiven();
  }, [ready, wantsFocus]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <ScreenPlace place={place} screen={screen} again={again} />
      {ended === null ? null : (
        <p role="status" className="shrink-0 border-t border-line px-3 py-1 text-xs text-muted">
          {words.ended(ended.exitCode)}
        </p>
      )}
    </div>
  );
}

function followTerminal(
  id: string,
  screen: Screen,
  past: { current: number },
  onEnd: (ended: { exitCode: number | null }) => void,
): () => void {
  let position = 0;
  let over = false;
  const fresh = takeFresh(id);
  const stop = follow<TerminalItem>({
    open: (signal) => (over ? ended(signal) : client().terminal.watch({ id, after: position }, { signal })),
    onItem: (item) => {
      if (item.kind === 'ended') {
        over = true;
        onEnd({ exitCode: item.exitCode });
        void refreshTerminals();
        return;
      }
      position = item.to;
      const isPast = item.past && !fresh;
      if (isPast) past.current += 1;
      const notice = item.lost === 0 ? '' : `\r\n\u001b[m\u001b[2m[${words.lost(item.lost)}]\u001b[m\r\n`;
      screen.write(notice + item.text, () => {
        if (isPast) past.current -= 1;
      });
    },
    onFailure: () => void refreshTerminals(),
  });
  return stop;
}

/** Nothing more comes of a terminal that has ended: following it goes on without asking. */
const ended = (signal: AbortSignal): Promise<AsyncIterable<TerminalItem>> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('left')), { once: true }),
  );
