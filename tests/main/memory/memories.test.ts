import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Memory } from '../../../src/shared/memory.ts';
import type { Result } from '../../../src/shared/result.ts';
import { type OpenMemories, openMemories } from '../../support/memory-rows.ts';

let clock = 0;
let open: OpenMemories;
beforeEach(() => {
  clock = 1_000;
  open = openMemories(() => clock);
});
afterEach(() => open.close());

function taken(result: Result<Memory>): Memory {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
const add = (text: string, scope: string | null = null, kind: Memory['kind'] = 'fact') =>
  taken(open.memories.add({ kind, text, scope }));
const texts = (rows: readonly { memory: Memory }[]) => rows.map(({ memory }) => memory.text);

describe('entries', () => {
  it('are one line, once in a place, and say when they changed', () => {
    const first = add('  Two\n\tlines ');
    expect(first).toMatchObject({
      text: 'Two lines',
      state: 'kept',
      source: { by: 'person' },
      created: 1_000,
    });
    expect(open.memories.add({ kind: 'fact', scope: null, text: 'two LINES' })).toMatchObject({
      ok: false,
      error: { code: 'conflict' },
    });
    add('Two lines', '/w');
    expect(open.memories.add({ kind: 'fact', scope: null, text: ' \n ' })).toMatchObject({ ok: false });
    clock = 2_000;
    expect(open.memories.change(first.id, { text: 'TWO lines', kind: 'lesson' })).toMatchObject({
      value: { text: 'TWO lines', kind: 'lesson', created: 1_000, changed: 2_000 },
    });
    expect(open.memories.change(first.id, { scope: '/w' })).toMatchObject({ error: { code: 'conflict' } });
    expect(open.memories.change('none', {})).toMatchObject({ error: { code: 'not_found' } });
    expect(open.memories.list('/w')).toHaveLength(2);
    expect(open.memories.list('/other')).toHaveLength(1);
    expect(open.memories.list(undefined)).toHaveLength(2);
  });

  it('are found no more when they are removed, and as before when that is taken back', () => {
    const { id } = add('Deploys need the VPN');
    expect(open.memories.find('deploy it', undefined)).toHaveLength(1);
    open.memories.remove(id);
    expect(open.memories.find('deploy it', undefined)).toEqual([]);
    expect(open.memories.remove(id)).toMatchObject({ error: { code: 'not_found' } });
    expect(taken(open.memories.restore(id)).id).toBe(id);
    expect(open.memories.find('deploy it', undefined)).toHaveLength(1);
    expect(open.memories.restore(id)).toMatchObject({ error: { code: 'not_found' } });
  });

  it('are told to a model only while they are kept', () => {
    const { id } = add('Deploys need the VPN');
    open.memories.decide(id, 'rejected');
    expect(open.memories.find('deploy it', undefined)).toEqual([]);
    expect(texts(open.memories.search('deploys', undefined))).toEqual(['Deploys need the VPN']);
    open.memories.decide(id, 'kept');
    expect(open.memories.find('deploy it', undefined)).toHaveLength(1);
    open.memories.change(id, { text: 'Releases are tagged' });
    expect(open.memories.find('deploy it', undefined)).toEqual([]);
    expect(open.memories.find('which release?', undefined)).toMatchObject([{ matched: ['Releases'] }]);
  });

  it('are compared with Markdown as a whole', () => {
    add('Known already', '/w');
    const markdown =
      '# Memory\n\n## /w\n\n### Facts\n\n- Known already\n- New\n\n### Lessons\n\n- Look first\n';
    expect(open.memories.import(`${markdown}\n## /w\nnonsense`)).toMatchObject({
      error: { message: expect.stringContaining('Line 15: ') },
    });
    expect(open.memories.list(undefined)).toHaveLength(1);
    expect(open.memories.import(markdown)).toEqual({ ok: true, value: { added: 2, known: 1 } });
    expect(open.memories.export('/w')).toBe(markdown);
    expect(open.memories.import(markdown)).toEqual({ ok: true, value: { added: 0, known: 3 } });
    open.memories.decide(open.memories.list('/w')[0]?.id ?? '', 'rejected');
    expect(open.memories.export('/w')).not.toBe(markdown);
  });
});

/** Sentences as a person would write them, and what of them helps with a message. */
const shelf = [
  'Tests run with vitest; never install jest',
  'Indent with two spaces, never with tabs',
  'Deploys need the company VPN',
  'The staging database is called heron',
  'Commit messages are written in the imperative',
  'The payment module must not import from the shop module',
  'Windows paths broke the parser once: normalise separators first',
  'Answers should be short',
  'README uses British spelling',
  'Prices are kept in cents, as integers',
] as const;

describe('what helps', () => {
  it.each([
    ['run the tests and fix what fails', [0]],
    ['why does jest not start?', [0]],
    ['write a function that indents code with spaces', [1]],
    ['how do I deploy to staging', [2, 3]],
    ['write a commit message', [4]],
    ['let the shop import the payment module', [5]],
    ['the parser chokes on Windows paths', [6]],
    ['correct the spelling in the README', [8]],
    ['show prices with two decimals', [9]],
    ['add a button', []],
    ['explain what this function does', []],
    ['read the file and tell me what it does', []],
    ['thanks, go on', []],
    ['rename the variable in the code', []],
    ['"\' OR * ( NEAR', []],
  ])('%s', (message, wanted) => {
    for (const text of shelf) add(text);
    expect(texts(open.memories.find(message, undefined)).toSorted()).toEqual(
      wanted.map((index) => shelf[index]).toSorted(),
    );
  });

  it('is of this folder first, and never of another one', () => {
    add('Staging is called heron', '/w');
    add('Staging is called crane');
    add('Staging is called stork', '/other');
    expect(texts(open.memories.find('deploy to staging', '/w'))).toEqual([
      'Staging is called heron',
      'Staging is called crane',
    ]);
    expect(texts(open.memories.find('deploy to staging', undefined))).toEqual(['Staging is called crane']);
    expect(texts(open.memories.search('stag', '/w'))).toHaveLength(2);
    expect(texts(open.memories.search('called stag', undefined))).toHaveLength(3);
    expect(open.memories.search('" *', undefined)).toEqual([]);
  });
});
