/** What each kind of trouble means, as a table: the code, whether it is tried again, whom it blames. */
import { describe, expect, it } from 'vitest';
import { classify, type Problem } from '../../../src/main/models/classify.ts';

const at = 'http://127.0.0.1:8080/v1';
const status = (code: number, body: unknown = undefined, retryAfter?: string): Problem => ({
  kind: 'status',
  status: code,
  body,
  retryAfter,
});

const table: [
  name: string,
  problem: Problem,
  code: string,
  retryable: boolean,
  blames: boolean,
  says: RegExp,
][] = [
  [
    'nobody listens',
    { kind: 'unreachable', code: 'ECONNREFUSED' },
    'unavailable',
    true,
    true,
    /^Nothing answers at http:\S+ Is the server running/,
  ],
  ['not asked', { kind: 'offline' }, 'denied', false, false, /works offline.* Nothing was sent/],
  ['unknown host', { kind: 'unreachable', code: 'ENOTFOUND' }, 'unavailable', false, true, /not known/],
  [
    'lost before headers',
    { kind: 'unreachable', code: 'ECONNRESET' },
    'unavailable',
    true,
    true,
    /ECONNRESET/,
  ],
  ['bad request', status(400, { message: "'messages' is required" }), 'invalid', false, false, /messages/],
  ['no key', status(401, { message: 'Invalid API Key' }), 'denied', false, false, /API key/],
  ['forbidden', status(403), 'denied', false, false, /API key/],
  ['no such page', status(404), 'not_found', false, false, /\/v1/],
  ['unprocessable', status(422, { message: 'no' }), 'invalid', false, false, /422: no/],
  ['too many', status(429), 'unavailable', true, false, /429/],
  ['internal', status(500, { message: 'oops' }), 'unavailable', true, false, /oops/],
  ['not switched on', status(501, { message: 'use --metrics' }), 'invalid', false, false, /--metrics/],
  ['bad gateway', status(502), 'unavailable', true, true, /502: no reason given/],
  ['loading', status(503, { type: 'unavailable_error' }), 'unavailable', true, false, /loading/],
  ['overloaded', status(503, { type: 'overloaded' }), 'unavailable', true, true, /503/],
  [
    'connect too slow',
    { kind: 'timeout', phase: 'connect', ms: 10_000 },
    'unavailable',
    true,
    true,
    /within 10 s/,
  ],
  [
    'no first part',
    { kind: 'timeout', phase: 'firstPart', ms: 500 },
    'unavailable',
    false,
    true,
    /within 0.5 s/,
  ],
  ['fell silent', { kind: 'timeout', phase: 'idle', ms: 1000 }, 'unavailable', false, true, /nothing more/],
  [
    'took too long',
    { kind: 'timeout', phase: 'total', ms: 1000 },
    'unavailable',
    false,
    false,
    /not finished/,
  ],
  [
    'error in stream',
    { kind: 'stream-error', body: { message: 'Compute error.' } },
    'failed',
    true,
    false,
    /Compute error/,
  ],
  ['malformed', { kind: 'malformed' }, 'failed', true, false, /JSON/],
  ['unfinished', { kind: 'unfinished' }, 'failed', true, false, /ended before/],
  ['reset', { kind: 'reset', code: 'ECONNRESET' }, 'unavailable', true, false, /ECONNRESET/],
  [
    'circuit open',
    { kind: 'circuit-open', until: new Date(2026, 0, 2, 12, 3, 10).getTime() },
    'unavailable',
    false,
    false,
    /several times in a row and rests until 12:03:10\./,
  ],
  [
    'dead end of a grammar',
    status(500, { message: 'Unexpected empty grammar stack after accepting piece: {' }),
    'failed',
    true,
    false,
    /dead end/,
  ],
];

describe('classify', () => {
  it.each(table)('%s', (_name, problem, code, retryable, blames, says) => {
    const verdict = classify(problem, at);
    expect({ code: verdict.failure.code, retryable: verdict.retryable, blames: verdict.blames }).toEqual({
      code,
      retryable,
      blames,
    });
    expect(`${verdict.failure.message} ${verdict.failure.hint ?? ''}`).toMatch(says);
  });

  it('waits for a loading server, and for no other 503, with patience', () => {
    expect(classify(status(503, { type: 'unavailable_error' }), at).loading).toBe(true);
    expect(classify(status(503, { message: 'Loading model' }), at).loading).toBe(false);
  });

  it('asks again once and no more where the same question has the same end', () => {
    const dead = { message: 'Unexpected empty grammar stack' };
    expect(classify(status(500, dead), at).onceMore).toBe(true);
    expect(classify({ kind: 'stream-error', body: dead }, at).onceMore).toBe(true);
    expect(classify(status(500, { message: 'oops' }), at).onceMore).toBeUndefined();
  });

  it.each([
    ['connect', 10_000, 'no connection within 10 s', /address/],
    ['firstPart', 700_000, 'no sign of an answer, .* within 12 min', /hang/],
    ['idle', 90_000, 'nothing more of the answer, .* within 90 s', /not used/],
    ['total', 4 * 3_600_000, 'not finished within 4 h', /without end/],
  ] as const)('has own words and a next step for a stall in the phase %s', (phase, ms, says, next) => {
    const { failure } = classify({ kind: 'timeout', phase, ms }, at);
    expect(failure.message).toMatch(new RegExp(says));
    expect(failure.hint).toMatch(next);
  });

  it.each([
    ['2', 2000],
    ['0', 0],
    ['86400', 60_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('takes Retry-After %s as %d ms', (header, ms) => {
    expect(classify(status(429, undefined, header), at).retryAfterMs).toBe(ms);
  });

  it('leaves out a Retry-After that says nothing', () => {
    expect(classify(status(429, undefined, 'soon'), at)).not.toHaveProperty('retryAfterMs');
  });

  it('knows an overflow by its type and takes both figures', () => {
    const body = {
      type: 'exceed_context_size_error',
      message: 'anything',
      n_prompt_tokens: 4017,
      n_ctx: 512,
    };
    const overflow = { promptTokens: 4017, window: 512 };
    expect(classify(status(400, body), at)).toMatchObject({
      failure: { code: 'invalid' },
      overflow,
      retryable: false,
    });
    expect(classify({ kind: 'stream-error', body }, at)).toMatchObject({ overflow });
  });

  it('reads the figures of servers that put them into words', () => {
    const message = "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.";
    const verdict = classify(status(400, { message }), at);
    expect(verdict.overflow).toEqual({ promptTokens: 5000, window: 4096 });
    expect(verdict.failure.message).toMatch(/has 5,000 tokens; .* holds 4,096\./);
  });

  it('does not take the word "context" for an overflow', () => {
    const verdict = classify(
      status(400, { message: 'bad context size', n_ctx: 512, n_prompt_tokens: 600 }),
      at,
    );
    expect(verdict.overflow).toBeUndefined();
  });

  it('survives a body of any shape', () => {
    for (const body of [null, 'text', 7, [], { message: { deep: true }, code: {} }]) {
      expect(classify(status(500, body), at).failure.code).toBe('unavailable');
    }
  });
});
