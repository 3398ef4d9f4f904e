/**
 * Going through the files of a review: what is beside the open one is loaded and compared ahead, and few stay loaded. Judged by what is on
 * the page and by what the editor's worker is sent.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { deskFor } from '../support/desk.ts';
import { makeFolder } from '../support/plays.ts';
import { type WaitingFile, waitingPatchData } from '../support/waiting-patch.ts';
import { removeFolder } from '../support/web-host.ts';

const desk = deskFor({ viewport: { width: 1440, height: 900 } });
let folder = '';
beforeEach(() => {
  if (folder !== '') removeFolder(folder);
});

const panel = () => desk.page.getByRole('region', { name: 'Review', exact: true });
const press = (keys: string) => desk.page.keyboard.press(keys);
const openFile = () => panel().locator('[role=treeitem][aria-selected=true]').getAttribute('title');
const lines = (count: number, of: string): string =>
  Array.from({ length: count }, (_, at) => `${of} ${at + 1};\n`).join('');

async function review(files: readonly WaitingFile[]): Promise<void> {
  folder = makeFolder(
    Object.fromEntries(files.flatMap(({ path, before }) => (before === null ? [] : [[path, before]]))),
  );
  await desk.open({ data: waitingPatchData({ workspace: folder, title: 'Many', files }) });
  await desk.page.getByText('Many', { exact: true }).first().waitFor();
  await desk.page.evaluate(watchWorker);
  await desk.page.getByText('Many', { exact: true }).first().click();
  await desk.page.getByRole('button', { name: /^Review \d+ files?$/ }).click();
  await panel().waitFor();
}

describe('going from file to file', () => {
  const files: readonly WaitingFile[] = Array.from({ length: 12 }, (_, at) => {
    const before = lines(60, `file${at}`);
    return { path: `f${String(at).padStart(2, '0')}.ts`, before, after: before.replace(' 40;', ' changed;') };
  });
  const modified = () => panel().locator('.patch-diff .editor.modified');
  const messages = () =>
    desk.page.evaluate(() => (globalThis as unknown as { toWorker: Messages }).toWorker.counts);
  const hold = (held: boolean) =>
    desk.page.evaluate((now) => (globalThis as unknown as { toWorker: Messages }).toWorker.hold(now), held);
  const shows = (at: number) => modified().getByText(`file${at} changed;`).waitFor();
  const focused = () => desk.page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  const isMarked = async (at: number): Promise<boolean> =>
    (await modified()
      .locator('.view-line', { hasText: `file${at} changed;` })
      .count()) > 0 && (await modified().locator('.line-insert').count()) > 0;

  async function open(): Promise<void> {
    await review(files);
    await shows(0);
  }

  it('shows a neighbour with its changes though nothing is compared meanwhile, at its first change', async () => {
    await open();
    // The open one, the next, and the last, which is the one before the first.
    await expect.poll(async () => (await messages()).compared).toBe(3);
    await hold(true);
    await press('Alt+F7');
    await shows(1);
    await expect.poll(() => isMarked(1)).toBe(true);
    await panel().getByText('Change 1 of 1: will be written').waitFor();
    await press('Alt+F7');
    // Not the neighbour of what was open: its lines are there, and nothing is known of its changes.
    await modified().getByText('file2 5;').waitFor();
    expect(await modified().locator('.line-insert').count()).toBe(0);
    await hold(false);
    await expect.poll(() => isMarked(2)).toBe(true);
  });

  it('a caret in the editor is in it again behind a file that has no text', async () => {
    const [first, last] = files as [WaitingFile, WaitingFile];
    await review([first, { path: 'f00x.bin', before: null, after: new Uint8Array([0, 1, 2, 0]) }, last]);
    await modified().getByText('file0 changed;').click();
    await press('Alt+F7');
    await expect.poll(openFile).toBe('f00x.bin');
    await expect.poll(focused).not.toContain('f0');
    await press('Alt+F7');
    await expect.poll(focused).toBe('f01.ts, proposed');
  });

  it('goes to what is drawn behind and back, and keeps few files loaded, and those with edits', async () => {
    await open();
    await modified().getByText('file0 changed;').click();
    await press('End');
    await desk.page.keyboard.type(' mine');
    const isBehind = (at: number) =>
      desk.page.locator('.diff-sheet:not(.patch-diff)').getByText(`file${at} changed;`).waitFor();
    const inFront = () =>
      desk.page
        .locator('.diff-sheet')
        .evaluateAll((all) => all.findIndex(({ ariaHidden }) => ariaHidden === null));
    const sides = () => panel().locator('.diff-home').getByRole('textbox').count();
    /** Its name is told after the page has drawn. */
    const hasFocus = (name: string) =>
      expect.poll(async () => [await focused(), await sides()]).toEqual([name, 2]);
    await isBehind(1);
    const before = await inFront();
    await press('Alt+F7');
    expect(await inFront()).not.toBe(before);
    await press('Alt+F7');
    await shows(2);
    await hasFocus('f02.ts, proposed');
    await press('Alt+Shift+F7');
    await press('Alt+Shift+F7');
    await modified().getByText('file0 changed; mine').waitFor();
    await hasFocus('f00.ts, proposed');
    await press('Control+Z');
    await modified().getByText('file0 changed; mine').waitFor({ state: 'detached' });
    await press('Control+Y');
    await modified().getByText('file0 changed; mine').waitFor();
    for (let at = 1; at < files.length; at += 1) {
      await press('Alt+F7');
      await shows(at);
      await expect.poll(() => isMarked(at)).toBe(true);
    }
    await expect.poll(async () => (await messages()).freed).toBeGreaterThan(0);
    const kept = async (): Promise<number> => {
      const { loaded, freed } = await messages();
      return loaded - freed;
    };
    // Two texts of each: the open one, those beside it, two seen before, and the one with an edit. Freed once they are compared.
    await expect.poll(kept).toBeLessThanOrEqual(2 * 6);
    await press('Alt+F7');
    await modified().getByText('file0 changed; mine').waitFor();
    await press('Control+Z');
    await modified().getByText('file0 changed; mine').waitFor({ state: 'detached' });
  });
});

interface Messages {
  counts: { compared: number; loaded: number; freed: number };
  /** What is sent to be compared waits until it is let go. */
  hold(held: boolean): void;
}

/** Runs in the page, before there is an editor: what that asks of its worker. */
function watchWorker(): void {
  const counts = { compared: 0, loaded: 0, freed: 0 };
  let held: (() => void)[] | null = null;
  const asked = new Set<string>();
  const post = Worker.prototype.postMessage as (this: Worker, message: unknown, more?: unknown) => void;
  const watched = new WeakSet<Worker>();
  Worker.prototype.postMessage = function send(this: Worker, message: unknown, more?: unknown) {
    const { method, req } = message as { method?: string; req?: string };
    if (!watched.has(this)) {
      watched.add(this);
      this.addEventListener('message', ({ data }: MessageEvent<{ seq?: string }>) => {
        if (data.seq !== undefined && asked.delete(data.seq)) counts.compared += 1;
      });
    }
    if (method === '$acceptNewModel') counts.loaded += 1;
    if (method === '$acceptRemovedModel') counts.freed += 1;
    if (method !== '$computeDiff') return post.call(this, message, more);
    asked.add(req ?? '');
    const go = (): void => post.call(this, message, more);
    if (held === null) go();
    else held.push(go);
  };
  const hold = (now: boolean): void => {
    for (const go of held ?? []) go();
    held = now ? [] : null;
  };
  Object.assign(globalThis, { toWorker: { counts, hold } });
}
