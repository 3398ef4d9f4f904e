import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repairJson } from '../../../src/main/tools/json-repair.ts';
import { parseArguments } from '../../../src/main/tools/parse-arguments.ts';

const tool = {
  name: 'read_file',
  parameters: z.object({
    path: z.string(),
    start_line: z.int().min(1).optional(),
    recursive: z.boolean().optional(),
    options: z.array(z.string()).optional(),
  }),
};

describe('parseArguments takes', () => {
  it.each<[string, string, unknown]>([
    ['plain JSON', '{"path":"a.js","start_line":3}', { path: 'a.js', start_line: 3 }],
    ['white space around', ' \n{"path":"a"}\n', { path: 'a' }],
    ['a comma before the end', '{"path":"a","options":["x","y",],}', { path: 'a', options: ['x', 'y'] }],
    ['raw line breaks and tabs in a string', '{"path":"a\nb\tc\r"}', { path: 'a\nb\tc\r' }],
    ['both slips at once', '{"path":"a\nb",\n}', { path: 'a\nb' }],
    ['JSON inside a JSON string', '"{\\"path\\":\\"a\\"}"', { path: 'a' }],
    ['a number as text', '{"path":"a","start_line":"5"}', { path: 'a', start_line: 5 }],
    ['a boolean as text', '{"path":"a","recursive":"true"}', { path: 'a', recursive: true }],
    ['a list as text', '{"path":"a","options":"[\\"x\\"]"}', { path: 'a', options: ['x'] }],
    ['null for what may be left out', '{"path":"a","start_line":null}', { path: 'a' }],
    ['text that looks like a number where text is wanted', '{"path":"5"}', { path: '5' }],
    ['commas and brackets inside strings', '{"path":"a,} \\" ,]"}', { path: 'a,} " ,]' }],
  ])('%s', (_, text, value) => {
    expect(parseArguments(tool, text)).toEqual({ ok: true, value });
  });
});

describe('parseArguments refuses', () => {
  const usage =
    'Parameters: path (string), start_line (number, optional), recursive (boolean, optional), options (array, optional).';

  it.each<[string, string, RegExp]>([
    ['cut JSON', '{"path":"a', /not a complete JSON object/],
    ['JSON cut after a value', '{"path":"a"', /not a complete JSON object/],
    ['JSON cut after a comma', '{"path":"a",', /not a complete JSON object/],
    ['two objects', '{"path":"a"}{"path":"b"}', /not a complete JSON object/],
    ['a list', '["a"]', /not a complete JSON object/],
    ['null', 'null', /not a complete JSON object/],
    ['cut JSON inside a string', '"{\\"path\\":"', /not a complete JSON object/],
    ['prose', 'path is a.js', /not a complete JSON object/],
    ['a missing field', '{}', /read_file needs path, which is missing/],
    ['no text at all', '', /read_file needs path, which is missing/],
    ['null for what is needed', '{"path":null}', /path is not valid: expected string, received null/],
    ['a wrong type', '{"path":7}', /path is not valid: expected string, received number/],
    ['text for a number', '{"path":"a","start_line":"five"}', /start_line is not valid: expected number/],
    ['a number too small', '{"path":"a","start_line":0}', /start_line is not valid: Too small/],
    ['a wrong item of a list', '{"path":"a","options":[1]}', /options\.0 is not valid: expected string/],
    ['an unknown field', '{"path":"a","lines":3}', /read_file has no parameter named lines/],
    [
      'a field every object has',
      '{"path":"a","__proto__":{},"toString":1}',
      /no parameter named __proto__, toString/,
    ],
  ])('%s', (_, text, message) => {
    const result = parseArguments(tool, text);
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid', hint: usage } });
    expect(result.ok ? '' : result.error.message).toMatch(message);
  });
});

describe('repairJson', () => {
  it('leaves valid JSON byte for byte', () => {
    const text = JSON.stringify({ a: 'x,}\n"\\', b: [1, { c: ',]' }] }, null, 2);
    expect(repairJson(text)).toBe(text);
  });
});
