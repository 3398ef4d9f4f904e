/** A message while a turn goes on, in the composer: queued, steering, taken back, edited, held after a stop and sent. */
import { afterEach, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { createGate } from '../support/gate.ts';
import { makePlays } from '../support/plays.ts';
import { openPage } from '../support/web-host.ts';

const plays = makePlays({
  works: [
    { calls: [{ name: 'execute_command', arguments: { command: 'echo one | tee one.txt' } }] },
    { text: 'Done with it.' },
  ],
  says: [{ text: 'Heard.' }],
});
const gate = createGate();
const desk = deskFor({ files: { 'a.txt': 'one\n' }, server: { plays, gate: gate.pass } });

afterEach(gate.open);

const button = (name: string | RegExp) => desk.page.getByRole('button', { name });
const composer = () => desk.page.getByLabel('Message to the agent');
const queue = () => desk.page.getByRole('region', { name: 'Messages that have not gone yet' });
const list = () => desk.page.getByRole('navigation', { name: 'Sessions' });
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

it('a first message starts in the background, waits at its place through a kill, and is told when it is done', async () => {
  gate.close();
  await desk.open({ viewport: { width: 1440, height: 900 } });
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  for (const name of ['one', 'two', 'three']) {
    await composer().fill(`[[play:says]] Number ${name}`);
    if (name === 'three') await desk.act('in the background');
    else await button('Start in the background').click();
    await list().getByText(`Number ${name}`).waitFor();
    await expect.poll(() => composer().inputValue()).toBe('');
  }
  const waits = (name: string, place: string, page = desk.page) =>
    page
      .getByRole('navigation', { name: 'Sessions' })
      .getByRole('button', { name: new RegExp(`Number ${name}.*${place}`) });
  await waits('one', 'Works in the background').waitFor();
  await waits('two', 'Next in the background').waitFor();
  await waits('three', '2nd in the background').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('errands');
  await waits('three', '2nd').click();
  await button(/^To the front/).waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('errand-waits');
  await button(/^To the front/).click();
  await waits('two', '2nd in the background').waitFor();
  await desk.page.setViewportSize({ width: 420, height: 800 });
  await button(/^Start now/).waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('errand-waits-narrow');
  // It would complain of a host that is gone.
  await desk.page.goto('about:blank');
  await desk.restart('SIGKILL');
  const { page, complaints } = await openPage(desk.browser, desk.host.url);
  await waits('one', 'Works in the background', page).waitFor();
  await waits('three', 'Next in the background', page).waitFor();
  await waits('two', '2nd in the background', page).waitFor();
  gate.open();
  const done = page.getByRole('status').filter({ hasText: 'Done in the background:' });
  await done.filter({ hasText: 'Number two' }).waitFor();
  await done.getByRole('button', { name: 'Open' }).click();
  await page.getByText('Heard.').waitFor();
  await done.waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});
