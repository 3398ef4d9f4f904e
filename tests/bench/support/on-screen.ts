/** When words are painted in the open conversation, by the page's own clock: a round trip to the test would be counted along. */
import type { Page } from 'playwright-core';

export interface Wanted {
  /** What must stand there. */
  words: string;
  /** Behind what; the beginning when empty. Rows far out of sight are not in the page. */
  behind: string;
}

/** Begins to look; the page answers `painted` later. */
export const awaitWords = (page: Page, wanted: Wanted): Promise<void> => page.evaluate(armWatch, wanted);

/** Milliseconds since 1970 at which the frame with the words had been painted. */
export const painted = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { benchPainted: Promise<number> }).benchPainted);

/** Runs in the page. */
function armWatch({ words, behind }: Wanted): void {
  const isThere = (): boolean => {
    const text =
      document.querySelector('section[aria-label="Conversation"] [role="group"]')?.textContent ?? '';
    const from = behind === '' ? 0 : text.lastIndexOf(behind);
    return from >= 0 && text.includes(words, from + behind.length);
  };
  const promise = new Promise<number>((resolve) => {
    const look = (): void => {
      if (!isThere()) return void requestAnimationFrame(look);
      // Comes after the frame in which it was sent has been painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
      port2.postMessage(null);
    };
    requestAnimationFrame(look);
  });
  Object.assign(globalThis, { benchPainted: promise });
}
