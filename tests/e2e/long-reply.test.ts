/** A reply that is longer than what is drawn at once: its end is in view as it comes, and what was cut apart is still one thing. */
import { expect, it } from 'vitest';
import { makePlays } from '../support/app.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';

const code = Array.from({ length: 600 }, (_, at) => `const value${at} = compute(${at});`).join('\n');
const text = `See [the rule][1].\n\n\`\`\`js\n${code}\n\`\`\`\n\nThat is all of it.\n\n[1]: https://a.example/rule\n`;
const plays = makePlays({ long: [{ text }] });
const desk = deskFor({ server: { plays }, viewport: { width: 1440, height: 900 } });

const record = () => desk.page.getByLabel('Record of this session');
const has = (words: string): Promise<boolean> =>
  record().evaluate((box, wanted) => box.textContent.includes(wanted), words);

/** Where the person gets to by the key may not be the beginning yet: the list learns how high its rows are as they come into view. */
async function goTo(key: string, words: string): Promise<void> {
  await record().focus();
  await expect
    .poll(async () => {
      await desk.page.keyboard.press(key);
      return has(words);
    })
    .toBe(true);
}

/** What the first button in the page copies; the list may still be putting its rows in their places. */
async function expectCopied(): Promise<void> {
  const clipboard = (words?: string): Promise<string> =>
    desk.page.evaluate(async (written) => {
      if (written !== undefined) await navigator.clipboard.writeText(written);
      return navigator.clipboard.readText();
    }, words);
  await clipboard('nothing yet');
  const press = async (): Promise<string> => {
    await record().getByRole('button', { name: 'Copy this code' }).first().click();
    return clipboard();
  };
  await expect.poll(press).toBe(code);
}

it('has only what is in view in the page, and gives all of its code from each part of it', async () => {
  await desk.open();
  await desk.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await desk.begin('[[play:long]] Write it all');
  await desk.page.getByText(/^Answered/).waitFor();
  await desk.page.getByText('That is all of it.').waitFor();
  expect(await has('compute(599)')).toBe(true);
  expect(await has('compute(0)'), 'the beginning is far out of sight').toBe(false);
  await expectCopied();
  await goTo('Home', 'compute(0)');
  expect(await has('compute(599)')).toBe(false);
  await desk.page.getByRole('button', { name: 'the rule' }).waitFor();
  await expectCopied();
  await expectNoAxeViolations(desk.page);
  await desk.shot('long-reply');
});
