/** Says aloud when the session's state changes; not every word the agent writes, which nobody could listen to. */
import { statusOf } from '../../../shared/session-view.ts';
import { useSession } from '../../stores/session.ts';
import { strings } from '../../strings.ts';

export function Announcer() {
  const status = useSession((session) => (session.state.turns.length === 0 ? null : statusOf(session.state)));
  return (
    <p role="status" className="sr-only">
      {status === null ? '' : strings.conversation.announce[status]}
    </p>
  );
}
