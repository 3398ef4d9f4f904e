/**
 * Requests to one server through its lane, judged by what the server saw: how many at once, in which order, in which slot; and
 * by what those that wait are told.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLanes, type Lanes } from '../../../src/main/models/lane.ts';
import { patienceMs } from '../../../src/main/models/lane-order.ts';
import type { Model, ModelPart, ModelRequest } from '../../../src/main/models/model.ts';
import { type ModelProfile, unknownProfile } from '../../../src/shared/model-profile.ts';
import { collect, ending, requestOf } from './collect.ts';

afterEach(() => vi.useRealTimers());

interface Hand {
  request: ModelRequest;
  say: (part: ModelPart) => void;
  finish: () => void;
}

/** A server whose answers are given by hand. */
function serverOf(profile: Partial<ModelProfile> = {}) {
  const hands: Hand[] = [];
  let open = 0;
  let most = 0;
  const model: Model = {
    name: 'm',
    profile: async () => ({ ...unknownProfile, kind: 'llama.cpp', model: 'm', slots: 1, ...profile }),
    count: async () => undefined,
    async *stream(request) {
      open += 1;
      most = Math.max(most, open);
      const pending: ModelPart[] = [];
      let wake = () => {};
      const say = (part: ModelPart) => {
        pending.push(part);
        wake();
      };
      hands.push({ request, say, finish: () => say({ kind: 'end', finish: 'stop', usage: {} }) });
      request.signal.addEventListener('abort', () => wake());
      try {
        while (!request.signal.aborted) {
          const part = pending.shift();
          if (part !== undefined) yield part;
          if (part?.kind === 'end') return;
          if (part === undefined) await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        open -= 1;
      }
    },
  };
  return { model, hands, most: () => most };
}

const inLane = (lanes: Lanes, model: Model) => lanes.put(model, 'http://127.0.0.1:1/v1');

/** Asks; what was said so far can be looked at any time. */
function begin(model: Model, more: Partial<ModelRequest> = {}) {
  const parts: ModelPart[] = [];
  const stop = new AbortController();
  const done = (async () => {
    for await (const part of model.stream(requestOf('hi', { signal: stop.signal, ...more })))
      parts.push(part);
  })();
  const queued = () => parts.filter((part) => part.kind === 'queued');
  return { parts, done, stop: () => stop.abort(), queued };
}

const seen = (hands: readonly Hand[]) => hands.map(({ request }) => request.conversation);

describe('a lane', () => {
  it('lets one request through at a time, in the order they came, and tells those that wait', async () => {
    const { model, hands, most } = serverOf();
    const lane = inLane(createLanes({ atOnce: () => 0 }), model);
    const first = begin(lane, { conversation: 'a' });
    await expect.poll(() => hands).toHaveLength(1);
    const second = begin(lane, { conversation: 'b' });
    const third = begin(lane, { conversation: 'c' });
    await expect.poll(() => third.queued()).toHaveLength(1);
    expect(third.queued()[0]).toMatchObject({ ahead: 2, because: 'session', doing: 'starting' });
    hands[0]?.say({ kind: 'text', text: 'word' });
    await expect.poll(() => second.queued().at(-1)).toMatchObject({ ahead: 1, doing: 'writing' });
    hands[0]?.finish();
    await first.done;
    await expect.poll(() => third.queued().at(-1)).toMatchObject({ ahead: 1, doing: 'starting' });
    hands[1]?.finish();
    await expect.poll(() => hands).toHaveLength(3);
    hands[2]?.finish();
    await Promise.all([second.done, third.done]);
    expect(seen(hands)).toEqual(['a', 'b', 'c']);
    expect(most()).toBe(1);
    expect(ending(third.parts)).toMatchObject({ kind: 'end' });
  });

  it('is one for all models of a server, and another for another server', async () => {
    const { model, hands, most } = serverOf();
    const lanes = createLanes({ atOnce: () => 0 });
    const asked = [
      begin(lanes.put(model, 'http://127.0.0.1:1/v1')),
      begin(lanes.put(model, 'http://localhost:1/v1/')),
      begin(lanes.put(model, 'http://127.0.0.1:2/v1')),
    ];
    await expect.poll(() => hands).toHaveLength(2);
    for (const { finish } of hands) finish();
    await expect.poll(() => hands).toHaveLength(3);
    hands[2]?.finish();
    await Promise.all(asked.map(({ done }) => done));
    expect(most()).toBe(2);
  });

  it('gives its place free when a request is cancelled, waiting or answered, or its reader goes away', async () => {
    const { model, hands } = serverOf();
    const lane = inLane(createLanes({ atOnce: () => 0 }), model);
    const first = begin(lane);
    await expect.poll(() => hands).toHaveLength(1);
    const second = begin(lane);
    await expect.poll(() => second.queued()).toHaveLength(1);
    second.stop();
    await second.done;
    expect(ending(second.parts)).toMatchObject({ failure: { code: 'cancelled' } });
    expect(hands).toHaveLength(1);
    const third = begin(lane);
    first.stop();
    await first.done;
    await expect.poll(() => hands).toHaveLength(2);
    hands[1]?.finish();
    await third.done;
    const reader = lane.stream(requestOf('hi'))[Symbol.asyncIterator]();
    const going = reader.next();
    await expect.poll(() => hands).toHaveLength(3);
    hands[2]?.say({ kind: 'text', text: 'word' });
    await going;
    await reader.return?.();
    const last = begin(lane);
    await expect.poll(() => hands).toHaveLength(4);
    hands[3]?.finish();
    await last.done;
  });

  it('keeps a background request out of another session’s turn, and lets it go when the turn is over', async () => {
    const { model, hands } = serverOf();
    const lanes = createLanes({ atOnce: () => 0 });
    const lane = inLane(lanes, model);
    const step = begin(lane, { conversation: 'main' });
    await expect.poll(() => hands).toHaveLength(1);
    const title = begin(lane, { conversation: 'side', priority: 'background' });
    await expect.poll(() => title.queued()).toHaveLength(1);
    hands[0]?.finish();
    await step.done;
    await expect.poll(() => title.queued().at(-1)).toMatchObject({ because: 'turn', ahead: 0 });
    const next = begin(lane, { conversation: 'main' });
    await expect.poll(() => seen(hands)).toEqual(['main', 'main']);
    hands[1]?.finish();
    await next.done;
    lanes.turnOver('main');
    await expect.poll(() => seen(hands)).toEqual(['main', 'main', 'side']);
    hands[2]?.finish();
    await title.done;
  });

  it('lets it go after a while all the same', async () => {
    vi.useFakeTimers();
    const { model, hands } = serverOf();
    const lane = inLane(createLanes({ atOnce: () => 0 }), model);
    const step = begin(lane, { conversation: 'main' });
    await expect.poll(() => hands).toHaveLength(1);
    hands[0]?.finish();
    await step.done;
    const title = begin(lane, { conversation: 'side', priority: 'background' });
    await expect.poll(() => title.queued()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(patienceMs - 1_000);
    expect(hands).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(seen(hands)).toEqual(['main', 'side']);
    hands[1]?.finish();
    await title.done;
  });

  it('lets as many through as the server has slots, and keeps each conversation in its own', async () => {
    const { model, hands, most } = serverOf({ slots: 2 });
    const lane = inLane(createLanes({ atOnce: () => 0 }), model);
    const slots: (number | undefined)[] = [];
    for (const conversation of ['a', 'b', 'b', 'a', 'b']) {
      const asked = begin(lane, { conversation });
      await expect.poll(() => hands).toHaveLength(slots.length + 1);
      slots.push(hands.at(-1)?.request.slot);
      hands.at(-1)?.finish();
      await asked.done;
    }
    expect(slots).toEqual([0, 1, 1, 0, 1]);
    const both = [begin(lane, { conversation: 'a' }), begin(lane, { conversation: 'b' })];
    await expect.poll(() => most()).toBe(2);
    for (const { finish } of hands.slice(-2)) finish();
    await Promise.all(both.map(({ done }) => done));
  });

  it('gives a conversation the slot of one that is over, where that was passed on to it', async () => {
    const { model, hands } = serverOf({ slots: 3 });
    const lanes = createLanes({ atOnce: () => 0 });
    const lane = inLane(lanes, model);
    const slotOf = async (conversation: string): Promise<number | undefined> => {
      const asked = begin(lane, { conversation });
      const count = hands.length + 1;
      await expect.poll(() => hands).toHaveLength(count);
      hands.at(-1)?.finish();
      await asked.done;
      return hands.at(-1)?.request.slot;
    };
    expect(await slotOf('first')).toBe(0);
    // Somebody is in the middle of a turn there: nothing is taken from them.
    lanes.passOn('first', 'second');
    expect(await slotOf('second')).toBe(1);
    lanes.turnOver('first');
    lanes.passOn('first', 'third');
    expect(await slotOf('third')).toBe(0);
    expect(await slotOf('first')).toBe(2);
  });

  it('says no slot where there is one only, and is as wide as the person set', async () => {
    const { model, hands } = serverOf();
    const lane = inLane(createLanes({ atOnce: () => 3 }), model);
    const asked = [begin(lane), begin(lane), begin(lane), begin(lane)];
    await expect.poll(() => hands).toHaveLength(3);
    expect(hands.every(({ request }) => request.slot === undefined)).toBe(true);
    hands[0]?.finish();
    await expect.poll(() => hands).toHaveLength(4);
    for (const { finish } of hands) finish();
    await Promise.all(asked.map(({ done }) => done));
  });

  it('tells what answered before the end, and shows what it has to do', async () => {
    const { model, hands } = serverOf({ build: 'b1', template: 't', keepsReasoning: true });
    const lanes = createLanes({ atOnce: () => 0 });
    const changes = vi.fn();
    lanes.onChange(changes);
    const lane = inLane(lanes, model);
    const first = begin(lane, { conversation: 'a' });
    await expect.poll(() => hands).toHaveLength(1);
    const second = begin(lane, { conversation: 'b', priority: 'background' });
    hands[0]?.say({ kind: 'reasoning', text: 'hm' });
    await expect.poll(() => lanes.load()[0]?.running[0]?.doing).toBe('thinking');
    expect(lanes.load()).toMatchObject([
      {
        server: 'http://127.0.0.1:1/v1',
        running: [{ conversation: 'a', priority: 'foreground' }],
        waiting: [{ conversation: 'b', priority: 'background' }],
      },
    ]);
    expect(changes).toHaveBeenCalled();
    hands[0]?.finish();
    await first.done;
    expect(first.parts.at(-2)).toEqual({
      kind: 'served',
      served: { model: 'm', build: 'b1', template: 't', reasoning: true },
    });
    lanes.turnOver('a');
    await expect.poll(() => hands).toHaveLength(2);
    hands[1]?.finish();
    await second.done;
    expect(lanes.load()).toEqual([]);
  });

  it('does not wait for a server that says nothing of itself', async () => {
    const { model, hands } = serverOf();
    const mute: Model = { ...model, profile: () => Promise.reject(new Error('no')) };
    const asked = collect(inLane(createLanes({ atOnce: () => 0 }), mute).stream(requestOf('hi')));
    await expect.poll(() => hands).toHaveLength(1);
    hands[0]?.finish();
    expect((await asked).map(({ kind }) => kind)).toEqual(['end']);
  });
});
