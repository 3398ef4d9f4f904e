/**
 * Files that passed their checks several times as they are, each with the way to let it go. Nothing where there are none. What is
 * frozen follows from the whole session, of which the page may hold only the end, so that it is asked for and not worked out here.
 */
import { Snowflake } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { frozenFileSchema } from '../../../shared/contract/guards.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';
import { guardStrings as words } from '../../strings-guards.ts';
import { PathText } from '../../ui/path-text.tsx';
import { UnfreezeButton } from '../../unfreeze-button.tsx';

type FrozenFile = z.infer<typeof frozenFileSchema>;

const nothing = { sessionId: '', files: [] as readonly FrozenFile[] };

/** Another value whenever other files may be frozen. */
function frozenKey({ turns, unfrozen }: SessionState): string {
  const last = turns.at(-1);
  const done = last?.steps.at(-1)?.calls.filter(({ status }) => status === 'finished').length ?? 0;
  return [turns.length, last?.steps.length ?? 0, done, unfrozen.length].join(' ');
}

/** Of the open session. What cannot be had is shown as nothing: the guard itself asks at each write. */
function useFrozen(): readonly FrozenFile[] {
  const sessionId = useSession((session) => session.id);
  const key = useSession((session) => frozenKey(session.state));
  const [found, setFound] = useState(nothing);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key is what makes the list old.
  useEffect(() => {
    if (sessionId === null) return;
    let late = false;
    void asked(() => client().guard.frozen({ sessionId })).then((answer) => {
      if (!late) setFound({ sessionId, files: answer.ok ? answer.value : [] });
    });
    return () => {
      late = true;
    };
  }, [sessionId, key]);
  return found.sessionId === sessionId ? found.files : nothing.files;
}

export function FrozenFiles() {
  const files = useFrozen();
  if (files.length === 0) return null;
  return (
    <section aria-label={words.frozen} className="shrink-0 border-b border-line px-4 py-2 text-xs">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Snowflake size={12} aria-hidden className="self-center text-info" />
        <span className="font-semibold">{words.frozen}</span>
        <span className="text-muted">{words.frozenText}</span>
      </p>
      <ul className="mt-1 flex max-h-24 flex-col gap-1 overflow-y-auto">
        {files.map(({ path, rounds }) => (
          <li key={path} className="flex items-center gap-3">
            <span className="min-w-0 truncate font-mono">
              <PathText path={path} />
            </span>
            <span className="shrink-0 text-muted tabular">{words.rounds(rounds)}</span>
            <UnfreezeButton path={path} />
          </li>
        ))}
      </ul>
    </section>
  );
}
