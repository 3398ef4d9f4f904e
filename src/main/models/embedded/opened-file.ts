/**
 * One file that is open in an engine's process: questions out, answers back, told apart by their numbers. When the process
 * ends, every open question gets a failure at once; a process that says nothing for long is ended.
 */
import { type Failure, fail, ok, type Result } from '../../../shared/result.ts';
import type { Emit } from '../part-stream.ts';
import { failureOf } from './engine-end.ts';
import type { EngineEnd } from './fork.ts';
import type { ProcessLink, StartProcess } from './process-link.ts';
import type { AnswerRequest, EngineFacts, EnginePart, FromEngine, ToEngine } from './protocol.ts';

export type Opening = Omit<Extract<ToEngine, { kind: 'open' }>, 'kind'>;

export interface AnswerSignals {
  signal: AbortSignal;
  answerNow?: AbortSignal | undefined;
}

export interface OpenedFile {
  facts(): EngineFacts;
  /** Emits one final part. Resolves when the model has stopped, also after an abort; true when the answer is whole. */
  answer(request: AnswerRequest, emit: Emit, signals: AnswerSignals): Promise<boolean>;
  count(prompt: Extract<ToEngine, { kind: 'count' }>['prompt']): Promise<Result<number>>;
  embed(texts: readonly string[]): Promise<Result<number[][]>>;
  /** The same file, for more than it was opened for. */
  reopen(opening: Opening, listening: Listening): Promise<Result<void>>;
  /** Ends the process; resolves when its memory is free. */
  close(): Promise<void>;
  /** Whether it ended, or was told to. */
  isOver(): boolean;
}

export interface Listening {
  /** Of the weights, 0 to 1. */
  loading: (share: number) => void;
  /** While it is being opened: ends the process. */
  signal?: AbortSignal | undefined;
}

/** A batch of a huge model on a slow machine takes a minute; nothing healthy takes longer without a word. */
const silenceMs = 5 * 60_000;
/** A cancel is heard between two batches. */
const deafMs = 10_000;

/** `end` is undefined when it was closed from here. */
type Heard = FromEngine | { kind: 'ended'; end: EngineEnd | undefined };
type Waiting = (message: Heard) => void;

/** What cannot be opened is a value, and its process is gone then. `crashed`: it ended by itself, now or later. */
export async function openFile(
  start: StartProcess,
  opening: Opening,
  listening: Listening,
  crashed: () => void,
): Promise<Result<OpenedFile>> {
  const talk = createTalk(start, crashed);
  const opened = await openIn(talk, opening, listening);
  if (!opened.ok) return opened;
  let facts = opened.value;
  let nextId = 0;
  const ask = (message: (id: number) => ToEngine, listen: Waiting): number => {
    nextId += 1;
    talk.listen(nextId, listen);
    talk.link.send(message(nextId));
    return nextId;
  };
  return ok({
    facts: () => facts,
    answer: (request, emit, signals) => answerIn(talk, ask, { request, emit, ...signals }),
    count: (prompt) =>
      new Promise((resolve) => {
        const id = ask(
          (number) => ({ kind: 'count', id: number, prompt }),
          (message) => {
            talk.forget(id);
            resolve(message.kind === 'counted' ? ok(message.tokens) : noAnswer(message));
          },
        );
      }),
    embed: (texts) =>
      new Promise((resolve) => {
        const id = ask(
          (number) => ({ kind: 'embed', id: number, texts: [...texts] }),
          (message) => {
            talk.forget(id);
            resolve(message.kind === 'embedded' ? ok(message.vectors) : noAnswer(message));
          },
        );
      }),
    async reopen(more, shares) {
      const again = await openIn(talk, more, shares);
      if (again.ok) facts = again.value;
      return again.ok ? ok(undefined) : again;
    },
    close: () => talk.close(),
    isOver: () => talk.isOver(),
  });
}

