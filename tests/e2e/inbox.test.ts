/**
 * The inbox by keyboard: what waits in several sessions, in the order it matters, opened at its card or its change. What waits comes
 * and goes through another client, as it does when agents work.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Attached, attachToHost } from '../../src/main/hosts/attach.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';

const lines = Array.from({ length: 60 }, (_, at) => `line ${at + 1};`);
const block = (at: number): string => `<<<<<<< SEARCH\nline ${at};\n=======\nchanged ${at};\n>>>>>>> REPLACE`;

const files = { 'a.js': `${lines.join('\n')}\n`, 'b.js': 'b\n' };

const desk = deskFor({
  files,
  server: {
    plays: makePlays({
      patch: [
        {
          calls: [
            { name: 'apply_diff', arguments: { path: 'a.js', diff: [block(20), block(50)].join('\n') } },
          ],
        },
        { text: 'Heard.' },
      ],
      asks: [
        { calls: [{ name: 'ask_followup_question', arguments: { question: 'Which **one**?' } }] },
        { text: 'Heard.' },
      ],
      picks: [
        {
          calls: [
            {
              name: 'ask_followup_question',
              arguments: { question: 'Which one?', options: ['The left', 'The right'] },
            },
          ],
        },
        { text: 'Heard.' },
      ],
      tells: [
        {
          calls: [
            { name: 'show_notification', arguments: { title: 'Half is done', body: 'The rest follows' } },
          ],
        },
        { text: 'Heard.' },
      ],
      short: [
        { calls: [{ name: 'execute_command', arguments: { command: 'printf hi > short.txt' } }] },
        { text: 'Heard.' },
      ],
      runs: [
        { calls: [{ name: 'execute_command', arguments: { command: 'echo <b>now</b> > out.txt' } }] },
        { text: 'Heard.' },
      ],
    }),
  },
});

let other: Attached | null = null;
beforeEach(() => desk.open({ viewport: { width: 1440, height: 900 } }));
afterEach(async () => {
  await other?.close();
  other = null;
});

async function attach(): Promise<Attached['client']> {
  if (other === null) {
    const attached = await attachToHost(desk.host.dataFolder);
    if (!attached.ok) throw new Error(attached.error.message);
    other = attached.value;
  }
  return other.client;
}

/** A session of another client, in which `play` waits. Resolves to its id when it does. */
async function waits(play: string, title: string): Promise<string> {
  const client = await attach();
  const { id } = await client.session.create({ workspace: desk.workspace, model: 'the play', title });
  await client.session.send({ sessionId: id, text: `Go. [[play:${play}]]`, messageId: crypto.randomUUID() });
  await expect.poll(async () => (await client.approval.pending({ sessionId: id })).length).toBe(1);
  return id;
}

const rows = () => desk.page.locator('[data-row]');
const titles = () => rows().locator('.truncate').allTextContents();
const focused = () =>
  desk.page.evaluate(() => document.activeElement?.closest('[data-row]')?.textContent ?? '');
const press = (keys: string) => desk.page.keyboard.press(keys);

it('lists what waits by what it blocks, and says why in each heading', async () => {
  await waits('patch', 'One to read');
  await waits('runs', 'Elsewhere');
  await waits('asks', 'A word');
  await desk.begin('Go. [[play:runs]]');
  await desk.page.getByRole('heading', { name: 'Proposes to run a command' }).waitFor();
  await press('Control+i');
  await expect.poll(() => rows().count()).toBe(4);
  // What comes while the inbox is open leaves the focus where it is: so it is opened anew now that all is there.
  await press('Alt+1');
  await rows().first().waitFor({ state: 'detached' });
  await press('Control+i');
  await expect
    .poll(() => desk.page.getByRole('main').getByRole('heading', { level: 2 }).allTextContents())
    .toEqual(['In a session that is open 1', 'Questions 1', 'Commands and other calls 1', 'Patches 1']);
  await expect
    .poll(async () => (await titles()).slice(1))
    .toEqual(['A word · coder', 'Elsewhere · coder', 'One to read · coder']);
  await expect.poll(focused).toContain('Go. [[play:runs]]');
  await desk.page.getByText('Somebody has it before them').waitFor();
  await desk.page.getByText('+2', { exact: true }).waitFor();
  // Words of a model are words.
  await desk.page.getByText('echo <b>now</b> > out.txt').first().waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('inbox-wide');
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await expectNoAxeViolations(desk.page);
  await desk.page.setViewportSize({ width: 420, height: 800 });
  await expectNoAxeViolations(desk.page);
  await desk.shot('inbox-narrow');
});

