/**
 * The place where the diff editor appears. It hands texts in and edits out; which file, what may be edited and what
 * an edit means is the panel's business.
 */
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { enterPane, leavePane, type PaneEvents } from './diff-home.ts';
import type { DiffLook } from './monaco/diff-options.ts';
import type { DiffSurface } from './monaco/diff-surface.ts';
import type { ShownText } from './monaco/texts.ts';

export interface DiffPaneProps {
  shown: ShownText | null;
  /** What may be shown next, likeliest first. */
  near: readonly ShownText[];
  look: DiffLook;
  events: PaneEvents;
  /** The editor, for commands; null until it is there. */
  surface: RefObject<DiffSurface | null>;
  /** Shown in place of the editor while its code is fetched, and when that fails. */
  waiting: ReactNode;
  failed: (retry: () => void) => ReactNode;
}

export function DiffPane({ shown, near, look, events, surface, waiting, failed }: DiffPaneProps) {
  const parent = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<DiffSurface | 'failed' | null>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(events);
  latest.current = events;
  const ready = editor === 'failed' ? null : editor;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another `attempt` tries again.
  useEffect(() => {
    const element = parent.current;
    if (element === null) return;
    let here = true;
    enterPane(element, {
      onEdit: (key, text) => latest.current.onEdit(key, text),
      onPlace: (place) => latest.current.onPlace(place),
      isEdited: (key) => latest.current.isEdited(key),
    }).then(
      (made) => (here ? setEditor(made) : leavePane(element)),
      () => here && setEditor('failed'),
    );
    return () => {
      here = false;
      leavePane(element);
    };
  }, [attempt]);

  useEffect(() => ready?.look(look), [ready, look]);
  useEffect(() => ready?.show(shown), [ready, shown]);
  useEffect(() => ready?.prepare(near), [ready, near]);
  useEffect(() => {
    surface.current = ready;
  }, [surface, ready]);

  return (
    <div className="relative min-h-0 min-w-0 flex-1">
      <div ref={parent} className="absolute inset-0 overflow-hidden" />
      {editor === null && waiting}
      {editor === 'failed' && failed(() => setAttempt((count) => count + 1))}
    </div>
  );
}