/** Why the answer that was waited for did not come. */
function noAnswer(message: Heard, doing = 'in the middle of its work'): Result<never> {
  if ('failure' in message) return { ok: false, error: message.failure };
  if (message.kind !== 'ended') return fail('failed', 'The embedded engine answered something else.');
  return { ok: false, error: message.end === undefined ? gone : failureOf(message.end, doing) };
}

interface Talk {
  readonly link: ProcessLink;
  /** Called with every message of that number, and once when the process ends. 0: messages without a number. */
  listen(id: number, listener: Waiting): void;
  forget(id: number): void;
  close(): Promise<void>;
  isOver(): boolean;
}

function createTalk(start: StartProcess, crashed: () => void): Talk {
  const listeners = new Map<number, Waiting>();
  let over = false;
  let closing = false;
  const link = start((message) => {
    silence.refresh();
    listeners.get('id' in message ? message.id : 0)?.(message);
  });
  const silence = setTimeout(() => {
    // Between two questions there is nothing to say.
    if (listeners.size > 0) link.kill();
    else silence.refresh();
  }, silenceMs).unref();
  void link.ended.then((end) => {
    over = true;
    clearTimeout(silence);
    const unasked = closing ? undefined : end;
    if (unasked !== undefined) crashed();
    for (const listener of [...listeners.values()]) listener({ kind: 'ended', end: unasked });
    listeners.clear();
  });
  return {
    link,
    listen: (id, listener) => {
      silence.refresh();
      if (over) queueMicrotask(() => listener({ kind: 'ended', end: undefined }));
      else listeners.set(id, listener);
    },
    forget: (id) => void listeners.delete(id),
    async close() {
      closing = true;
      over = true;
      link.kill();
      await link.ended;
    },
    isOver: () => over,
  };
}

const gone: Failure = { code: 'unavailable', message: 'The embedded engine was stopped.' };

function openIn(talk: Talk, opening: Opening, { loading, signal }: Listening): Promise<Result<EngineFacts>> {
  return new Promise((resolve) => {
    const giveUp = (): void => void talk.close();
    talk.listen(0, (message) => {
      if (message.kind === 'loading') return loading(message.share);
      talk.forget(0);
      signal?.removeEventListener('abort', giveUp);
      if (message.kind === 'opened') return resolve(ok(message.facts));
      void talk.close().then(() => resolve(noAnswer(message, 'while it opened the file')));
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) giveUp();
    talk.link.send({ kind: 'open', ...opening });
  });
}

interface Answering extends AnswerSignals {
  request: AnswerRequest;
  emit: Emit;
}

type Ask = (message: (id: number) => ToEngine, listen: Waiting) => number;

function answerIn(talk: Talk, ask: Ask, { request, emit, signal, answerNow }: Answering): Promise<boolean> {
  return new Promise((resolve) => {
    let deaf: NodeJS.Timeout | undefined;
    const end = (part: EnginePart): void => {
      clearTimeout(deaf);
      talk.forget(id);
      signal.removeEventListener('abort', stop);
      answerNow?.removeEventListener('abort', hurry);
      emit(part);
      resolve(part.kind === 'end');
    };
    const id = ask(
      (number) => ({ kind: 'answer', id: number, request }),
      (message) => {
        const lost = message.kind === 'part' ? undefined : noAnswer(message, 'in the middle of the answer');
        if (lost?.ok === false) return end({ kind: 'failed', failure: lost.error });
        if (message.kind !== 'part') return;
        const { part } = message;
        if (part.kind === 'end' || part.kind === 'failed') end(part);
        else emit(part);
      },
    );
    function stop(): void {
      talk.link.send({ kind: 'stop', id });
      deaf ??= setTimeout(() => talk.link.kill(), deafMs);
    }
    const hurry = (): void => talk.link.send({ kind: 'answer-now', id });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    if (answerNow?.aborted) hurry();
    answerNow?.addEventListener('abort', hurry, { once: true });
  });
}
