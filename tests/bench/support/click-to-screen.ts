/**
 * What a person waits for when they open a session: from the click on its line until its end is painted. Measured inside the
 * page, by the browser's own clock for the click, because a round trip to the test would be counted along.
 */
import type { Browser, Page } from 'playwright-core';

export interface Opening {
  /** Milliseconds from the click to the frame that shows the end of the conversation. */
  screen: number;
  /** The same to all of it being there, however far one would have to scroll to it. */
  whole: number;
  /** The longest task of the page's main thread until then; 0 when none took 50 ms. */
  task: number;
}

/** A page of its own profile that has settled: the list is there and nothing is being looked for any more. */
export async function openListPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('button:enabled', { hasText: 'Look again' }).waitFor();
  return page;
}

/** `pixels`: height from which on the conversation can only be whole. */
export async function clickToScreen(page: Page, title: string, pixels = 0): Promise<Opening> {
  await page.evaluate(armClock, { title, pixels });
  await page.locator('nav button', { has: page.getByText(title, { exact: true }) }).click();
  return page.evaluate(() => (globalThis as unknown as { benchOpened: Promise<Opening> }).benchOpened);
}

/** Runs in the page. The next click starts the clock; it stops when the last turn's end stands at the bottom of a full screen. */
function armClock({ title, pixels }: { title: string; pixels: number }): void {
  const record = () => document.querySelector('section[aria-label="Conversation"] [role="group"]');
  const isThere = (): boolean => {
    const box = record();
    if (document.querySelector('main h1')?.textContent !== title || box === null) return false;
    const { top, bottom } = box.getBoundingClientRect();
    const end = [...box.querySelectorAll('span')].findLast((span) => span.textContent.startsWith('Answered'));
    const first = box.firstElementChild?.firstElementChild?.getBoundingClientRect();
    if (end === undefined || first === undefined) return false;
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 2;
    const isFull = first.top <= top || box.scrollTop === 0;
    return isAtEnd && isFull && end.getBoundingClientRect().bottom <= bottom;
  };
  const opened = new Promise<Opening>((resolve) => {
    let task = 0;
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) task = Math.max(task, duration);
    });
    const stop = (clicked: number): void => {
      const screen = performance.now() - clicked;
      const wait = (): void => {
        if ((record()?.scrollHeight ?? 0) < pixels) return void setTimeout(wait, 10);
        const whole = performance.now() - clicked;
        // The observer hears of a task after it has ended.
        setTimeout(() => {
          tasks.disconnect();
          resolve({ screen, whole, task });
        }, 100);
      };
      wait();
    };
    const look = (clicked: number): void => {
      if (!isThere()) return void requestAnimationFrame(() => look(clicked));
      // Comes after the frame in which it was sent has been painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => stop(clicked);
      port2.postMessage(null);
    };
    const start = ({ timeStamp }: MouseEvent): void => {
      tasks.observe({ type: 'longtask' });
      requestAnimationFrame(() => look(timeStamp));
    };
    addEventListener('click', start, { capture: true, once: true });
  });
  Object.assign(globalThis, { benchOpened: opened });
}
