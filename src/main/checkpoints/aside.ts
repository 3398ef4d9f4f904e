/**
 * The checkpoints of a large folder in a thread of their own, so that looking at a hundred thousand files holds up nothing else. A
 * thread that ends while it works fails what it was asked, and the next question starts another: what it stores is safe from a kill
 * at any moment.
 */
import { Worker } from 'node:worker_threads';
import { fail, ok, type Result } from '../../shared/result.ts';
import { besideFile } from '../base/beside-file.ts';
import type { Collector, Keeper, Place } from './keeper.ts';

type Names = keyof Keeper;
export type Asked = { id: number; name: Names; args: unknown[] } | { cancel: number };
/** `opened` comes first and once. */
export type Answered =
  | { opened: Result<null> }
  | { id: number; value: unknown }
  | { id: number; error: unknown };

type Waiting = { resolve(value: unknown): void; reject(error: unknown): void };
type Link = {
  ask(name: Names, args: unknown[], signal?: AbortSignal): Promise<unknown>;
  end(): Promise<void>;
};

const ended = (why: string) =>
  fail(
    'failed',
    `The part that keeps checkpoints ended in the middle of its work (${why}). What it kept before is safe.`,
    'Try again.',
  );

const notStarted = (why: unknown) =>
  fail('unavailable', `The part that keeps checkpoints could not be started (${why}).`);

function newWorker(place: Place | Pick<Place, 'dir'>, file: string | undefined): Result<Worker> {
  try {
    const own = file ?? besideFile(import.meta.dirname, 'checkpoint-thread');
    return ok(new Worker(own, { workerData: place, execArgv: [], name: 'checkpoints' }));
  } catch (error) {
    return notStarted(error);
  }
}

/** Fails as the keeper's opening does, or with `unavailable`. */
function linkTo(worker: Worker, gone: () => void): Promise<Result<Link>> {
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  const link: Link = {
    ask: (name, args, signal) => {
      if (signal?.aborted) return Promise.resolve(fail('cancelled', 'It was cancelled before it began.'));
      asked += 1;
      const id = asked;
      const cancel = (): void => worker.postMessage({ cancel: id } satisfies Asked);
      signal?.addEventListener('abort', cancel, { once: true });
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, name, args } satisfies Asked);
      }).finally(() => signal?.removeEventListener('abort', cancel));
    },
    end: async () => void (await worker.terminate()),
  };
  return new Promise((resolve) => {
    let why = 'without a word';
    let refusal: Result<never> | undefined;
    worker.on('error', (error) => {
      why = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      gone();
      resolve(refusal ?? notStarted(why));
      for (const one of waiting.values()) one.resolve(ended(why));
      waiting.clear();
    });
    worker.on('message', (message: Answered) => {
      if ('opened' in message) {
        if (message.opened.ok) resolve(ok(link));
        else {
          refusal = message.opened;
          void link.end();
        }
        return;
      }
      const one = waiting.get(message.id);
      waiting.delete(message.id);
      if ('error' in message) one?.reject(message.error);
      else one?.resolve(message.value);
    });
  });
}

async function openLink(place: Place | Pick<Place, 'dir'>, file?: string) {
  let link: Promise<Result<Link>> | undefined;
  const linked = () => {
    if (link !== undefined) return link;
    const worker = newWorker(place, file);
    if (!worker.ok) return Promise.resolve(worker);
    link = linkTo(worker.value, () => {
      link = undefined;
    });
    return link;
  };
  const first = await linked();
  if (!first.ok) return first;
  const ask = async (name: Names, args: unknown[], signal?: AbortSignal) => {
    const to = await linked();
    return to.ok ? to.value.ask(name, args, signal) : to;
  };
  /** What a question is answered with is what the keeper in the thread answers: both are of one build. */
  const asks =
    <K extends Exclude<Names, 'close' | 'create'>>(name: K) =>
    (...args: Parameters<Keeper[K]>) =>
      ask(name, args) as ReturnType<Keeper[K]>;
  const close = async (): Promise<void> => {
    const to = await link;
    if (!to?.ok) return;
    try {
      await to.value.ask('close', []);
    } finally {
      await to.value.end();
    }
  };
  return ok({ ask, asks, close });
}

/** Fails as `openKeeper` does, and as `unavailable` when no thread can be had. */
export async function openKeeperAside(place: Place, file?: string): Promise<Result<Keeper>> {
  const opened = await openLink(place, file);
  if (!opened.ok) return opened;
  const { ask, asks, close } = opened.value;
  return ok({
    create: (request, scope, signal) =>
      ask('create', [request, scope], signal) as ReturnType<Keeper['create']>,
    preview: asks('preview'),
    restore: asks('restore'),
    changes: asks('changes'),
    files: asks('files'),
    sides: asks('sides'),
    leftOut: asks('leftOut'),
    names: asks('names'),
    blob: asks('blob'),
    collect: asks('collect'),
    close,
  });
}

export async function openCollectorAside(place: Pick<Place, 'dir'>): Promise<Result<Collector>> {
  const opened = await openLink(place);
  return opened.ok ? ok({ collect: opened.value.asks('collect'), close: opened.value.close }) : opened;
}
