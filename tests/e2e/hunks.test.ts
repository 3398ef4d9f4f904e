/**
 * A patch decided change by change in the real editor, by keyboard alone: rejected, accepted again, commented, written. Judged by the file
 * and by what the model is sent.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';

const lines = Array.from({ length: 40 }, (_, at) => `line ${at + 1};`);
const file = `${lines.join('\n')}\n`;
const changed = new Map([
  [5, 'const total = 5;'],
  [20, 'use(total);'],
  [35, 'last(35);'],
]);
const block = ([at, text]: [number, string]): string =>
  `<<<<<<< SEARCH\nline ${at};\n=======\n${text}\n>>>>>>> REPLACE`;
const diff = [...changed].map(block).join('\n');

/** Of three files: one that is there, a new one, and one that goes. */
const patch = `*** Update File: a.js\n${diff}\n*** Add File: docs/b.md\n# B\n\ntext\n*** Delete File: c.js`;
const gone = 'export const c = 3;\n';

/** Takes away forty lines, then changes one here and there. */
const shrinking = Array.from({ length: 120 }, (_, at) => `row ${at + 1};`);
const shrunk = shrinking.flatMap((row, at) =>
  at >= 5 && at < 45 ? [] : [50, 60, 100].includes(at) ? [`changed ${at + 1};`] : [row],
);

const desk = deskFor({
  files: { 'a.js': file, 'c.js': gone, 'long.js': `${shrinking.join('\n')}\n` },
  settings: ['rung=native', 'titles=false', 'reflections=false'],
  server: {
    plays: makePlays({
      three: [{ calls: [{ name: 'apply_diff', arguments: { path: 'a.js', diff } }] }, { text: 'Heard.' }],
      shrinks: [
        {
          calls: [{ name: 'write_file', arguments: { path: 'long.js', content: `${shrunk.join('\n')}\n` } }],
        },
        { text: 'Heard.' },
      ],
      files: [{ calls: [{ name: 'apply_patch_review', arguments: { patch } }] }, { text: 'Heard.' }],
    }),
  },
});

const chips = () => desk.page.getByRole('list', { name: 'Changes of this file' }).getByRole('button');
const names = () => chips().evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
const press = (keys: string) => desk.page.keyboard.press(keys);

interface Seen {
  names: Set<string>;
}

/** Every name that a change has from now on, for however short a time. */
const watchNames = () =>
  desk.page.evaluateHandle((): Seen => {
    const seen: Seen = { names: new Set() };
    new MutationObserver(() => {
      for (const one of document.querySelectorAll('[aria-label="Changes of this file"] button'))
        seen.names.add(one.getAttribute('aria-label') ?? '');
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    return seen;
  });

async function open(play = 'three'): Promise<void> {
  await desk.begin(`Go. [[play:${play}]]`);
  await desk.page.getByRole('button', { name: 'Review 1 file' }).click();
  await chips().nth(2).waitFor();
  await desk.page.locator('.modified .view-line').first().waitFor();
}

it('each change is rejected, accepted again and commented by keyboard, and just the rest is written', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 } });
  const seen = await watchNames();
  await open();
  await expect
    .poll(names)
    .toEqual(['Change 1: will be written', 'Change 2: will be written', 'Change 3: will be written']);
  expect(await seen.evaluate((all) => [...all.names].sort())).toEqual(await names());
  await chips().first().click();
  await press('Alt+N');
  await expect
    .poll(names)
    .toEqual([
      'Change 1: rejected',
      'Change 2: will be written, may need a rejected one',
      'Change 3: will be written',
    ]);
  await desk.page.getByText('Uses total, which only a rejected change would bring.').waitFor();
  await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
  await desk.shot('hunks-wide');

  await press('Alt+Y');
  await press('Alt+N');
  await expect
    .poll(names)
    .toEqual([
      'Change 1: rejected',
      'Change 2: will be written, may need a rejected one',
      'Change 3: rejected',
    ]);
  await chips().nth(2).click();
  await press('Alt+Y');
  await expect.poll(async () => (await names())[2]).toBe('Change 3: will be written');

  await chips().nth(1).click();
  await press('Alt+M');
  await desk.page.getByLabel('Comment on line 20, for the agent').fill('Name it sum.');
  await press('Control+Enter');
  await desk.page.getByText('1 comment is sent with your decision.').waitFor();
  await desk.shot('hunks-comment');

  await desk.page.getByRole('button', { name: /^Write 1 file, 1 edited/ }).click();
  await desk.page.getByText('Heard.').waitFor();
  const now = lines.map((line, at) => (at + 1 === 5 ? line : (changed.get(at + 1) ?? line)));
  expect(readFileSync(`${desk.workspace}/a.js`, 'utf8')).toBe(`${now.join('\n')}\n`);
  const messages = desk.model.requests.at(-1)?.body.messages ?? [];
  const told = String(messages.findLast(({ role }) => role === 'tool')?.content);
  expect(told).toContain('-const total = 5;\n+line 5;');
  expect(told).not.toContain('last(35)');
  expect(told.split('\n').slice(-2)).toEqual([
    "The person's comments, to be followed next:",
    '- a.js:20 `use(total);`: Name it sum.',
  ]);
});

