import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestBytes } from '../../../src/main/base/digest.ts';
import type { PatchProposal } from '../../../src/shared/proposal.ts';
import { createToolBench, type ToolBench, valueIn } from './tool-context.ts';

let bench: ToolBench;
beforeEach(async () => {
  bench = await createToolBench();
});
afterEach(() => bench.close());

async function patch(name: string, args: Record<string, unknown>): Promise<PatchProposal> {
  const { proposal } = valueIn(await bench.propose(name, args));
  if (proposal.kind !== 'patch') throw new Error(`a ${proposal.kind}`);
  return proposal;
}

const block = (search: string, replace: string): string =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;

describe('write_file', () => {
  it('proposes without writing, then writes exactly the proposed bytes', async () => {
    const proposal = await patch('write_file', { path: 'src/new.js', content: 'one\ntwo\n' });
    expect(proposal.files).toEqual([
      { path: 'src/new.js', before: null, after: digestBytes('one\ntwo\n'), added: 2, removed: 0 },
    ]);
    expect(existsSync(join(bench.folder, 'src'))).toBe(false);
    expect(valueIn(await bench.commit('write_file', proposal))).toEqual({
      outcome: 'done',
      content: 'Applied to src/new.js (+2 −0).',
      summary: 'src/new.js (+2 −0)',
      applied: [{ path: 'src/new.js', before: null, after: digestBytes('one\ntwo\n') }],
    });
    expect(bench.bytes('src/new.js').toString()).toBe('one\ntwo\n');
  });

  it.each<[string, Buffer, string, Buffer]>([
    ['CRLF', Buffer.from('a\r\nb\r\n'), 'a\nc\nd\n', Buffer.from('a\r\nc\r\nd\r\n')],
    ['CRLF of the model', Buffer.from('a\nb\n'), 'a\r\nb\r\n', Buffer.from('a\r\nb\r\n')],
    ['a byte order mark', Buffer.from('\ufeffa\n'), 'b\n', Buffer.from('\ufeffb\n')],
    ['UTF-16', Buffer.from('\ufeffa\r\n', 'utf16le'), 'ä\n', Buffer.from('\ufeffä\r\n', 'utf16le')],
    ['latin-1', Buffer.from('gr\xfcn\n', 'latin1'), 'blau grün\n', Buffer.from('blau gr\xfcn\n', 'latin1')],
    ['no final line end', Buffer.from('a'), 'b', Buffer.from('b')],
  ])('keeps %s', async (_, before, content, after) => {
    bench.write('f.txt', before, 0o750);
    valueIn(await bench.commit('write_file', await patch('write_file', { path: 'f.txt', content })));
    expect(bench.bytes('f.txt')).toEqual(after);
    expect(statSync(join(bench.folder, 'f.txt')).mode & 0o777).toBe(0o750);
  });

  it('refuses what changes nothing, binary files, and characters the file cannot hold', async () => {
    bench.write('same.txt', 'a\r\n');
    bench.write('b.bin', Buffer.from([0, 1, 2]));
    bench.write('l.txt', Buffer.from('\xfc\n', 'latin1'));
    expect(await bench.propose('write_file', { path: 'same.txt', content: 'a\n' })).toMatchObject({
      ok: false,
      error: { code: 'invalid', message: 'same.txt already has exactly this content.' },
    });
    expect(await bench.propose('write_file', { path: 'b.bin', content: 'x' })).toMatchObject({
      error: { code: 'invalid' },
    });
    expect(await bench.propose('write_file', { path: 'l.txt', content: '日本\n' })).toMatchObject({
      error: { code: 'invalid' },
    });
    expect(await bench.propose('write_file', { path: '../x', content: 'x' })).toMatchObject({
      error: { code: 'denied' },
    });
  });

  it('makes an empty file', async () => {
    valueIn(await bench.commit('write_file', await patch('write_file', { path: 'empty', content: '' })));
    expect(bench.bytes('empty')).toHaveLength(0);
  });
});