it('opens a card and a change by keyboard alone, with the focus there', async () => {
  await waits('patch', 'One to read');
  await waits('asks', 'A word');
  await press('Control+i');
  await expect.poll(() => rows().count()).toBe(2);
  await press('Home');
  await expect.poll(focused).toContain('A word');
  await press('ArrowDown');
  await expect.poll(focused).toContain('One to read');
  await press('ArrowUp');
  await press('Enter');
  await expect
    .poll(() => desk.page.evaluate(() => document.activeElement?.closest('#waiting textarea') !== null))
    .toBe(true);
  await press('Control+i');
  await expect.poll(focused).toContain('A word');
  await press('End');
  await press('Enter');
  await desk.page.locator('.modified .view-line').first().waitFor();
  await expect
    .poll(() => desk.page.evaluate(() => document.activeElement?.closest('.modified') !== null))
    .toBe(true);
  const current = desk.page.getByRole('list', { name: 'Changes of this file' }).locator('[aria-current]');
  await expect.poll(() => current.getAttribute('aria-label')).toBe('Change 1: will be written');
  await desk.page.getByText('changed 20;', { exact: true }).waitFor();
});

it('goes to the first change that is still open when one was decided before', async () => {
  await waits('patch', 'One to read');
  const chips = desk.page.getByRole('list', { name: 'Changes of this file' }).getByRole('button');
  await press('Control+i');
  await expect.poll(focused).toContain('One to read');
  await press('Enter');
  await desk.page.locator('.modified .view-line').first().waitFor();
  await expect
    .poll(() => desk.page.evaluate(() => document.activeElement?.closest('.modified') !== null))
    .toBe(true);
  await chips.first().click();
  await press('Alt+N');
  await expect.poll(() => chips.first().getAttribute('aria-label')).toBe('Change 1: rejected');
  await press('Control+i');
  await expect.poll(focused).toContain('One to read');
  await press('Enter');
  const current = desk.page.getByRole('list', { name: 'Changes of this file' }).locator('[aria-current]');
  await expect.poll(() => current.getAttribute('aria-label')).toBe('Change 2: will be written');
  await desk.page.getByText('changed 50;', { exact: true }).waitFor();
});

it('keeps the row that has the keyboard while others come and go, and says when nothing is left', async () => {
  const question = await waits('asks', 'A word');
  const command = await waits('runs', 'Elsewhere');
  await press('Control+i');
  await expect.poll(() => rows().count()).toBe(2);
  await press('Home');
  await expect.poll(focused).toContain('A word');
  await press('ArrowDown');
  await expect.poll(focused).toContain('Elsewhere');
  await desk.page.evaluate(() => document.activeElement?.setAttribute('data-same', ''));
  await waits('asks', 'Another word');
  await expect.poll(() => rows().count()).toBe(3);
  const same = () => desk.page.evaluate(() => document.activeElement?.hasAttribute('data-same'));
  expect(await same()).toBe(true);

  const client = await attach();
  const decide = async (sessionId: string) => {
    const [card] = await client.approval.pending({ sessionId });
    if (card === undefined) throw new Error('nothing waits');
    const { approvalId, digest } = card;
    await client.approval.decide({ sessionId, approvalId, digest, decision: { kind: 'reject', words: '' } });
  };
  await decide(question);
  await expect.poll(() => rows().count()).toBe(2);
  expect(await same()).toBe(true);
  // Its own row goes: the keyboard stays in the list.
  await decide(command);
  await expect.poll(focused).toContain('Another word');
  for (const { sessionId } of await client.approval.pending({})) await decide(sessionId);
  await desk.page.getByText('Nothing waits for you').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('inbox-empty-wide');
  await desk.page.setViewportSize({ width: 420, height: 800 });
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.shot('inbox-empty-narrow');
});

interface Told {
  title: string;
  body: string;
  tag: string;
}

