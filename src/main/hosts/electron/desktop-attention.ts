/**
 * What the desktop shows beside the window: notifications that open the very card, and the count on the app's mark. On Linux the desktop
 * reads a body as markup and Electron hands it over as it is, so words are made plain here once more, whoever sent them. A notification
 * that nobody holds is collected, and its click with it.
 */
import type { App, BrowserWindow, NativeImage, Notification } from 'electron';
import { fragmentOf } from '../../../shared/notice-place.ts';
import { plainWords } from '../../../shared/plain-words.ts';
import type { DesktopAttention } from '../../api/shell.ts';
import { pageUrl } from './addresses.ts';

type Shown = Pick<Notification, 'on' | 'show' | 'close'>;

/** As much of Electron as is needed. */
export interface AttentionHost {
  app: Pick<App, 'setBadgeCount'>;
  Notification: {
    new (words: { title: string; body: string }): Shown;
    isSupported(): boolean;
  };
  nativeImage: {
    createFromBitmap(pixels: Buffer, size: { width: number; height: number }): NativeImage;
  };
  window(): BrowserWindow | undefined;
  /** The person looks at one of the app's windows. */
  isFocused(): boolean;
}

export function createDesktopAttention(
  { app, Notification: Made, nativeImage, window, isFocused }: AttentionHost,
  platform: NodeJS.Platform = process.platform,
): DesktopAttention {
  let tellings = 0;
  const open = new Map<string, Pick<Notification, 'close'>>();
  const comeToFront = (): BrowserWindow | undefined => {
    const shown = window();
    if (shown?.isMinimized() === true) shown.restore();
    shown?.show();
    shown?.focus();
    return shown;
  };
  const make = (words: { title: string; body: string }, pressed: () => void) => {
    const made = new Made({ title: plainWords(words.title, 100), body: plainWords(words.body, 300) });
    made.on('click', pressed);
    return made;
  };
  const showAs = (id: string, notification: Shown): void => {
    notification.on('close', () => open.delete(id));
    open.set(id, notification);
    notification.show();
  };
  return {
    tell(words) {
      if (isFocused() || !Made.isSupported()) return;
      tellings += 1;
      const id = `telling ${tellings}`;
      showAs(id, make(words, comeToFront));
    },
    badge(count) {
      if (platform !== 'win32') return void app.setBadgeCount(count);
      const dot =
        count === 0 ? null : nativeImage.createFromBitmap(dotPixels(), { width: side, height: side });
      window()?.setOverlayIcon(dot, count === 0 ? '' : `${count} waiting`);
    },
    show({ id, title, body, opens }) {
      if (!Made.isSupported()) return;
      const notification = make({ title, body }, () => {
        // Only the fragment changes, so the page is told and nothing in it is lost.
        comeToFront()
          ?.loadURL(`${pageUrl}#${fragmentOf(opens)}`)
          .catch(() => {});
      });
      showAs(id, notification);
    },
    close(id) {
      open.get(id)?.close();
      open.delete(id);
    },
  };
}

const side = 16;

/** A round mark, four bytes to a pixel. */
function dotPixels(): Buffer {
  const pixels = Buffer.alloc(side * side * 4);
  for (let at = 0; at < side * side; at += 1) {
    const [x, y] = [(at % side) - 7.5, Math.floor(at / side) - 7.5];
    if (x * x + y * y <= 56) pixels.set([0x4b, 0xb8, 0xf2, 0xff], at * 4);
  }
  return pixels;
}
