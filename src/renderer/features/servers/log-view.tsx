/** What a server writes, as it writes it. Stays at the end unless the person has scrolled up. */
import { useEffect, useRef, useState } from 'react';
import { client } from '../../stores/connection.ts';
import { follow } from '../../stores/follow.ts';
import { Scrolled } from '../../ui/scrolled.tsx';
import { serverStrings as words } from './strings.ts';

const mostLines = 1_000;
/** Pixels from the end that still count as being there. */
const near = 24;

interface Lines {
  lines: readonly string[];
  lost: boolean;
}

export function LogView({ path, title }: { path: string; title: string }) {
  const [{ lines, lost }, setShown] = useState<Lines>({ lines: [], lost: false });
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    let isFirst = true;
    return follow<{ lines: string[] }>({
      open: (signal) => {
        isFirst = true;
        return client().server.watchLog({ file: path }, { signal });
      },
      onItem: (part) => {
        const anew = isFirst;
        isFirst = false;
        setShown((shown) => ({
          lines: [...(anew ? [] : shown.lines), ...part.lines].slice(-mostLines),
          lost: false,
        }));
      },
      onFailure: () => setShown((shown) => ({ ...shown, lost: true })),
    });
  }, [path]);
  useEffect(() => {
    const scroller = box.current?.parentElement;
    if (scroller != null && atEnd.current && lines.length > 0) scroller.scrollTop = scroller.scrollHeight;
  }, [lines]);
  return (
    <Scrolled
      label={words.logOf(title)}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < near;
      }}
      className="h-64 overflow-y-auto rounded-md border border-line bg-surface px-3 py-2"
    >
      <pre ref={box} className="font-mono text-xs leading-[1.5] whitespace-pre-wrap break-all">
        {lines.length === 0 ? words.logEmpty : lines.join('\n')}
      </pre>
      {lost ? <p className="text-xs text-warning">{words.logLost}</p> : null}
    </Scrolled>
  );
}
