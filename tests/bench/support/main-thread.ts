/** What blocked the page's main thread, and how often it drew, by the browser's own account. */
import type { Page } from 'playwright-core';

interface Span {
  /** Milliseconds since 1970. */
  at: number;
  ms: number;
}

export interface Watch {
  /** Those that took 50 ms or more; the browser tells of no others. */
  tasks: Span[];
  /** Between two frames. */
  gaps: Span[];
}

/** Begins to watch; `mainThread` gives what there was since. */
export const watchMainThread = (page: Page): Promise<void> => page.evaluate(arm);

export const mainThread = (page: Page): Promise<Watch> =>
  page.evaluate(() => (globalThis as unknown as { benchWatch: Watch }).benchWatch);

/** What of it began in this time. */
export const between = (
  { tasks, gaps }: Watch,
  from: number,
  to: number = Number.POSITIVE_INFINITY,
): Watch => ({
  tasks: tasks.filter(({ at }) => at >= from && at < to),
  gaps: gaps.filter(({ at }) => at >= from && at < to),
});

/** Runs in the page. */
function arm(): void {
  const watch: Watch = { tasks: [], gaps: [] };
  Object.assign(globalThis, { benchWatch: watch });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      watch.tasks.push({ at: performance.timeOrigin + startTime, ms: duration });
    }
  }).observe({ type: 'longtask' });
  let last = performance.now();
  const frame = (now: number): void => {
    watch.gaps.push({ at: performance.timeOrigin + last, ms: now - last });
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
