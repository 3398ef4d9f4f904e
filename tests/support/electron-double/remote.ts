/**
 * Lets a test run functions inside the process of the double, with its `electron` as first argument: the same that
 * Playwright offers for a real Electron, so a spec need not know which one it talks to.
 */
interface Question {
  id: number;
  fn: string;
  arg: unknown;
}

export type Answer = { id: number; value: unknown } | { id: number; error: string };

export function answerTests(electron: { app: { exit(code: number): unknown } }): void {
  // A test that was killed must not leave an app and its browser behind.
  process.once('disconnect', () => electron.app.exit(1));
  process.on('message', async (message) => {
    const { id, fn, arg } = message as Question;
    try {
      // A function of the test, sent as its source.
      const run = new Function(`return (${fn})`)() as (electron: object, arg: unknown) => unknown;
      process.send?.({ id, value: await run(electron, arg) });
    } catch (error) {
      process.send?.({ id, error: String(error instanceof Error ? error.stack : error) });
    }
  });
}
