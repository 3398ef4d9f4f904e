/**
 * Says aloud when the session's state changes, and what the agent tells the person; not every word it writes, which nobody could
 * listen to.
 */
import type { SessionState } from '../../../shared/session-state.ts';
import { statusOf } from '../../../shared/session-view.ts';
import { useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';

const words = strings.conversation;

export function Announcer() {
  const status = useSession((session) => (session.state.turns.length === 0 ? null : statusOf(session.state)));
  const noticed = useSession((session) => newestNotice(session.state));
  return (
    <>
      <p role="status" className="sr-only">
        {status === null ? '' : words.announce[status]}
      </p>
      <p role="status" className="sr-only">
        {noticed === '' ? '' : words.noticed(noticed)}
      </p>
    </>
  );
}

/** Of the turn that goes on: what was told in an earlier one is no news. */
function newestNotice({ turns }: SessionState): string {
  const calls = turns.at(-1)?.steps.flatMap((step) => step.calls) ?? [];
  const told = calls.findLast(({ proposal }) => proposal?.kind === 'notice')?.proposal;
  return told?.kind === 'notice' ? [told.title, told.body].filter((part) => part !== '').join('. ') : '';
}
