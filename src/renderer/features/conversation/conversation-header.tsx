/** Name of the open session and what can be done with the whole of it. */
import { Download, History, PanelRight } from 'lucide-react';
import { saveSession } from '../../export-session.ts';
import { baseName } from '../../format.ts';
import { keysOf } from '../../keys.ts';
import { useSession } from '../../stores/session.ts';
import { openSession, useSessions } from '../../stores/sessions.ts';
import { closeReview, openReview, setDrawer, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { taskStrings } from '../../strings-tasks.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';

const words = strings.conversation;

export function ConversationHeader() {
  const title = useSession((session) => session.state.title);
  const workspace = useSession((session) => session.state.workspace);
  const reviewOpen = useView((view) => view.reviewOpen);
  const drawer = useView((view) => view.drawer);
  const narrow = useNarrow();
  return (
    <header className="flex h-10 shrink-0 items-center gap-1 border-b border-line pr-2 pl-4 wide:pl-6">
      <h1 title={title} className="min-w-0 truncate text-sm font-semibold">
        {title === '' ? strings.sessions.untitled : title}
      </h1>
      <span title={workspace} className="min-w-16 flex-1 truncate pl-1 text-xs text-muted">
        {baseName(workspace)}
        <ParentLink />
      </span>
      <IconButton
        name={words.export}
        icon={<Download size={16} aria-hidden />}
        onClick={() => void saveSession()}
      />
      <IconButton
        name={words.checkpoints}
        keys={keysOf('checkpoints.toggle')}
        icon={<History size={16} aria-hidden />}
        pressed={drawer === 'checkpoints'}
        onClick={() => setDrawer(drawer === 'checkpoints' ? null : 'checkpoints')}
      />
      {narrow ? null : (
        <IconButton
          name={words.toggleReview}
          keys={keysOf('review.toggle')}
          icon={<PanelRight size={16} aria-hidden />}
          pressed={reviewOpen}
          onClick={() => (reviewOpen ? closeReview() : openReview())}
        />
      )}
    </header>
  );
}

/** Of a session that works for another one: the way there. */
function ParentLink() {
  const parent = useSession((session) => session.state.parent);
  const title = useSessions(({ rows }) => rows.find(({ id }) => id === parent?.sessionId)?.title);
  if (parent === null || title === undefined) return null;
  return (
    <>
      {' · '}
      <button
        type="button"
        onClick={() => openSession(parent.sessionId)}
        className="rounded-sm underline decoration-line underline-offset-2 hover:text-text"
      >
        {taskStrings.parent(parent.number, title)}
      </button>
    </>
  );
}
