/** A message while a turn goes on, in the composer: queued, steering, taken back, edited, held after a stop and sent. */
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';

const plays = makePlays({
  works: [
    { calls: [{ name: 'execute_command', arguments: { command: 'echo one | tee one.txt' } }] },
    { text: 'Done with it.' },
  ],
  says: [{ text: 'Heard.' }],
});
const desk = deskFor({ files: { 'a.txt': 'one\n' }, server: { plays } });

const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
const composer = () => desk.page.getByLabel('Message to the agent');
const queue = () => desk.page.getByRole('region', { name: 'Messages that have not gone yet' });
const lines = (): Promise<string[]> => queue().getByRole('listitem').allInnerTexts();

async function type(text: string, keys: string): Promise<void> {
  await composer().fill(text);
  await composer().press(keys);
  await desk.page.waitForFunction(() => document.querySelector('textarea')?.value === '');
}

it('is queued by the key that sends, steers with shift, and goes in its place', async () => {
  await desk.open({ viewport: { width: 1440, height: 900 } });
  await desk.begin('[[play:works]] Look at the folder');
  await button('Run once').waitFor();
  expect(await button('Queue').count(), 'nothing to send yet').toBe(0);
  await type('[[play:says]] And then write a summary of what you have found', 'Control+Enter');
  await type('[[play:says]] A slip of the pen', 'Control+Enter');
  await type('Leave the tests alone', 'Control+Shift+Enter');
  await queue().getByRole('listitem').nth(2).waitFor();
  await expect
    .poll(async () => (await lines()).map((line) => line.split('\n').slice(0, 2)))
    .toEqual([
      ['Leave the tests alone', 'at its next step'],
      ['[[play:says]] And then write a summary of what you have found', 'when the turn ends'],
      ['[[play:says]] A slip of the pen', 'when the turn ends'],
    ]);
  await composer().fill('a draft');
  await expectNoAxeViolations(desk.page);
  await desk.shot('queue');
  await button(/^Edit in the composer: .*slip/).click();
  await expect.poll(() => composer().inputValue()).toBe('[[play:says]] A slip of the pen\n\na draft');
  await composer().fill('');
  await button('Run once').click();
  await desk.page.getByText('Heard.').waitFor();
  await queue().waitFor({ state: 'detached' });
  const record = desk.page.getByLabel('Record of this session');
  await expect
    .poll(() => record.textContent())
    .toMatch(
      /Look at the folder.*while it worked.*Leave the tests alone.*Done with it\..*write a summary.*Heard\./,
    );
});

it('is held after a stop and goes when it is sent', async () => {
  await desk.open({ viewport: { width: 420, height: 800 } });
  await desk.begin('[[play:works]] Look at the folder');
  await button('Run once').waitFor();
  await composer().fill('[[play:says]] next');
  await expectNoAxeViolations(desk.page);
  await desk.shot('queue-narrow');
  await button('Queue').click();
  await queue().waitFor();
  await button('Stop').click();
  await button(/^Send now/).waitFor();
  await expect.poll(() => queue().textContent()).toContain('held');
  await expectNoAxeViolations(desk.page);
  await button(/^Send now/).click();
  await desk.page.getByText('Heard.').waitFor();
  await queue().waitFor({ state: 'detached' });
});
