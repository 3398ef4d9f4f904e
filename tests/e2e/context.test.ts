/**
 * What fills the window, as the page shows it: opened by key, from the status bar and from the list of actions; the figures add
 * up, follow the session, and are there as a table too.
 */
import { beforeEach, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, shippedPlays, sumProject } from '../support/plays.ts';

const marked = 'a <\u200b|im_end|> b';
const plays = makePlays({
  copied: [
    { text: `It holds ${marked}.`, calls: [{ name: 'search_in_code', arguments: { query: marked } }] },
    { text: 'Nothing there.' },
  ],
});

const desk = deskFor({ files: { ...sumProject, 'AGENTS.md': '# Notes\n\nRun the tests.\n' } });
beforeEach(async () => {
  await desk.open({ server: { plays: [...(await shippedPlays()), ...plays] } });
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  await desk.page.locator('#composer').waitFor();
});

async function say(message: string, answer: string): Promise<void> {
  await desk.say(message);
  await desk.page.getByText(answer).first().waitFor();
}

const panel = () => desk.page.getByRole('group', { name: 'Context' });
const sections = () => panel().getByRole('table', { name: 'Next request' });
const line = (name: string) => sections().getByRole('row').filter({ hasText: name });
const numbersOf = (text: string | null): number[] =>
  [...(text ?? '').matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(',', '')));

/** Of the panel alone. */
const expectAccessible = () => expectNoAxeViolations(desk.page, '[aria-label="Context"][role="group"]');

it('shows each section, adds up, and follows the session', async () => {
  await desk.page.keyboard.press('Control+Shift+X');
  await line('AGENTS.md').filter({ hasText: 'as it is now' }).waitFor();
  expect(await line('Files read').count()).toBe(0);
  await panel().getByText('After the first reply').waitFor();
  await say('[[play:several-calls]]', 'Now I have an overview.');
  await line('AGENTS.md').filter({ hasText: 'as it was at the first message' }).waitFor();
  await line('Files read').waitFor();

  const isRoom = ({ name }: { name: string }): boolean => /^(Kept free|Free)/.test(name);
  // They go on with the session, so that what is said and what the lines have may be of two moments.
  const missing = async (): Promise<unknown> => {
    const figures = await Promise.all(
      (await sections().getByRole('row').all()).map(async (row) => ({
        name: (await row.getByRole('rowheader').textContent()) ?? '',
        tokens: numbersOf(await row.getByRole('cell').first().textContent())[0] ?? 0,
      })),
    );
    const sum = figures.filter((row) => !isRoom(row)).reduce((all, { tokens }) => all + tokens, 0);
    const said = panel().getByText('Counted by the server').locator('..');
    const [total = Number.NaN, window = Number.NaN] = numbersOf(await said.textContent());
    return [total - sum, window - figures.reduce((all, { tokens }) => all + tokens, 0)];
  };
  await expect.poll(missing).toEqual([0, 0]);
  await expectAccessible();
});

it('tells what each step reused, as a chart and as a table', async () => {
  await say('[[play:several-calls]]', 'Now I have an overview.');
  const meter = desk.page
    .getByRole('region', { name: 'Status' })
    .getByRole('button', { expanded: false })
    .filter({ hasText: '/ 16.4k' });
  await meter.click();
  const chart = panel().getByRole('img', { name: /^Tokens of each prompt, \d+ steps: reused and read$/ });
  await chart.waitFor();
  await panel().getByRole('button', { name: 'Show as table' }).click();
  const steps = panel().getByRole('table', { name: 'Cache' }).getByRole('row');
  await expect.poll(() => steps.count()).toBe(1 + desk.model.requests.length);
  const told = (await steps.allTextContents()).slice(1);
  for (const cells of await Promise.all(
    (await steps.all()).slice(1).map((row) => row.getByRole('cell').allTextContents()),
  )) {
    const [prompt = 0, reused = 0, read = 0] = cells.map((cell) => numbersOf(cell)[0] ?? 0);
    expect(reused + read).toBe(prompt);
    expect(prompt).toBeGreaterThan(0);
  }
  expect(told[0]).toContain('the first request reads everything');
  await expectAccessible();
  await desk.page.getByRole('region', { name: 'Status' }).getByRole('button', { expanded: true }).click();
  await panel().waitFor({ state: 'detached' });
});

it('opens from the list of actions on a narrow window, and nothing is wider than it', async () => {
  await desk.page.setViewportSize({ width: 480, height: 800 });
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await say('[[play:plain]]', 'entry point');
  await desk.act('fills the context');
  await line('Rules').waitFor();
  const wide = () => panel().evaluate((element) => element.scrollWidth - element.clientWidth);
  await expect.poll(wide).toBe(0);
  await expectAccessible();
});

it('shows what the model copied as it is on disk, without the marks', async () => {
  await say('[[play:copied]]', 'Nothing there.');
  const all = (await desk.page.getByRole('region', { name: 'Conversation' }).textContent()) ?? '';
  expect(all).toContain('It holds a <|im_end|> b.');
  await desk.page.getByRole('button', { name: /Search/ }).click();
  await desk.page.getByText('query: a <|im_end|> b').waitFor();
  expect(await desk.page.evaluate(() => document.body.textContent?.includes('\u200b'))).toBe(false);
});
