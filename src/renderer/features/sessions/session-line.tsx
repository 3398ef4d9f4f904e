/** One session in the list: title, folder, what it is doing, and its menu. */
import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SessionRow } from '../../../shared/feed.ts';
import { baseName, formatAgo } from '../../format.ts';
import { strings } from '../../strings.ts';
import { classNames } from '../../ui/class-names.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { RemoveDialog, RenameDialog } from './session-dialogs.tsx';

const words = strings.sessions;

const looks: Record<SessionRow['status'], { dot: string; text: string }> = {
  idle: { dot: '', text: '' },
  running: { dot: 'bg-info motion-safe:animate-pulse', text: '' },
  waiting: { dot: 'bg-warning', text: 'text-warning' },
  failed: { dot: 'bg-danger', text: 'text-danger' },
};

interface SessionLineProps {
  row: SessionRow;
  active: boolean;
  now: number;
  onOpen: () => void;
}

export function SessionLine({ row, active, now, onOpen }: SessionLineProps) {
  const title = row.title === '' ? words.untitled : row.title;
  return (
    <div className={classNames('group relative rounded-md', active ? 'bg-raised' : 'hover:bg-raised/60')}>
      <button
        type="button"
        aria-current={active ? 'page' : undefined}
        onClick={onOpen}
        className="block w-full rounded-md py-1.5 pr-8 pl-2 text-left"
      >
        <span className={classNames('block truncate text-sm', active && 'font-medium')}>{title}</span>
        <span className="flex items-center gap-1.5 text-xs text-muted">
          {row.status === 'idle' ? null : <Status status={row.status} />}
          <span className="truncate">{baseName(row.workspace)}</span>
          <span className="ml-auto shrink-0 tabular">{formatAgo(row.updatedAt, now)}</span>
        </span>
      </button>
      <LineMenu row={row} title={title} />
    </div>
  );
}

function Status({ status }: { status: SessionRow['status'] }) {
  const { dot, text } = looks[status];
  return (
    <>
      <span aria-hidden className={classNames('size-1.5 shrink-0 rounded-full', dot)} />
      <span className={classNames('shrink-0', text)}>{strings.statuses[status]}</span>
      <span aria-hidden>·</span>
    </>
  );
}

function LineMenu({ row, title }: { row: SessionRow; title: string }) {
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null);
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
    <>
      <div className="absolute top-1 right-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100 coarse:opacity-100">
        <Menu label={words.more(title)} align="end" trigger={trigger}>
          <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={() => setAsking('rename')}>
            {words.rename}
          </MenuItem>
          <MenuItem
            icon={<Trash2 size={16} aria-hidden />}
            tone="danger"
            onSelect={() => setAsking('remove')}
          >
            {words.remove}
          </MenuItem>
        </Menu>
      </div>
      {asking === 'rename' ? <RenameDialog row={row} onClose={() => setAsking(null)} /> : null}
      {asking === 'remove' ? <RemoveDialog row={row} onClose={() => setAsking(null)} /> : null}
    </>
  );
}
