/**
 * The session as a list of what happened, newest last. A line opens what it is about: a patch its review, a checkpoint
 * the question whether to rewind. Only lines in view exist, so ten thousand of them scroll like ten.
 */
import { History } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import { formatTime } from '../../format.ts';
import { useSession } from '../../stores/session.ts';
import { openReview } from '../../stores/view.ts';
import { Empty } from '../../ui/empty.tsx';
import { RewindDialog } from './rewind-dialog.tsx';
import { timelineStrings as words } from './strings.ts';
import { TimelineIcon } from './timeline-icon.tsx';
import { type TimelineItem, timelineItems } from './timeline-items.ts';

const rowHeight = 28;

export function Timeline() {
  const state = useSession((session) => session.state);
  const sessionId = useSession((session) => session.id);
  const items = useMemo(() => timelineItems(state), [state]);
  const [rewinding, setRewinding] = useState<string | null>(null);
  if (items.length === 0) {
    return <Empty icon={<History size={20} aria-hidden />} title={words.emptyTitle} text={words.emptyText} />;
  }
  return (
    <section aria-label={words.title} className="h-full min-h-0">
      <TimelineList key={sessionId} items={items} onRewind={setRewinding} />
      {sessionId !== null && rewinding !== null && (
        <RewindDialog
          key={rewinding}
          sessionId={sessionId}
          checkpointId={rewinding}
          onClose={() => setRewinding(null)}
        />
      )}
    </section>
  );
}

interface TimelineListProps {
  items: readonly TimelineItem[];
  onRewind: (checkpointId: string) => void;
}

function TimelineList({ items, onRewind }: TimelineListProps) {
  const list = useRef<VListHandle>(null);
  /** Follows new lines until the person scrolls up to read. */
  const following = useRef(true);
  const last = items.length - 1;
  useEffect(() => {
    if (following.current) list.current?.scrollToIndex(last, { align: 'end' });
  }, [last]);
  const onScroll = (offset: number) => {
    const handle = list.current;
    // Before it is measured, the list takes every place for the end or for none.
    if (handle === null || handle.viewportSize === 0) return;
    following.current = offset + handle.viewportSize >= handle.scrollSize - rowHeight;
  };
  const now = Date.now();
  return (
    <VList
      ref={list}
      role="list"
      tabIndex={0}
      aria-label={words.title}
      data={items as TimelineItem[]}
      itemSize={rowHeight}
      onScroll={onScroll}
      className="h-full py-1"
    >
      {(item, index) => (
        <TimelineLine
          key={item.id}
          item={item}
          index={index}
          count={items.length}
          now={now}
          onRewind={onRewind}
        />
      )}
    </VList>
  );
}

const tones: Record<TimelineItem['tone'], string> = {
  plain: 'text-muted',
  good: 'text-added',
  bad: 'text-danger',
  waiting: 'text-warning',
};

interface TimelineLineProps {
  item: TimelineItem;
  index: number;
  count: number;
  now: number;
  onRewind: (checkpointId: string) => void;
}

function TimelineLine({ item, index, count, now, onRewind }: TimelineLineProps) {
  const { opens } = item;
  const time = formatTime(item.at, now);
  const line = (
    <>
      <time
        dateTime={new Date(item.at).toISOString()}
        className="min-w-9 shrink-0 text-right text-xs text-muted tabular"
      >
        {time}
      </time>
      <span className={`shrink-0 ${tones[item.tone]}`}>
        <TimelineIcon item={item} />
      </span>
      <span className={`shrink-0 ${item.kind === 'turn' ? 'font-medium' : ''}`}>{item.verb}</span>
      <span className="min-w-0 truncate text-muted" title={item.object}>
        {item.object}
      </span>
    </>
  );
  const shape = 'flex h-7 w-full min-w-0 items-center gap-2 px-3 text-left text-sm';
  return (
    // biome-ignore lint/a11y/useSemanticElements: the virtual list puts its own elements around each line.
    <div role="listitem" aria-posinset={index + 1} aria-setsize={count}>
      {opens === null ? (
        <div className={shape}>{line}</div>
      ) : (
        <button
          type="button"
          className={`${shape} group hover:bg-raised`}
          onClick={() => (opens.kind === 'review' ? openReview(opens.callId) : onRewind(opens.checkpointId))}
        >
          {line}
          {opens.kind === 'rewind' && (
            <span className="ml-auto shrink-0 text-xs text-accent">{words.rewind}</span>
          )}
        </button>
      )}
    </div>
  );
}
