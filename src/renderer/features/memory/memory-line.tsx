/** One entry: its words, where they come from, how often they were told, and what can be done with it. */
import { Pencil, Trash2 } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import type { Memory } from '../../../shared/memory.ts';
import { formatTime } from '../../format.ts';
import { decideMemory, editMemory, removeMemory } from '../../stores/memory.ts';
import { openSession, useSessions } from '../../stores/sessions.ts';
import { setView, showCall } from '../../stores/view.ts';
import { memoryStrings as words } from '../../strings-memory.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

interface MemoryLineProps {
  memory: Memory;
  /** Said where entries of several places stand together. */
  place?: string;
  now: number;
}

export function MemoryLine({ memory, place, now }: MemoryLineProps) {
  const { kind, text, state, used } = memory;
  const last = used.last === null ? null : formatTime(used.last, now);
  const facts = [words.kinds[kind], place, words.about(memory, last)].filter((part) => part !== undefined);
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-3 py-2">
      <div className="min-w-0 flex-[1_1_16rem]">
        <p className="break-words">
          <VisibleText text={text} />
        </p>
        <p className="text-xs break-words text-muted tabular">{facts.join(' · ')}</p>
        {memory.source.links.length === 0 ? null : <Evidence memory={memory} />}
      </div>
      <div className="flex shrink-0 items-center gap-1">
        {state === 'kept' ? null : (
          <Button
            size="small"
            aria-label={words.of(words.keep, text)}
            onClick={() => void decideMemory(memory.id, 'keep')}
          >
            {words.keep}
          </Button>
        )}
        {state === 'proposed' ? (
          <Button
            size="small"
            aria-label={words.of(words.reject, text)}
            onClick={() => void decideMemory(memory.id, 'reject')}
          >
            {words.reject}
          </Button>
        ) : null}
        <IconButton
          name={words.of(words.edit, text)}
          icon={<Pencil size={16} aria-hidden />}
          onClick={() => editMemory(memory.id)}
        />
        <IconButton
          name={words.of(words.remove, text)}
          icon={<Trash2 size={16} aria-hidden />}
          onClick={() => void removeMemory(memory)}
        />
      </div>
    </li>
  );
}

/** Where it comes from, each a way there as long as its session is. */
function Evidence({ memory }: { memory: Memory }) {
  const { links: all } = memory.source;
  const links = useSessions(
    useShallow(({ rows }) => all.filter(({ sessionId }) => rows.some(({ id }) => id === sessionId))),
  );
  return (
    <p className="flex flex-wrap gap-x-2 text-xs text-muted">
      {words.evidence(memory)}
      {links.map(({ sessionId, at }, index) => (
        <button
          key={`${sessionId} ${at}`}
          type="button"
          className="rounded-sm text-accent hover:underline coarse:py-1.5"
          onClick={() => {
            openSession(sessionId);
            // A turn has no line of its own.
            if (at.includes('.')) showCall(at);
            else setView('session');
          }}
        >
          {words.open(index + 1)}
        </button>
      ))}
    </p>
  );
}
