/**
 * A long session in a real browser: its end is on screen before the rest has come, nothing moves when the rest comes, and
 * then all of it is there. The rest is held back on its way through the socket, so that "before" is no matter of luck.
 */
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { writeLongSession } from '../bench/support/long-session.ts';
import { makeDataFolder } from '../support/data-folder.ts';
import { type HostProcess, openPage, removeFolder, sharedBrowser, startHost } from '../support/web-host.ts';

const events = 3_000;
const name = 'a-long-one';
const patience = { timeout: 20_000 };
const record = 'Record of this session';

let browser: Browser;
let host: HostProcess;
let page: Page;
let complaints: string[];
let wire: Wire;

beforeAll(async () => {
  const dataFolder = makeDataFolder();
  writeLongSession(dataFolder, name, events);
  [browser, host] = await Promise.all([sharedBrowser(), startHost(dataFolder)]);
});
afterAll(async () => {
  await host?.end('SIGTERM');
  removeFolder(host.dataFolder);
});

beforeEach(async () => {
  ({ page, complaints } = await openPage(browser, 'about:blank'));
  wire = createWire();
  await page.routeWebSocket('**/rpc', wire.route);
  await page.goto(host.url);
  await page.locator('nav button', { hasText: name }).first().click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page
    .getByText(/^Answered/)
    .last()
    .waitFor();
});
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

interface Wire {
  route(socket: WebSocketRoute): void;
  /** `after` of each time the page asked to watch the session. */
  watches: number[];
  /** Parts of the past that may reach the page from now on, those that are held back included. */
  allow(parts: number): void;
  /** Parts of the past that have reached it. */
  passed(): number;
  /** Breaks the connection; the page makes another. */
  cut(): void;
}

interface Frame {
  u?: string;
  b?: { json?: { sessionId?: string; after?: number } };
  d?: { json?: unknown };
}

/** Between page and host: lets everything pass but the session's past. */
function createWire(): Wire {
  const held: (() => void)[] = [];
  const watches: number[] = [];
  let allowed = 0;
  let passed = 0;
  let current: WebSocketRoute | undefined;
  const pass = (): void => {
    for (; allowed > 0 && held.length > 0; allowed -= 1) {
      held.shift()?.();
      passed += 1;
    }
  };
  const part = (message: string | Buffer): Frame => (JSON.parse(String(message)) as { p?: Frame }).p ?? {};
  return {
    watches,
    route(socket) {
      current = socket;
      held.length = 0;
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        const { u, b } = part(message);
        if (u === '/session/watch') watches.push(b?.json?.after ?? 0);
        server.send(message);
      });
      server.onMessage((message) => {
        // Only the past comes as text in an item of a stream.
        if (typeof part(message).d?.json !== 'string') return socket.send(message);
        held.push(() => socket.send(message));
        pass();
      });
    },
    allow(parts) {
      allowed += parts;
      pass();
    },
    passed: () => passed,
    cut: () => void current?.close(),
  };
}

const box = () => page.getByRole('group', { name: record });
const height = () => box().evaluate((element) => element.scrollHeight);
const isWhole = () =>
  page.waitForFunction(
    (label) => (document.querySelector(`[aria-label="${label}"]`)?.scrollHeight ?? 0) > 50_000,
    record,
  );
/** Two frames: what was made is drawn by then. */
const settled = () =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** One press may land short of the beginning, because rows have other heights than was guessed. */
async function expectBeginning(): Promise<void> {
  await box().focus();
  const go = async (): Promise<number> => {
    await page.keyboard.press('Home');
    return page.getByText('Please go on with part 1:').count();
  };
  await expect.poll(go, patience).toBe(1);
}

interface Places {
  /** Of the text, in pixels from the top of the window; one per frame. */
  tops: (number | null)[];
  heights: number[];
}

/** Writes down in each frame where the last line with this text stands, until it is asked. */
async function followPlace(text: string): Promise<() => Promise<Places>> {
  await page.evaluate(
    ([wanted, label]) => {
      const places: Places = { tops: [], heights: [] };
      const look = (): void => {
        const scrolled = document.querySelector(`[aria-label="${label}"]`);
        const lines = [...(scrolled?.querySelectorAll('span, p') ?? [])];
        const line = lines.findLast((element) => element.textContent?.startsWith(wanted ?? ''));
        places.tops.push(line === undefined ? null : Math.round(line.getBoundingClientRect().top));
        places.heights.push(scrolled?.scrollHeight ?? 0);
        requestAnimationFrame(look);
      };
      look();
      Object.assign(globalThis, { places });
    },
    [text, record],
  );
  return () => page.evaluate(() => (globalThis as unknown as { places: Places }).places);
}

it('shows its end while nothing else has come, and does not move when the rest comes', async () => {
  expect(await height()).toBeLessThan(20_000);
  await settled();
  const places = await followPlace('Answered');
  await settled();
  wire.allow(events);
  await isWhole();
  await settled();
  const { tops, heights } = await places();
  expect(new Set(tops).size).toBe(1);
  expect(tops[0]).toBeGreaterThan(100);
  expect(heights[0]).toBeLessThan(20_000);
  expect(heights.at(-1)).toBeGreaterThan(50_000);
  await expectBeginning();
});

/** Until the text has stood still for a while: after a long way with the wheel rows are measured and put right for some frames. */
const steady = (text: string) =>
  page.evaluate(
    (wanted) =>
      new Promise<void>((done) => {
        let still = 0;
        let before = Number.NaN;
        const look = (): void => {
          const line = [...document.querySelectorAll('p')].find((one) => one.textContent?.includes(wanted));
          const top = line?.getBoundingClientRect().top ?? Number.NaN;
          still = top === before ? still + 1 : 0;
          before = top;
          if (still >= 20) done();
          else requestAnimationFrame(look);
        };
        look();
      }),
    text,
  );

it('leaves who has scrolled up where they are', async () => {
  const text = 'Please go on with part 29:';
  await box().hover();
  await page.mouse.wheel(0, -100_000);
  await page.getByText(text).waitFor();
  await steady(text);
  const places = await followPlace(text);
  await settled();
  wire.allow(events);
  await isWhole();
  await settled();
  const { tops } = await places();
  const seen = tops.filter((top) => top !== null);
  expect(seen).toHaveLength(tops.length);
  expect(Math.max(...seen) - Math.min(...seen)).toBeLessThan(2);
});

it('goes on where a lost connection left it, and shows nothing of the past before it is whole', async () => {
  wire.allow(2);
  await expect.poll(() => wire.passed(), patience).toBe(2);
  await settled();
  wire.cut();
  await expect.poll(() => wire.watches, patience).toEqual([0, 1_000]);
  await settled();
  expect(await height()).toBeLessThan(20_000);
  wire.allow(events);
  await isWhole();
  await expectBeginning();
});
