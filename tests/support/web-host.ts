/**
 * The built web host as a process of its own with a data folder of its own, and a real Chromium to look at it with: what every
 * browser test starts from. The page's complaints (errors, policy violations) are kept, so that a test can demand none.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const root = join(import.meta.dirname, '../..');
const entry = join(root, 'out/main/web.js');

export interface HostProcess {
  /** With the token. */
  url: string;
  dataFolder: string;
  /** Ends the process with this signal; the data folder stays. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.PATCHBAY_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-gpu',
    ],
  });
}

let shared: Promise<Browser> | undefined;

/** One for all files of a worker; it ends with the worker's process. */
export async function sharedBrowser(): Promise<Browser> {
  const there = await shared;
  if (there?.isConnected() === true) return there;
  shared = launchBrowser();
  return shared;
}

export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Resolves when the host has printed its address. `program`: its bundle, and what Node is told before it. */
export async function startHost(
  dataFolder: string,
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
  program: readonly string[] = [entry],
): Promise<HostProcess> {
  if (!existsSync(entry)) throw new Error('out/main/web.js is missing: npm run build');
  const child = spawn(process.execPath, [...program, '--data', dataFolder, '--no-open', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  // A script that fails must not leave it behind.
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  const url = await addressOf(child);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      process.off('exit', stop);
      resolve();
    }),
  );
  return {
    url,
    dataFolder,
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the host ended with ${code} before it served`)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const url = /http:\S+/.exec(text)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
}

/** A page of a browser profile of its own. `complaints` grows while it lives. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}
