/**
 * A full window as a person sees it: the line where room was made and what is behind it, room asked for by hand and stopped, the
 * title and the reflection that the model gives. In a real browser against the built web host, with a model of a small window.
 */
import { expect, it } from 'vitest';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { deskFor } from '../support/desk.ts';
import { createGate } from '../support/gate.ts';

const read = (path: string) => ({ calls: [{ name: 'read_file', arguments: { path } }] });
const lines = (about: string): string => `A line of ${about} that is read.\n`.repeat(50);
const files = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`part-${n}.txt`, lines(`part ${n}`)]));
const missing = read('none.txt');
const plays = [
  {
    name: 'parts',
    replies: [...[0, 0, 0, 0, 1, 2, 3, 4].map((n) => read(`part-${n}.txt`)), { text: 'All read.' }],
  },
  {
    name: 'rest',
    when: ['Go on.'],
    aside: true,
    replies: [read('part-5.txt'), read('part-6.txt'), { text: 'All read.' }],
  },
  { name: 'stuck', replies: [missing, missing, missing, { text: 'I cannot find it.' }] },
  {
    name: 'title',
    aside: true,
    when: ['short title'],
    replies: [{ text: '{"title": "Reading all parts"}' }],
  },
  {
    name: 'reflection',
    aside: true,
    when: ['failed again and again'],
    replies: [{ text: '{"cause": "There is no such file.", "lesson": "Look first.", "next": "List it."}' }],
  },
  {
    name: 'summary',
    aside: true,
    when: ['summarise the conversation'],
    replies: [
      { text: '{"task": "Read all parts.", "done": ["part 0 was read"], "facts": [], "next": "Go on."}' },
    ],
  },
].map((play) => ({ description: 'for this test', ...play }));

const parsed = parsePlays(JSON.stringify({ plays }), 'room.test.ts');
if (!parsed.ok) throw new Error(parsed.error.message);
const gate = createGate();
const server = { plays: parsed.value, window: 16_384, gate: gate.pass };
const desk = deskFor({ files, settings: ['rung=native'], server });

const room = (what: RegExp) => desk.page.getByRole('button', { name: what });
const heading = () => desk.page.getByRole('heading', { level: 1 });

it('shows where room was made, and the answers that were left out are all still there', async () => {
  await desk.open({ server: { plays: parsed.value, window: 4_096 } });
  await desk.begin('[[play:parts]] Read all.');
  await desk.page.getByText('All read.').first().waitFor();
  const stubs = room(/Made room: [\d,]+ → [\d,]+ tokens · show what is left out/).first();
  await stubs.click();
  await expect.poll(() => stubs.getAttribute('aria-expanded')).toBe('true');
  await desk.page.getByRole('button', { name: 'Show Read part-0.txt' }).first().click();
  // The line of the call opens with all that was read.
  await desk.page.getByText('part-0.txt lines 1-50 of 50').first().waitFor();
  await expect.poll(() => heading().textContent()).toBe('Reading all parts');
});

it('is made from the palette, says what it does, can be stopped, and shows its summary', async () => {
  await desk.open({ fresh: true });
  await desk.begin('[[play:parts]] Read all.');
  await desk.page.getByText('All read.').waitFor();
  gate.close();
  await desk.act('Make room');
  await desk.page.getByText(/^Making room in the window: \d+ steps are summed up/).waitFor();
  await desk.page.getByRole('button', { name: 'Stop' }).click();
  await desk.page.getByText(/No room was made\. Stopped before room was made\./).waitFor();
  gate.open();
  await desk.act('Make room');
  const summary = room(/Made room: [\d,]+ → [\d,]+ tokens · show summary/).first();
  await summary.click();
  await desk.page.getByText('part 0 was read').waitFor();
  await desk.page.getByText(/^Summary by the model\./).waitFor();
  await desk.page.keyboard.press('Control+Shift+H');
  await desk.page.getByRole('list', { name: 'Timeline' }).getByText('Made room').first().waitFor();
  await desk.page.getByRole('button', { name: 'Send' }).waitFor();
});

it('shows what the model says of a turn that got nowhere, and that it goes on with it', async () => {
  await desk.open();
  await desk.begin('[[play:stuck]] Read it.');
  const line = desk.page.getByRole('button', { name: 'Tries again, 1 of 2: There is no such file.' });
  await line.click();
  await desk.page.getByText('Look first.').waitFor();
  await desk.page.getByText('It was told them here and went on with them.').waitFor();
});
