/**
 * The Chromium behind the windows of the double: one for the process, started when the app becomes ready. It listens for a
 * second client as well, so that a test drives the very page the app shows.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

export interface Browser {
  context: BrowserContext;
  /** Where a second client connects. */
  endpoint: string;
  close(): Promise<void>;
}

/** As Electron's: a page can tell by it where it runs, since its address here is not the app's own. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Electron/45.4.1 Safari/537.36';

export async function startBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'electron-double-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.PATCHBAY_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    // The app decides when the browser ends, not the signal that ends the app.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    serviceWorkers: 'block',
    userAgent,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--remote-debugging-port=0',
    ],
  });
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  return {
    context,
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
