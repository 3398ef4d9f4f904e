/**
 * What a command has made that can make something run later, with the way back. It is moved, not deleted: the person may have
 * wanted it, and it is theirs.
 */
import { FolderOutput, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Background } from '../../../shared/background.ts';
import type { Failure } from '../../../shared/result.ts';
import type { Call } from '../../../shared/session-state.ts';
import { madeBy } from '../../../shared/session-view.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';
import { backgroundStrings } from '../../strings-background.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { madeWords as words } from './strings.ts';

interface MadeNoticeProps {
  call: Call;
  /** Where its command was let run on: then it may go on making things. */
  background: Background | undefined;
}

export function MadeNotice({ call, background }: MadeNoticeProps) {
  const { id, setAside } = call;
  const { made, left } = madeBy(call, background);
  const sessionId = useSession((session) => session.id);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  if (made.length === 0) return null;
  if (setAside !== null && left.length === 0)
    return (
      <p className="mt-1 mb-2 ml-8 flex items-start gap-2 text-xs text-muted">
        <FolderOutput size={14} aria-hidden className="mt-0.5 shrink-0" />
        <span className="min-w-0 break-words">
          <VisibleText text={words.moved(setAside.paths, setAside.to)} />
        </span>
      </p>
    );
  const moveOut = async (): Promise<void> => {
    if (sessionId === null) return;
    setBusy(true);
    const moved = await asked(() => client().session.setAside({ sessionId, callId: id }));
    setFailure(moved.ok ? null : moved.error);
    setBusy(false);
  };
  return (
    <div className="mt-1 mb-2 ml-8 flex flex-col items-start gap-2 text-xs">
      <p className="flex items-start gap-2 text-warning">
        <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
        <span className="min-w-0 break-words">
          <VisibleText
            text={background === undefined ? words.made(left) : backgroundStrings.appeared(left)}
          />
        </span>
      </p>
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      <Button size="small" busy={busy ? words.moving : null} onClick={() => void moveOut()}>
        {words.moveOut}
      </Button>
    </div>
  );
}
