/** One line where the model was sent less from there on; opens to what it is sent instead. */
import { ChevronRight, FoldVertical } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Compaction, MadeRoom } from '../../../shared/compaction.ts';
import { callOf } from '../../../shared/session-view.ts';
import { useSession } from '../../stores/session.ts';
import { showCall } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { roomStrings as words } from '../../strings-room.ts';
import { classNames } from '../../ui/class-names.ts';
import { Markdown } from '../../ui/markdown.tsx';

export function RoomLine({ room }: { room: Compaction }) {
  if (room.failure === null) return <Made room={room} />;
  return (
    <div className="flex gap-2 text-sm text-warning">
      <FoldVertical size={14} aria-hidden className="mt-[3px] shrink-0" />
      <p className="min-w-0">
        {words.notMade}. {room.failure.message}
        {room.failure.hint === undefined ? null : (
          <span className="block text-muted">{room.failure.hint}</span>
        )}
      </p>
    </div>
  );
}

function Made({ room }: { room: MadeRoom }) {
  const { before, after, counted, summary } = room;
  return (
    <Fold
      icon={<FoldVertical size={14} aria-hidden className="shrink-0" />}
      title={`${words.made}: ${words.tokens(before, after, counted)} · ${
        summary === null ? words.showStubs : words.showSummary
      }`}
    >
      {summary === null ? null : (
        <>
          <p className="mb-1 text-xs text-muted">
            {words.summary[summary.by]}. {words.gone}
          </p>
          <Markdown text={summary.text} />
        </>
      )}
      {room.stubs.length > 0 ? <Stubs room={room} /> : null}
      {room.stubs.length === 0 && summary === null ? <p className="text-sm">{words.thinking}</p> : null}
      <p className="mt-1 text-xs text-muted">{words.kept}</p>
    </Fold>
  );
}

function Stubs({ room }: { room: MadeRoom }) {
  return (
    <>
      <p className="mt-1 text-xs text-muted">{words.stubs(room.stubs.length)}</p>
      <ul className="mt-0.5">
        {room.stubs.map(({ callId }) => (
          <Stub key={callId} callId={callId} />
        ))}
      </ul>
    </>
  );
}

function Stub({ callId }: { callId: string }) {
  const call = useSession((session) => callOf(session.state, callId));
  const about = `${strings.verb(call?.name ?? '')} ${call?.summary ?? ''}`.trim();
  return (
    <li className="min-w-0">
      <button
        type="button"
        aria-label={words.showCall(about)}
        className="max-w-full truncate rounded-sm text-left text-sm text-accent hover:underline coarse:py-1.5"
        onClick={() => showCall(callId)}
      >
        {about}
      </button>
    </li>
  );
}

/** A quiet line that opens. */
export function Fold({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="measure">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="-ml-1 flex max-w-full items-center gap-1.5 rounded-sm px-1 text-left text-sm text-muted hover:text-text coarse:py-2"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={classNames('shrink-0 transition-transform', open && 'rotate-90')}
        />
        {icon}
        <span className="min-w-0 truncate tabular">{title}</span>
      </button>
      {open ? <div className="mt-1 border-l-2 border-line pl-3">{children}</div> : null}
    </div>
  );
}
