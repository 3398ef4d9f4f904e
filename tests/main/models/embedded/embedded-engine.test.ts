/**
 * The engine against processes that do what the test says: who is started, what each is told, and what the asker gets when
 * one crashes, says nothing, or is asked for another file.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createEmbeddedEngine,
  type EmbeddedEngine,
} from '../../../../src/main/models/embedded/embedded-engine.ts';
import type { ModelPart } from '../../../../src/main/models/model.ts';
import { fail, ok } from '../../../../src/shared/result.ts';
import { answering, type Behaviour, fakeProcesses, opening } from './fake-process.ts';

const file = { path: '/models/a.gguf', version: '1', window: 4096 };
const other = { ...file, path: '/models/b.gguf' };
const request = { messages: [{ role: 'user' as const, content: 'hi' }], tools: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(behave: Behaviour, installed = true) {
  const processes = fakeProcesses(behave);
  const installation = () =>
    installed ? ok({ folder: '/engine', version: '1' }) : fail('unavailable', 'not installed', 'Run: it');
  const threads = () => Promise.resolve(3);
  const engine = createEmbeddedEngine({ installation, threads, start: processes.start });
  return { engine, all: processes.all };
}

interface Asked {
  parts: ModelPart[];
  stop: AbortController;
  done: Promise<void>;
}

function ask(engine: EmbeddedEngine, which = file, answerNow?: AbortSignal): Asked {
  const parts: ModelPart[] = [];
  const stop = new AbortController();
  const signals = { signal: stop.signal, answerNow };
  return { parts, stop, done: engine.answer(which, request, (part) => parts.push(part), signals) };
}

const kinds = ({ parts }: Asked): string[] => parts.map((part) => part.kind);
const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('the embedded engine', () => {
  it('opens the file in a process with threads, and passes on what it says', async () => {
    const { engine, all } = start(answering);
    const asked = ask(engine);
    await asked.done;
    expect(kinds(asked)).toEqual(['waiting', 'text', 'end']);
    expect(all.map(({ told }) => told.map(({ kind }) => kind))).toEqual([['open', 'answer']]);
    expect(all[0]?.told[0]).toMatchObject({
      file: file.path,
      library: '/engine',
      use: 'answers',
      threads: 3,
    });
  });

  it('answers again from the same process, without opening anew', async () => {
    const { engine, all } = start(answering);
    await ask(engine).done;
    const second = ask(engine);
    await second.done;
    expect(kinds(second)).toEqual(['text', 'end']);
    expect(all).toHaveLength(1);
  });

  it('lets the process that knows the words take in the weights', async () => {
    const { engine, all } = start(answering);
    expect(await engine.facts(file)).toMatchObject({ ok: true, value: { window: 4096 } });
    expect(await engine.count(file, request)).toEqual(ok(7));
    expect(engine.run(file)).toBeNull();
    await ask(engine).done;
    expect(all).toHaveLength(1);
    expect(all[0]?.told.flatMap((one) => (one.kind === 'open' ? one.use : []))).toEqual(['words', 'answers']);
    expect(engine.run(file)).not.toBeNull();
  });

  it('frees the memory of one file before another is opened', async () => {
    const { engine, all } = start(answering);
    await ask(engine).done;
    await ask(engine, other).done;
    expect(all.map(({ killed }) => killed)).toEqual([true, false]);
    expect(all[1]?.told[0]).toMatchObject({ file: other.path });
  });

  it('answers one request after the other', async () => {
    const { engine, all } = start(opening);
    const first = ask(engine);
    const second = ask(engine);
    await turn();
    const answers = () => all[0]?.told.filter(({ kind }) => kind === 'answer') ?? [];
    expect(answers()).toHaveLength(1);
    all[0]?.say({ kind: 'part', id: 1, part: { kind: 'end', finish: 'stop', usage: {} } });
    await first.done;
    await turn();
    expect(answers()).toHaveLength(2);
    all[0]?.say({ kind: 'part', id: 2, part: { kind: 'end', finish: 'stop', usage: {} } });
    await second.done;
    expect(kinds(second)).toEqual(['end']);
  });

  it('fails the request when the process crashes, and starts it anew for the next', async () => {
    const { engine, all } = start(opening);
    const asked = ask(engine);
    await turn();
    all[0]?.die({ lastWords: 'ggml.c:1: assert' });
    await asked.done;
    expect(asked.parts.at(-1)).toMatchObject({
      kind: 'failed',
      failure: { code: 'unavailable', message: expect.stringMatching(/SIGABRT.*ggml\.c:1: assert/) },
    });
    void ask(engine);
    await turn();
    expect(all).toHaveLength(2);
  });

  it('waits longer and longer before it starts what keeps crashing, and says so', async () => {
    const { engine, all } = start((message, process) => {
      if (message.kind === 'open') process.die();
    });
    const delays: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const asked = ask(engine);
      await vi.runAllTimersAsync();
      await asked.done;
      const retry = asked.parts.find((part) => part.kind === 'waiting' && part.cause === 'retry');
      delays.push(retry?.kind === 'waiting' ? retry.delayMs : 0);
      expect(asked.parts.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'unavailable' } });
    }
    expect(delays).toEqual([0, 0, 1_000, 2_000, 4_000]);
    expect(all).toHaveLength(5);
  });

  it('can be cancelled while it waits for that', async () => {
    const { engine, all } = start((message, process) => {
      if (message.kind === 'open') process.die();
    });
    for (const _ of [1, 2]) await ask(engine).done;
    const asked = ask(engine);
    await turn();
    asked.stop.abort();
    await asked.done;
    expect(asked.parts.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'cancelled' } });
    expect(all).toHaveLength(2);
  });

  it('forgets the crashes once it has answered', async () => {
    let crashes = 2;
    const { engine } = start((message, process) => {
      if (message.kind === 'open' && crashes > 0) {
        crashes -= 1;
        process.die();
      } else answering(message, process);
    });
    for (let round = 0; round < 3; round += 1) {
      const asked = ask(engine);
      await vi.advanceTimersByTimeAsync(5_000);
      await asked.done;
    }
    const calm = ask(engine);
    await calm.done;
    expect(kinds(calm)).toEqual(['text', 'end']);
  });

  it('tells the process to stop, and ends one that does not hear', async () => {
    const { engine, all } = start(opening);
    const asked = ask(engine);
    await turn();
    asked.stop.abort();
    expect(all[0]?.told.at(-1)).toEqual({ kind: 'stop', id: 1 });
    expect(all[0]?.killed).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    await asked.done;
    expect(all[0]?.killed).toBe(true);
  });

  it('frees what is being opened when the request is cancelled', async () => {
    const { engine, all } = start(() => {});
    const asked = ask(engine);
    await turn();
    asked.stop.abort();
    await asked.done;
    expect(all[0]?.killed).toBe(true);
    expect(asked.parts.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'cancelled' } });
  });

  it('passes on that the answer is wanted now', async () => {
    const { engine, all } = start(opening);
    const now = new AbortController();
    void ask(engine, file, now.signal);
    await turn();
    now.abort();
    expect(all[0]?.told.at(-1)).toEqual({ kind: 'answer-now', id: 1 });
  });

  it('ends a process that says nothing for five minutes, but not one that nobody asked', async () => {
    const { engine, all } = start(answering);
    await ask(engine).done;
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    expect(all[0]?.killed).toBe(false);

    const deaf = start(opening);
    const asked = ask(deaf.engine);
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    deaf.all[0]?.say({ kind: 'part', id: 1, part: { kind: 'text', text: 'a' } });
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    expect(deaf.all[0]?.killed).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    await asked.done;
    expect(deaf.all[0]?.killed).toBe(true);
  });

  it('says what was refused, and what to do when nothing is installed', async () => {
    const refused = start((message, process) => {
      const failure = { code: 'invalid' as const, message: 'No model.' };
      if (message.kind === 'open') process.say({ kind: 'refused', failure });
    });
    const asked = ask(refused.engine);
    await asked.done;
    expect(asked.parts.at(-1)).toMatchObject({ kind: 'failed', failure: { message: 'No model.' } });
    expect(refused.all[0]?.killed).toBe(true);

    const absent = start(answering, false);
    const vain = ask(absent.engine);
    await vain.done;
    expect(vain.parts).toMatchObject([{ kind: 'failed', failure: { hint: 'Run: it' } }]);
    expect(absent.all).toEqual([]);
    expect(await absent.engine.count(file, request)).toMatchObject({ ok: false });
  });

  it('ends all its processes when it is closed, and starts no more', async () => {
    const { engine, all } = start(answering);
    await ask(engine).done;
    await engine.facts(other);
    await engine.close();
    expect(all.map(({ killed }) => killed)).toEqual([true, true]);
    const late = ask(engine);
    await late.done;
    expect(late.parts.at(-1)).toMatchObject({ kind: 'failed' });
    expect(all).toHaveLength(2);
  });

  it('lets go of words that nobody has asked for in a while, and never of weights', async () => {
    const { engine, all } = start(answering);
    await ask(engine, other).done;
    await engine.count(file, request);
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    await engine.count(file, request);
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    expect(all.map(({ killed }) => killed)).toEqual([false, false]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(all.map(({ killed }) => killed)).toEqual([false, true]);
    expect(await engine.count(file, request)).toEqual(ok(7));
    expect(all).toHaveLength(3);
  });

  it('makes embeddings with weights that are there, or opens the file for that', async () => {
    const { engine, all } = start(answering);
    expect(await engine.embed(file, ['a'])).toEqual(ok([[1, 0]]));
    expect(all[0]?.told[0]).toMatchObject({ use: 'embeddings' });
    await ask(engine, other).done;
    expect(await engine.embed(other, ['a'])).toEqual(ok([[1, 0]]));
    expect(all).toHaveLength(2);
  });
});
