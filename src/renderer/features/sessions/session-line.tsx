/** One session in the list: title, folder, what it is doing, and its menu. */
import {
  Archive,
  ArchiveRestore,
  ArrowUpToLine,
  Copy,
  Download,
  Ellipsis,
  FileText,
  Pencil,
  Pin,
  PinOff,
  Trash2,
} from 'lucide-react';
import { memo } from 'react';
import { numberInLine } from '../../../shared/errand-order.ts';
import type { SessionRow } from '../../../shared/feed.ts';
import { exportSession } from '../../export-session.ts';
import { baseName, formatAgo } from '../../format.ts';
import { errandToFront } from '../../stores/errands.ts';
import { orTrouble } from '../../stores/session.ts';
import { archiveSession, duplicateSession, pinSession, useSessions } from '../../stores/sessions.ts';
import { strings } from '../../strings.ts';
import { errandStrings } from '../../strings-errands.ts';
import { classNames } from '../../ui/class-names.ts';
import { Menu, MenuDivider, MenuItem } from '../../ui/menu.tsx';
import { askAbout } from './session-dialogs.tsx';
import { listStrings as listWords } from './strings.ts';

const words = strings.sessions;

const looks: Record<SessionRow['status'], { dot: string; text: string }> = {
  idle: { dot: '', text: '' },
  queued: { dot: 'border border-edge', text: '' },
  running: { dot: 'bg-info motion-safe:animate-pulse', text: '' },
  waiting: { dot: 'bg-warning', text: 'text-warning' },
  failed: { dot: 'bg-danger', text: 'text-danger' },
};

interface SessionLineProps {
  row: SessionRow;
  active: boolean;
  now: number;
  onOpen: (id: string) => void;
}

/** Drawn anew only when its own row changed: there may be hundreds of them. */
export const SessionLine = memo(function SessionLine({ row, active, now, onOpen }: SessionLineProps) {
  const title = row.title === '' ? words.untitled : row.title;
  return (
    <div className={classNames('group relative rounded-md', active ? 'bg-raised' : 'hover:bg-raised/60')}>
      <button
        type="button"
        aria-current={active ? 'page' : undefined}
        onClick={() => onOpen(row.id)}
        className="block w-full rounded-md py-1.5 pr-8 pl-2 text-left"
      >
        <span title={title} className={classNames('block truncate text-sm', active && 'font-medium')}>
          {title}
        </span>
        <span className="flex items-center gap-1.5 text-xs text-muted">
          {row.status === 'idle' ? null : <Status row={row} />}
          <span className="truncate">{baseName(row.workspace)}</span>
          <span className="ml-auto shrink-0 tabular">{formatAgo(row.updatedAt, now)}</span>
        </span>
      </button>
      <LineMenu row={row} title={title} />
    </div>
  );
});

function Status({ row: { id, status, errand } }: { row: SessionRow }) {
  const { dot, text } = looks[status];
  const number = useSessions(({ rows }) => (status === 'queued' ? numberInLine(rows, id) : 0));
  return (
    <>
      <span aria-hidden className={classNames('size-1.5 shrink-0 rounded-full', dot)} />
      <span className={classNames('shrink-0', text)}>
        {number > 0
          ? errandStrings.place(number)
          : status === 'running' && errand !== null
            ? errandStrings.atWork
            : strings.statuses[status]}
      </span>
      <span aria-hidden>·</span>
    </>
  );
}

function LineMenu({ row: { id, pinned, archived, status }, title }: { row: SessionRow; title: string }) {
  const trigger = (
    <button
      type="button"
      aria-label={words.more(title)}
      className="rounded-sm p-1 text-muted hover:bg-line hover:text-text"
    >
      <Ellipsis size={16} aria-hidden />
    </button>
  );
  return (
    <div className="absolute top-1 right-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100 coarse:opacity-100">
      <Menu label={words.more(title)} align="end" trigger={trigger}>
        {status === 'queued' ? <ToFront id={id} /> : null}
        <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={() => askAbout('rename', id)}>
          {words.rename}
        </MenuItem>
        <MenuItem
          icon={pinned ? <PinOff size={16} aria-hidden /> : <Pin size={16} aria-hidden />}
          onSelect={() => void orTrouble(pinSession(id, !pinned))}
        >
          {pinned ? listWords.unpin : listWords.pin}
        </MenuItem>
        <MenuItem
          icon={archived ? <ArchiveRestore size={16} aria-hidden /> : <Archive size={16} aria-hidden />}
          onSelect={() => void orTrouble(archiveSession(id, !archived))}
        >
          {archived ? listWords.restore : listWords.archive}
        </MenuItem>
        <MenuItem icon={<Copy size={16} aria-hidden />} onSelect={() => void orTrouble(duplicateSession(id))}>
          {listWords.duplicate}
        </MenuItem>
        <MenuItem icon={<FileText size={16} aria-hidden />} onSelect={() => void exportSession(id, 'md')}>
          {listWords.saveMarkdown}
        </MenuItem>
        <MenuItem icon={<Download size={16} aria-hidden />} onSelect={() => void exportSession(id, 'jsonl')}>
          {listWords.saveLines}
        </MenuItem>
        <MenuDivider />
        <MenuItem
          icon={<Trash2 size={16} aria-hidden />}
          tone="danger"
          onSelect={() => askAbout('remove', id)}
        >
          {words.remove}
        </MenuItem>
      </Menu>
    </div>
  );
}

const ToFront = ({ id }: { id: string }) => (
  <MenuItem icon={<ArrowUpToLine size={16} aria-hidden />} onSelect={() => void orTrouble(errandToFront(id))}>
    {errandStrings.toFront}
  </MenuItem>
);
