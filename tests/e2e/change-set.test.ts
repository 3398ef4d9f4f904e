/**
 * All files of a patch in one review: a tree that is walked by keyboard, images and other binaries as facts, renames as one row, and how
 * changes are shown. The patches stand in the journal; what is written is judged on disk.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { type DeskOptions, deskFor } from '../support/desk.ts';
import { makeFolder } from '../support/plays.ts';
import { type WaitingFile, waitingPatchData } from '../support/waiting-patch.ts';
import { removeFolder } from '../support/web-host.ts';

const desk = deskFor();
let folder = '';
beforeEach(() => {
  if (folder !== '') removeFolder(folder);
});

const panel = () => desk.page.getByRole('region', { name: 'Review', exact: true });
const rows = () => panel().getByRole('treeitem');
const press = (keys: string) => desk.page.keyboard.press(keys);
const openFile = () => panel().locator('[role=treeitem][aria-selected=true]').getAttribute('title');

/** A patch of these files waits, in a folder that holds what they were. */
async function waiting(files: readonly WaitingFile[], options: DeskOptions = {}): Promise<void> {
  folder = makeFolder(
    Object.fromEntries(files.flatMap(({ path, before }) => (before === null ? [] : [[path, before]]))),
  );
  await desk.open({ data: waitingPatchData({ workspace: folder, title: 'Many', files }), ...options });
  await desk.page.getByText('Many', { exact: true }).first().waitFor();
}

async function openFromInbox(): Promise<void> {
  await press('Control+i');
  await desk.page.locator('[data-row]').first().click();
  await panel().waitFor();
}

async function review(files: readonly WaitingFile[], options: DeskOptions = {}): Promise<void> {
  await waiting(files, options);
  await desk.page.getByText('Many', { exact: true }).first().click();
  await desk.page.getByRole('button', { name: /^Review \d+ files?$/ }).click();
  await panel().waitFor();
}

const binary = (length: number) => Uint8Array.from({ length }, (_, at) => at % 7);

const lines = (count: number, of = 'line'): string =>
  Array.from({ length: count }, (_, at) => `${of} ${at + 1};\n`).join('');

const many: readonly WaitingFile[] = [
  ...[
    'src/app/main.ts',
    'src/app/routes.ts',
    'src/app/pages/home/view.tsx',
    'src/lib/sum.ts',
    'README.md',
  ].map((path) => ({
    path,
    before: lines(12, path),
    after: lines(12, path).replace(`${path} 6;`, 'changed;'),
  })),
  ...['src/app/pages/home/style.css', 'tests/sum.test.ts', 'tests/deep/only/one/here.test.ts'].map(
    (path) => ({
      path,
      before: null,
      after: lines(5, path),
    }),
  ),
  ...['src/lib/old.ts', 'docs/old.md', 'docs/older.md'].map((path) => ({
    path,
    before: lines(4, `gone ${path}`),
    after: null,
  })),
  { path: 'package.json', before: '{ "name": "a" }\n', after: '{ "name": "b" }\n' },
];

