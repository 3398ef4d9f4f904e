/** The chain of models behind a model: when it is used, when it must not be, and what the reply's record says of it. */
import { describe, expect, it } from 'vitest';
import { withFallbacks } from '../../../src/main/models/fallback.ts';
import type { Model, ModelPart } from '../../../src/main/models/model.ts';
import { unknownProfile } from '../../../src/shared/model-profile.ts';
import type { FailureCode } from '../../../src/shared/result.ts';
import { ask, ending, textOf } from './collect.ts';

const failed = (code: FailureCode, message: string): ModelPart => ({
  kind: 'failed',
  failure: { code, message },
});
const says = (text: string): ModelPart[] => [
  { kind: 'text', text },
  { kind: 'end', finish: 'stop', usage: {} },
];

function modelOf(name: string, parts: readonly ModelPart[]): Model & { asked: () => number } {
  let asked = 0;
  return {
    name,
    asked: () => asked,
    profile: async () => unknownProfile,
    count: async () => undefined,
    async *stream() {
      asked += 1;
      yield* parts;
    },
  };
}

const gone = failed('unavailable', 'Nothing answers.');

describe('a model with others behind it', () => {
  it('answers itself when it can, and asks for no other', async () => {
    const other = modelOf('b', says('B'));
    const parts = await ask(
      withFallbacks(modelOf('a', says('A')), async () => [other]),
      'hi',
    );
    expect(textOf(parts)).toBe('A');
    expect(other.asked()).toBe(0);
    expect(parts.map(({ kind }) => kind)).not.toContain('note');
  });

  it('gives way to the first that can be asked, and says which and why', async () => {
    const chain = [modelOf('b', [failed('unavailable', 'B rests.')]), modelOf('c', says('C'))];
    const parts = await ask(
      withFallbacks(modelOf('a', [gone]), async () => chain),
      'hi',
    );
    expect(textOf(parts)).toBe('C');
    expect(parts.flatMap((part) => (part.kind === 'note' ? [part.note] : []))).toEqual([
      { kind: 'fallback', from: 'a', to: 'b', failure: { code: 'unavailable', message: 'Nothing answers.' } },
      { kind: 'fallback', from: 'b', to: 'c', failure: { code: 'unavailable', message: 'B rests.' } },
    ]);
    expect(ending(parts).kind).toBe('end');
  });

  it.each<[string, ModelPart[]]>([
    ['a refusal is about the request', [failed('denied', 'The key is wrong.')]],
    ['a prompt too long is about the request', [failed('invalid', 'Too long.')]],
    ['words were said', [{ kind: 'text', text: 'Half' }, gone]],
    ['it has begun to think', [{ kind: 'reasoning', text: 'Hm' }, gone]],
    ['a call was begun', [{ kind: 'call', index: 0, id: 'c', name: 'read_file', arguments: '{' }, gone]],
  ])('does not when %s', async (_what, parts) => {
    const other = modelOf('b', says('B'));
    const heard = await ask(
      withFallbacks(modelOf('a', parts), async () => [other]),
      'hi',
    );
    expect(ending(heard)).toEqual(parts.at(-1));
    expect(other.asked()).toBe(0);
  });

  it('tells of both ends when none can be asked, and asks itself no second time', async () => {
    const first = modelOf('a', [gone]);
    const chain = [first, modelOf('b', [failed('unavailable', 'B rests.')])];
    const parts = await ask(
      withFallbacks(first, async () => chain),
      'hi',
    );
    expect(ending(parts)).toMatchObject({
      failure: { code: 'unavailable', message: expect.stringMatching(/^Nothing answers\. .*b: B rests\.$/) },
    });
    expect(first.asked()).toBe(1);
  });

  it('is nothing but the model when there is no other', async () => {
    expect(
      await ask(
        withFallbacks(modelOf('a', [gone]), async () => []),
        'hi',
      ),
    ).toEqual([gone]);
  });

  it('asks nobody once the request is cancelled', async () => {
    const stop = new AbortController();
    stop.abort();
    const other = modelOf('b', says('B'));
    const chosen = withFallbacks(modelOf('a', [gone]), async () => [other]);
    await ask(chosen, 'hi', { signal: stop.signal });
    expect(other.asked()).toBe(0);
  });
});
