/**
 * Everything that waits for the person, over all sessions and pipelines, in the order it matters. Opening one goes to its card, or to the first open
 * change of its patch; what a line shows completely can be decided in it (`short-row.tsx`). One row at a time is a stop for the Tab key,
 * with the buttons below it; when that row is decided, the focus goes to the one that took its place.
 */
import { Inbox as InboxIcon } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import {
  type InboxGroup,
  inboxGroup,
  inboxGroups,
  inInboxOrder,
  runsThatAsk,
} from '../../../shared/inbox-order.ts';
import { type Entry, entryKey, openWaiting, refreshInbox, useInbox } from '../../stores/inbox.ts';
import { usePipelines } from '../../stores/pipelines.ts';
import { useSessions } from '../../stores/sessions.ts';
import { setView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { useNow } from '../../ui/use-now.ts';
import { InboxRow } from './inbox-row.tsx';
import { RunRow } from './run-row.tsx';
import { inboxStrings as words } from './strings.ts';

export function Inbox() {
  const failure = useInbox((inbox) => inbox.failure);
  const entries = useEntries();
  // Which sessions somebody looks at is not told when it changes.
  useEffect(() => void refreshInbox(), []);
  return (
    <section aria-labelledby="inbox-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-3xl flex-col px-4 py-6 wide:px-8">
        <h1 id="inbox-title" className="text-lg font-semibold">
          {words.title}
        </h1>
        <p className="mb-4 text-muted">
          {words.text}
          {entries.length === 0 ? null : <span className="coarse:hidden"> {words.keys}.</span>}
        </p>
        {failure === null ? null : (
          <Banner
            tone="danger"
            title={`${words.failed}.`}
            text={failure.message}
            actions={<Button onClick={() => void refreshInbox()}>{strings.tryAgain}</Button>}
          />
        )}
        {entries.length === 0 ? <Nothing /> : <Groups entries={entries} />}
      </div>
    </section>
  );
}

/** The session that is open here counts as looked at from the moment it is opened. */
function useEntries(): Entry[] {
  const rows = useInbox((inbox) => inbox.rows);
  const runs = usePipelines((state) => state.rows);
  const activeId = useSessions((state) => state.activeId);
  return useMemo(() => {
    const calls = rows.map((row) => (row.sessionId === activeId ? { ...row, watched: true } : row));
    return inInboxOrder<Entry>([...calls, ...runsThatAsk(runs ?? [])]);
  }, [rows, runs, activeId]);
}

function Nothing() {
  const loaded = useInbox((inbox) => inbox.loaded);
  if (!loaded) return <p className="text-muted">{words.loading}</p>;
  return (
    <div className="min-h-48 flex-1">
      <Empty
        icon={<InboxIcon size={24} aria-hidden />}
        title={words.empty}
        text={words.emptyText}
        action={<Button onClick={() => setView('session')}>{words.emptyAction}</Button>}
      />
    </div>
  );
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function Groups({ entries }: { entries: readonly Entry[] }) {
  const now = useNow(true, 30_000);
  const { list, current, setCurrent, onKeyDown } = useRowFocus(entries);
  const lineOf = (entry: Entry): ReactNode => {
    const key = entryKey(entry);
    const line = {
      ...{ now, tabIndex: key === current ? 0 : -1 },
      ...{ onFocus: () => setCurrent(key), onOpen: () => openWaiting(entry) },
    };
    return entry.kind === 'run' ? (
      <RunRow key={key} entry={entry} {...line} />
    ) : (
      <InboxRow key={key} row={entry} place={entries.indexOf(entry)} {...line} />
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside take the keys; this only hears them.
    <div ref={list} onKeyDown={onKeyDown} className="flex flex-col gap-5">
      {inboxGroups.map((group) => {
        const members = entries.filter((entry) => inboxGroup(entry) === group);
        return members.length === 0 ? null : (
          <Group key={group} group={group} count={members.length}>
            {members.map(lineOf)}
          </Group>
        );
      })}
    </div>
  );
}

interface GroupProps {
  group: InboxGroup;
  count: number;
  children: ReactNode;
}

function Group({ group, count, children }: GroupProps) {
  const { title, why } = words.groups[group];
  return (
    <section aria-label={title}>
      <div className="mb-1.5 flex flex-wrap items-baseline gap-x-2">
        <h2 className="text-sm font-semibold">
          {title} <span className="font-normal text-muted tabular">{count}</span>
        </h2>
        <p className="text-xs text-muted">{why}</p>
      </div>
      <ul className="divide-y divide-line overflow-hidden rounded-md border border-line">{children}</ul>
    </section>
  );
}

/** The row that has the keyboard, by its name: rows come and go around it. */
function useRowFocus(entries: readonly Entry[]) {
  const list = useRef<HTMLDivElement>(null);
  const [wanted, setCurrent] = useState<string | null>(null);
  const at = useRef(0);
  const keys = entries.map(entryKey);
  const found = wanted === null ? 0 : keys.indexOf(wanted);
  const place = found >= 0 ? found : Math.min(at.current, keys.length - 1);
  const current = keys[place] ?? null;
  const gone = found < 0;
  useEffect(() => {
    at.current = place;
    // The list is what was opened, or its row was decided elsewhere: the keyboard stays in it, but is taken from nobody.
    const active = document.activeElement;
    const isFree = active === document.body || active?.tagName === 'MAIN';
    if ((wanted === null || gone) && isFree) focusRow(list.current, place);
  }, [wanted, gone, place]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    focusRow(list.current, Math.min(keys.length - 1, Math.max(0, place + step)));
  };
  return { list, current, setCurrent, onKeyDown };
}

const focusRow = (list: HTMLElement | null, at: number): void =>
  list?.querySelectorAll<HTMLElement>('[data-row]')[at]?.focus();
