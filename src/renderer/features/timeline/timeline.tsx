/**
 * The session as a list of what happened, newest last. A line opens what it is about: a patch its review, a turn and a checkpoint
 * what changed since; beside it one can go back to there. Only lines in view exist, so ten thousand of them scroll like ten.
 */
import { History } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import { formatTime } from '../../format.ts';
import { useSession } from '../../stores/session.ts';
import { openComparison, openReview, setRedoWanted, showCall, useView } from '../../stores/view.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { RewindDialog } from './rewind-dialog.tsx';
import { timelineStrings as words } from './strings.ts';
import { TimelineBar } from './timeline-bar.tsx';
import { TimelineIcon } from './timeline-icon.tsx';
import { type RewindTarget, type TimelineItem, timelineItems } from './timeline-items.ts';

const rowHeight = 28;

export function Timeline() {
  const state = useSession((session) => session.state);
  const sessionId = useSession((session) => session.id);
  const items = useMemo(() => timelineItems(state), [state]);
  const redoWanted = useView((view) => view.redoWanted);
  const [rewinding, setRewinding] = useState<{ target: RewindTarget; forward: boolean } | null>(null);
  const redo = (target: RewindTarget) => setRewinding({ target, forward: true });
  const last = state.rewound.at(-1);
  useEffect(() => {
    if (!redoWanted) return;
    setRedoWanted(false);
    if (last !== undefined) redo({ checkpointId: last.safetyId, turnId: last.turnId });
  });
  if (items.length === 0) {
    return <Empty icon={<History size={20} aria-hidden />} title={words.emptyTitle} text={words.emptyText} />;
  }
  return (
    <section aria-label={words.title} className="flex h-full min-h-0 flex-col">
      <TimelineBar state={state} onRedo={redo} />
      <div className="min-h-0 flex-1">
        <TimelineList
          key={sessionId}
          items={items}
          onRewind={(target) => setRewinding({ target, forward: false })}
        />
      </div>
      {sessionId !== null && rewinding !== null && (
        <RewindDialog sessionId={sessionId} {...rewinding} onClose={() => setRewinding(null)} />
      )}
    </section>
  );
}

interface TimelineListProps {
  items: readonly TimelineItem[];
  onRewind: (target: RewindTarget) => void;
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
  onRewind: (target: RewindTarget) => void;
}

function open(opens: NonNullable<TimelineItem['opens']>): void {
  if (opens.kind === 'states') openComparison(opens);
  else if (opens.kind === 'review') openReview(opens.callId);
  else showCall(opens.callId);
}

function TimelineLine({ item, index, count, now, onRewind }: TimelineLineProps) {
  const { opens, rewind } = item;
  const time = formatTime(item.at, now);
  const shape = 'flex h-7 min-w-0 flex-1 items-center gap-2 px-3 text-left text-sm';
  return (
    // biome-ignore lint/a11y/useSemanticElements: the virtual list puts its own elements around each line.
    <div
      role="listitem"
      aria-posinset={index + 1}
      aria-setsize={count}
      className={`flex h-7 items-center ${item.isTakenBack ? 'border-l-2 border-edge' : ''} ${opens === null ? '' : 'hover:bg-raised'}`}
    >
      {opens === null ? (
        <div className={shape}>
          <LineWords item={item} time={time} />
        </div>
      ) : (
        <button
          type="button"
          className={`${shape} focus-visible:outline-offset-[-2px]`}
          onClick={() => open(opens)}
        >
          <LineWords item={item} time={time} />
        </button>
      )}
      {rewind !== null && (
        <Button
          variant="quiet"
          size="small"
          className="mr-2 text-accent!"
          aria-label={words.rewindTo(time, item.object)}
          onClick={() => onRewind(rewind)}
        >
          {words.rewind}
        </Button>
      )}
    </div>
  );
}

function LineWords({ item, time }: { item: TimelineItem; time: string }) {
  return (
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
}
