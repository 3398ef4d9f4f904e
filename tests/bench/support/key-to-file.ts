/**
 * What a person waits for when they go to the next file of a review: from the key until its text is painted, and until its changes are
 * marked. Measured inside the page, by the browser's own clock for the key.
 */
import type { Page } from 'playwright-core';

export interface NextFile {
  /** Milliseconds from the key to the frame that shows the file's text. */
  text: number;
  /** The same to its changes being marked. */
  marks: number;
  /** The longest task of the page's main thread until then; 0 when none took 50 ms. */
  task: number;
}

/** `word` stands only in the lines that are seen first of the next file, and is changed there. */
export async function nextFile(page: Page, word: string): Promise<NextFile> {
  await page.evaluate(armClock, word);
  await page.keyboard.press('Alt+F7');
  return page.evaluate(() => (globalThis as unknown as { benchFile: Promise<NextFile> }).benchFile);
}

/** Runs in the page. */
function armClock(word: string): void {
  const side = () => document.querySelector('.patch-diff .editor.modified');
  const isThere = (): boolean => side()?.textContent.includes(word) === true;
  const isMarked = (): boolean => side()?.querySelector('.line-insert') != null;
  const opened = new Promise<NextFile>((resolve) => {
    let [task, text] = [0, 0];
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) task = Math.max(task, duration);
    });
    const look = (pressed: number): void => {
      const isShown = isThere();
      // After the frame in which it was seen has been painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        if (isShown && text === 0) text = performance.now() - pressed;
        if (!isShown || !isMarked()) return void requestAnimationFrame(() => look(pressed));
        const marks = performance.now() - pressed;
        setTimeout(() => {
          tasks.disconnect();
          resolve({ text, marks, task });
        }, 100);
      };
      port2.postMessage(null);
    };
    const start = ({ key, timeStamp }: KeyboardEvent): void => {
      // The one held down with it comes first, and nothing is to come of that.
      if (key !== 'F7') return;
      removeEventListener('keydown', start, true);
      tasks.observe({ type: 'longtask' });
      requestAnimationFrame(() => look(timeStamp));
    };
    addEventListener('keydown', start, true);
  });
  Object.assign(globalThis, { benchFile: opened });
}