describe('the tree of files', () => {
  it('folds folders that hold one, is walked and folded by keyboard, and the next file is the next row', async () => {
    await review(many);
    await desk.shot('tree-wide');
    await press('Control+Shift+E');
    await expect.poll(openFile).toBe('docs/old.md');
    await expect.poll(() => rows().count()).toBe(19);
    expect(await rows().evaluateAll((all) => all.map((row) => row.getAttribute('title')))).toEqual([
      ...['docs', 'docs/old.md', 'docs/older.md', 'src', 'src/app', 'src/app/pages/home'],
      ...[
        'src/app/pages/home/style.css',
        'src/app/pages/home/view.tsx',
        'src/app/main.ts',
        'src/app/routes.ts',
      ],
      ...['src/lib', 'src/lib/old.ts', 'src/lib/sum.ts', 'tests', 'tests/deep/only/one'],
      ...['tests/deep/only/one/here.test.ts', 'tests/sum.test.ts', 'README.md', 'package.json'],
    ]);
    await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
    await panel().getByRole('tree').focus();
    await press('ArrowDown');
    await expect.poll(openFile).toBe('docs/older.md');
    await press('ArrowLeft');
    await press('ArrowLeft');
    await expect.poll(() => rows().first().getAttribute('aria-expanded')).toBe('false');
    await expect.poll(() => rows().first().textContent()).toContain('2 files');
    await press('ArrowDown');
    await press('ArrowRight');
    await press('ArrowRight');
    await press('ArrowDown');
    await expect.poll(openFile).toBe('src/app/pages/home/style.css');
    await press('Alt+Shift+F7');
    // Opened from elsewhere, so its folder is unfolded.
    await expect.poll(openFile).toBe('docs/older.md');
    await press('Alt+F7');
    await press('Alt+V');
    await press('Alt+F7');
    await expect.poll(openFile).toBe('src/app/pages/home/view.tsx');
    await panel()
      .getByRole('treeitem', { name: /style.css.*Reviewed/ })
      .waitFor();
    await panel().locator('.char-insert').first().waitFor();
    await panel().locator('.patch-diff .monaco-diff-editor.side-by-side').waitFor();
    await desk.shot('tree-focused');
    await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
  });

  it('is a list when the person wants that, also the next time', async () => {
    await review(many, { colorScheme: 'light' });
    await desk.page.setViewportSize({ width: 420, height: 900 });
    await expect.poll(openFile).toBe('docs/old.md');
    await desk.shot('tree-narrow');
    await expect
      .poll(() => desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBe(0);
    await press('Alt+T');
    await expect.poll(() => rows().first().getAttribute('title')).toBe('src/app/main.ts');
    await rows().nth(3).click();
    const open = await openFile();
    await desk.page.reload();
    // The review is there by itself, with the file that was open.
    await expect.poll(() => rows().first().getAttribute('title')).toBe('src/app/main.ts');
    expect(await openFile()).toBe(open);
    expect(open).toBe(await rows().nth(3).getAttribute('title'));
    await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
  });
});

/** Eight bits a channel, all of one colour. */
function png(width: number, height: number, colour: readonly [number, number, number]): Uint8Array {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes: Buffer): number =>
    (bytes.reduce((sum, byte) => (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8), 0xffffffff) ^
      0xffffffff) >>>
    0;
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: width }, () => colour).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const start = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([start, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

it('shows an image before and after, and of other bytes what can be said of them', async () => {
  await review([
    { path: 'logo.png', before: png(120, 80, [200, 60, 60]), after: png(160, 90, [60, 140, 220]) },
    { path: 'store.bin', before: binary(40), after: binary(12_345) },
  ]);
  const images = panel().getByRole('img', { name: /^logo.png/ });
  await expect.poll(() => images.count()).toBe(2);
  await expect
    .poll(() =>
      images.evaluateAll((all) =>
        all.map((one) => [(one as HTMLImageElement).naturalWidth, (one as HTMLImageElement).naturalHeight]),
      ),
    )
    .toEqual([
      [120, 80],
      [160, 90],
    ]);
  await panel().getByText('160 × 90 pixels').waitFor();
  await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
  await desk.shot('image');
  await press('Alt+F7');
  await panel().getByText('40 bytes', { exact: true }).waitFor();
  await panel().getByText('12,345 bytes (12.3 KB)').waitFor();
  await expect
    .poll(() =>
      panel()
        .getByText(/^SHA-256 [0-9a-f]{12}…$/)
        .count(),
    )
    .toBe(2);
  expect(
    await panel()
      .getByRole('img', { name: /store.bin/ })
      .count(),
  ).toBe(0);
  await desk.shot('binary');
});

describe('opened from the inbox', () => {
  const two: readonly WaitingFile[] = [
    { path: 'a.bin', before: Uint8Array.of(0, 1, 2), after: Uint8Array.of(0, 3) },
    { path: 'b.txt', before: 'before\n', after: 'after\n' },
  ];

  it('at a file that is no text, the others can be gone to', async () => {
    await waiting(two);
    await openFromInbox();
    await panel().getByText('3 bytes', { exact: true }).waitFor();
    await press('Alt+F7');
    await panel().locator('.editor.modified .view-line', { hasText: 'after' }).waitFor();
    await expect.poll(openFile).toBe('b.txt');
  });

  it('the editor takes the focus from nobody who went on before it was there', async () => {
    await waiting(two.slice(1));
    const released = Promise.withResolvers<void>();
    await desk.page.route(/diff-surface.*\.js/, async (route) => {
      await released.promise;
      await route.continue();
    });
    await openFromInbox();
    await panel().getByText('b.txt').first().waitFor();
    await desk.page.getByLabel('Message to the agent').click();
    released.resolve();
    await panel().locator('.modified .line-insert').first().waitFor();
    await desk.page.keyboard.type('Later.');
    expect(await desk.page.getByLabel('Message to the agent').inputValue()).toBe('Later.');
  });
});

it('asks about a file as a whole that was changed on disk and is deleted, or is not text', async () => {
  await review([
    { path: 'gone.txt', before: 'one\n', after: null },
    { path: 'moved.txt', before: null, after: 'one\n' },
    { path: 'store.bin', before: binary(40), after: binary(12_345) },
  ]);
  const bytes = binary(77);
  writeFileSync(join(folder, 'gone.txt'), 'one\nthe person’s\n');
  writeFileSync(join(folder, 'store.bin'), bytes);
  await panel()
    .getByRole('button', { name: /^Write \d files?$/ })
    .click();
  await panel().getByRole('button', { name: 'Merge with the file as it is now' }).click();
  await panel().getByText('2 places were changed on disk, too. Decide them first.').waitFor();
  const write = panel().getByRole('button', { name: /^Write \d files?$/ });
  await expect.poll(() => write.isDisabled()).toBe(true);
  const clash = panel().getByRole('region', { name: 'Changed on disk, too' });
  await panel().getByRole('treeitem', { name: /gone/ }).click();
  await clash.getByText('and the patch deletes it').waitFor();
  // What would go is what is there now.
  await panel().locator('.view-line').filter({ hasText: 'the person’s', visible: true }).first().waitFor();
  await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
  await desk.shot('whole-clash');
  // The keys of any other clash.
  await press('Alt+Y');
  await clash.getByText('You decided for what is proposed.').waitFor();
  await panel().getByText('1 place was changed on disk, too. Decide it first.').waitFor();
  const store = panel().getByRole('treeitem', { name: /store/ });
  await store.click();
  await expect.poll(() => store.getAttribute('aria-selected')).toBe('true');
  await clash.getByText('cannot be shown place by place').waitFor();
  await desk.page.setViewportSize({ width: 420, height: 900 });
  await desk.shot('whole-clash-narrow');
  await desk.page.setViewportSize({ width: 1440, height: 900 });
  await press('Alt+N');
  await panel().getByText('This file will not be written. It stays as it is.').waitFor();
  expect(readFileSync(join(folder, 'gone.txt'), 'utf8')).toBe('one\nthe person’s\n');
  await write.click();
  await panel().getByText('Written', { exact: true }).first().waitFor();
  expect(existsSync(join(folder, 'gone.txt'))).toBe(false);
  expect(readFileSync(join(folder, 'moved.txt'), 'utf8')).toBe('one\n');
  expect(readFileSync(join(folder, 'store.bin')).equals(Buffer.from(bytes))).toBe(true);
});

describe('a renamed file', () => {
  const was = lines(30, 'const value =');
  const files: readonly WaitingFile[] = [
    { path: 'lib/sum.ts', before: was, after: null },
    { path: 'lib/total.ts', before: null, after: was.replace('= 7;', '= 70;') },
    { path: 'old/same.txt', before: 'same\n', after: null },
    { path: 'new/same.txt', before: null, after: 'same\n' },
  ];

  it('is one row with the change between, decided change by change, and written as both', async () => {
    await review(files);
    await expect
      .poll(() => rows().evaluateAll((all) => all.map((row) => row.getAttribute('title'))))
      .toEqual(['lib', 'lib/sum.ts → lib/total.ts', 'new', 'old/same.txt → new/same.txt']);
    await panel().getByText('Renamed from lib/sum.ts.').waitFor();
    await panel().getByRole('list', { name: 'Changes of this file' }).waitFor();
    await expect
      .poll(() => panel().getByRole('treeitem', { name: /total/ }).textContent())
      .toMatch(/^R.*\+1.*−1/);
    await panel().locator('.char-insert').first().waitFor();
    await desk.shot('rename');
    await press('Alt+F7');
    await panel().getByText('Renamed from old/same.txt; nothing in it changes.').waitFor();
    await press('Alt+L');
    await panel().getByRole('button', { name: 'Write 1 file' }).click();
    await panel().getByText('Written', { exact: true }).first().waitFor();
    const there = (path: string) => existsSync(join(folder, path));
    expect(['lib/sum.ts', 'lib/total.ts', 'old/same.txt', 'new/same.txt'].map(there)).toEqual([
      ...[false, true, true, false],
    ]);
    expect(readFileSync(join(folder, 'lib/total.ts'), 'utf8')).toBe(was.replace('= 7;', '= 70;'));
  });
});

describe('how changes are shown', () => {
  const before = `${lines(40)}function moved() {\n  const one = 1;\n  const two = 2;\n  return one + two;\n}\n${lines(10, 'end')}`;
  const moved = 'function moved() {\n  const one = 1;\n  const two = 2;\n  return one + two;\n}\n';
  const after = `${moved}${before.replace(moved, '').replace('line 20;', '    line 20;  ')}`;

  it('hides changes of white space, unfolds what is unchanged and marks moved lines, by key and as kept settings', async () => {
    await review([{ path: 'a.js', before, after }], { viewport: { width: 1800, height: 900 } });
    await press('Control+Shift+E');
    await panel().locator('.patch-diff .monaco-diff-editor.side-by-side').waitFor();
    await panel().locator('.moved-blocks-lines path').first().waitFor({ state: 'attached' });
    await desk.shot('moved');
    const marked = () =>
      panel()
        .locator('.editor.modified .line-insert')
        .evaluateAll((all) => all.length);
    const folds = () => panel().locator('.editor.modified .diff-hidden-lines').count();
    await expect.poll(folds).toBeGreaterThan(0);
    await press('Alt+U');
    await expect.poll(folds).toBe(0);
    await expect.poll(marked).toBeGreaterThan(0);
    const all = await marked();
    await press('Alt+S');
    await panel().getByText('Changes of indentation and trailing spaces are not marked here').waitFor();
    await expect.poll(marked).toBeLessThan(all);
    await press('Alt+O');
    await expect.poll(() => panel().locator('.moved-blocks-lines path').count()).toBe(0);
    await desk.page.reload();
    await panel().getByText('Changes of indentation and trailing spaces are not marked here').waitFor();
    await panel().getByRole('button', { name: 'How changes are shown' }).click();
    const checks = () =>
      desk.page
        .getByRole('menuitemcheckbox')
        .evaluateAll((items) => items.map((item) => item.getAttribute('aria-checked')));
    await expect.poll(checks).toEqual(['true', 'false', 'false', 'true']);
    expect(await desk.page.getByRole('region', { name: 'Conversation' }).count(), 'it has the width').toBe(0);
    await expectNoAxeViolations(desk.page);
    await desk.shot('look-menu');
  });

  it('finds words in the open file from anywhere in the page', async () => {
    await review([{ path: 'a.js', before, after }]);
    await panel().locator('.editor.modified .view-line').first().waitFor();
    await press('Control+F');
    await panel().locator('.find-widget.visible').locator('textarea:focus, input:focus').waitFor();
    await desk.page.keyboard.type('end 7');
    await panel().locator('.find-widget').getByText('1 of 1').waitFor();
    await desk.shot('find');
  });
});
