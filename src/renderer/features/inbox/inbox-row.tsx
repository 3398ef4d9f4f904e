/** One thing that waits: what it is, how large, whose it is, why it asks and since when. The words of a model show as they are. */
import { CircleHelp, FileDiff, type LucideIcon, SquareTerminal, Wrench } from 'lucide-react';
import type { ApprovalRow } from '../../stores/inbox.ts';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { RowLine, type RowPlace } from './row-line.tsx';
import { ShortActions, useShortRow } from './short-row.tsx';
import { inboxStrings as words } from './strings.ts';

const icons: Record<ApprovalRow['kind'], LucideIcon> = {
  patch: FileDiff,
  command: SquareTerminal,
  question: CircleHelp,
  other: Wrench,
};

interface InboxRowProps extends RowPlace {
  row: ApprovalRow;
  /** Where it stands in the list. */
  place: number;
  onFocus: () => void;
}

export function InboxRow({ row, place, onFocus, ...line }: InboxRowProps) {
  const { short } = row;
  const state = useShortRow(row, place);
  const what = (
    <span
      className={classNames('min-w-0 flex-1 font-mono text-xs break-words', short === null && 'line-clamp-2')}
    >
      <VisibleText text={short?.text ?? row.summary.replaceAll('\n', ' ⏎ ')} />
    </span>
  );
  return (
    <li onFocus={onFocus} onKeyDown={state.onKeyDown}>
      <RowLine icon={icons[row.kind]} kind={words.kinds[row.kind]} what={what} at={row.at} {...line}>
        <Size row={row} />
        <span className="block truncate text-xs">
          {row.sessionTitle} <span className="text-muted">· {row.agent}</span>
        </span>
        {row.rule === '' || row.kind === 'question' ? null : (
          <span className="block text-xs text-muted">{sentence(row.rule)}</span>
        )}
      </RowLine>
      {short === null ? null : (
        <ShortActions row={row} short={short} state={state} tabIndex={line.tabIndex} />
      )}
    </li>
  );
}

function Size({ row: { size, conflicted, clashing } }: { row: ApprovalRow }) {
  if (size === null) return null;
  return (
    <span className="flex flex-wrap gap-x-2 text-xs tabular">
      <span className="text-muted">{words.files(size.files)}</span>
      <span className="text-added">+{size.added}</span>
      <span className="text-removed">−{size.removed}</span>
      {conflicted ? <span className="text-warning">{words.conflicted}</span> : null}
      {clashing.length > 0 ? <span className="text-warning">{words.clashing(clashing.length)}</span> : null}
    </span>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
