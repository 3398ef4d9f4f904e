/**
 * What is proposed to be remembered, from real turns: the same edit of patches made again and again, and what a model says of a turn
 * that got nowhere. Nothing of it reaches a model before a person keeps it, nor again once they rejected it.
 */
import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { enoughEdits } from '../../src/main/memory/proposing.ts';
import { parsePlays } from '../../src/main/models/scripted/load-plays.ts';
import { decideFirst, runTurn, startTestApp, type TestApp } from '../support/app.ts';

const missing = { calls: [{ name: 'read_file', arguments: { path: 'src/none.js' } }] };
const note = { cause: 'The file none.js does not exist.', lesson: 'List the folder first.', next: '' };
const write = (path: string) => ({
  calls: [{ name: 'write_file', arguments: { path, content: 'if (x) {\n\tcall();\n}\n' } }],
});
const plays = [
  { name: 'writes', replies: [write('src/made.js'), { text: 'Written.' }] },
  { name: 'stuck', replies: [missing, missing, missing, { text: 'I cannot find it.' }] },
  {
    name: 'reflection',
    aside: true,
    when: ['failed again and again'],
    replies: [{ text: JSON.stringify(note) }],
  },
].map((play) => ({ description: 'for this test', ...play }));

let test: TestApp;
beforeAll(async () => {
  const parsed = parsePlays(JSON.stringify({ plays }), 'memory-proposals.test.ts');
  if (!parsed.ok) throw new Error(parsed.error.message);
  test = await startTestApp({ server: { plays: parsed.value }, args: ['--set', 'reflections=true'] });
});
afterAll(() => test.close());

const list = () => test.client.memory.list({});
const sent = (): string => JSON.stringify(test.model.requests.at(-1)?.body.messages);

async function edit(text: string): Promise<string> {
  rmSync(join(test.workspace, 'src/made.js'), { force: true });
  const { sessionId } = await runTurn(test, '[[play:writes]] Make src/made.js');
  await decideFirst(test, sessionId, { kind: 'edit', files: [{ path: 'src/made.js', text }] });
  return sessionId;
}

it('proposes a convention once the same was changed often enough, with each place, and over restarts', async () => {
  // Another change, and the very text that was proposed, say nothing.
  await edit('if (y) {\n\tcall();\n}\n');
  await edit('if (x) {\n\tcall();\n}\n');
  const spaces = 'if (x) {\n  call();\n}\n';
  const sessions = [await edit(spaces)];
  await test.restart();
  for (let n = 2; n < enoughEdits; n += 1) sessions.push(await edit(spaces));
  expect(await list()).toEqual([]);
  sessions.push(await edit(spaces));
  const links = sessions.map((sessionId) => ({ sessionId, at: 't1.s1.c1' }));
  const [proposal] = await list();
  expect(proposal).toMatchObject({
    kind: 'convention',
    scope: realpathSync(test.workspace),
    text: 'Write .js with spaces, not tabs.',
    state: 'proposed',
    source: { by: 'edits', habit: 'tabs-to-spaces', edits: enoughEdits, links },
  });
  await edit(spaces);
  expect(sent()).not.toContain('with spaces, not tabs');
  expect(await list()).toMatchObject([{ id: proposal?.id, source: { edits: enoughEdits + 1 } }]);

  const id = proposal?.id ?? '';
  await test.client.memory.keep({ id });
  await edit(spaces);
  expect(sent()).toContain('- convention: Write .js with spaces, not tabs.');
  await test.client.memory.reject({ id });
  for (let n = 0; n < enoughEdits; n += 1) await edit(spaces);
  expect(await list()).toMatchObject([{ id, state: 'rejected' }]);
  expect(sent()).not.toContain('with spaces, not tabs');

  // Forgotten altogether, it takes as many edits again.
  await test.client.memory.remove({ id });
  for (let n = 1; n < enoughEdits; n += 1) await edit(spaces);
  expect(await list()).toEqual([]);
  await edit(spaces);
  expect(await list()).toMatchObject([{ state: 'proposed', source: { edits: enoughEdits } }]);
  await test.client.memory.remove({ id: (await list())[0]?.id ?? '' });
});

it('proposes a lesson of a turn that got nowhere, once, and finds it again at the next such failure', async () => {
  const { sessionId } = await runTurn(test, '[[play:stuck]] Read it.');
  await runTurn(test, '[[play:stuck]] Read it.');
  const lessons = await list();
  expect(lessons).toMatchObject([
    {
      kind: 'lesson',
      text: 'The file none.js does not exist. List the folder first.',
      state: 'proposed',
      source: { by: 'reflection', links: [{ sessionId, at: 't1' }] },
    },
  ]);
  const told = "- lesson (a model's note): The file none.js does not exist. List the folder first.";
  expect(test.model.requests.some(({ body }) => JSON.stringify(body).includes(told))).toBe(false);
  await test.client.memory.keep({ id: lessons[0]?.id ?? '' });
  const { state } = await runTurn(test, '[[play:stuck]] Read it.');
  expect(state.turns[0]?.memory).toBeUndefined();
  expect(state.turns[0]?.steps[0]?.calls[0]?.memory?.words).toContain(told);

  await test.client.memory.remove({ id: lessons[0]?.id ?? '' });
  await test.client.settings.set({ key: 'memory.keepLessons', value: true });
  await runTurn(test, '[[play:stuck]] Read it.');
  expect(await list()).toMatchObject([{ kind: 'lesson', state: 'kept', source: { by: 'reflection' } }]);
});
