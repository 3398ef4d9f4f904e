/** What is done ahead in a review, frame by frame: the page's own clock is in the test's hands. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAhead } from '../../../src/renderer/features/review/monaco/ahead.ts';
import type { Comparison, ShownText } from '../../../src/renderer/features/review/monaco/texts.ts';

const text = (key: string, over: Partial<ShownText> = {}): ShownText => ({
  ...{ key, place: key, path: key, language: 'js', before: 'old', after: 'new', editable: true },
  ...over,
});
const comparison = {} as Comparison;

/** What the page has been asked to call: before the next frame, or when it has nothing to do. */
function stubPage() {
  const frames = new Map<number, () => void>();
  const idles = new Map<number, () => void>();
  let count = 0;
  const into = (queue: typeof frames) => (run: () => void) => {
    count += 1;
    queue.set(count, run);
    return count;
  };
  const call = async (queue: typeof frames): Promise<void> => {
    const all = [...queue.values()];
    queue.clear();
    for (const run of all) run();
    await vi.runAllTimersAsync();
  };
  vi.stubGlobal('requestAnimationFrame', into(frames));
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id));
  vi.stubGlobal('requestIdleCallback', into(idles));
  vi.stubGlobal('cancelIdleCallback', (id: number) => idles.delete(id));
  return {
    frame: () => call(frames),
    idle: () => call(idles),
    waits: () => ({ frame: frames.size > 0, idle: idles.size > 0 }),
  };
}

function stubAhead() {
  const did: string[] = [];
  const loaded = new Map<string, ShownText>();
  let compared = (): void => undefined;
  const ahead = createAhead({
    texts: {
      isLoaded: (key) => loaded.has(key),
      isCurrent: ({ key, after }) => loaded.get(key)?.after === after,
      load: async (one) => {
        if (!loaded.has(one.key)) {
          did.push(`load ${one.key}`);
          loaded.set(one.key, one);
          await new Promise<void>((done) => {
            compared = done;
          });
        }
        return comparison;
      },
    },
    isShownDone: () => true,
    isDrawn: ({ key }) => did.includes(`draw ${key}`),
    draw: ({ key, after }) => did.push(after === 'new' ? `draw ${key}` : `draw ${key} as ${after}`),
    onNear: () => undefined,
  });
  const finish = async (): Promise<void> => {
    compared();
    await vi.runAllTimersAsync();
  };
  return { ahead, did, finish };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what is done ahead', () => {
  it('is loaded after a frame, and drawn when the page is idle, without a frame more', async () => {
    const page = stubPage();
    const { ahead, did, finish } = stubAhead();
    ahead.prepare([text('b')]);
    await page.idle();
    expect(did).toEqual([]);
    await page.frame();
    expect(did).toEqual(['load b']);
    await finish();
    expect(page.waits()).toEqual({ frame: false, idle: true });
    await page.idle();
    expect(did).toEqual(['load b', 'draw b']);
    expect(page.waits()).toEqual({ frame: false, idle: false });
  });

  it('is drawn after a frame where nothing has to be loaded', async () => {
    const page = stubPage();
    const { ahead, did, finish } = stubAhead();
    ahead.prepare([text('a'), text('b')]);
    await page.frame();
    await finish();
    await page.frame();
    await finish();
    await page.idle();
    expect(did).toEqual(['load a', 'load b', 'draw a']);
    ahead.prepare([text('b'), text('a')]);
    expect(page.waits()).toEqual({ frame: true, idle: false });
    await page.frame();
    await page.idle();
    expect(did.at(-1)).toBe('draw b');
  });

  it('goes on where it is when the same texts are told anew', async () => {
    const page = stubPage();
    const { ahead, did, finish } = stubAhead();
    ahead.prepare([text('b')]);
    await page.frame();
    ahead.prepare([text('b')]);
    await finish();
    ahead.prepare([text('b')]);
    ahead.go();
    expect(page.waits()).toEqual({ frame: false, idle: true });
    await page.idle();
    expect(did).toEqual(['load b', 'draw b']);
  });

  it('begins anew with a text that was renewed, or that may not be edited any more', async () => {
    const page = stubPage();
    const { ahead, did, finish } = stubAhead();
    ahead.prepare([text('b')]);
    await page.frame();
    await finish();
    ahead.prepare([text('b', { editable: false })]);
    expect(page.waits()).toEqual({ frame: true, idle: false });
    ahead.prepare([text('b', { after: 'newer' })]);
    await page.frame();
    await page.idle();
    // What is loaded is another text under the same name: it is put into the editor when it is gone to.
    expect(did).toEqual(['load b']);
  });

  it('draws nothing once the person has gone on', async () => {
    const page = stubPage();
    const { ahead, did, finish } = stubAhead();
    ahead.prepare([text('b')]);
    await page.frame();
    await finish();
    ahead.pause();
    await page.idle();
    ahead.prepare([text('c')]);
    await page.frame();
    ahead.pause();
    await finish();
    expect(page.waits()).toEqual({ frame: false, idle: false });
    expect(did).toEqual(['load b', 'load c']);
  });
});
