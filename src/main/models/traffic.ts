/**
 * All requests to model servers: the lane each server has, the breaker it has, and what of both people are shown. One for the
 * whole app, since two lanes to one server would be none.
 */
import type { ServerLoad } from '../../shared/server-load.ts';
import { createQueue } from '../base/queue.ts';
import { createLanes, serverKey } from './lane.ts';
import type { Model } from './model.ts';
import type { OpenAiModel } from './openai-model.ts';
import { type Breakers, createBreakers } from './resilience-breakers.ts';
import type { SlotKeeper } from './slots.ts';

export interface Traffic {
  readonly breakers: Breakers;
  /**
   * `wire` is the connection, if there is one, and `model` whatever stands on it. `server` names the lane: its address, or, where that is
   * another after each start, something that stays.
   */
  put(
    model: Model,
    wire: Pick<OpenAiModel, 'moveSlot'> | null,
    at: { server: string; endpoint: string },
  ): Model;
  turnOver(conversation: string): void;
  passOn(from: string, to: string): void;
  /** Servers that have something to do or rest. */
  load(): ServerLoad[];
  /** The load now, then at each change, until the signal. Who is slow gets the newest alone. */
  watch(signal?: AbortSignal): AsyncGenerator<ServerLoad[], void, undefined>;
  close(): Promise<void>;
}

export interface TrafficOptions {
  /** Requests at once to one server; 0 for as many as it says it can. */
  atOnce: () => number;
  keeper?: SlotKeeper | undefined;
}

export function createTraffic({ atOnce, keeper }: TrafficOptions): Traffic {
  const breakers = createBreakers();
  const lanes = createLanes({ atOnce, keeper });
  /** Addresses by lane. */
  const endpoints = new Map<string, string>();
  const load = (): ServerLoad[] => {
    const busy = new Map(lanes.load().map((one) => [one.server, one]));
    return [...endpoints].flatMap(([server, endpoint]) => {
      const { running = [], waiting = [] } = busy.get(server) ?? {};
      const restingUntil = breakers.restingUntil(endpoint);
      return running.length + waiting.length === 0 && restingUntil === null
        ? []
        : [{ server, restingUntil, running, waiting }];
    });
  };
  return {
    breakers,
    put(model, wire, { server, endpoint }) {
      endpoints.set(serverKey(server), endpoint.replace(/\/+$/, ''));
      return lanes.put(model, server, wire?.moveSlot);
    },
    turnOver: lanes.turnOver,
    passOn: lanes.passOn,
    load,
    async *watch(signal) {
      const queue = createQueue<null>(signal, (waiting, item) => {
        if (waiting.length === 0) waiting.push(item);
      });
      const wake = () => queue.push(null);
      const stops = [lanes.onChange(wake), breakers.onChange(wake)];
      try {
        yield load();
        for await (const _ of queue.items()) yield load();
      } finally {
        for (const stop of stops) stop();
      }
    },
    close: () => lanes.close(),
  };
}
