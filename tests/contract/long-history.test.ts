/**
 * A history that is long enough to cross the wire as text and in bytes: every client gets the same events from every call,
 * whatever they were on the way. What is on the way is looked at from outside, with a socket that knows no library.
 */
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Attached, attachToHost } from '../../src/main/hosts/attach.ts';
import { type JournalEvent, journalEventSchema } from '../../src/shared/event.ts';
import type { FeedItem, Recent } from '../../src/shared/feed.ts';
import { ask, type Served, serveApp } from './serve.ts';

const renames = 700;
const title = (n: number): string => `${n} "quoted" \\ Жук 🪲 ${'x'.repeat(100)}`;

let served: Served;
let attached: Attached;
let sessionId: string;
let events: JournalEvent[];
beforeAll(async () => {
  served = await serveApp();
  const result = await attachToHost(served.dataFolder);
  if (!result.ok) throw new Error(result.error.message);
  attached = result.value;
  const { client } = attached;
  const [model] = await client.model.list();
  const row = await client.session.create({ workspace: served.project, model: model?.name ?? '' });
  sessionId = row.id;
  const inProcess = createRouterClient(served.app.router, { context: { through: 'cli' } });
  for (let n = 0; n < renames; n += 1) await inProcess.session.rename({ sessionId, title: title(n) });
  events = await inProcess.session.history({ sessionId });
});
afterAll(async () => {
  await attached.close();
  await served.close();
});

const auth = () => ({ authorization: `Bearer ${served.token}` });
const rest = async (path: string): Promise<unknown> =>
  (await ask(served.port, { path: `/api/v1/sessions/${sessionId}${path}`, headers: auth() })).json;

/** Events of a feed until as many have come as there are. */
async function watched(feed: AsyncIterable<FeedItem>): Promise<JournalEvent[]> {
  const got: JournalEvent[] = [];
  for await (const item of feed) {
    if (item.kind === 'events') got.push(...(item.events as JournalEvent[]));
    if (got.length >= events.length) break;
  }
  return got;
}

it('is as long as it should be, and of events the schema knows', () => {
  expect(events).toHaveLength(renames + 1);
  for (const event of events) expect(journalEventSchema.safeParse(event).error).toBeUndefined();
  expect(events.at(-1)).toMatchObject({ type: 'session.renamed', data: { title: title(renames - 1) } });
});

describe('is the same', () => {
  it('from history, over RPC and REST, from any place', async () => {
    for (const after of [0, 1, 500, renames]) {
      const expected = events.slice(after);
      expect(await attached.client.session.history({ sessionId, after })).toEqual(expected);
      expect(await rest(`/history?after=${after}`)).toEqual(expected);
    }
  });

  it('from watch, over RPC and in this process', async () => {
    const inProcess = createRouterClient(served.app.router, { context: { through: 'cli' } });
    for (const client of [attached.client, inProcess]) {
      expect(await watched(await client.session.watch({ sessionId }))).toEqual(events);
    }
  });

  it('from what is recent, over RPC and REST', async () => {
    const recent = (await attached.client.session.recent({ sessionId, count: 9 })) as Recent;
    expect(recent.events).toEqual(events.slice(-9));
    expect(recent.about).toMatchObject({
      title: title(renames - 1),
      workspace: served.project,
      approve: 'ask',
    });
    expect(await rest('/recent?count=9')).toEqual(recent);
    expect(((await rest('/recent')) as Recent).events).toEqual(events.slice(-120));
  });
});

interface Frame {
  isBinary: boolean;
  frame: { t?: number; p: { s?: number; d?: { json: unknown; meta?: unknown }; b?: { json: unknown } } };
}

/** The frames that answer one call, until one of them is what was waited for. */
function frames(call: string, body: unknown, until: (frame: Frame) => boolean): Promise<Frame[]> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/rpc`, { headers: auth() });
    const got: Frame[] = [];
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after ${got.length} frames`)));
    socket.on('open', () => socket.send(JSON.stringify({ i: '1', p: { u: `/session/${call}`, b: body } })));
    socket.on('message', (data, isBinary) => {
      const frame = { isBinary, frame: JSON.parse(String(data)) };
      got.push(frame);
      if (!until(frame)) return;
      socket.removeAllListeners('close');
      socket.terminate();
      resolve(got);
    });
  });
}

const itemOf = ({ frame }: Frame) => (frame.t === 3 ? frame.p.d : undefined);

describe('on the wire', () => {
  it('is the text of the journal, and bytes when it is long; what happens later is neither', async () => {
    const all = await frames('watch', { json: { sessionId } }, (frame) => {
      const item = itemOf(frame);
      const isEnd = typeof item?.json === 'string' && item.json.includes(`"seq":${renames + 1},`);
      if (isEnd) void attached.client.session.rename({ sessionId, title: 'later' });
      return item !== undefined && typeof item.json !== 'string';
    });
    const items = all.flatMap((frame) => (itemOf(frame) === undefined ? [] : [frame]));
    const past = items.slice(0, -1);
    expect(past.map(({ isBinary }) => isBinary)).toEqual([true, true]);
    const texts = past.map((frame) => JSON.parse(String(itemOf(frame)?.json)) as { events: JournalEvent[] });
    expect(texts.flatMap((item) => item.events)).toEqual(events);
    expect(past.map((frame) => itemOf(frame)?.meta)).toEqual([[[21]], [[21]]]);
    expect(items.at(-1)).toMatchObject({
      isBinary: false,
      frame: { p: { d: { json: { kind: 'events', events: [{ data: { title: 'later' } }] } } } },
    });
  });

  it.each([
    ['no text', 7],
    ['no JSON', '{'],
  ])('a value sent as text that is %s is refused as unreadable', async (_name, value) => {
    const body = { json: { sessionId: value }, meta: [[21, 'sessionId']] };
    const [answer] = await frames('history', body, () => true);
    expect(answer?.frame.p).toMatchObject({ s: 422, b: { json: { code: 'INVALID' } } });
  });
});
