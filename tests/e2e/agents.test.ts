/**
 * Choosing an agent and watching one hand over, as a person does: the picker says what each may do, the conversation says who is
 * at work, a card asks before one comes that may do more, and the list of actions has them all.
 */
import { beforeAll, expect, it } from 'vitest';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays, sumProject } from '../support/plays.ts';

const own = (name: string, effects: string): string =>
  `---\nname: ${name}\ntitle: Reviewer\ndescription: Reads what was changed.\ntools: [read_file]\neffects: [${effects}]\nwrites: []\n---\n\nYou review.\n`;

const hand = {
  name: 'switch_mode',
  arguments: { mode: 'coder', reason: 'The plan stands: raise the limit.' },
};
const files = {
  ...sumProject,
  '.patchbay/agents/narrow.md': own('debug', 'read').replace('Reviewer', 'Looker'),
  '.patchbay/agents/wide.md': own('ask', 'read, exec'),
};
/** Chosen by the words of a message: a tag would choose for the question about it, too. */
const chosen = parsePlays(
  JSON.stringify({
    plays: [
      {
        name: 'route',
        description: 'names an agent',
        aside: true,
        when: ['which agent is the person'],
        replies: [{ text: '{"agent": "architect", "why": "it is about structure"}' }],
      },
      { name: 'says', description: 'answers', when: ['sum'], replies: [{ text: 'It adds.' }] },
    ],
  }),
  'agents.test.ts',
);
if (!chosen.ok) throw new Error(chosen.error.message);
const plays = makePlays({
  plan: [
    { text: 'The plan stands.', calls: [hand] },
    { calls: [{ name: 'read_file', arguments: { path: 'src/sum.js' } }] },
    { text: 'Read by the coder.' },
  ],
});
const desk = deskFor({
  files,
  server: { plays: [...plays, ...chosen.value] },
  data: { 'agents/reviewer.md': own('reviewer', 'read'), 'agents/broken.md': own('broken', 'fly') },
});
beforeAll(() => desk.open());

const conversation = () =>
  desk.page.getByRole('region', { name: 'Conversation' }).or(desk.page.getByRole('main')).first();

it('is picked, hands over with a card, and is named at every turn', async () => {
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  await desk.page.getByRole('button', { name: 'Agent: Coder' }).first().click();
  const choices = async () =>
    (await desk.page.getByRole('menuitemradio').allInnerTexts()).map((text) => text.split('\n'));
  await expect.poll(choices).toEqual([
    ['Orchestrator', 'Plans, hands over and gives tasks to others. Reads only.'],
    ['Coder', 'Reads, edits and runs commands; you review each first.'],
    ['Architect', 'Plans and documents. Reads, writes Markdown files only.'],
    ['Looker', 'Reads what was changed. Of this folder.'],
    ['Ask', 'Answers questions about the project. Reads only.'],
    ['Reviewer', 'Reads what was changed.'],
    ['Automatic', 'Chosen for each message; you can choose another one.'],
  ]);
  await desk.page
    .getByText(/^Left out:\s[\s\S]*broken\.md: effects\.0[\s\S]*"ask" of this folder would do more/)
    .waitFor();
  await desk.shot('agents-of-folder');
  await desk.page.getByRole('menuitemradio', { name: /^Architect/ }).click();
  await desk.page.getByRole('button', { name: 'Agent: Architect' }).first().waitFor();
  await desk.say('[[play:plan]] Raise the limit.');

  await desk.page.getByText('Wants to hand over to coder').waitFor();
  await desk.page.getByText('asks because coder may write and run commands').waitFor();
  await desk.page.getByRole('button', { name: 'Allow once' }).click();
  await desk.page.getByText('Read by the coder.').waitFor();
  await conversation().getByText('to Architect', { exact: true }).waitFor();
  await conversation().getByText('Coder from here on. May read, write, run commands.').waitFor();

  await desk.page.getByLabel('Status').getByRole('button', { name: 'Coder', exact: true }).click();
  await desk.page.getByRole('dialog').getByText('read, write, run commands').waitFor();
  await desk.page.keyboard.press('Escape');
  await desk.act('Looker');
  await desk.page.getByRole('button', { name: 'Agent: Looker' }).first().waitFor();
});

it('tells of an agent’s file that is wrong, with file and field', async () => {
  await desk.page.getByLabel('Status').getByRole('button', { name: 'Not all in order' }).click();
  await desk.page.getByText(/agents\/broken\.md: effects\.0: /).waitFor();
});

it('is chosen for each message where that is wanted, says why, and is overruled in one click', async () => {
  await desk.open();
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  await desk.page.getByRole('button', { name: 'Agent: Coder' }).first().click();
  await desk.page.getByRole('menuitemradio', { name: /^Automatic/ }).click();
  await desk.page.getByRole('button', { name: 'Agent: Automatic' }).first().waitFor();
  await desk.say('Sums of three numbers are wanted here.');
  await desk.page.getByText('Architect chosen by the model: it is about structure').waitFor();
  await desk.page.getByText('It adds.').waitFor();
  // The question beside it is no change of what is sent.
  expect(await desk.page.getByText(/tokens again/).count()).toBe(0);
  await expectNoAxeViolations(desk.page, 'main');
  await desk.shot('routed-by-model');

  await desk.say('What does sum do?');
  await desk.page.getByText('Ask because it is a question (“What”)').waitFor();
  const another = desk.page.getByRole('button', { name: 'Another agent' });
  await expect.poll(() => another.count()).toBe(1);
  await another.click();
  await desk.page.getByRole('menuitemradio', { name: /^Coder/ }).click();
  await desk.page.getByText('Coder because you chose it').waitFor();
  await expect.poll(() => desk.page.getByText('It adds.').count()).toBe(3);
  await desk.page.getByRole('button', { name: 'Agent: Automatic' }).first().waitFor();
  await desk.shot('routed-overruled');
  await desk.page.emulateMedia({ colorScheme: 'light' });
  await desk.page.setViewportSize({ width: 420, height: 800 });
  await expectNoAxeViolations(desk.page, 'main');
  await desk.shot('routed-narrow');
});
