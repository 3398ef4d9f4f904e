/**
 * The embedded engine: answers from GGUF files without a server. One file's weights are in memory at a time, in a process
 * of their own that ends when another file is asked, so that its memory is free before more is taken.
 *
 * A file's words (its template and tokenizer) are looked at in a small process beside it; when the same file is to answer,
 * that process becomes the one that does.
 */
import { randomUUID } from 'node:crypto';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Emit } from '../part-stream.ts';
import { delayBefore } from './engine-end.ts';
import type { Installation } from './installation.ts';
import {
  type AnswerSignals,
  type Listening,
  type OpenedFile,
  type Opening,
  openFile,
} from './opened-file.ts';
import { type ProcessLink, type StartProcess, startBy } from './process-link.ts';
import type { AnswerRequest, EngineFacts, ToEngine } from './protocol.ts';

/** `version` is another text when the file has other contents. `window` in tokens. */
export interface GgufFile {
  path: string;
  version: string;
  window: number;
}

type Prompt = Extract<ToEngine, { kind: 'count' }>['prompt'];

export interface EmbeddedEngine {
  isInstalled(): Result<Installation>;
  /** `facts` answers at once. */
  knows(file: GgufFile): boolean;
  /** Opens the file's words if need be, which takes a second or two the first time. */
  facts(file: GgufFile): Promise<Result<EngineFacts>>;
  /** Names the process that has the file's weights; null when none has. */
  run(file: GgufFile): string | null;
  count(file: GgufFile, prompt: Prompt): Promise<Result<number>>;
  /** Emits exactly one final part, also after an abort. One answer after the other. */
  answer(file: GgufFile, request: AnswerRequest, emit: Emit, signals: AnswerSignals): Promise<void>;
  /** One vector a text. */
  embed(file: GgufFile, texts: readonly string[]): Promise<Result<number[][]>>;
  close(): Promise<void>;
}

export interface EngineOptions {
  installation: () => Result<Installation>;
  threads: () => Promise<number>;
  start?: StartProcess;
  now?: () => number;
}

type Use = Opening['use'];

/** A session that is only looked at asks for words now and then; a vocabulary takes some hundred megabytes. */
const idleMs = 5 * 60_000;

/** What a process has open. */
interface Held {
  key: string;
  use: Use;
  /** Another text for each. */
  run: string;
  opened: Promise<Result<OpenedFile>>;
}

const keyOf = ({ path, version, window }: GgufFile): string => `${path}\n${version}\n${window}`;

export function createEmbeddedEngine(options: EngineOptions): EmbeddedEngine {
  const { now = Date.now } = options;
  const processes = createProcesses(options.start ?? startBy());
  const openings = createOpenings(options, processes, now);
  const inTurn = createTurns();
  let words: Held | undefined;
  let worker: Held | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function forWords(file: GgufFile): Promise<Result<OpenedFile>> {
    clearTimeout(idle);
    idle = setTimeout(() => {
      void close(words);
      words = undefined;
    }, idleMs).unref();
    for (const held of [worker, words]) {
      const there = held?.key === keyOf(file) ? await alive(held) : undefined;
      if (there !== undefined) return ok(there);
    }
    void close(words);
    words = hold(file, 'words', openings.open(file, 'words', { loading: () => {} }));
    return words.opened;
  }

  /** The file's weights; what else takes much memory is closed first. */
  async function forWork(file: GgufFile, use: Use, listening: Listening): Promise<Result<OpenedFile>> {
    const key = keyOf(file);
    const there = worker?.key === key && serves(worker.use, use) ? await alive(worker) : undefined;
    if (there !== undefined) return ok(there);
    const former = worker;
    worker = undefined;
    await close(former);
    const small = words?.key === key ? await alive(words) : undefined;
    if (small !== undefined) words = undefined;
    const opened =
      small === undefined ? openings.open(file, use, listening) : openings.grow(small, file, use, listening);
    worker = hold(file, use, opened);
    return opened;
  }

  return {
    isInstalled: options.installation,
    knows: (file) => openings.known(file) !== undefined,
    async facts(file) {
      const there = openings.known(file);
      if (there !== undefined) return ok(there);
      const opened = await forWords(file);
      return opened.ok ? ok(opened.value.facts()) : opened;
    },
    run: (file) => (worker?.key === keyOf(file) ? worker.run : null),
    async count(file, prompt) {
      const opened = await forWords(file);
      return opened.ok ? opened.value.count(prompt) : opened;
    },
    answer: (file, request, emit, signals) =>
      inTurn(async () => {
        const { signal } = signals;
        if (!(await openings.recovered(file, emit, signal))) return emit(cancelled);
        const opened = await forWork(file, 'answers', { loading: loadingOf(file, emit, now), signal });
        if (signal.aborted) return emit(cancelled);
        if (!opened.ok) return emit({ kind: 'failed', failure: opened.error });
        const whole = await opened.value.answer(request, emit, signals);
        if (whole) openings.trust(file);
      }),
    embed: (file, texts) =>
      inTurn(async () => {
        const opened = await forWork(file, 'embeddings', { loading: () => {} });
        return opened.ok ? opened.value.embed(texts) : opened;
      }),
    close: () => processes.close(),
  };
}

