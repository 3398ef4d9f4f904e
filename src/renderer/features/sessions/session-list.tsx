/** All sessions, newest first: today's and earlier ones, with what each is doing in words. */
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { SessionRow } from '../../../shared/feed.ts';
import { baseName } from '../../format.ts';
import { keysOf } from '../../keys.ts';
import { openSession, useSessions } from '../../stores/sessions.ts';
import { setColumn, setView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { Empty } from '../../ui/empty.tsx';
import { Field } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useNow } from '../../ui/use-now.ts';
import { groupSessions } from './group-sessions.ts';
import { SessionLine } from './session-line.tsx';

const words = strings.sessions;

export function SessionList() {
  const rows = useSessions((state) => state.rows);
  const loaded = useSessions((state) => state.loaded);
  const [filter, setFilter] = useState('');
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <div className="flex h-10 shrink-0 items-center gap-1 border-b border-line pr-2 pl-3">
        <h2 className="flex-1 text-sm font-semibold">{words.title}</h2>
        <IconButton
          name={words.new}
          keys={keysOf('session.new')}
          icon={<Plus size={16} aria-hidden />}
          onClick={startNew}
        />
      </div>
      {rows.length > 5 ? (
        <Field
          label={words.filter}
          hideLabel
          type="search"
          placeholder={words.filter}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="p-2 pb-0"
        />
      ) : null}
      <div className="min-h-0 flex-1 overflow-y-auto p-2">
        {loaded ? <Groups rows={rows} filter={filter} /> : <p className="p-2 text-muted">{words.loading}</p>}
      </div>
    </div>
  );
}

function startNew(): void {
  openSession(null);
  setView('session');
}

function Groups({ rows, filter }: { rows: readonly SessionRow[]; filter: string }) {
  const now = useNow(true, 30_000);
  const activeId = useSessions((state) => state.activeId);
  const groups = useMemo(
    () =>
      groupSessions(
        rows.filter((row) => matches(row, filter)),
        now,
      ),
    [rows, filter, now],
  );
  if (rows.length === 0) {
    return <Empty title={words.empty} text={words.emptyText} />;
  }
  if (groups.length === 0) return <p className="p-2 text-muted">{words.noMatch}</p>;
  return groups.map((group) => (
    <section key={group.name} aria-label={words[group.name]} className="mb-3">
      <h3 className="px-2 pb-1 text-xs text-muted">{words[group.name]}</h3>
      <ul className="flex flex-col gap-px">
        {group.rows.map((row) => (
          <li key={row.id}>
            <SessionLine row={row} active={row.id === activeId} now={now} onOpen={open} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

function open(id: string): void {
  openSession(id);
  setView('session');
  setColumn('conversation');
}

function matches(row: SessionRow, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  return wanted === '' || `${row.title} ${baseName(row.workspace)}`.toLowerCase().includes(wanted);
}
