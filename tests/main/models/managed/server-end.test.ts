/** Why a server ended, from lines real servers wrote, and whether it is started again. */
import { describe, expect, it } from 'vitest';
import { type Life, restartAfter } from '../../../../src/main/models/managed/back-off.ts';
import { type Explanation, explainEnd } from '../../../../src/main/models/managed/explain-end.ts';

const before = '0.00.001.432 I srv  llama_server: initializing ...';
const after = '0.00.018.731 E srv  llama_server: exiting due to model loading error';

describe('the reason', () => {
  it.each<[string, Explanation['kind'], RegExp]>([
    ["E srv start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 9555", 'port', /port/],
    [
      "E llama_model_load: error loading model: unknown model architecture: 'qwen9'",
      'architecture',
      /“qwen9”/,
    ],
    [
      'E llama_init_from_model: K cache type q8_0 with block size 32 does not divide n_embd_head_k=16',
      'cache-type',
      /q8_0/,
    ],
    ["E gguf_init_from_reader: invalid magic characters: 'hell', expected 'GGUF'", 'damaged', /damaged/],
    [
      "E llama_model_load: error loading model: tensor 'token_embd.weight' data is not within the file bounds, model is corrupted or incomplete",
      'damaged',
      /not complete/,
    ],
    [
      'E llama_model_load: error loading model hyperparameters: key not found in model: llama.attention.key_length',
      'damaged',
      /key_length/,
    ],
    [
      'ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 68719476736',
      'memory',
      /memory/,
    ],
    ['CUDA error: out of memory', 'memory', /memory/],
    ["terminate called after throwing an instance of 'std::bad_alloc'", 'memory', /memory/],
    ['error: invalid argument: --spec-default', 'flag', /“--spec-default”/],
    ['error while handling argument "-c": stoi', 'flag', /“-c”/],
    [
      'llama-server: error while loading shared libraries: libllama.so: cannot open shared object file',
      'program',
      /libllama\.so/,
    ],
  ])('%s', (line, kind, message) => {
    const found = explainEnd({ code: 1, signal: null }, [before, line, after]);
    expect(found.kind).toBe(kind);
    expect(found.message).toMatch(message);
    expect(found.hint).not.toBe('');
  });

  it('of a packed cache is told before the failed context that it leads to', () => {
    const lines = [
      'E llama_init_from_model: K cache type q8_0 with block size 32 does not divide n_embd_head_k=16',
      "E cmn  common_init_: failed to create context with model 'm.gguf'",
      after,
    ];
    expect(explainEnd({ code: 1, signal: null }, lines).kind).toBe('cache-type');
  });

  it.each<[number | null, string | null, Explanation['kind'], RegExp]>([
    [null, 'SIGKILL', 'memory', /memory ran out/],
    [null, 'SIGILL', 'program', /processor/],
    [null, 'SIGSEGV', 'crash', /SIGSEGV/],
    [1, null, 'unknown', /code 1/],
  ])('without a word, code %s, signal %s', (code, signal, kind, message) => {
    const found = explainEnd({ code, signal }, [before]);
    expect(found).toMatchObject({ kind, message: expect.stringMatching(message) });
  });

  it('that nobody knows is said to be that', () => {
    const found = explainEnd({ code: 1, signal: null }, [before, 'something new', after]);
    expect(found).toMatchObject({ kind: 'unknown', message: 'llama-server could not load this model.' });
  });
});

describe('starting again', () => {
  const life = (endedAt: number, change: Partial<Life> = {}): Life => ({
    endedAt,
    wasReady: true,
    portTaken: false,
    ...change,
  });
  const taken = (endedAt: number): Life => life(endedAt, { wasReady: false, portTaken: true });
  const minute = 60_000;

  it.each<[string, Life[], number | null]>([
    ['after the first crash', [life(0)], 1_000],
    ['after the second', [life(0), life(5_000)], 2_000],
    ['after the fifth', [0, 1, 2, 3, 4].map((at) => life(at * 1_000)), 16_000],
    ['not after the sixth within ten minutes', [0, 1, 2, 3, 4, 5].map((at) => life(at * 1_000)), null],
    [
      'after the sixth when the others are long ago',
      [...[0, 1, 2, 3, 4].map((at) => life(at)), life(11 * minute)],
      1_000,
    ],
    ['not when it never got ready', [life(0, { wasReady: false })], null],
    ['not when it never got ready this time', [life(0), life(1_000, { wasReady: false })], null],
    ['at once when its port was taken', [taken(0)], 0],
    ['not after three ports in a row', [taken(0), taken(1), taken(2)], null],
    ['with a crash before the taken port', [life(0), taken(1)], 0],
  ])('%s', (_name, lives, delayMs) => {
    expect(restartAfter(lives)).toEqual(delayMs === null ? { again: false } : { again: true, delayMs });
  });
});
