/**
 * What the desktop host hands to the page by the fragment of its address. `#open=<folder>`, by a second start of the app: the start is
 * shown with that folder chosen. A place, by a press on a notification: what waits there is shown. Nothing is begun
 * or decided by either; the person still presses the button.
 */
import { placeIn } from '../../shared/notice-place.ts';
import { useHost } from './host.ts';
import { openNoticed } from './inbox.ts';
import { openSession } from './sessions.ts';
import { setView } from './view.ts';

/** The address asks for the demo, once. */
export const asksForDemo = (): boolean => /(^|[#&])demo(=|&|$)/.test(location.hash);

/** The start, with that folder chosen. */
export function startIn(workspace: string): void {
  useHost.setState(({ system }) => ({ system: system === null ? null : { ...system, workspace } }));
  setView('session');
  openSession(null);
}

/** Call once. Only a change counts: after a reload the fragment is old news. */
export function followHandedOver(): void {
  addEventListener('hashchange', () => {
    const place = placeIn(location.hash);
    if (place !== null) {
      // The same one may be pressed again, and only a change is told.
      history.replaceState(null, '', location.pathname + location.search);
      openNoticed(place);
      return;
    }
    const workspace = new URLSearchParams(location.hash.replace(/^#/, '')).get('open');
    if (workspace === null) return;
    startIn(workspace);
  });
}
