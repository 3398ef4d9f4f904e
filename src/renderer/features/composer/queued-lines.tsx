/**
 * Above the composer: messages that were sent during a turn and have not gone yet, in the order in which they will. Each can be
 * taken back, or into the composer again; the draft that stands there is kept behind it.
 */
import { CornerDownRight, ListEnd, Pencil, X } from 'lucide-react';
import { useMemo } from 'react';
import { numberInLine } from '../../../shared/errand-order.ts';
import { isGoingOn, queuedInOrder } from '../../../shared/queue-order.ts';
import type { Queued } from '../../../shared/queued.ts';
import { errandToFront } from '../../stores/errands.ts';
import { orTrouble, sendQueued, unqueueMessage, useSession } from '../../stores/session.ts';
import { useSessions } from '../../stores/sessions.ts';
import { draftOf, setDraft } from '../../stores/view.ts';
import { errandStrings as errandWords } from '../../strings-errands.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { queueStrings as words } from './strings.ts';

export function QueuedLines({ sessionId }: { sessionId: string }) {
  const queued = useSession((session) => session.state.queued);
  const held = useSession((session) => !isGoingOn(session.state));
  const number = useSessions(({ rows }) => numberInLine(rows, sessionId));
  const shown = useMemo(() => queuedInOrder({ queued }), [queued]);
  if (shown.length === 0) return null;
  return (
    <section aria-label={words.region} className="mb-1.5">
      <ul className="max-h-32 divide-y divide-line overflow-y-auto rounded-md border border-line bg-surface">
        {shown.map((message) => (
          <QueuedLine
            key={message.messageId}
            sessionId={sessionId}
            message={message}
            held={held}
            number={message === queued[0] ? number : 0}
          />
        ))}
      </ul>
    </section>
  );
}

interface QueuedLineProps {
  sessionId: string;
  message: Queued;
  held: boolean;
  /** Of those in the background that wait; 0 when it is none. */
  number: number;
}

function QueuedLine({ sessionId, message: { messageId, text, way }, held, number }: QueuedLineProps) {
  const Icon = way === 'steer' ? CornerDownRight : ListEnd;
  const line = text.replace(/\s+/g, ' ').trim();
  const name = line.length > 40 ? `${line.slice(0, 40)}…` : line;
  const edit = async (): Promise<void> => {
    if ((await orTrouble(unqueueMessage(messageId))) === undefined) return;
    const draft = draftOf(sessionId);
    setDraft(sessionId, draft.trim() === '' ? text : `${text}\n\n${draft}`);
    document.getElementById('composer')?.focus();
  };
  return (
    <li className="flex min-h-8 min-w-0 items-center gap-2 py-0.5 pr-1 pl-2.5 text-xs">
      <Icon size={12} aria-hidden className="shrink-0 text-accent" />
      <span className="min-w-0 flex-1 truncate" title={text}>
        {line}
      </span>
      <span className="shrink-0 text-muted" title={held ? words.heldHint : undefined}>
        {number > 0 ? errandWords.place(number) : held ? words.held : words.ways[way]}
      </span>
      {number > 1 ? (
        <Button
          size="small"
          aria-label={errandWords.toFrontOf(name)}
          onClick={() => void orTrouble(errandToFront(sessionId))}
        >
          {errandWords.toFront}
        </Button>
      ) : null}
      {held || number > 0 ? (
        <Button
          size="small"
          aria-label={number > 0 ? errandWords.startNowOf(name) : words.sendNowOf(name)}
          onClick={() => void orTrouble(sendQueued(messageId))}
        >
          {number > 0 ? errandWords.startNow : words.sendNow}
        </Button>
      ) : null}
      <span className="flex shrink-0">
        <IconButton
          name={words.edit(name)}
          side="top"
          icon={<Pencil size={14} aria-hidden />}
          onClick={() => void edit()}
        />
        <IconButton
          name={words.remove(name)}
          side="top"
          icon={<X size={14} aria-hidden />}
          onClick={() => void orTrouble(unqueueMessage(messageId))}
        />
      </span>
    </li>
  );
}
