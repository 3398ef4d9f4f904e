/**
 * The record of the open session, newest at the bottom. Stays at the bottom while it grows unless the person scrolled up;
 * only the rows in view are in the page.
 */
import { ArrowDown } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { isInLine } from '../../../shared/errand-order.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import type { Pieces } from '../../message-pieces.ts';
import { useSession } from '../../stores/session.ts';
import { useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { errandStrings } from '../../strings-errands.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { Announcer } from './announcer.tsx';
import { withLive } from './live-rows.ts';
import { RowView } from './row-view.tsx';
import { conversationRows, type Row } from './rows.ts';
import { useSticking } from './use-sticking.ts';

const words = strings.conversation;

export function Conversation() {
  const id = useSession((session) => session.id);
  const state = useSession((session) => session.state);
  const loading = useSession((session) => session.loading);
  const failure = useSession((session) => session.failure);
  const rows = useRows(state);
  return (
    <section aria-label={strings.panels.conversation} className="relative flex min-h-0 flex-1 flex-col">
      <Announcer />
      {failure === null ? null : (
        <Banner tone="danger" title={`${words.failed}.`} text={failure.message} className="m-4" />
      )}
      {rows.length > 0 ? (
        <Rows key={id} rows={rows} />
      ) : (
        <div className="min-h-0 flex-1">
          {loading ? <p className="p-6 text-muted">{words.loading}</p> : <Beginning />}
        </div>
      )}
    </section>
  );
}

/** Of a session that waits in the background, nothing is to be written. */
function Beginning() {
  const waits = useSession(({ state }) => isInLine(state));
  return waits ? (
    <Empty title={errandStrings.waits} text={errandStrings.waitsText} />
  ) : (
    <Empty title={words.empty} text={words.emptyText} />
  );
}

/** Another list only when a row comes, goes or is whole: the words that come are the business of their row. */
function useRows(state: SessionState): readonly Row[] {
  const facts = useMemo(() => conversationRows(state), [state]);
  const stepId = useSession(({ live }) => live.stepId);
  const speaks = useSession(({ live }) => live.text !== '');
  const hasFront = useSession(
    ({ live }) => live.reasoning !== '' || live.room !== null || live.notes.length > 0,
  );
  const settled = useSession(({ live }) => live.pieces.settled);
  const definitions = useSession(({ live }) => live.pieces.definitions);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these say when the pieces have other rows.
  return useMemo(
    () => withLive(facts, { stepId, hasFront, pieces: speaks ? piecesNow() : null }, piecesNow),
    [facts, stepId, hasFront, speaks, settled, definitions],
  );
}

const piecesNow = (): Pieces => useSession.getState().live.pieces;

function Rows({ rows }: { rows: readonly Row[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const { away, toEnd, stay, onScroll, onResize, intents } = useSticking(scroller);
  const grewInFront = useGrowthInFront(rows);
  useShownCall(rows, (index) => {
    stay();
    list.current?.scrollToIndex(index, { align: 'center' });
  });
  return (
    <>
      <Scrolled
        ref={scroller}
        label={words.record}
        {...intents}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain pb-4 [overflow-anchor:none] focus-visible:outline-offset-[-2px]"
      >
        <Virtualizer
          ref={list}
          scrollRef={scroller}
          data={rows}
          bufferSize={600}
          shift={grewInFront}
          onScroll={onScroll}
          onResize={onResize}
        >
          {(row) => <RowView key={row.id} row={row} />}
        </Virtualizer>
      </Scrolled>
      {away ? (
        <Button
          size="small"
          icon={<ArrowDown size={14} aria-hidden />}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 bg-raised shadow-float"
          onClick={toEnd}
        >
          {words.jump}
        </Button>
      ) : null}
    </>
  );
}

/** Whether rows have come in front of the first one: the end of a long session is shown before its beginning is here. */
function useGrowthInFront(rows: readonly Row[]): boolean {
  const first = useRef(rows[0]?.id);
  const grew = first.current !== rows[0]?.id && rows.some((row) => row.id === first.current);
  useLayoutEffect(() => {
    first.current = rows[0]?.id;
  }, [rows]);
  return grew;
}

function useShownCall(rows: readonly Row[], show: (index: number) => void): void {
  const wanted = useView((view) => view.shownCall);
  const done = useRef(0);
  useEffect(() => {
    if (wanted === null || wanted.at === done.current) return;
    const index = rows.findIndex((row) => row.id === wanted.callId);
    if (index < 0) return;
    done.current = wanted.at;
    show(index);
  }, [rows, wanted, show]);
}
