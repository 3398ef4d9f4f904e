/**
 * A folder handed over by a second start of the app: the desktop host puts `#open=<folder>` behind the page's address, and the
 * page shows the start with that folder chosen. Nothing is opened or begun by it; the person still presses the button.
 */
import { useHost } from './host.ts';
import { openSession } from './sessions.ts';
import { setView } from './view.ts';

/** The folder in an address's fragment; null when there is none. */
const handedOver = (hash: string): string | null => new URLSearchParams(hash.replace(/^#/, '')).get('open');

/** Call once. Only a change counts: after a reload the fragment is old news. */
export function followHandedOver(): void {
  addEventListener('hashchange', () => {
    const workspace = handedOver(location.hash);
    if (workspace === null) return;
    useHost.setState(({ system }) => ({ system: system === null ? null : { ...system, workspace } }));
    setView('session');
    openSession(null);
  });
}