it('a key that follows another at once decides the next change, however the first has moved it', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 } });
  await open('shrinks');
  await chips().first().click();
  // Closer together than a test presses keys.
  await desk.page.evaluate(async () => {
    const key = { key: 'n', code: 'KeyN', altKey: true, bubbles: true, cancelable: true };
    for (let presses = 0; presses < 2; presses += 1) {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', key));
      await new Promise((done) => setTimeout(done));
    }
  });
  await expect
    .poll(names)
    .toEqual([
      'Change 1: rejected',
      'Change 2: rejected',
      'Change 3: will be written',
      'Change 4: will be written',
    ]);
});

it('all of a file at once, what was typed stays, and it fits a narrow window', async () => {
  await desk.open({ viewport: { width: 420, height: 900 }, colorScheme: 'light' });
  await open();
  await chips().nth(1).click();
  await desk.page.locator('.modified .view-line', { hasText: 'use(total);' }).first().click();
  await press('End');
  await desk.page.keyboard.type(' // mine');
  await expect.poll(async () => (await names())[1]).toBe('Change 2: changed by you');
  await press('Alt+Shift+N');
  await expect.poll(names).toEqual(['Change 1: rejected', 'Change 2: rejected', 'Change 3: rejected']);
  await press('Control+Z');
  await expect
    .poll(names)
    .toEqual(['Change 1: will be written', 'Change 2: changed by you', 'Change 3: will be written']);
  await desk.shot('hunks-narrow');
  await expect
    .poll(() => desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
    .toBe(0);
});

it('a caret that was moved before the editor has compared the texts stays where it is', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 } });
  const held: (() => void)[] = [];
  await desk.page.route(/worker/, (route) => void held.push(() => void route.continue()));
  await open();
  await chips().nth(1).click();
  await expect.poll(() => chips().nth(1).getAttribute('aria-current')).toBe('true');
  await expect.poll(() => held.length).toBeGreaterThan(0);
  for (const release of held) release();
  await desk.page.locator('.modified .line-insert').first().waitFor();
  expect(await chips().nth(1).getAttribute('aria-current')).toBe('true');
});

