/**
 * How long the tasks of the page's main thread kept a processor busy. On a machine that others use too a task takes as long as they
 * leave it waiting; this is what it would take alone.
 */
import type { Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of the thread. */
  tdur?: number;
  args: { name?: string };
}

/** Begins to count; gives how to end it, which gives the milliseconds of each task. */
export async function countProcessorTime(page: Page): Promise<() => Promise<number[]>> {
  const devtools = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const traceConfig = { includedCategories: ['toplevel'] };
  await devtools.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  return async () => {
    const complete = new Promise((done) => devtools.once('Tracing.tracingComplete', done));
    await devtools.send('Tracing.end');
    await complete;
    const main = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
    const tasks = main.map(({ pid, tid }) =>
      events.filter((one) => one.pid === pid && one.tid === tid && one.name.endsWith('RunTask')),
    );
    // A browser may have a page in reserve; it does next to nothing.
    const [most = []] = tasks.sort((a, b) => b.length - a.length);
    return most.map(({ tdur = 0 }) => tdur / 1000);
  };
}
