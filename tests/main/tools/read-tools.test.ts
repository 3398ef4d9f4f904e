import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerOf, createToolBench, type ToolBench } from './tool-context.ts';

let bench: ToolBench;
beforeEach(async () => {
  bench = await createToolBench();
});
afterEach(() => bench.close());

describe('read_file', () => {
  it('shows a file and takes a path in any spelling', async () => {
    bench.write('src/sum.js', 'a\r\nb\r\n');
    for (const path of ['src/sum.js', './src//sum.js', join(bench.folder, 'src/sum.js')]) {
      expect(answerOf(await bench.propose('read_file', { path }))).toBe('src/sum.js lines 1-2 of 2\na\nb');
    }
  });

  it('names what may have been meant', async () => {
    bench.write('src/sum.js', 'a\n');
    const result = await bench.propose('read_file', { path: 'lib/sum.js' });
    expect(result).toEqual({
      ok: false,
      error: { code: 'not_found', message: 'There is no file lib/sum.js.', hint: 'Did you mean src/sum.js?' },
    });
  });

  it('refuses binary files, folders, and what is outside', async () => {
    bench.write('a.bin', Buffer.from([1, 0, 2]));
    bench.write('src/x', 'x');
    symlinkSync('/etc/hostname', join(bench.folder, 'link'));
    const code = async (path: string) => {
      const result = await bench.propose('read_file', { path });
      return result.ok ? 'ok' : result.error.code;
    };
    expect(await code('src/x')).toBe('ok');
    expect(await code('a.bin')).toBe('invalid');
    expect(await code('src')).toBe('invalid');
    expect(await code('../x')).toBe('denied');
    expect(await code('/etc/hostname')).toBe('denied');
    expect(await code('link')).toBe('denied');
  });

  it('stays inside the answer limit and says how to go on', async () => {
    bench.write('long.txt', Array.from({ length: 2000 }, (_, index) => `line ${index + 1}\n`).join(''));
    const first = answerOf(await bench.propose('read_file', { path: 'long.txt' }));
    expect(first.length).toBeLessThan(4200);
    const next = Number(/go on with start_line (\d+)\]$/.exec(first)?.[1]);
    const second = answerOf(await bench.propose('read_file', { path: 'long.txt', start_line: next }));
    expect(first).toContain(`\nline ${next - 1}\n`);
    expect(second.split('\n')[1]).toBe(`line ${next}`);
  });
});

describe('list_files and search_in_code', () => {
  beforeEach(() => {
    bench.write('src/sum.js', 'export const sum = (a, b) => a - b;\n');
    bench.write('src/deep/use.js', 'import { sum } from "../sum.js";\nsum(1, 2);\n');
    bench.write('readme.md', 'sum(a, b)\n');
  });

  it('lists a folder, and everything below it', async () => {
    expect(
      answerOf(await bench.propose('list_files', {}))
        .split('\n')
        .sort(),
    ).toEqual(['readme.md', 'src/']);
    expect(
      answerOf(await bench.propose('list_files', { path: 'src', recursive: true }))
        .split('\n')
        .sort(),
    ).toEqual(['src/deep/use.js', 'src/sum.js']);
    expect(await bench.propose('list_files', { path: 'none' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
  });

  it('searches literally, or for a pattern between slashes', async () => {
    expect(answerOf(await bench.propose('search_in_code', { query: 'sum(' }))).toBe(
      'readme.md\n  1: sum(a, b)\nsrc/deep/use.js\n  2: sum(1, 2);',
    );
    expect(answerOf(await bench.propose('search_in_code', { query: '/^sum\\(\\d/' }))).toBe(
      'src/deep/use.js\n  2: sum(1, 2);',
    );
    expect(
      answerOf(await bench.propose('search_in_code', { query: 'sum', path: 'src', glob: '*m.js' })),
    ).toBe('src/sum.js\n  1: export const sum = (a, b) => a - b;');
    expect(answerOf(await bench.propose('search_in_code', { query: 'nowhere' }))).toBe(
      'No match for nowhere.',
    );
    expect(await bench.propose('search_in_code', { query: '/(/' })).toMatchObject({
      ok: false,
      error: { code: 'invalid' },
    });
  });

  it('says when there is more', async () => {
    for (let index = 0; index < 300; index += 1)
      bench.write(`many/some-rather-long-file-name-${index}.js`, 'needle\n');
    for (const answer of [
      answerOf(await bench.propose('list_files', { path: 'many' })),
      answerOf(await bench.propose('search_in_code', { query: 'needle' })),
    ]) {
      expect(answer.length).toBeLessThan(4200);
      expect(answer.split('\n').at(-1)).toMatch(/^\[cut: there (is|are) more/);
    }
  });
});
