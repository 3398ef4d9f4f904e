/** A headless Chromium, started once per benchmark: a person's browser is running already when they open the page. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

interface ChromiumScript {
  findChromium(): Promise<{ file: string } | null>;
}

/** The scripts are plain JavaScript for any Node, without types. */
const script = pathToFileURL(join(import.meta.dirname, '../../../scripts/chromium.mjs')).href;

/** Null where there is none; the rows that need it then say so. */
export async function startChromium(): Promise<Browser | null> {
  const { findChromium }: ChromiumScript = await import(script);
  const found = await findChromium();
  if (found === null) return null;
  return chromium.launch({
    executablePath: found.file,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
