/**
 * "Stop thinking, answer now" through whole turns: on a server that can close a thinking, on one whose template can be told not
 * to think, and on one that can do neither, where it is not offered. What was thought so far stays in the record.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { ScriptedServerOptions } from '../../src/main/models/scripted/server.ts';
import type { Live } from '../../src/shared/feed.ts';
import { beginTurn, startTestApp, stateOf, type TestApp } from '../support/app.ts';
import { journalProblems } from './checks.ts';

let test: TestApp;
afterEach(() => test.close());

const thoughts = 'I wonder about this. '.repeat(150);
const plays = { ponder: [{ reasoning: thoughts, text: 'It is done.', pace: 2 }] };
const switchable = { model: 'm', template: 'enable_thinking reasoning_content' };

async function begin(
  server: Partial<ScriptedServerOptions>,
): Promise<{ sessionId: string; live: () => Promise<Live> }> {
  test = await startTestApp({ plays, server });
  const sessionId = await beginTurn(test, '[[play:ponder]]');
  const feed = (await test.client.session.watch({ sessionId }))[Symbol.asyncIterator]();
  const live = async (): Promise<Live> => {
    for (;;) {
      const item = await feed.next();
      if (item.done === true) throw new Error('the feed ended');
      if (item.value.kind === 'live') return item.value.live;
    }
  };
  return { sessionId, live };
}

async function until(live: () => Promise<Live>, found: (item: Live) => boolean): Promise<Live> {
  for (;;) {
    const item = await live();
    if (found(item)) return item;
  }
}

const isEndable = (item: Live): boolean => item.kind === 'reasoning' && item.endable === true;

async function endOf(sessionId: string) {
  await test.app.idle();
  expect(journalProblems(await test.client.session.history({ sessionId }))).toEqual([]);
  const turn = (await stateOf(test, sessionId)).turns[0];
  expect(turn).toMatchObject({ reason: 'answered', failure: null });
  return turn?.steps[0];
}

describe('answer now', () => {
  it('closes the thinking of the answer under way where the server can', async () => {
    const { sessionId, live } = await begin({});
    await until(live, isEndable);
    await test.client.session.answerNow({ sessionId });
    const step = await endOf(sessionId);
    expect(step?.notes).toEqual([{ kind: 'answer-now', how: 'ended' }]);
    expect(step?.text).toBe('It is done.');
    expect(step?.reasoning).not.toBe('');
    expect(step?.reasoning.length).toBeLessThan(thoughts.length);
    expect(test.model.requests).toHaveLength(1);
  });

  it('asks anew without thinking where the template can be told so, and keeps what was thought', async () => {
    const { sessionId, live } = await begin({ control: false, identity: switchable });
    await until(live, isEndable);
    await test.client.session.answerNow({ sessionId });
    const step = await endOf(sessionId);
    expect(step?.notes).toEqual([{ kind: 'answer-now', how: 'asked-again' }]);
    expect(step?.text).toBe('It is done.');
    expect(step?.reasoning).not.toBe('');
    expect(step?.reasoning.length).toBeLessThan(thoughts.length);
    expect(test.model.requests).toHaveLength(2);
    expect(await test.model.requests[0]?.outcome).toBe('closed-by-client');
    expect(test.model.requests[1]?.body).toMatchObject({ chat_template_kwargs: { enable_thinking: false } });
    expect(test.model.requests[1]?.body.messages).toEqual(test.model.requests[0]?.body.messages);
  });

  it.each<[string, Partial<ScriptedServerOptions>]>([
    ['an older llama.cpp with a template that always thinks', { control: false }],
    ['a server of no known kind', { llamaCpp: false }],
  ])('is not offered by %s', async (_what, server) => {
    const { sessionId, live } = await begin(server);
    await until(live, ({ kind }) => kind === 'reasoning');
    await expect(test.client.session.answerNow({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });
    let offered = false;
    await until(live, (item) => {
      offered ||= isEndable(item);
      return item.kind === 'text';
    });
    expect(offered).toBe(false);
    const step = await endOf(sessionId);
    expect(step?.reasoning).toBe(thoughts);
    expect(step?.notes).toBeUndefined();
  });

  it('is over once the model speaks, and when nothing goes on', async () => {
    const { sessionId, live } = await begin({});
    await until(live, ({ kind }) => kind === 'text');
    await expect(test.client.session.answerNow({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });
    const step = await endOf(sessionId);
    expect(step?.reasoning).toBe(thoughts);
    await expect(test.client.session.answerNow({ sessionId })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('earlier reasoning', () => {
  it.each<[what: string, template: string, sent: boolean]>([
    ['goes back where the template shows it', 'reasoning_content', true],
    ['stays here where it shows none', 'plain', false],
  ])('%s, from the second request on, and nothing before it moves', async (_what, template, sent) => {
    test = await startTestApp({
      server: { identity: { model: 'm', build: 'b', template } },
      plays: {
        look: [
          { reasoning: 'I look first.', calls: [{ name: 'list_files', arguments: { path: '.' } }] },
          { reasoning: 'Now I know.', text: 'There it is.' },
        ],
      },
    });
    const sessionId = await beginTurn(test, '[[play:look]]');
    await test.app.idle();
    await test.client.session.send({ sessionId, text: 'thanks', messageId: 'second' });
    await test.app.idle();
    const bodies = test.model.requests.map(({ body }) => body.messages);
    expect(bodies).toHaveLength(3);
    const reasoned = bodies[2]?.filter(({ reasoning_content: reasoning }) => reasoning !== undefined) ?? [];
    expect(reasoned.map(({ reasoning_content: reasoning }) => reasoning)).toEqual(
      sent ? ['I look first.', 'Now I know.'] : [],
    );
    expect(bodies[2]?.slice(0, bodies[1]?.length)).toEqual(bodies[1]);
    const { turns } = await stateOf(test, sessionId);
    expect(turns[0]?.steps.map(({ reasoning }) => reasoning)).toEqual(['I look first.', 'Now I know.']);
    await test.restart();
    await test.client.session.send({ sessionId, text: 'and?', messageId: 'third' });
    await test.app.idle();
    expect(test.model.requests[3]?.body.messages.slice(0, bodies[2]?.length)).toEqual(bodies[2]);
  });
});
