/** Calls of the open session as a list of links that open them where they are in the conversation. */
import { callOf } from '../shared/session-view.ts';
import { callArgument } from './call-argument.ts';
import { useSession } from './stores/session.ts';
import { showCall } from './stores/view.ts';
import { strings } from './strings.ts';
import { guardStrings } from './strings-guards.ts';
import { VisibleText } from './ui/visible-text.tsx';

export function CallLinks({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 text-xs">
      <p className="text-muted">{guardStrings.seenIn}</p>
      <ul className="flex min-w-0 flex-wrap gap-x-3">
        {ids.map((id) => (
          <CallLink key={id} id={id} />
        ))}
      </ul>
    </div>
  );
}

function CallLink({ id }: { id: string }) {
  const call = useSession((session) => callOf(session.state, id));
  const about = `${strings.verb(call?.name ?? '')} ${callArgument(call?.arguments ?? '')}`
    .replace(/\s+/g, ' ')
    .trim();
  return (
    <li className="min-w-0">
      <button
        type="button"
        aria-label={guardStrings.showCall(about)}
        className="block max-w-72 truncate rounded-sm text-left text-accent hover:underline coarse:py-1.5"
        onClick={() => showCall(id)}
      >
        <VisibleText text={about} />
      </button>
    </li>
  );
}