/** A browser's notifications as the page sees them, with the answer a person would give. Until the page is loaded anew. */
async function doubleNotifications(answer: NotificationPermission, page = desk.page): Promise<void> {
  await page.evaluate((given) => {
    const told: Told[] = [];
    const open = new Map<string, Double>();
    class Double {
      static permission: NotificationPermission = 'default';
      static asked = 0;
      static requestPermission = async () => {
        Double.asked += 1;
        Double.permission = given;
        return given;
      };
      onclick: (() => void) | null = null;
      readonly #tag: string;
      constructor(title: string, { body, tag }: Told) {
        this.#tag = tag;
        told.push({ title, body, tag });
        open.set(tag, this);
      }
      close(): void {
        open.delete(this.#tag);
      }
    }
    Object.assign(globalThis, { Notification: Double, told, notified: open });
    document.hasFocus = () => false;
  }, answer);
}

/** What one thing that waits has to tell is told by then: the inbox has it. */
async function listed(): Promise<void> {
  await press('Control+i');
  await expect.poll(() => rows().count()).toBe(1);
}

const told = (page = desk.page) => page.evaluate(() => Reflect.get(globalThis, 'told') as Told[]);
const onDesktop = () =>
  desk.page.evaluate(() => [...(Reflect.get(globalThis, 'notified') as Map<string, unknown>).keys()].length);
const asked = () => desk.page.evaluate(() => Reflect.get(Notification, 'asked') as number);

it('takes in the list what a line shows completely, and nothing else', async () => {
  await waits('patch', 'One to read');
  await waits('short', 'Elsewhere');
  const asking = await waits('picks', 'A choice');
  await press('Control+i');
  await expect.poll(() => rows().count()).toBe(3);
  const decide = (title: string) => desk.page.getByRole('group', { name: `Decide for ${title}` });
  expect(await decide('One to read').count()).toBe(0);
  await decide('Elsewhere').getByRole('button', { name: 'Run once', disabled: false }).waitFor();
  await desk.page.getByText('In the sandbox: writes only this workspace, no network').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('inbox-short');
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.page.setViewportSize({ width: 420, height: 800 });
  await expectNoAxeViolations(desk.page);
  await desk.shot('inbox-short-narrow');
  await desk.page.setViewportSize({ width: 1440, height: 900 });

  await press('Home');
  await expect.poll(focused).toContain('A choice');
  // A number without a choice decides nothing.
  await press('3');
  await decide('A choice').getByRole('button', { name: 'The right', disabled: false }).waitFor();
  await press('2');
  await expect.poll(() => rows().count()).toBe(2);
  const client = await attach();
  await expect.poll(() => client.approval.pending({ sessionId: asking })).toEqual([]);
  const heard = () =>
    desk.model.requests
      .flatMap(({ body }) => body.messages ?? [])
      .filter(({ role }) => role === 'tool')
      .map(({ content }) => String(content));
  await expect.poll(heard).toContainEqual(expect.stringContaining('The right'));

  // The keyboard is at the line that took its place, which has to be there for a moment first.
  await expect.poll(focused).toContain('Elsewhere');
  await press('Tab');
  const run = decide('Elsewhere').getByRole('button', { name: 'Run once', disabled: false });
  await run.waitFor();
  await expect.poll(() => run.evaluate((one) => one === document.activeElement)).toBe(true);
  await press('Enter');
  await desk.page.getByText('printf hi > short.txt').waitFor();
  expect(existsSync(join(desk.workspace, 'short.txt'))).toBe(false);
  await press('Space');
  await expect.poll(() => existsSync(join(desk.workspace, 'short.txt'))).toBe(true);
  await expect.poll(focused).toContain('One to read');
});

it('of two tabs one tells, none while one is in front, and the other when the first is gone', async () => {
  const first = desk.page;
  const second = await first.context().newPage();
  await second.goto(desk.page.url());
  await second.getByRole('main').waitFor();
  /** What is there when a page learns of it for the first time is not told; what it knows, it has told. */
  const know = async (count: number): Promise<void> => {
    for (const page of [first, second])
      await expect.poll(() => page.locator('[data-row]').count()).toBe(count);
  };
  for (const page of [first, second]) {
    await page.keyboard.press('Control+i');
    await page.getByText('Nothing waits for you').waitFor();
    await doubleNotifications('granted', page);
    await page.evaluate(() => {
      Object.assign(Notification, { permission: 'granted' });
      dispatchEvent(new Event('blur'));
    });
  }
  const both = async () => [...(await told(first)), ...(await told(second))].map(({ title }) => title);
  await waits('runs', 'Once');

  await expect.poll(both).toEqual(['A command waits for you']);
  // An agent's own word is told the same way.
  const client = await attach();
  const { id } = await client.session.create({
    workspace: desk.workspace,
    model: 'the play',
    title: 'Telling',
  });
  await client.session.send({ sessionId: id, text: '[[play:tells]]', messageId: crypto.randomUUID() });
  await expect.poll(both).toEqual(['A command waits for you', 'Agent: Half is done']);
  expect((await told(first)).length).toBe(2);

  await second.evaluate(() => {
    document.hasFocus = () => true;
    dispatchEvent(new Event('focus'));
  });
  await waits('picks', 'While one looks');
  await know(2);
  await second.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event('blur'));
  });
  await waits('short', 'And not any more');
  await expect.poll(async () => (await told(first)).length).toBe(3);
  await know(3);
  expect(await told(second)).toEqual([]);
  await first.goto('about:blank');
  // Its lock is let go of and given on by processes of the browser.
  await expect
    .poll(() => second.evaluate(async () => (await navigator.locks.query()).pending?.length))
    .toBe(0);
  await waits('runs', 'The first is gone');
  await expect.poll(async () => (await told(second)).length).toBe(1);
  await second.close();
});

