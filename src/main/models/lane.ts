/**
 * The lane of each model server: a `Model` whose requests take turns with all others to the same server, in the order of
 * `lane-order.ts`. A request holds its place until its stream is over, also when that is because the reader went away.
 *
 * It also tells what answered (`served`), and gives a conversation its slot's saved cache back before its first request.
 */
import type { ModelProfile } from '../../shared/model-profile.ts';
import type { ServerLoad } from '../../shared/server-load.ts';
import { createLane, type Lane, type Seat } from './lane-queue.ts';
import type { Model, ModelRequest } from './model.ts';
import { type Emit, streamParts } from './part-stream.ts';
import { type Held, type MoveSlot, type SlotKeeper, slotFile } from './slots.ts';

type Busy = Omit<ServerLoad, 'restingUntil'>;

export interface Lanes {
  /** `server`: its address, or any name for a model without one. `move`: how its slots are saved, where they can be. */
  put(model: Model, server: string, move?: MoveSlot): Model;
  /** No turn of this conversation goes on any more. */
  turnOver(conversation: string): void;
  /** What the servers keep of one conversation is for another that begins in the same way. */
  passOn(from: string, to: string): void;
  /** Of servers that have something to do. */
  load(): Busy[];
  /** Calls back whenever `load` would tell something else. Returns the way to take it back. */
  onChange(listener: () => void): () => void;
  /** Saves the slots of the conversations that were held here. Ask nothing of the models after that. */
  close(): Promise<void>;
}

export interface LanesOptions {
  /** Requests at once to one server; 0 for as many as it says it can. */
  atOnce: () => number;
  /** Where caches outlive the process; without it they do not. */
  keeper?: SlotKeeper | undefined;
  now?: () => number;
}

export function createLanes({ atOnce, keeper, now = Date.now }: LanesOptions): Lanes {
  const lanes = new Map<string, Lane>();
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const laneOf = (server: string): Lane => {
    const key = serverKey(server);
    const lane = lanes.get(key) ?? createLane({ now, changed });
    lanes.set(key, lane);
    return lane;
  };
  const caches = createCaches(keeper);
  return {
    put(model, server, move) {
      const lane = laneOf(server);
      return {
        name: model.name,
        profile: (doubted) => model.profile(doubted),
        count: (request) => model.count(request),
        stream: (request) =>
          streamParts(request.signal, async (emit, signal) => {
            const answer = {
              model,
              server,
              move,
              lane,
              request: { ...request, signal },
              emit,
              atOnce: atOnce(),
            };
            await takeTurn(answer, caches);
          }),
      };
    },
    turnOver(conversation) {
      for (const lane of lanes.values()) lane.turnOver(conversation);
    },
    passOn(from, to) {
      for (const lane of lanes.values()) lane.passOn(from, to);
    },
    load: () =>
      [...lanes]
        .map(([server, lane]) => ({ server, ...lane.load() }))
        .filter(({ running, waiting }) => running.length + waiting.length > 0),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => caches.save(),
  };
}

/** One server has one lane however its address is written. */
export const serverKey = (server: string): string =>
  server.replace(/\/+$/, '').replace('//localhost', '//127.0.0.1');

interface Answer {
  model: Model;
  server: string;
  move: MoveSlot | undefined;
  lane: Lane;
  request: ModelRequest;
  emit: Emit;
  atOnce: number;
}

/** How long what the server tells of itself is waited for; it answers in milliseconds or has other worries. */
const factsMs = 1_000;

async function takeTurn(answer: Answer, caches: Caches): Promise<void> {
  const { model, lane, request, emit, atOnce } = answer;
  const conversation = request.conversation ?? null;
  // Between two turns there is time to put another server behind the address.
  const doubted = lane.isMidTurn(conversation) ? undefined : 'doubted';
  const ask = once(async () => {
    const profile = await within(model.profile(doubted), factsMs).catch(() => undefined);
    lane.size(atOnce, profile);
    return profile;
  });
  if (!lane.isSized()) await ask();
  const seat = await lane.enter(
    { conversation, priority: request.priority ?? 'foreground' },
    request.signal,
    emit,
  );
  if (seat === undefined) return;
  try {
    const enter = once(async () => {
      const profile = await ask();
      if (profile !== undefined) await caches.enter(answer, seat, profile);
    });
    // Only the first request of a conversation has something to wait for; others ask when theirs is on its way.
    if (caches.isNew(answer)) await enter();
    const slot = lane.hasSlots() && seat.slot !== null ? { slot: seat.slot } : {};
    for await (const part of model.stream({ ...request, ...slot })) {
      seat.saw(part);
      const entered = enter();
      if (part.kind === 'end') await entered;
      const profile = part.kind === 'end' ? await ask() : undefined;
      if (profile !== undefined) emit({ kind: 'served', served: servedBy(profile) });
      emit(part);
    }
  } finally {
    seat.leave();
  }
}

const servedBy = ({ model, build, template, keepsReasoning }: ModelProfile) => ({
  model,
  build,
  template,
  reasoning: keepsReasoning,
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Caches {
  /** Whether this conversation has not asked this server before. */
  isNew(answer: Answer): boolean;
  /** A conversation asks through this seat: its saved cache is given back if it is the first time. */
  enter(answer: Answer, seat: Seat, profile: ModelProfile): Promise<void>;
  save(): Promise<void>;
}

/** All saves together: whoever closes the app waits for them. */
const saveMs = 20_000;

function createCaches(keeper: SlotKeeper | undefined): Caches {
  /** By server and slot: the conversation that asked last. */
  const held = new Map<string, { model: Model; held: Held }>();
  const seen = new Set<string>();
  const isNew: Caches['isNew'] = ({ server, move, request }) =>
    keeper !== undefined && move !== undefined && !seen.has(`${server} ${request.conversation}`);
  return {
    isNew,
    async enter(answer, { slot }, profile) {
      const { model, server, move, request } = answer;
      const { conversation } = request;
      if (keeper === undefined || move === undefined || slot === null || conversation === undefined) return;
      const file = slotFile(profile, request);
      if (file === undefined) return;
      const one: Held = { server, slot, file, profile, move };
      held.set(`${serverKey(server)} ${slot}`, { model, held: one });
      const isFirst = isNew(answer);
      seen.add(`${server} ${conversation}`);
      if (isFirst) await keeper.restore(one);
    },
    async save() {
      if (keeper === undefined) return;
      const saves = [...held.values()].map(async ({ model, held: one }) => {
        // What was put behind the address meanwhile has other contents under that number.
        const { run, model: name } = await model.profile('doubted');
        if (run === one.profile.run && name === one.profile.model) await keeper.save(one);
      });
      await within(Promise.allSettled(saves), saveMs);
    },
  };
}
