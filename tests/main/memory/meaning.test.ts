/** Vectors as rows, with an embedding that knows which of a few words a text has, letters apart. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFinding } from '../../../src/main/memory/finding.ts';
import { createMeaning, type Meaning } from '../../../src/main/memory/meaning.ts';
import type { Embed } from '../../../src/main/models/embedding.ts';
import type { Memory } from '../../../src/shared/memory.ts';
import { fail, ok, type Result } from '../../../src/shared/result.ts';
import { type OpenMemories, openMemories } from '../../support/memory-rows.ts';

/** Each a direction: words in one row mean the same. */
const meanings = [/deploy|ship/i, /heron|staging/i, /price|cost/i, /button|header/i];
const vectorOf = (text: string): number[] => [
  ...meanings.map((words) => (words.test(text) ? 1 : 0)),
  0.2 + (text.length % 7) / 50,
];

let open: OpenMemories;
let meaning: Meaning;
let asked: string[][] = [];
let answer: Embed;
let clock = 0;
const make = (): Meaning =>
  createMeaning({
    model: () => 'small',
    embed: (name, texts, signal) => {
      asked.push([...texts]);
      return answer(name, texts, signal);
    },
    rows: open.vectors,
    now: () => clock,
    log: (message) => expect.unreachable(message),
  });
const by = (model: string): Embed => {
  return async (_name, texts) => ok({ vectors: texts.map(vectorOf), model });
};
beforeEach(() => {
  open = openMemories(() => 1);
  asked = [];
  clock = 0;
  answer = by('one');
  meaning = make();
});
afterEach(async () => {
  await meaning.close();
  open.close();
});

const taken = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const add = (text: string, scope: string | null = null): Memory =>
  taken(open.memories.add({ kind: 'fact', scope, text }));
const found = async (text: string, workspace?: string) =>
  (await createFinding(open.memories, meaning).find(text, workspace)).map(({ memory, near }) => [
    memory.text,
    near !== undefined,
  ]);

it('finds other words for the same, and asks for each vector once', async () => {
  add('Deploys need the VPN');
  add('Prices are integers');
  expect(await found('How do I ship it?')).toEqual([['Deploys need the VPN', true]]);
  expect(await found('What does it cost?')).toEqual([['Prices are integers', true]]);
  expect(await found('Paint the fence')).toEqual([]);
  const entries = asked.flat().filter((text) => text.startsWith('Deploys') || text.startsWith('Prices'));
  expect(entries).toEqual(['Prices are integers', 'Deploys need the VPN']);
  // After a start only what is searched for is asked.
  await meaning.close();
  meaning = make();
  asked = [];
  expect(await found('How do I ship it?')).toHaveLength(1);
  expect(asked).toEqual([['How do I ship it?']]);
});

it('tells of no other folder, of nothing that is not kept, and says by which of both it was found', async () => {
  add('The shipping folder is called heron', '/w');
  expect(await found('Where is staging?')).toEqual([]);
  expect(await found('Where is staging?', '/w')).toEqual([['The shipping folder is called heron', true]]);
  expect(await found('The folder called heron', '/w')).toEqual([
    ['The shipping folder is called heron', true],
  ]);
  open.memories.decide(open.memories.list('/w')[0]?.id ?? '', 'rejected');
  expect(await found('Where is staging?', '/w')).toEqual([]);
  const search = await createFinding(open.memories, meaning).search('staging', '/w');
  expect(search.map(({ memory }) => memory.state)).toEqual(['rejected']);
});

it('keeps no vector of what was changed or forgotten, and few of other models', async () => {
  const { id } = add('Deploys need the VPN');
  await found('ship');
  expect(open.vectors.of('one')).toHaveLength(1);
  taken(open.memories.change(id, { text: 'Prices are integers' }));
  expect(open.vectors.of('one')).toEqual([]);
  expect(await found('ship')).toEqual([]);
  expect(await found('cost')).toHaveLength(1);
  for (const model of ['two', 'three', 'four']) {
    answer = by(model);
    expect(await found('cost')).toHaveLength(1);
  }
  expect(['one', 'two', 'three', 'four'].map((model) => open.vectors.of(model).length)).toEqual([0, 1, 1, 1]);
  taken(open.memories.remove(id));
  expect(open.vectors.of('four')).toEqual([]);
});

it('leaves a server that fails alone for a while, and searches by words', async () => {
  add('Deploys need the VPN');
  answer = async () => fail('unavailable', 'Nobody there.');
  expect(await found('deploy it')).toEqual([['Deploys need the VPN', false]]);
  expect(meaning.state()).toEqual({ model: 'small', trouble: 'Nobody there.' });
  expect(await found('ship it')).toEqual([]);
  expect(asked).toHaveLength(1);
  clock = 60_000;
  answer = by('one');
  expect(await found('ship it')).toHaveLength(1);
  expect(meaning.state()).toEqual({ model: 'small', trouble: null });
});

it('stores nothing after its end', async () => {
  add('Deploys need the VPN');
  answer = async (_name, texts, signal) => {
    if (texts.length > 1) void meaning.close();
    return signal.aborted ? fail('unavailable', 'aborted') : by('one')('small', texts, signal);
  };
  expect(await found('ship it')).toEqual([]);
  expect(open.vectors.of('one')).toEqual([]);
});

it('is not waited for when it is slow, and has learned by the next time', async () => {
  add('Deploys need the VPN');
  const gate = Promise.withResolvers<void>();
  answer = async (name, texts, signal) => {
    await gate.promise;
    return by('one')(name, texts, signal);
  };
  const entries = open.memories.list(undefined);
  expect(await meaning.near('ship it', () => entries, 1)).toEqual(new Map());
  expect(meaning.state().trouble).toMatch(/takes long/);
  // Nothing is asked behind it.
  expect(await meaning.near('ship it', () => entries, 1)).toEqual(new Map());
  expect(asked).toHaveLength(1);
  gate.resolve();
  await expect.poll(() => open.vectors.of('one')).toHaveLength(1);
  await expect.poll(() => meaning.near('ship it', () => entries, 1_000).then(({ size }) => size)).toBe(1);
  expect(meaning.state().trouble).toBeNull();
});

it('has many entries done in pieces', async () => {
  for (let at = 0; at < 70; at += 1) add(`Deploys number ${at}`);
  await found('ship');
  expect(asked.map((texts) => texts.length)).toEqual([1, 24 + 32, 32, 6]);
  expect(open.vectors.of('one')).toHaveLength(70);
});
