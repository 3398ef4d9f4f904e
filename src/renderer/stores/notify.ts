/**
 * Tells the person outside the page: notifications through the browser or, in the desktop app, through its main process, the count in
 * the title, on the icon and on the app. A browser is only asked for its permission by the person's own press in the settings.
 */
import { type NotifyLevel, notifyLevels } from '../../shared/notify-level.ts';
import { plainTitle, showCount } from '../page-badge.ts';
import { attend, type Notice, type Told, toldNotice } from './attention.ts';
import { client, isElectron, useConnection } from './connection.ts';
import { asked } from './failure.ts';
import { useHost } from './host.ts';
import { openNoticed, useInbox, waitingCount } from './inbox.ts';
import { startTabs } from './one-tab.ts';
import { usePipelines } from './pipelines.ts';
import { useSessions } from './sessions.ts';

const level = (): NotifyLevel => {
  const value = useHost.getState().settings.find(({ key }) => key === 'notifications')?.value;
  return notifyLevels.find((one) => one === value) ?? 'off';
};

const isInFront = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Call once. */
export function startNotifying(): void {
  let told: Told | null = null;
  let counted = -1;
  const post = isElectron() ? postToDesktop : postToBrowser();
  const look = (): void => {
    const { rows, loaded } = useInbox.getState();
    const { rows: sessions, loaded: listed } = useSessions.getState();
    if (!loaded || !listed) return;
    const { rows: runs } = usePipelines.getState();
    const now = attend(told, { level: level(), inFront: isInFront(), rows, sessions, runs });
    told = now.told;
    const count = waitingCount(sessions, runs);
    if (count === counted && now.show.length === 0 && now.close.length === 0) return;
    if (count !== counted) showCount(count);
    counted = count;
    post({ count, show: now.show, close: now.close });
  };
  plainTitle();
  useInbox.subscribe(look);
  useSessions.subscribe(look);
  usePipelines.subscribe(look);
  useHost.subscribe(look);
  // The desktop app's main process shows what an agent tells.
  if (!isElectron())
    useSessions.subscribe(({ noticed }, before) => {
      if (noticed === null || noticed === before.noticed || level() === 'off' || isInFront()) return;
      post({ count: counted, show: [toldNotice(noticed)], close: [] });
    });
  // The app's own mark is told anew: it may be another process than before.
  useConnection.subscribe(({ generation }, before) => {
    if (generation !== before.generation) counted = -1;
  });
  for (const name of ['focus', 'blur'] as const) addEventListener(name, look);
  document.addEventListener('visibilitychange', look);
}

interface Posted {
  count: number;
  show: readonly Notice[];
  close: readonly string[];
}

/** A badge that could not be set is no reason to trouble the person. */
const postToDesktop = ({ count, show, close }: Posted): void =>
  void asked(() => client().system.attend({ count, show: [...show], close: [...close] }));

export type Permission = NotificationPermission | 'missing';

export const browserPermission = (): Permission =>
  typeof Notification === 'undefined' ? 'missing' : Notification.permission;

function postToBrowser(): (posted: Posted) => void {
  const open = new Map<string, Notification>();
  const end = (id: string): void => {
    open.get(id)?.close();
    open.delete(id);
  };
  const begin = ({ id, title, body, opens }: Notice): void => {
    try {
      const notification = new Notification(title, { body, tag: id });
      notification.onclick = () => {
        window.focus();
        openNoticed(opens);
        end(id);
      };
      open.set(id, notification);
    } catch {
      // Some browsers have the name and let only workers show any.
    }
  };
  const tabs = startTabs(isInFront);
  let before = Promise.resolve();
  return ({ show, close }) => {
    // One after the other: what is over must not be shown after that.
    before = before.then(async () => {
      close.forEach(end);
      if (show.length > 0 && browserPermission() === 'granted' && (await tabs.mayTell())) show.forEach(begin);
    });
  };
}
