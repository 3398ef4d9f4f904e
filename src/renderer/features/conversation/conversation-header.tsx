/** Name of the open session and what can be done with the whole of it. */
import { Download, History, PanelRight } from 'lucide-react';
import { baseName } from '../../format.ts';
import { keysOf } from '../../keys.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';
import { closeReview, openReview, setDrawer, useView } from '../../stores/view.ts';
import { strings } from '../../strings.ts';
import { IconButton } from '../../ui/icon-button.tsx';

const words = strings.conversation;

export function ConversationHeader() {
  const { id, state } = useSession();
  const { reviewOpen, drawer } = useView();
  return (
    <header className="flex h-10 shrink-0 items-center gap-1 border-b border-line pr-2 pl-4 wide:pl-6">
      <h1 className="min-w-0 truncate text-sm font-semibold">
        {state.title === '' ? strings.sessions.untitled : state.title}
      </h1>
      <span className="min-w-0 flex-1 truncate pl-1 text-xs text-muted">{baseName(state.workspace)}</span>
      <IconButton
        name={words.export}
        icon={<Download size={16} aria-hidden />}
        onClick={() => id !== null && void saveSession(id)}
      />
      <IconButton
        name={words.checkpoints}
        keys={keysOf('checkpoints.toggle')}
        icon={<History size={16} aria-hidden />}
        pressed={drawer === 'checkpoints'}
        onClick={() => setDrawer(drawer === 'checkpoints' ? null : 'checkpoints')}
      />
      <IconButton
        name={words.toggleReview}
        keys={keysOf('review.toggle')}
        icon={<PanelRight size={16} aria-hidden />}
        pressed={reviewOpen}
        onClick={() => (reviewOpen ? closeReview() : openReview())}
      />
    </header>
  );
}

async function saveSession(sessionId: string): Promise<void> {
  const exported = await asked(() => client().session.export({ sessionId }));
  if (!exported.ok) return;
  const link = document.createElement('a');
  const address = URL.createObjectURL(new Blob([exported.value.text], { type: 'text/markdown' }));
  link.href = address;
  link.download = exported.value.fileName;
  link.click();
  URL.revokeObjectURL(address);
}
