/**
 * Work given to other agents, as a person sees it: the card with all that they will be told, the tree that says how each stands, the
 * way into a task's session and back, pausing and stopping one, and one review of what all of them changed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from '../support/axe.ts';
import { deskFor } from '../support/desk.ts';
import { makePlays } from '../support/plays.ts';

const lines = Array.from({ length: 30 }, (_, at) => `line ${at + 1}\n`).join('');
const call = (name: string, args: object) => ({ calls: [{ name, arguments: args }] });
const edit = (from: string, to: string) =>
  call('apply_diff', { path: 'a.txt', diff: `<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE` });
const task = (play: string, title: string) =>
  `# coder: ${title}\n[[play:${play}]] Say it in words.\nInputs:\n- a.txt\nDone: The line is in words.\n`;
const plays = makePlays({
  first: [edit('line 2', 'line two'), call('attempt_completion', { result: 'The second line is in words.' })],
  last: [
    edit('line 29', 'line 30 less one'),
    call('attempt_completion', { result: 'So is the last but one.' }),
  ],
  other: [edit('line 2', 'LINE 2'), call('attempt_completion', { result: 'It is loud.' })],
  // It ends by being stopped, however slow the machine is.
  thinks: [1, 2].map(() => ({ text: 'word '.repeat(100_000), pace: 10 })),
  give: [
    call('delegate', { tasks: task('first', 'The second line') + task('last', 'The last line but one') }),
    { text: 'Both are done.' },
  ],
  clash: [
    call('delegate', { tasks: task('first', 'The second line') + task('other', 'A loud line') }),
    { text: 'One is left.' },
  ],
  slow: [
    call('delegate', { tasks: task('first', 'The second line') + task('thinks', 'A long thought') }),
    { text: 'Heard what there is.' },
  ],
});
const desk = deskFor({
  files: { 'a.txt': lines },
  settings: ['agent=orchestrator', 'tasks.atOnce=2', 'model.requestsAtOnce=2'],
  server: { plays },
});

const { getByRole } = {
  getByRole: (...args: Parameters<typeof desk.page.getByRole>) => desk.page.getByRole(...args),
};
const tree = () => getByRole('list', { name: 'Tasks', exact: true });
const item = (title: string) => tree().getByRole('listitem').filter({ hasText: title });
const sessions = () => getByRole('navigation', { name: 'Sessions' });
const title = () => getByRole('heading', { level: 1 });

async function give(play: string): Promise<void> {
  await desk.open();
  await desk.begin(`[[play:${play}]] Put it in words.`);
  await getByRole('button', { name: 'Give', exact: true }).waitFor();
}

it('asks with all that the agents will be told, and lands what they changed with one review', async () => {
  await give('give');
  const card = getByRole('region', { name: /Waits for you|waiting/i }).first();
  await card.getByText('Give 2 tasks to other agents').waitFor();
  for (const words of ['[[play:first]] Say it in words.', 'The line is in words.', 'The last line but one'])
    await card.getByText(words).first().waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('tasks-card');
  await getByRole('button', { name: 'Give', exact: true }).click();
  await item('The second line').getByText('Done', { exact: true }).waitFor();
  await item('The last line but one').getByText('Done', { exact: true }).waitFor();
  await item('The second line').getByText('The second line is in words.').waitFor();
  await getByRole('button', { name: 'Review 1 file' }).waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.shot('tasks-review');
  expect(readFileSync(join(desk.workspace, 'a.txt'), 'utf8')).toBe(lines);
  await getByRole('button', { name: 'Write 1 file' }).click();
  await expect
    .poll(() => readFileSync(join(desk.workspace, 'a.txt'), 'utf8'))
    .toBe(lines.replace('line 2\n', 'line two\n').replace('line 29\n', 'line 30 less one\n'));
});

it('opens the session of a task and goes back; in the list it stands below the one that gave it', async () => {
  await give('give');
  await getByRole('button', { name: 'Give', exact: true }).click();
  await item('The second line').getByText('Done', { exact: true }).waitFor();
  const below = sessions().getByRole('list', { name: /^Tasks of / });
  await expect.poll(() => below.getByRole('listitem').count()).toBe(2);
  await item('The second line').getByRole('button', { name: 'The second line' }).click();
  await expect.poll(() => title().textContent()).toBe('The second line');
  await desk.page.getByText('Done when: The line is in words.').first().waitFor();
  await desk.shot('task-session');
  await getByRole('button', { name: /^Task 1 of / }).click();
  await expect.poll(() => title().textContent()).toContain('Put it in words.');
});

it('pauses a task, lets it go on and stops it, and the agent hears of it', async () => {
  await give('slow');
  await getByRole('button', { name: 'Give', exact: true }).click();
  await item('The second line').getByText('Done', { exact: true }).waitFor();
  const long = item('A long thought');
  await long.getByText('Working').waitFor();
  await desk.shot('tasks-working');
  await getByRole('button', { name: 'Pause: A long thought' }).click();
  await long.getByText('Paused').waitFor();
  await getByRole('button', { name: 'Go on: A long thought' }).click();
  await long.getByText('Working').waitFor();
  await getByRole('button', { name: 'Stop: A long thought' }).click();
  await long.getByText('Stopped').waitFor();
  await desk.page.getByText('Heard what there is.').first().waitFor();
  await getByRole('button', { name: 'Plan anew: A long thought' }).click();
  await getByRole('textbox', { name: 'What should be different' }).fill('Only the first line.');
  await desk.shot('tasks-plan-anew');
  await getByRole('button', { name: 'Hand it back' }).click();
  await desk.page.getByText('Plan task 2 "A long thought" (coder) anew').first().waitFor();
});

it('says which changes were left out, and why', async () => {
  await give('clash');
  await getByRole('button', { name: 'Give', exact: true }).click();
  await tree().getByText('Changes left out').waitFor();
  await tree().getByText('Another task changed the same lines of a.txt.').waitFor();
  await expectNoAxeViolations(desk.page);
  await desk.page.setViewportSize({ width: 420, height: 900 });
  await desk.shot('tasks-clash-narrow');
});
