// Blocks are judged by the text they leave behind and by what a refusal tells the one who has to correct it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBlocks, parseBlocks } from '../../../src/main/workspace/edit-blocks.ts';

const block = (search: string, replace: string) =>
  `<<<<<<< SEARCH\n${search === '' ? '' : `${search}\n`}=======\n${replace === '' ? '' : `${replace}\n`}>>>>>>> REPLACE\n`;

const edit = (text: string, ...diffs: string[]) => {
  const blocks = parseBlocks(diffs.join('\n'));
  if (!blocks.ok) throw new Error(blocks.error.message);
  return applyBlocks(text, blocks.value);
};
const edited = (text: string, ...diffs: string[]) => {
  const result = edit(text, ...diffs);
  return result.ok ? result.value.text : `${result.error.code}: ${result.error.message}`;
};

describe('parseBlocks', () => {
  const parsed = (diff: string) => {
    const result = parseBlocks(diff);
    return result.ok ? result.value : `${result.error.code}: ${result.error.message} ${result.error.hint}`;
  };

  it.each([
    ['plain', '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n'],
    ['no newline at the end', '<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE'],
    ['CRLF throughout', '<<<<<<< SEARCH\r\na\r\n=======\r\nb\r\n>>>>>>> REPLACE\r\n'],
    ['space after markers', '<<<<<<< SEARCH \na\n=======  \nb\n>>>>>>> REPLACE\t\n'],
    ['a wrong number of signs', '<<<<<< SEARCH\na\n========\nb\n>>>>>>>> REPLACE\n'],
    [
      'inside a code fence, with prose',
      'Here it is:\n```diff\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```\n',
    ],
  ])('reads %s', (_name, diff) => {
    expect(parsed(diff)).toEqual([{ search: ['a'], replace: ['b'] }]);
  });

  it('reads several blocks, empty halves, and keeps blank lines and indentation', () => {
    expect(parsed(`${block('  a\n\n\tb', '')}\n${block('', 'x')}`)).toEqual([
      { search: ['  a', '', '\tb'], replace: [] },
      { search: [], replace: ['x'] },
    ]);
  });

  it('takes a marker after a backslash, and a divider of another length, as content', () => {
    expect(parsed(block('Title\n\\=======', 'New\n\\======='))).toEqual([
      { search: ['Title', '======='], replace: ['New', '======='] },
    ]);
    expect(parsed(block('Title\n=====', 'Title\n========'))).toEqual([
      { search: ['Title', '====='], replace: ['Title', '========'] },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['a unified diff', '--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n'],
    ['no divider', '<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n'],
    ['no end', '<<<<<<< SEARCH\na\n=======\nb\n'],
    ['two openers', `<<<<<<< SEARCH\na\n${block('a', 'b')}`],
    ['two dividers', block('a\n=======', 'b')],
    ['a stray end', `${block('a', 'b')}>>>>>>> REPLACE\n`],
    [
      'a misspelt opener after a good block',
      `${block('a', 'b')}<<<<<<< FIND\nc\n=======\nd\n>>>>>>> REPLACE\n`,
    ],
  ])('refuses %s and shows the format', (_name, diff) => {
    expect(parsed(diff)).toMatch(/^invalid: [\s\S]+<<<<<<< SEARCH\n[\s\S]+=======\n[\s\S]+>>>>>>> REPLACE/);
  });
});

describe('applyBlocks: what is written', () => {
  it.each([
    ['one line', 'a\nb\nc\n', [block('b', 'B')], 'a\nB\nc\n'],
    ['deletion', 'a\nb\nc\n', [block('b', '')], 'a\nc\n'],
    ['insertion', 'a\nc\n', [block('a', 'a\nb')], 'a\nb\nc\n'],
    ['CRLF file, LF block', 'a\r\nb\r\nc\r\n', [block('b', 'B\nnew')], 'a\r\nB\r\nnew\r\nc\r\n'],
    ['CRLF block, LF file', 'a\nb\n', [block('b', 'B').replaceAll('\n', '\r\n')], 'a\nB\n'],
    ['CR file', 'a\rb\rc\r', [block('b', 'B\nnew')], 'a\rB\rnew\rc\r'],
    ['mixed: ends of the neighbours', 'a\nb\r\nc\nd\n', [block('b', 'b\nx\ny')], 'a\nb\r\nx\r\ny\r\nc\nd\n'],
    [
      'mixed: lines kept keep their ends',
      'a\r\nb\nc\r\nd\n',
      [block('a\nb\nc', 'a\nB\nc')],
      'a\r\nB\nc\r\nd\n',
    ],
    ['no final line end stays', 'a\nb', [block('b', 'B\nC')], 'a\nB\nC'],
    ['no final line end, CRLF', 'a\r\nb', [block('b', 'b\nc')], 'a\r\nb\r\nc'],
    ['one line without an end', 'a', [block('a', 'x\ny')], 'x\ny'],
    ['trailing space in the file', 'a  \nb\t\nc\n', [block('a\nb', 'a\nx\nb')], 'a  \nx\nb\t\nc\n'],
    ['trailing space in the block', 'a\nb\n', [block('a \nb  ', 'a\nB')], 'a\nB\n'],
    [
      'indentation added',
      'if x:\n    a()\n    b()\n',
      [block('a()\nb()', 'a()\nc()\nb()')],
      'if x:\n    a()\n    c()\n    b()\n',
    ],
    [
      'indentation removed',
      'a()\n  b()\n',
      [block('    a()\n      b()', '    z()\n\n      b()')],
      'z()\n\n  b()\n',
    ],
    ['tabs added before spaces', '\t  a\n\tb\n', [block('  a\nb', '  A\nb')], '\t  A\n\tb\n'],
    ['exact wins over a forgiving second place', 'a\n  a\n', [block('a', 'b')], 'b\n  a\n'],
    ['later blocks see earlier ones', 'a\nb\n', [block('a', 'x'), block('x\nb', 'y')], 'y\n'],
    ['a new file', '', [block('', 'a\nb')], 'a\nb\n'],
    ['blank lines in the search', 'a\n\nb\n', [block('a\n\nb', 'a\nb')], 'a\nb\n'],
    ['a blank line without its space', 'a\n  \nb\n', [block('a\n\nb', 'a\n\nB')], 'a\n  \nB\n'],
  ])('%s', (_name, text, diffs, expected) => {
    expect(edited(text, ...diffs)).toBe(expected);
  });

  it('changes no byte outside of the region', () => {
    const line = fc.tuple(fc.constantFrom('a', ' b ', '\tc', '', 'd;'), fc.constantFrom('\n', '\r\n', '\r'));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(line, { maxLength: 12 }), (before, after) => {
        const join = (lines: [string, string][]) => lines.map((parts) => parts.join('')).join('');
        const head = `${join(before)}.`;
        const tail = `.${join(after)}`;
        expect(edited(`${head}\nUNIQUE\r\n${tail}`, block('UNIQUE', 'ONE\nTWO'))).toBe(
          `${head}\nONE\r\nTWO\r\n${tail}`,
        );
      }),
    );
  });
});

