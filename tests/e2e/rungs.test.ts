/**
 * How a model makes its calls, as a person sees it: that it is tried, which way it went and why, that it went down, and the
 * ways to try it again and to choose.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { deskFor } from '../support/desk.ts';
import { createGate } from '../support/gate.ts';
import { makePlays } from '../support/plays.ts';
import { fixBug, spoken } from '../support/rung-plays.ts';

const asText = {
  text: 'I read it:\n\n```json\n{"name": "read_file", "arguments": {"path": "src/sum.js"}}\n```',
};
const plays = makePlays({
  lost: [asText, asText, asText, ...fixBug.map((line) => ({ text: spoken(line, 'text') }))],
});
/** Answers what the trial asks. */
const probes = parsePlays(
  JSON.stringify({
    plays: [
      {
        name: 'probes',
        description: 'answers the trial',
        when: ['report_word', 'one word banana'],
        replies: [{ text: 'I do.', calls: [{ name: 'report_word', arguments: { word: 'apple' } }] }],
      },
    ],
  }),
  'probes',
);

if (!probes.ok) throw new Error(probes.error.message);
const gate = createGate();
const desk = deskFor({
  settings: ['titles=off', 'reflections=off'],
  server: { plays: [...plays, ...probes.value], gate: gate.pass },
  fresh: true,
});
beforeEach(() => desk.open());

it('is tried at its first use, goes down when its calls cannot be read, and says so everywhere', async () => {
  await desk.page.getByRole('button', { name: 'Start session' }).click();
  await desk.page.getByRole('button', { name: /: Asks$/ }).click();
  await desk.page.getByText('Allow all, unseen').click();
  gate.close();
  await desk.say('[[play:lost]]');
  await desk.page.getByText(/Trying how this model makes calls: \d of 4/).waitFor();
  gate.open();
  await desk.page.getByText('It adds now; the tests pass.').first().waitFor();
  expect(readFileSync(join(desk.workspace, 'src/sum.js'), 'utf8')).toContain('a + b');
  const said = '3 of the last 3 calls could not be read, so the play is now asked for text calls.';
  await desk.page.getByText(said).waitFor();

  await desk.page.getByLabel('Status').getByRole('button', { name: 'the play' }).click();
  await desk.page.getByText(/text: lowered .*: 3 of the last 3 calls could not be read/).waitFor();
  await desk.page.keyboard.press('Escape');
  await desk.page.getByRole('button', { name: /^Model: / }).click();
  await desk.page.getByText(/window of .*, text calls/).waitFor();
  await desk.page.keyboard.press('Escape');
});

it('is tried again, stopped while it is, and chosen by hand in the settings', async () => {
  await desk.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await desk.page.getByText('tried at first use').waitFor();
  gate.close();
  await desk.page.getByRole('button', { name: 'Try it again' }).click();
  await desk.page.getByText(/Trying how this model makes calls: \d of 4/).waitFor();
  await desk.page.getByRole('button', { name: 'Stop trying' }).click();
  await desk.page.getByRole('button', { name: 'Try it again' }).waitFor();
  gate.open();
  await desk.page.getByRole('button', { name: 'Try it again' }).click();
  await desk.page.getByText(/native: tried \d/).waitFor();
  await desk.page.getByText('What it did').click();
  await desk.page.getByText('report_word({"word":"apple"})').first().waitFor();

  await desk.page.getByRole('button', { name: 'How the play makes calls' }).click();
  await desk.page.getByRole('menuitemradio', { name: /^constrained/ }).click();
  await desk.page.getByText(/constrained: chosen by you/).waitFor();
  await desk.page.getByRole('button', { name: 'How the play makes calls' }).click();
  await desk.page.getByRole('menuitemradio', { name: /^As it was tried/ }).click();
  await desk.page.getByText(/native: tried \d/).waitFor();
});