describe('apply_diff', () => {
  it('changes the lines asked for and no other byte', async () => {
    bench.write('src/sum.js', '\ufeffa \r\nexport const sum = a - b;\r\nlast');
    const proposal = await patch('apply_diff', {
      path: 'src/sum.js',
      diff: `${block('export const sum = a - b;', 'export const sum = a + b;')}\n${block('last', 'the last')}`,
    });
    expect(proposal.files[0]).toMatchObject({ path: 'src/sum.js', added: 2, removed: 2 });
    expect(valueIn(await bench.commit('apply_diff', proposal)).content).toBe(
      'Applied to src/sum.js (+2 −2).',
    );
    expect(bench.bytes('src/sum.js').toString()).toBe('\ufeffa \r\nexport const sum = a + b;\r\nthe last');
  });

  it('names the file in what it refuses, and what may have been meant', async () => {
    bench.write('a.js', 'one\ntwo\none\n');
    const failure = async (path: string, diff: string) => {
      const result = await bench.propose('apply_diff', { path, diff });
      return result.ok ? null : result.error;
    };
    expect(await failure('a.js', block('one', 'x'))).toMatchObject({
      message: expect.stringContaining('a.js: '),
    });
    expect(await failure('a.js', block('three', 'x'))).not.toBeNull();
    expect(await failure('a.js', block('two', 'two'))).toMatchObject({ code: 'invalid' });
    expect(await failure('a.js', '--- a\n+++ b')).toMatchObject({ code: 'invalid' });
    expect(await failure('b.js', block('one', 'x'))).toMatchObject({
      code: 'not_found',
      hint: 'Did you mean a.js?',
    });
    expect(await failure('a.js', block('two', 'x'))).toBeNull();
  });
});

describe('committing a patch', () => {
  it('refuses when the file changed since, and writes nothing', async () => {
    bench.write('a.txt', 'one\n');
    const proposal = await patch('write_file', { path: 'a.txt', content: 'mine\n' });
    bench.write('a.txt', 'yours\n');
    expect(await bench.commit('write_file', proposal)).toMatchObject({
      ok: false,
      error: { code: 'conflict' },
    });
    expect(bench.bytes('a.txt').toString()).toBe('yours\n');
    const fresh = await patch('write_file', { path: 'b.txt', content: 'mine\n' });
    bench.write('b.txt', 'yours\n');
    expect(await bench.commit('write_file', fresh)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(bench.bytes('b.txt').toString()).toBe('yours\n');
  });

  it('tells the counts of what the person made of it', async () => {
    bench.write('a.txt', 'one\n');
    const proposal = await patch('write_file', { path: 'a.txt', content: 'two\n' });
    const after = bench.context.blobs.put(Buffer.from('one\nand\nmore\n'));
    const edited = { ...proposal, files: proposal.files.map((file) => ({ ...file, after })) };
    expect(valueIn(await bench.commit('write_file', edited)).content).toBe('Applied to a.txt (+2 −0).');
    expect(bench.bytes('a.txt').toString()).toBe('one\nand\nmore\n');
  });

  it('leaves a file alone that the person edited back', async () => {
    bench.write('a.txt', 'one\n');
    const proposal = await patch('write_file', { path: 'a.txt', content: 'two\n' });
    const edited = { ...proposal, files: proposal.files.map((file) => ({ ...file, after: file.before })) };
    expect(valueIn(await bench.commit('write_file', edited))).toMatchObject({
      content: 'Nothing was changed.',
      applied: [],
    });
    expect(bench.bytes('a.txt').toString()).toBe('one\n');
  });

  it('writes nothing when the approved bytes are gone', async () => {
    const proposal = await patch('write_file', { path: 'a.txt', content: 'two\n' });
    const other = await createToolBench();
    expect(await other.commit('write_file', proposal)).toMatchObject({
      ok: false,
      error: { code: 'failed' },
    });
    expect(existsSync(join(other.folder, 'a.txt'))).toBe(false);
    other.close();
  });
});