it('a change that is rejected before the editor is there is rejected in it, too', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 } });
  await desk.begin('Go. [[play:three]]');
  const released = Promise.withResolvers<void>();
  const held: string[] = [];
  await desk.page.route(/diff-surface.*\.js/, async (route) => {
    held.push(route.request().url());
    await released.promise;
    await route.continue();
  });
  await desk.page.getByRole('button', { name: 'Review 1 file' }).click();
  await chips().nth(2).waitFor();
  await expect.poll(() => held.length).toBeGreaterThan(0);
  await press('Alt+N');
  await expect.poll(async () => (await names())[0]).toBe('Change 1: rejected');
  released.resolve();
  await desk.page.locator('.modified .view-line', { hasText: 'use(total);' }).first().waitFor();
  await desk.page.getByRole('button', { name: /^Write 1 file, 1 edited/ }).click();
  await desk.page.getByText('Heard.').waitFor();
  expect(readFileSync(`${desk.workspace}/a.js`, 'utf8')).not.toContain('const total');
  expect(readFileSync(`${desk.workspace}/a.js`, 'utf8')).toContain('use(total);');
});

it('what was said of a line goes with a rejection for a conflict, too', async () => {
  await desk.open();
  await open();
  await chips().nth(1).click();
  await press('Alt+M');
  await desk.page.getByLabel('Comment on line 20, for the agent').fill('Name it sum.');
  await press('Control+Enter');
  appendFileSync(`${desk.workspace}/a.js`, 'theirs;\n');
  await desk.page.getByRole('button', { name: 'Write 1 file' }).click();
  await desk.page.getByRole('button', { name: 'Reject and ask the agent to read again' }).click();
  await desk.page.getByText('Heard.').waitFor();
  const messages = desk.model.requests.at(-1)?.body.messages ?? [];
  expect(String(messages.findLast(({ role }) => role === 'tool')?.content)).toContain(
    'a.js:20 `use(total);`: Name it sum.',
  );
});

it('three files of one proposal: one left out, one changed, one as proposed, written together', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 } });
  await desk.begin('Go. [[play:files]]');
  await desk.page.getByRole('button', { name: 'Review 3 files' }).click();
  const list = desk.page.getByRole('tree', { name: 'Files of this patch' }).getByRole('treeitem');
  await list.nth(3).waitFor();
  expect(await list.evaluateAll((all) => all.map((one) => one.getAttribute('title')))).toEqual([
    ...['docs', 'docs/b.md', 'a.js', 'c.js'],
  ]);
  await list.nth(2).click();
  await chips().nth(2).waitFor();
  await desk.page.locator('.modified .view-line').first().waitFor();
  await chips().nth(1).click();
  await press('Alt+N');
  // The next change is the one that is looked at now.
  await press('Alt+M');
  await desk.page.getByLabel(/^Comment on line/).fill('Not here.');
  await press('Control+Enter');
  await list.nth(3).click();
  await desk.page.getByText('This file will be deleted.').waitFor();
  await press('Alt+L');
  await desk.page.getByText('This file will not be written.').waitFor();
  await expectNoAxeViolations(desk.page, 'section[aria-label=Review]');
  await desk.shot('hunks-three-files');
  expect(readFileSync(`${desk.workspace}/a.js`, 'utf8')).toBe(file);

  await desk.page.getByRole('button', { name: /^Write 2 files, 1 edited/ }).click();
  await desk.page.getByText('Heard.').waitFor();
  const now = lines.map((line, at) => (at + 1 === 20 ? line : (changed.get(at + 1) ?? line)));
  expect(readFileSync(`${desk.workspace}/a.js`, 'utf8')).toBe(`${now.join('\n')}\n`);
  expect(readFileSync(`${desk.workspace}/docs/b.md`, 'utf8')).toBe('# B\n\ntext\n');
  expect(readFileSync(`${desk.workspace}/c.js`, 'utf8')).toBe(gone);
  const messages = desk.model.requests.at(-1)?.body.messages ?? [];
  const told = String(messages.findLast(({ role }) => role === 'tool')?.content);
  expect(told).toMatch(/^Applied to a\.js \(\+2 −2\), docs\/b\.md \(\+3 −0\)\.\n/);
  expect(told).toContain('refused these files of your patch; they are as they were: c.js.');
  expect(told).toContain('-use(total);\n+line 20;');
  expect(told).toMatch(/- a\.js:35 `last\(35\);`: Not here\.$/);
});
