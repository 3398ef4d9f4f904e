/** Sessions begun in the background: each begins when its turn comes, in the order the person wants, also after a restart. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from '../../src/shared/session-view.ts';
import { decideFirst, follow, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { runMain } from '../support/cli.ts';
import { createGate } from '../support/gate.ts';
import { journalProblems } from './checks.ts';

const gate = createGate();
let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    server: { gate: gate.pass },
    plays: {
      says: [{ text: 'Heard.' }],
      asks: [
        { calls: [{ name: 'execute_command', arguments: { command: 'echo one | cat' } }] },
        { text: 'Ran.' },
      ],
    },
  });
  // A host that stays.
  await test.restart('web');
});
afterEach(gate.open);
afterAll(async () => {
  await test.close();
});

async function background(text: string): Promise<string> {
  const { workspace, modelName: model, client } = test;
  const errand = { text, messageId: crypto.randomUUID() };
  return (await client.session.create({ workspace, model, errand })).id;
}

describe('sessions in the background', () => {
  it('begin one after the other in the order the person wants; one taken back does not', async () => {
    gate.close();
    const first = await background('[[play:says]] first one');
    const [second, third, fourth] = [
      await background('[[play:says]] second one'),
      await background('[[play:says]] third one'),
      await background('[[play:says]] fourth one'),
    ];
    expect(await line()).toEqual([
      ['running', '[[play:says]] first one'],
      ['queued', '[[play:says]] second one'],
      ['queued', '[[play:says]] third one'],
      ['queued', '[[play:says]] fourth one'],
    ]);
    await test.client.session.toFront({ sessionId: fourth });
    const messageId = (await stateOf(test, third)).queued[0]?.messageId ?? '';
    await test.client.session.unqueue({ sessionId: third, messageId });
    await expect(test.client.session.toFront({ sessionId: third })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(test.client.session.toFront({ sessionId: first })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    // The person's own session waits for none of them.
    const own = await test.client.session.create({ workspace: test.workspace, model: test.modelName });
    await test.client.session.send({ sessionId: own.id, text: '[[play:says]] my own', messageId: 'own' });
    await follow(test, own.id, (item) => item.kind === 'live');
    gate.open();
    await test.app.idle();
    expect(begun()).toEqual(['first one', 'my own', 'fourth one', 'second one']);
    expect(statusOf(await stateOf(test, third))).toBe('idle');
    for (const id of [first, second, fourth]) {
      expect((await stateOf(test, id)).turns).toMatchObject([{ reason: 'answered' }]);
      expect(journalProblems(await test.client.session.history({ sessionId: id }))).toEqual([]);
    }
  });

  it('one that waits for the person lets the next one begin, and goes on when it is decided', async () => {
    const asks = await background('[[play:asks]] needs you');
    const says = await background('[[play:says]] does not');
    await test.app.idle();
    expect(statusOf(await stateOf(test, asks))).toBe('waiting');
    expect(statusOf(await stateOf(test, says))).toBe('idle');
    expect((await decideFirst(test, asks, { kind: 'approve' })).turns).toMatchObject([
      { reason: 'answered' },
    ]);
  });

  it('a message sent to one that waits goes behind the one it was begun with', async () => {
    gate.close();
    await background('[[play:says]] before it');
    const sessionId = await background('[[play:says]] the first');
    const send = test.client.session.send({ sessionId, text: 'no', messageId: 'no' });
    await expect(send).rejects.toMatchObject({ code: 'CONFLICT' });
    await test.client.session.queue({
      sessionId,
      text: '[[play:says]] the second',
      messageId: 'b',
      way: 'after',
    });
    gate.open();
    await test.app.idle();
    const { turns } = await stateOf(test, sessionId);
    expect(turns.map(({ text }) => text)).toEqual(['[[play:says]] the first', '[[play:says]] the second']);
  });

  it('more begin when more may', async () => {
    gate.close();
    await background('[[play:says]] one of two');
    const other = await background('[[play:says]] two of two');
    expect(statusOf(await stateOf(test, other))).toBe('queued');
    await test.client.settings.set({ key: 'errands.atOnce', value: 2 });
    expect(statusOf(await stateOf(test, other))).toBe('running');
    gate.open();
    await test.app.idle();
    await test.client.settings.set({ key: 'errands.atOnce', value: null });
  });

  it('from the command line they wait for the app, in the order that is said there', async () => {
    await test.app.close();
    for (const name of ['one', 'two', 'three']) {
      const text = `[[play:says]] typed ${name}`;
      const to = ['--workspace', test.workspace, '--endpoint', test.model.url];
      expect(await command('run', text, '--background', ...to)).toMatchObject({ code: 0 });
    }
    const listed = await command('sessions');
    const third = /^(\S+) .*queued .*typed three · 3rd/m.exec(listed.out)?.[1] ?? '';
    expect(await command('sessions', 'front', third)).toMatchObject({ code: 0 });
    const two = /^(\S+) .*queued .*typed two/m.exec(listed.out)?.[1] ?? '';
    expect(await command('sessions', 'delete', two)).toMatchObject({ code: 0 });
    const from = test.model.requests.length;
    await test.restart('web');
    await test.app.idle();
    expect(begun(from)).toEqual(['typed three', 'typed one']);
  });
});

/** In the order in which they would begin, what is at work first. */
async function line(): Promise<string[][]> {
  const rows = (await test.client.session.list()).filter(({ errand }) => errand !== null);
  return rows.sort((a, b) => (a.errand ?? 0) - (b.errand ?? 0)).map(({ status, title }) => [status, title]);
}

/** Last two words of each first message, in the order in which the model was asked. */
const begun = (from = 0): string[] =>
  test.model.requests.slice(from).map(({ body }) => {
    const said = body.messages.find(({ role }) => role === 'user')?.content;
    return /\]\] (\w+ \w+)/.exec(JSON.stringify(said))?.[1] ?? '';
  });

const command = (...args: string[]) => {
  const quiet = ['rung=native', 'titles=false', 'reflections=false', 'sandbox=off', 'trust=off'];
  return runMain([...args, '--data', test.dataFolder, ...quiet.flatMap((one) => ['--set', one])]);
};
