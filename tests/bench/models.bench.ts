/**
 * Local models: what a session costs a real llama-server, and what the app adds to what the server takes. Whatever has an aim
 * stands beside the same thing done without the app, in turn with it.
 */
import { startChromium } from './support/chromium.ts';
import { firstTokenRows } from './support/first-token.ts';
import { fixedPromptRows } from './support/fixed-prompt.ts';
import { freeSlotRows } from './support/free-slot.ts';
import { promptReuseRows } from './support/prompt-reuse.ts';
import type { BenchRow } from './support/row.ts';
import { streamRateRows } from './support/stream-rate.ts';

export async function rows(): Promise<BenchRow[]> {
  const browser = await startChromium();
  const all = [
    ...(await fixedPromptRows()),
    ...(await promptReuseRows()),
    ...(await firstTokenRows(browser)),
    ...(await freeSlotRows()),
    ...(await streamRateRows(browser)),
  ];
  await browser?.close();
  return all;
}
