/** What a guard said of a call, said where it happened: with the calls that show it, and what the person made of it. */
import { ShieldAlert } from 'lucide-react';
import type { Call } from '../../../shared/session-state.ts';
import { CallLinks } from '../../call-links.tsx';
import { guardStrings as words } from '../../strings-guards.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

export function GuardNotice({ call }: { call: Call }) {
  // While the card is open it says all of this itself.
  const asked =
    call.status === 'waiting' ? undefined : call.approvals.find(({ guard }) => guard !== undefined);
  const mark = call.guard ?? asked?.guard;
  if (mark === undefined) return null;
  const wentOn = asked?.decision?.kind === 'approve';
  return (
    <div className="mt-1 mb-2 ml-8 flex items-start gap-2 text-xs">
      <ShieldAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-warning" />
      <div className="min-w-0 flex-1">
        <p className="break-words text-warning">
          <VisibleText text={mark.words} />
        </p>
        {wentOn ? <p className="text-muted">{words.letGoOn}</p> : null}
        <CallLinks ids={mark.calls} />
      </div>
    </div>
  );
}
