/** Above a card that a guard asks for: that it is one, and the calls it counted. What it says is the card's own "why". */
import { ShieldAlert } from 'lucide-react';
import type { GuardMark } from '../../../shared/guard.ts';
import { CallLinks } from '../../call-links.tsx';
import { useSession } from '../../stores/session.ts';
import { guardStrings as words } from '../../strings-guards.ts';
import { PathText } from '../../ui/path-text.tsx';
import { UnfreezeButton } from '../../unfreeze-button.tsx';

export function GuardReason({ mark: { guard, calls, paths } }: { mark: GuardMark }) {
  const isFrozen = guard === 'freeze';
  return (
    <div className="flex items-start gap-2 border-b border-line px-3 py-2 text-xs">
      <ShieldAlert size={14} aria-hidden className="mt-px shrink-0 text-warning" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="text-warning">{isFrozen ? words.asks.freeze : words.asks.pace}</p>
        <CallLinks ids={calls} />
        {isFrozen ? paths.map((path) => <Frozen key={path} path={path} />) : null}
      </div>
    </div>
  );
}

function Frozen({ path }: { path: string }) {
  const callId = useSession(({ state }) => state.turns.at(-1)?.steps.at(-1)?.calls.at(-1)?.id);
  // Let go while this card was open.
  const isFree = useSession(({ state }) =>
    state.unfrozen.some((one) => one.path === path && one.after === callId),
  );
  return (
    <p className="flex items-center gap-3">
      <span className="min-w-0 truncate font-mono">
        <PathText path={path} />
      </span>
      {isFree ? <span className="text-muted">{words.unfrozen}</span> : <UnfreezeButton path={path} />}
    </p>
  );
}
