/**
 * What an agent asks and tells, in a real browser: answered by keyboard alone, read by a screen reader, kept while one looks
 * elsewhere. Judged by what the model is sent.
 */
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';
import { listenOnWire } from '../support/wire.ts';

const call = (name: string, args: Record<string, unknown>) => ({ calls: [{ name, arguments: args }] });
const three = `1. Which **store** should keep the totals between two runs? The ledger has to be readable by other programs, too.
- SQLite, in one file beside the ledger
- Postgres
- A JSON file
2. Which tests should run before I call it done?
- [ ] unit
- [ ] browser
- [ ] the slow ones with a real server
3. What should the command be called?`;

const desk = deskFor({
  server: {
    plays: makePlays({
      three: [call('ask_followup_question', { question: three }), { text: 'Heard.' }],
      one: [
        call('ask_followup_question', { question: 'Which one?', options: ['The first', 'The second'] }),
        { text: 'Heard.' },
      ],
      tell: [
        {
          calls: [
            {
              name: 'show_notification',
              arguments: { title: 'All 214 tests pass', body: 'The slow ones took 3 minutes.' },
            },
            {
              name: 'show_notification',
              arguments: { title: 'Disk nearly full: <2 GB & counting', level: 'warning' },
            },
            {
              name: 'show_notification',
              arguments: { title: 'The server **stopped**', body: 'I go on without it.', level: 'error' },
            },
          ],
        },
        { text: 'Told.' },
      ],
    }),
  },
});

const press = (keys: string) => desk.page.keyboard.press(keys);
const group = (name: RegExp) => desk.page.getByRole('group', { name });
const told = (): string | undefined =>
  desk.model.requests.at(-1)?.body.messages.findLast(({ role }) => role === 'tool')?.content as string;

it('three questions are answered together by keyboard alone', async () => {
  await desk.open();
  await desk.begin('Go. [[play:three]]');
  await desk.page.getByText('Asks you 3 questions').waitFor();
  const send = desk.page.getByRole('button', { name: 'Send answers' });
  await expect.poll(() => send.isDisabled()).toBe(true);
  await expectNoAxeViolations(desk.page, '#waiting');
  await desk.shot('questions-wide');

  await press('Control+j');
  await press('2');
  const postgres = group(/Which store/).getByRole('radio', { name: /Postgres/ });
  await expect.poll(() => postgres.isChecked()).toBe(true);
  await press('1');
  await expect.poll(() => postgres.isChecked()).toBe(false);
  await press('Tab');
  await desk.page.keyboard.type('in 1 file');
  await press('Tab');
  await press('3');
  await press('1');
  const boxes = group(/Which tests/).getByRole('checkbox');
  await expect
    .poll(() => boxes.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).checked)))
    .toEqual([true, false, true]);
  await desk.page.getByText('2 of 3 answered').waitFor();
  await desk.page.getByRole('button', { name: 'Send 2 of 3' }).waitFor();
  await expectNoAxeViolations(desk.page, '#waiting');
  await desk.shot('questions-answered');

  // What was answered is still there after a look elsewhere.
  await press('Control+,');
  await desk.page.getByRole('heading', { name: 'Settings' }).waitFor();
  await press('Alt+1');
  await desk.page.getByText('2 of 3 answered').waitFor();
  await desk.page.getByLabel('Your answer').focus();
  await desk.page.keyboard.type('ledger sum');
  const send3 = desk.page.locator('button:enabled', { hasText: 'Send answers' });
  await send3.waitFor();
  // Sent in vain, they are there to be sent again, also after another look elsewhere.
  const wire = await listenOnWire(desk.page);
  await wire.refuse('approval/decide', 'model/add');
  await press('Control+Enter');
  await desk.page.getByRole('alert').filter({ hasText: 'model.add: ' }).waitFor();
  await wire.refuse(null);
  await press('Control+,');
  await desk.page.getByRole('heading', { name: 'Settings' }).waitFor();
  await press('Alt+1');
  await send3.waitFor();
  await desk.page.getByLabel('Your answer').focus();
  await press('Control+Enter');
  await desk.page.getByText('Heard.').waitFor();
  expect(told()).toBe(
    '1. SQLite, in one file beside the ledger; in their words: in 1 file\n2. unit; the slow ones with a real server\n3. ledger sum',
  );
  await desk.page.getByText('SQLite, in one file beside the ledger · in 1 file').waitFor();
  await expectNoAxeViolations(desk.page, 'main');
  await desk.shot('questions-told');
});

it('they fit a narrow window, and what is left open is told so', async () => {
  await desk.open({ viewport: { width: 420, height: 900 }, colorScheme: 'light' });
  await desk.begin('Go. [[play:three]]');
  await desk.page.getByText('Asks you 3 questions').waitFor();
  await desk.page.getByText('browser', { exact: true }).click();
  await desk.page.getByText('1 of 3 answered').waitFor();
  await desk.shot('questions-narrow');
  await expect
    .poll(() => desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
    .toBe(0);
  await desk.page.getByRole('button', { name: 'Send 1 of 3' }).click();
  await desk.page.getByText('Heard.').waitFor();
  expect(told()).toBe('1. (not answered)\n2. browser\n3. (not answered)');
  await expect.poll(() => desk.page.getByText('Not answered').count()).toBe(2);
});

it('one question is answered by the number of its answer', async () => {
  await desk.open({ colorScheme: 'light' });
  await desk.begin('Go. [[play:one]]');
  await desk.page.locator('button:not([aria-disabled])', { hasText: 'The second' }).waitFor();
  await desk.shot('question-one');
  await press('Control+j');
  await press('2');
  await desk.page.getByText('Heard.').waitFor();
  expect(told()).toBe('The second');
});

it('one that is opened from the inbox has the keyboard from the moment it is there', async () => {
  await desk.open();
  await desk.begin('Go. [[play:one]]');
  await desk.page.getByRole('button', { name: 'The second' }).waitFor();
  await press('Alt+N');
  await press('Control+i');
  await desk.page.locator('[data-row]').first().click();
  const first = desk.page.getByRole('button', { name: 'The first' });
  await first.and(desk.page.locator(':focus')).waitFor();
  // It takes no decision in its first moment, and the key is not lost to what is behind it.
  await expect.poll(() => first.getAttribute('aria-disabled')).toBe(null);
  await press('2');
  await desk.page.getByText('Heard.').waitFor();
  expect(told()).toBe('The second');
});

it('what it tells is plain words, nobody is waited for, and it is said aloud', async () => {
  await desk.open();
  await desk.begin('Go. [[play:tell]]');
  await desk.page.getByText('Told.').waitFor();
  for (const words of ['All 214 tests pass', 'Disk nearly full: <2 GB & counting', 'The server **stopped**'])
    await desk.page.locator('main').getByText(words, { exact: true }).first().waitFor();
  await desk.page
    .getByRole('status')
    .filter({ hasText: 'The agent tells you: The server **stopped**. I go on without it.' })
    .waitFor({ state: 'attached' });
  await expectNoAxeViolations(desk.page, 'main');
  await desk.shot('notices');
});