describe('applyBlocks: refusals', () => {
  it('names the places when there are several', () => {
    expect(edited('x\na\nx\nx\n', block('x', 'y'))).toBe(
      'invalid: The block matches 3 places: lines 1, 3, 4.',
    );
    expect(edited('  x\na\n\tx\n', block('x', 'y'))).toMatch(/2 places: lines 1, 3/);
    expect(edited('}\n}\n}\n', block('}\n}', 'y'))).toMatch(/2 places: lines 1, 2/);
    expect(edited('x\n'.repeat(30), block('x', 'y'))).toMatch(/30 places: lines 1, .* 10 and 20 more/);
  });

  it('is all or nothing and says which block it was', () => {
    const message = edited('a\nb\n', block('a', 'A'), block('nope', 'x'));
    expect(message).toMatch(/^not_found: Block 2 of 2 was not found\./);
    expect(message).toContain('None of the 2 blocks was applied.');
  });

  it('quotes the nearest region with its line numbers', () => {
    const text = Array.from({ length: 60 }, (_, at) => `line ${at + 1}`).join('\n');
    const message = edited(text, block('line 40\nline 41 changed\nline 42', 'x'));
    expect(message).toContain('40 | line 40\n41 | line 41\n42 | line 42');
    expect(message).toContain('first difference is in line 41, where SEARCH has: "line 41 changed"');
    expect(message.split('\n').filter((line) => line.includes(' | ')).length).toBeLessThanOrEqual(12);
  });

  it('quotes around the first difference of a long search, bounded in lines and width', () => {
    const lines = Array.from({ length: 100 }, (_, at) => `row ${at + 1} ${'x'.repeat(400)}`);
    const search = lines.slice(10, 70).map((line, at) => (at === 40 ? 'other' : line));
    const message = edited(lines.join('\n'), block(search.join('\n'), 'x'));
    expect(message).toContain('51 | row 51');
    expect(message.split('\n').filter((line) => line.includes(' | '))).toHaveLength(12);
    expect(message.length).toBeLessThan(12 * 250 + 500);
  });

  it('falls back to rare words when no line is the same', () => {
    const message = edited(
      'let a = 1;\nfunction total(items) {\n  return 0;\n}\n',
      block('function total(list) {', 'x'),
    );
    expect(message).toContain('2 | function total(items) {');
  });

  it('says so when nothing resembles it or the file is empty', () => {
    expect(edited('a\nb\n', block('zzz', 'x'))).toMatch(/No line of the file \(2 lines\) resembles it/);
    expect(edited('', block('zzz', 'x'))).toMatch(/The file is empty/);
  });

  it('allows an empty SEARCH only for an empty file', () => {
    expect(edited('a\n', block('', 'x'))).toMatch(/^invalid: The block has an empty SEARCH/);
  });

  it('does not guess an indentation the lines do not share', () => {
    expect(edited('  a\n    b\n', block('a\nb', 'x'))).toMatch(/^not_found/);
    // The replacement has too little indentation to be shifted the same way.
    expect(edited('a\nb\n', block('  a\n  b', ' x'))).toMatch(/^not_found/);
  });
});

describe('applyBlocks: size', () => {
  // These would run for many minutes if any step compared every line with every line.
  const same = 'x\n'.repeat(50_000);
  const numbered = Array.from({ length: 50_000 }, (_, at) => `    value ${at};\n`).join('');

  it('refuses quickly in 50,000 equal lines', () => {
    expect(edited(same, block('x\n'.repeat(25_000).trimEnd(), 'y'))).toMatch(/25001 places/);
    expect(
      edited(`  ${same.replaceAll('\n', '\n  ').trimEnd()}\n`, block(`${'x\n'.repeat(20_000)}y`, 'z')),
    ).toMatch(/^not_found/);
  });

  it('finds one place in 50,000 lines by every rule, and the nearest one', () => {
    const text = numbered;
    expect(edited(text, block('    value 40000;', 'x'))).toBe(text.replace('    value 40000;', 'x'));
    expect(edited(text, block('value 40000;\nvalue 40001;', 'x'))).toContain('\n    x\n');
    expect(edited(text, block('value 40000;\nvalue 40002;', 'x'))).toContain('40001 |     value 40000;');
  });
});