it('a browser is asked in the settings alone; then each thing is told once and pressed open', async () => {
  await doubleNotifications('granted');
  await waits('asks', 'Before it was allowed');
  await expect.poll(() => desk.page.title()).toBe('(1) Patchbay');
  await listed();
  const icon = () => desk.page.locator('link[rel=icon]').getAttribute('href');
  await expect.poll(icon).toContain('data:image/svg+xml');
  expect([await told(), await asked()]).toEqual([[], 0]);

  await press('Control+,');
  await desk.page.getByRole('button', { name: 'Let this browser notify' }).click();
  await expect.poll(asked).toBe(1);
  await desk.page.getByRole('button', { name: 'Let this browser notify' }).waitFor({ state: 'detached' });
  await expectNoAxeViolations(desk.page);

  await waits('runs', 'After <it>');
  await expect
    .poll(() => told())
    .toMatchObject([{ title: 'A command waits for you', body: 'echo ‹b›now‹/b› › out.txt · After ‹it›' }]);
  await desk.page.evaluate(() => {
    const [only] = (Reflect.get(globalThis, 'notified') as Map<string, { onclick: () => void }>).values();
    only?.onclick();
  });
  await desk.page.getByRole('heading', { name: 'Proposes to run a command' }).waitFor();
  await expect
    .poll(() => desk.page.evaluate(() => document.activeElement?.closest('#waiting') !== null))
    .toBe(true);
  await expect.poll(onDesktop).toBe(0);
  const client = await attach();
  for (const { approvalId, digest, ...row } of await client.approval.pending({})) {
    const decision = { kind: 'reject', words: '' } as const;
    await client.approval.decide({ sessionId: row.sessionId, approvalId, digest, decision });
  }
  await expect.poll(() => desk.page.title()).toBe('Patchbay');
  await expect.poll(icon).not.toContain('data:');
  expect((await told()).length).toBe(1);

  // A run of a pipeline tells what it waits with: here its model says nothing that a record could be made of.
  const at = { workspace: desk.workspace, model: 'the play', size: 'large' } as const;
  const { run } = await client.pipeline.start({ ...at, pipeline: 'change', text: 'A run' });
  await expect
    .poll(async () => (await told()).slice(1))
    .toMatchObject([
      { title: 'A pipeline waits for you: it could not go on', body: 'A run · What is to change' },
    ]);
  await expect.poll(() => desk.page.title()).toBe('(1) Patchbay');
  await desk.page.evaluate(() => {
    const [only] = (Reflect.get(globalThis, 'notified') as Map<string, { onclick: () => void }>).values();
    only?.onclick();
  });
  await desk.page.getByRole('heading', { name: 'A run' }).waitFor();
  await client.pipeline.remove({ id: run.id });
  await expect.poll(() => desk.page.title()).toBe('Patchbay');
});

it('a browser that was told no shows nothing and says so where it was asked', async () => {
  await doubleNotifications('denied');
  await press('Control+,');
  await desk.page.getByRole('button', { name: 'Let this browser notify' }).click();
  await desk.page.getByText('was told to show none').waitFor();
  await waits('runs', 'Quiet');
  await listed();
  expect(await told()).toEqual([]);
});
