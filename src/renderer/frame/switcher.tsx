/** Which one column is shown on a narrow window. */
import { useSessions } from '../stores/sessions.ts';
import { type Column, openReview, setColumn, useView } from '../stores/view.ts';
import { strings } from '../strings.ts';
import { classNames } from '../ui/class-names.ts';

const columns: readonly Column[] = ['list', 'conversation', 'review'];

export function Switcher() {
  const column = useView((view) => view.column);
  const reviewCallId = useView((view) => view.reviewCallId);
  const hasSession = useSessions((state) => state.activeId !== null);
  return (
    <nav aria-label={strings.panels.columns} className="flex shrink-0 border-b border-line bg-surface px-2">
      {columns.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={column === name}
          disabled={name === 'review' && !hasSession}
          onClick={() => (name === 'review' ? openReview(reviewCallId) : setColumn(name))}
          className={classNames(
            'flex-1 border-b-2 py-1.5 text-sm disabled:opacity-40',
            column === name
              ? 'border-accent font-medium text-text'
              : 'border-transparent text-muted hover:text-text',
          )}
        >
          {strings.panels[name]}
        </button>
      ))}
    </nav>
  );
}
