import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createBoundedOutput, type OutputLimits } from '../../../src/main/exec/bounded-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'bounded-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function collect(limits: Partial<OutputLimits>, chunks: readonly string[]) {
  const output = createBoundedOutput({ headBytes: 10, tailBytes: 10, spillLimit: 1000, ...limits });
  for (const chunk of chunks) output.add(Buffer.from(chunk));
  return output.finish();
}

describe('createBoundedOutput', () => {
  it.each([
    { name: 'nothing', chunks: [], text: '' },
    { name: 'what fits the head', chunks: ['hello'], text: 'hello' },
    { name: 'exactly head and tail', chunks: ['0123456789', 'abcdefghij'], text: '0123456789abcdefghij' },
    { name: 'a character across the border of head and tail', chunks: ['012345678é9'], text: '012345678é9' },
  ])('keeps $name whole', ({ chunks, text }) => {
    expect(collect({}, chunks)).toEqual({ text, omittedBytes: 0, spill: null });
  });

  it('cuts at line ends and says how many bytes are left out', () => {
    const result = collect({}, ['one\ntwo\nthree\nfour\nfive\nsix\nend\n']);
    expect(result.text).toBe('one\ntwo\n[... 16 bytes left out ...]\nsix\nend\n');
    expect(result.omittedBytes).toBe('three\nfour\nfive\n'.length);
  });

  it('never halves a character where there is no line end', () => {
    const result = collect({}, ['é'.repeat(4), 'xé', 'é'.repeat(100), 'yé', 'é'.repeat(4)]);
    expect(result.text).not.toContain('\ufffd');
    const kept = result.text.replace(/\n?\[\.\.\. \d+ bytes left out \.\.\.\]\n/, '');
    expect(Buffer.byteLength(kept) + result.omittedBytes).toBe(2 * 110 + 2);
  });

  it.each([1, 3, 7, 64])('gives the same for chunks of %i bytes', (size) => {
    const text = Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join('');
    const chunks = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
    expect(collect({}, chunks)).toEqual(collect({}, [text]));
  });

  it('writes the whole output to the file only when it does not fit', () => {
    const small = join(folder, 'deep', 'small.txt');
    expect(collect({ spillFile: small }, ['short']).spill).toBeNull();
    expect(existsSync(small)).toBe(false);
    const large = join(folder, 'deep', 'large.txt');
    const chunks = Array.from({ length: 50 }, (_, index) => `${index},`);
    expect(collect({ spillFile: large }, chunks).spill).toEqual({ file: large, bytes: 140, complete: true });
    expect(readFileSync(large, 'utf8')).toBe(chunks.join(''));
  });

  it('stops the file at its cap and says so', () => {
    const file = join(folder, 'capped.txt');
    expect(collect({ spillFile: file, spillLimit: 50 }, ['x'.repeat(500)]).spill).toEqual({
      file,
      bytes: 50,
      complete: false,
    });
    expect(readFileSync(file, 'utf8')).toBe('x'.repeat(50));
  });

  it('goes on without a file that cannot be written', () => {
    const result = collect({ spillFile: '/dev/null/no/file.txt' }, ['x'.repeat(500)]);
    expect(result.spill).toMatchObject({ bytes: 0, complete: false });
    expect(result.omittedBytes).toBe(480);
  });
});
