/**
 * What the desktop host hands to the page by the fragment of its address. `#open=<folder>`, by a second start of the app: the start is
 * shown with that folder chosen. `#card=<session>/<call>`, by a press on a notification: what waits there is shown. Nothing is begun
 * or decided by either; the person still presses the button.
 */
import { useHost } from './host.ts';
import { openNoticed } from './inbox.ts';
import { openSession } from './sessions.ts';
import { setView } from './view.ts';

const part = (hash: string, name: 'open' | 'card'): string | null =>
  new URLSearchParams(hash.replace(/^#/, '')).get(name);

/** Call once. Only a change counts: after a reload the fragment is old news. */
export function followHandedOver(): void {
  addEventListener('hashchange', () => {
    const card = part(location.hash, 'card');
    if (card !== null) return showNoticed(card);
    const workspace = part(location.hash, 'open');
    if (workspace === null) return;
    useHost.setState(({ system }) => ({ system: system === null ? null : { ...system, workspace } }));
    setView('session');
    openSession(null);
  });
}

function showNoticed(card: string): void {
  // The same one may be pressed again, and only a change is told.
  history.replaceState(null, '', location.pathname + location.search);
  const [sessionId = '', callId = ''] = card.split('/');
  openNoticed(sessionId, callId === '' ? null : callId);
}
