/**
 * An agent that goes round in circles, as a person meets it: the card with what was seen, its three ways on by keyboard, and
 * the line that stays in the conversation.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, shippedPlays } from '../support/plays.ts';

const reading = { name: 'read_file', arguments: { path: 'src/sum.js' } };
const plays = makePlays({
  circles: [...Array.from({ length: 6 }, () => ({ calls: [reading] })), { text: 'Enough of it.' }],
});

const write = (path: string, content: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content } }],
});
const check = { calls: [{ name: 'execute_command', arguments: { command: 'test -f good.txt' } }] };
plays.push(
  ...makePlays({
    freezes: [
      ...[check, write('good.txt', 'good\n'), check, write('b.txt', 'b'), check, write('c.txt', 'c'), check],
      ...[write('good.txt', 'worse\n'), { text: 'Written.' }],
    ],
  }),
);

const desk = deskFor();
beforeEach(async () => desk.open({ server: { plays: [...(await shippedPlays()), ...plays] } }));

const card = () => desk.page.getByRole('region', { name: 'Waits for you' });
const button = (name: string | RegExp) => card().getByRole('button', { name });

describe('the card of a loop', () => {
  beforeEach(async () => {
    await desk.begin('[[play:circles]]');
    await card().getByRole('heading', { name: 'Goes round in circles' }).waitFor();
  });

  it('shows the calls and leads to them, and letting it go on is said where it happened', async () => {
    await desk.shot('loop-card');
    await expectNoAxeViolations(desk.page);
    await card().getByText('same result 3 times in a row').waitFor();
    const links = card().getByRole('button', { name: 'Show the call: Read src/sum.js' });
    await expect.poll(() => links.count()).toBe(3);
    await links.first().click();
    const first = desk.page.getByRole('button', { name: /^Read src\/sum\.js/, expanded: true });
    await first.waitFor();
    await button('Let it go on').click();
    await desk.page.getByText('Enough of it.').waitFor();
    await desk.page.getByText('You let it go on.').waitFor();
    await card().waitFor({ state: 'detached' });
    await desk.shot('loop-went-on');
    await expectNoAxeViolations(desk.page);
  });

  it("takes the person's words by keyboard", async () => {
    await button('Say what to do instead').focus();
    await desk.page.keyboard.press('Enter');
    await card().locator('textarea:focus').waitFor();
    await desk.page.keyboard.type('Look at the test.');
    await desk.shot('loop-words');
    // A card that has just appeared takes no decision yet.
    await expect.poll(() => button(/^Say it/).isEnabled()).toBe(true);
    await desk.page.keyboard.press('Control+Enter');
    await desk.page.getByText('Enough of it.').waitFor();
    const told = desk.model.requests.at(-1)?.body.messages.filter(({ role }) => role === 'tool');
    expect(told?.map(({ content }) => String(content))).toContainEqual(
      expect.stringContaining('Their words: Look at the test.'),
    );
  });

  it('stops the turn', async () => {
    await button('Stop the turn').click();
    await desk.page.getByText('Stopped by you').waitFor();
    await card().waitFor({ state: 'detached' });
  });
});

it('a frozen file is listed, and let go from its card or the list by the person', async () => {
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  await desk.page.getByRole('button', { name: /: Asks$/ }).click();
  await desk.page.getByText('Allow all, unseen').click();
  await desk.page.getByText('Allows all').waitFor();
  await desk.say('[[play:freezes]]');
  await card().getByText('passed 3 rounds of checks').waitFor();
  await desk.page.getByRole('button', { name: 'Checkpoints' }).first().click();
  const listed = desk.page.getByRole('region', { name: 'Frozen files' });
  await listed.getByText('3 rounds').waitFor();
  await desk.shot('frozen-card');
  await expectNoAxeViolations(desk.page);
  await button('Unfreeze good.txt').focus();
  await desk.page.keyboard.press('Enter');
  await card().getByText('not frozen any more').waitFor();
  await expect.poll(() => listed.count()).toBe(0);
  await card().getByText('passed 3 rounds of checks').waitFor();
  await button('Write 1 file').click();
  await desk.page.getByText('Written.').waitFor();
  expect(readFileSync(join(desk.workspace, 'good.txt'), 'utf8')).toBe('worse\n');
});
