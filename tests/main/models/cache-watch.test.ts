/**
 * What a real server reuses, and the cause that is named when it does not. Each case goes on with a conversation, so the
 * figures are the server's own; the healthy steps before are the control. Without a server, on recorded transcripts.
 */
import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { type CacheLog, createCacheLog, watchCache } from '../../../src/main/models/cache-watch.ts';
import type { ChatMessage, Model, ModelPart, ModelRequest } from '../../../src/main/models/model.ts';
import { createOpenAiModel } from '../../../src/main/models/openai-model.ts';
import { createBreakers } from '../../../src/main/models/resilience-breakers.ts';
import type { Reread } from '../../../src/shared/reread.ts';
import { startCaseServer } from '../../support/llama-case.ts';
import type { LlamaServer, LlamaServerOptions } from '../../support/llama-server.ts';
import { ask, callsOf, ending, openEgress, readTool, textOf } from './collect.ts';

const call = { name: 'read_file', arguments: { path: 'src/sum.js' } };
const plays = {
  default: ['Hello.'],
  work: Array.from({ length: 12 }, (_, index) => ({ text: `Step ${index}.`, calls: [call] })),
  think: Array.from({ length: 4 }, () => ({ think: 'Let me see. '.repeat(40), text: 'So it is.' })),
};

let servers: LlamaServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});

async function start(context: TestContext, options: LlamaServerOptions = {}): Promise<string> {
  const server = await startCaseServer({ plays, ...options });
  servers.push(server);
  server.begin(context);
  return server.url;
}

const rules: ChatMessage = {
  role: 'system',
  content: `You are terse. ${'Read before you write. '.repeat(60)}`,
};

const notesOf = (parts: readonly ModelPart[]): Reread[] =>
  parts.flatMap((part) => (part.kind === 'note' && part.note.kind === 'reread' ? [part.note] : []));

interface Figures {
  prompt: number;
  read: number;
  notes: Reread[];
}

/** Shares nothing with the other but a few words of the template. */
const otherRules: ChatMessage = { role: 'system', content: 'Quite another matter altogether. '.repeat(40) };

/** A session that reads a file at each step. */
function converse(url: string, log: CacheLog, conversation: string, { play = 'work', system = rules } = {}) {
  const wire = createOpenAiModel({
    name: conversation,
    endpoint: url,
    egress: openEgress,
    breakers: createBreakers(),
  });
  const model: Model = watchCache(wire, log);
  const history: ChatMessage[] = [system, { role: 'user', content: `${conversation} [[play:${play}]]` }];
  const send = async (messages: readonly ChatMessage[], more: Partial<ModelRequest> = {}) => {
    const parts = await ask(model, messages, { tools: [readTool], conversation, ...more });
    const end = ending(parts);
    if (end.kind !== 'end') throw new Error(end.failure.message);
    const { promptTokens = 0, cachedTokens = 0 } = end.usage;
    return {
      parts,
      figures: { prompt: promptTokens, read: promptTokens - cachedTokens, notes: notesOf(parts) },
    };
  };
  return {
    history,
    /** Without going on from the answer. */
    aside: async (text: string) =>
      (await send([...history, { role: 'user', content: text }], { tools: [readTool] })).figures,
    async step(more: Partial<ModelRequest> = {}): Promise<Figures> {
      const { parts, figures } = await send(history, more);
      const calls = callsOf(parts);
      history.push({ role: 'assistant', content: textOf(parts), ...(calls.length > 0 ? { calls } : {}) });
      for (const { id } of calls) history.push({ role: 'tool', callId: id, content: 'return a - b;' });
      if (calls.length === 0) history.push({ role: 'user', content: 'And then?' });
      return figures;
    },
  };
}

/** Two steps that are as they should be. */
async function settle(session: ReturnType<typeof converse>): Promise<void> {
  const first = await session.step();
  const second = await session.step();
  expect([first.notes, second.notes]).toEqual([[], []]);
  expect(first.read).toBe(first.prompt);
  expect(second.read).toBeLessThan(64);
}

describe('behind a real llama-server', () => {
  it('nothing is said of steps that go on, nor of a request that leaves the beginning', async (context) => {
    const url = await start(context);
    const session = converse(url, createCacheLog(), 'one');
    await settle(session);
    const title = await session.aside('Name this.');
    const after = await session.step();
    expect([title.notes, after.notes]).toEqual([[], []]);
    expect(after.read).toBeLessThan(64);
  });

  it('an unrelated request on the only slot is the cause where the server keeps no copy', async (context) => {
    const log = createCacheLog();
    const url = await start(context, { args: ['--cache-ram', '0'] });
    const session = converse(url, log, 'one');
    await settle(session);
    await converse(url, log, 'two', { system: otherRules }).step();
    const after = await session.step();
    expect(after.notes).toMatchObject([{ cause: 'other-request', read: after.read }]);
    expect(after.read).toBeGreaterThan(after.prompt * 0.9);
    expect((await session.step()).notes).toEqual([]);
  });

  it('and is none where it does', async (context) => {
    const log = createCacheLog();
    const url = await start(context);
    const session = converse(url, log, 'one');
    await settle(session);
    await converse(url, log, 'two', { system: otherRules }).step();
    const after = await session.step();
    expect(after.read).toBeLessThan(64);
    expect(after.notes).toEqual([]);
  });

  it('a restart is told', async (context) => {
    const url = await start(context);
    const session = converse(url, createCacheLog(), 'one');
    await settle(session);
    await servers.pop()?.stop();
    await start(context, { port: Number(new URL(url).port) });
    const after = await session.step();
    expect(after.notes).toMatchObject([{ cause: 'restarted', read: after.prompt }]);
    expect((await session.step()).notes).toEqual([]);
  });

  it('another model at the same address is told', async (context) => {
    const url = await start(context);
    const session = converse(url, createCacheLog(), 'one');
    await settle(session);
    await servers.pop()?.stop();
    await start(context, { port: Number(new URL(url).port), plays: { ...plays, more: ['Another model.'] } });
    expect((await session.step()).notes).toMatchObject([{ cause: 'swapped' }]);
  });

  it('a change of ours is told with its place', async (context) => {
    const url = await start(context);
    const session = converse(url, createCacheLog(), 'one');
    await settle(session);
    session.history[1] = { role: 'user', content: `two [[play:work]]` };
    expect((await session.step()).notes).toMatchObject([{ cause: 'changed', part: 'history' }]);
    session.history[0] = { role: 'system', content: `Changed. ${rules.content}` };
    expect((await session.step()).notes).toMatchObject([{ cause: 'changed', part: 'system' }]);
    const tools = [{ ...readTool, description: 'Read one.' }];
    expect((await session.step({ tools })).notes).toMatchObject([{ cause: 'changed', part: 'tools' }]);
    expect((await session.step({ tools })).notes).toEqual([]);
  });

  it('a server that keeps nothing is told', async (context) => {
    const url = await start(context, { args: ['--no-cache-prompt'] });
    const session = converse(url, createCacheLog(), 'one');
    expect((await session.step()).notes).toEqual([]);
    const second = await session.step();
    expect(second.notes).toMatchObject([{ cause: 'no-cache', read: second.prompt }]);
  });

  it('reasoning that is not sent back costs next to nothing, and nothing is said', async (context) => {
    const url = await start(context);
    const session = converse(url, createCacheLog(), 'one', { play: 'think' });
    const [first, second] = [await session.step(), await session.step()];
    expect(first.notes).toEqual([]);
    expect(second.notes).toEqual([]);
    expect(second.read).toBeLessThan(100);
  });
});