const hold = (file: GgufFile, use: Use, opened: Held['opened']): Held => ({
  key: keyOf(file),
  use,
  run: randomUUID(),
  opened,
});

async function alive({ opened }: Held): Promise<OpenedFile | undefined> {
  const there = await opened;
  return there.ok && !there.value.isOver() ? there.value : undefined;
}

/** One after the other; a task that fails does not hold up the next. */
function createTurns(): <T>(task: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = tail.then(task);
    tail = mine.catch(() => {});
    return mine;
  };
}

interface Processes {
  start: StartProcess;
  isClosed(): boolean;
  /** Ends all, also those that are just starting. */
  close(): Promise<void>;
}

function createProcesses(start: StartProcess): Processes {
  const running = new Set<ProcessLink>();
  let closed = false;
  return {
    start(onMessage) {
      const link = start(onMessage);
      running.add(link);
      void link.ended.then(() => running.delete(link));
      return link;
    },
    isClosed: () => closed,
    async close() {
      closed = true;
      const all = [...running];
      for (const link of all) link.kill();
      await Promise.all(all.map((link) => link.ended));
    },
  };
}

interface Openings {
  open(file: GgufFile, use: Use, listening: Listening): Promise<Result<OpenedFile>>;
  /** The same process takes the weights in, too. */
  grow(opened: OpenedFile, file: GgufFile, use: Use, listening: Listening): Promise<Result<OpenedFile>>;
  known(file: GgufFile): EngineFacts | undefined;
  /** Waits until the file may be opened again after crashes. False when it was cancelled meanwhile. */
  recovered(file: GgufFile, emit: Emit, signal: AbortSignal): Promise<boolean>;
  /** It has answered: its crashes are forgotten. */
  trust(file: GgufFile): void;
}

function createOpenings(options: EngineOptions, processes: Processes, now: () => number): Openings {
  const facts = new Map<string, EngineFacts>();
  const ends = new Map<string, number[]>();
  const endsOf = ({ path }: GgufFile): number[] => ends.get(path) ?? [];
  const prepare = async (file: GgufFile, use: Use): Promise<Result<Opening>> => {
    const there = options.installation();
    if (!there.ok) return there;
    if (processes.isClosed()) return fail('unavailable', 'The app is being closed.');
    const { path, window } = file;
    return ok({ file: path, window, use, library: there.value.folder, threads: await options.threads() });
  };
  const learn = (file: GgufFile, opened: OpenedFile): Result<OpenedFile> => {
    facts.set(keyOf(file), opened.facts());
    return ok(opened);
  };
  return {
    async open(file, use, listening) {
      const opening = await prepare(file, use);
      if (!opening.ok) return opening;
      listening.loading(0);
      const crashed = (): void => void ends.set(file.path, [...endsOf(file), now()].slice(-20));
      const opened = await openFile(processes.start, opening.value, listening, crashed);
      return opened.ok ? learn(file, opened.value) : opened;
    },
    async grow(opened, file, use, listening) {
      const opening = await prepare(file, use);
      listening.loading(0);
      const more = opening.ok ? await opened.reopen(opening.value, listening) : opening;
      return more.ok ? learn(file, opened) : more;
    },
    known: (file) => facts.get(keyOf(file)),
    async recovered(file, emit, signal) {
      const delayMs = delayBefore(endsOf(file), now());
      if (delayMs > 0) {
        const reason =
          'The embedded engine ended by itself several times; it is started again after a pause.';
        emit({
          kind: 'waiting',
          cause: 'retry',
          reason,
          attempt: endsOf(file).length,
          delayMs,
          since: now(),
        });
        await pause(delayMs, signal);
      }
      return !signal.aborted;
    },
    trust: (file) => void ends.delete(file.path),
  };
}

/** Until then, or until the signal. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

/** Weights that are loaded for answers serve for embeddings too. */
const serves = (has: Use, wanted: Use): boolean => has === wanted || has === 'answers';

async function close(held: Held | undefined): Promise<void> {
  const opened = await held?.opened;
  if (opened?.ok) await opened.value.close();
}

const cancelled: Parameters<Emit>[0] = {
  kind: 'failed',
  failure: { code: 'cancelled', message: 'The request was cancelled.' },
};

/** What the person reads while the file is loaded; nothing when it is there. */
function loadingOf({ path }: GgufFile, emit: Emit, now: () => number): (share: number) => void {
  const since = now();
  const name = path.slice(path.search(/[^/\\]*$/));
  return (share) => {
    const reason = `${name} is being read into memory: ${Math.floor(share * 100)} %.`;
    emit({ kind: 'waiting', cause: 'loading', reason, attempt: 1, delayMs: 0, since });
  };
}
