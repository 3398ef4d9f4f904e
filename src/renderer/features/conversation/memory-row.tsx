/** What of the memory the model was told at this point: folded, and for each entry why, and a way to correct or forget it. */
import { Brain } from 'lucide-react';
import { useEffect } from 'react';
import type { Recalled } from '../../../shared/memory.ts';
import { refreshMemory, removeMemory, restoreMemory, showMemory, useMemory } from '../../stores/memory.ts';
import { memoryStrings as words } from '../../strings-memory.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Fold } from './room-line.tsx';

export function MemoryRow({ memory }: { memory: Recalled }) {
  return (
    <Fold icon={<Brain size={14} aria-hidden className="shrink-0" />} title={words.used(memory)}>
      <Entries memory={memory} />
      <p className="mt-1 text-xs text-muted">{words.told}</p>
    </Fold>
  );
}

/** How the entries are by now is asked when somebody looks. */
function Entries({ memory }: { memory: Recalled }) {
  useEffect(() => void refreshMemory(), []);
  return (
    <ul className="flex flex-col gap-2 text-sm">
      {memory.entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ul>
  );
}

function Entry({ entry }: { entry: Recalled['entries'][number] }) {
  const now = useMemory((state) => state.entries?.find(({ id }) => id === entry.id));
  const isGone = useMemory((state) => state.entries !== null) && now === undefined;
  const removed = useMemory((state) => state.removed?.id === entry.id);
  return (
    <li>
      <p className="break-words">
        <VisibleText text={entry.text} />
      </p>
      <p className="text-xs break-words text-muted">
        {words.kinds[entry.kind]} · {words.why(entry, entry.scope ?? words.everywhere)}
      </p>
      {now !== undefined && now.text !== entry.text ? (
        <p className="text-xs text-muted">{words.now(now.text)}</p>
      ) : null}
      <div className="mt-1 flex flex-wrap items-center gap-2 text-xs text-muted">
        {isGone ? words.gone : null}
        {removed ? (
          <Button size="small" onClick={() => void restoreMemory(entry.id)}>
            {words.undo}
          </Button>
        ) : null}
        {now === undefined ? null : (
          <>
            <Button
              size="small"
              aria-label={words.of(words.correct, entry.text)}
              onClick={() => showMemory(entry.id)}
            >
              {words.correct}
            </Button>
            <Button
              size="small"
              aria-label={words.of(words.forget, entry.text)}
              onClick={() => void removeMemory(now)}
            >
              {words.forget}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
