/** All sessions: pinned ones, then the newest first, with what each is doing in words; and what is found inside of them. */
import { ChevronRight, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { familiesOf, type SessionRow } from '../../../shared/feed.ts';
import { baseName } from '../../format.ts';
import { keysOf } from '../../keys.ts';
import { openSession, seenCleaned, useSessions } from '../../stores/sessions.ts';
import { setColumn, setView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { taskStrings } from '../../strings-tasks.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Empty } from '../../ui/empty.tsx';
import { Field } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useNow } from '../../ui/use-now.ts';
import { anyTask, countTasks, type Family, familiesIn, groupSessions } from './group-sessions.ts';
import { useImport } from './import-button.tsx';
import { SearchResults } from './search-results.tsx';
import { SessionLine } from './session-line.tsx';
import { listStrings } from './strings.ts';
import { useSearch } from './use-search.ts';

const words = strings.sessions;

export function SessionList() {
  const rows = useSessions((state) => state.rows);
  const loaded = useSessions((state) => state.loaded);
  const [typed, setTyped] = useState('');
  const file = useImport();
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <div className="flex h-10 shrink-0 items-center gap-1 border-b border-line pr-2 pl-3">
        <h2 className="flex-1 text-sm font-semibold">{words.title}</h2>
        {file.button}
        <IconButton
          name={words.new}
          keys={keysOf('session.new')}
          icon={<Plus size={16} aria-hidden />}
          onClick={startNew}
        />
      </div>
      {file.trouble}
      <Cleaned />
      {rows.length > 0 ? (
        <Field
          label={listStrings.search}
          hideLabel
          type="search"
          placeholder={listStrings.search}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="p-2 pb-0"
        />
      ) : null}
      <div className="min-h-0 flex-1 overflow-y-auto p-2">
        {loaded ? <Listed rows={rows} typed={typed} /> : <p className="p-2 text-muted">{words.loading}</p>}
      </div>
    </div>
  );
}

/** What went by itself is said once, with its names. */
function Cleaned() {
  const cleaned = useSessions((state) => state.cleaned);
  if (cleaned === null) return null;
  const text = cleaned.titles.slice(0, 5).join(', ') + (cleaned.titles.length > 5 ? ' …' : '');
  return (
    <Banner
      tone="info"
      title={listStrings.cleaned(cleaned.titles.length)}
      text={text}
      actions={
        <Button size="small" onClick={seenCleaned}>
          {listStrings.cleanedSeen}
        </Button>
      }
      className="m-2 mb-0"
    />
  );
}

function startNew(): void {
  openSession(null);
  setView('session');
}

interface ListedProps {
  rows: readonly SessionRow[];
  typed: string;
}

function Listed({ rows, typed }: ListedProps) {
  const [archived, setArchived] = useState(false);
  const search = useSearch(typed);
  const searched = typed.trim() !== '';
  const hidden = rows.filter((row) => row.archived).length;
  const shown = useMemo(() => {
    const away = archived || searched ? [] : rows.filter((row) => row.archived);
    const familyOf = familiesOf(rows);
    const gone = new Set(away.flatMap(({ id }) => familyOf(id)));
    return rows.filter((row) => matches(row, typed) && !gone.has(row.id));
  }, [rows, typed, archived, searched]);
  if (rows.length === 0) return <Empty title={words.empty} text={words.emptyText} />;
  const waits = searched && search?.words !== typed.trim() && typed.trim().length > 1;
  const none = shown.length === 0 && (search?.found ?? []).every(({ hits }) => hits.length === 0);
  return (
    <>
      <Groups rows={shown} />
      {search === null ? null : <SearchResults found={search.found} />}
      {searched ? (
        <p role="status" className="p-2 text-xs text-muted">
          {waits ? listStrings.searching : none ? listStrings.nothing : ''}
        </p>
      ) : null}
      {hidden > 0 && !searched ? (
        <Button variant="quiet" size="small" aria-expanded={archived} onClick={() => setArchived(!archived)}>
          {archived ? listStrings.hideArchived : listStrings.showArchived(hidden)}
        </Button>
      ) : null}
    </>
  );
}

function Groups({ rows }: { rows: readonly SessionRow[] }) {
  const now = useNow(true, 30_000);
  const activeId = useSessions((state) => state.activeId);
  const families = useMemo(() => familiesIn(rows), [rows]);
  const groups = useMemo(
    () =>
      groupSessions(
        families.map(({ row }) => row),
        now,
      ),
    [families, now],
  );
  const tasksOf = useMemo(() => new Map(families.map(({ row, tasks }) => [row.id, tasks])), [families]);
  return groups.map((group) => (
    <section key={group.name} aria-label={listStrings[group.name]} className="mb-3">
      <h3 className="px-2 pb-1 text-xs text-muted">{listStrings[group.name]}</h3>
      <ul className="flex flex-col gap-px">
        {group.rows.map((row) => (
          <li key={row.id}>
            <SessionLine row={row} active={row.id === activeId} now={now} onOpen={open} />
            <TaskLines row={row} tasks={tasksOf.get(row.id) ?? []} activeId={activeId} now={now} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

interface TaskLinesProps {
  row: SessionRow;
  tasks: readonly Family[];
  activeId: string | null;
  now: number;
}

/** Shown while one of them is at work or open, and when asked for: many sessions have had tasks. */
function TaskLines({ row, tasks, activeId, now }: TaskLinesProps) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  if (tasks.length === 0) return null;
  const isOf = ({ id, status }: SessionRow): boolean =>
    id === activeId || status === 'running' || status === 'waiting';
  const shown = wanted ?? (row.id === activeId || anyTask(tasks, isOf));
  return (
    <div className="pl-3">
      <Button variant="quiet" size="small" aria-expanded={shown} onClick={() => setWanted(!shown)}>
        <ChevronRight
          size={14}
          aria-hidden
          className={classNames('transition-transform', shown && 'rotate-90')}
        />
        {taskStrings.count(countTasks(tasks))}
      </Button>
      {shown ? (
        <ul
          aria-label={taskStrings.show(row.title)}
          className="flex flex-col gap-px border-l border-line pl-1"
        >
          {tasks.map((task) => (
            <li key={task.row.id}>
              <SessionLine row={task.row} active={task.row.id === activeId} now={now} onOpen={open} />
              <TaskLines row={task.row} tasks={task.tasks} activeId={activeId} now={now} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
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
