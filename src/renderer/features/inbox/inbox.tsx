/** Everything that waits for the person, over all sessions. Opening one goes to its call; deciding is done there. */
import {
  CircleHelp,
  FileDiff,
  Inbox as InboxIcon,
  type LucideIcon,
  SquareTerminal,
  Wrench,
} from 'lucide-react';
import { formatAgo } from '../../format.ts';
import { type ApprovalRow, refreshInbox, useInbox } from '../../stores/inbox.ts';
import { openSession } from '../../stores/sessions.ts';
import { openReview, showCall } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

const words = strings.inbox;

const icons: Record<ApprovalRow['kind'], LucideIcon> = {
  patch: FileDiff,
  command: SquareTerminal,
  question: CircleHelp,
  other: Wrench,
};

export function Inbox() {
  const { rows, loaded, failure } = useInbox();
  const now = useNow(true, 30_000);
  return (
    <section aria-labelledby="inbox-title" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex h-full max-w-3xl flex-col px-4 py-6 wide:px-8">
        <h1 id="inbox-title" className="text-lg font-semibold">
          {words.title}
        </h1>
        <p className="mb-4 text-muted">{words.text}</p>
        {failure === null ? null : (
          <Banner
            tone="danger"
            title={`${words.failed}.`}
            text={failure.message}
            actions={<Button onClick={() => void refreshInbox()}>{strings.tryAgain}</Button>}
          />
        )}
        {rows.length === 0 ? (
          <div className="min-h-48 flex-1">
            {loaded ? (
              <Empty icon={<InboxIcon size={24} aria-hidden />} title={words.empty} text={words.emptyText} />
            ) : (
              <p className="text-muted">{words.loading}</p>
            )}
          </div>
        ) : (
          <ul className="divide-y divide-line rounded-md border border-line">
            {rows.map((row) => (
              <InboxLine key={`${row.sessionId} ${row.approvalId}`} row={row} now={now} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function InboxLine({ row, now }: { row: ApprovalRow; now: number }) {
  const Icon = icons[row.kind];
  const open = (): void => {
    openSession(row.sessionId);
    showCall(row.callId);
    if (row.kind === 'patch') openReview(row.callId);
  };
  return (
    <li>
      <button
        type="button"
        onClick={open}
        className="flex w-full items-start gap-3 px-3 py-2.5 text-left hover:bg-surface"
      >
        <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-info" />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="shrink-0 font-medium">{words.kinds[row.kind]}</span>
            <span className="min-w-0 truncate font-mono text-xs">
              <VisibleText text={row.summary.replaceAll('\n', ' ⏎ ')} />
            </span>
          </span>
          <span className="block truncate text-xs text-muted">
            {row.sessionTitle} · {row.rule}
            {row.conflicted ? <span className="text-warning"> · {words.conflicted}</span> : null}
          </span>
        </span>
        <span className="shrink-0 text-xs text-muted tabular">{words.waits(formatAgo(row.at, now))}</span>
      </button>
    </li>
  );
}
