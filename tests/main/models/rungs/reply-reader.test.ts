/** The constrained reply, in whatever pieces it comes: the same words and calls, and never one that was cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplyReader } from '../../../../src/main/models/rungs/reply-reader.ts';
import { type Read, readWhole, splits } from './read-reply.ts';

const call = (path: string) => `{"tool": "read_file", "arguments": {"path": ${JSON.stringify(path)}}}`;
const read = (path: string) => ({ name: 'read_file', arguments: `{"path": ${JSON.stringify(path)}}` });

const cases: [name: string, text: string, read: Omit<Read, 'broken'>][] = [
  ['words alone', '{"say": "Hello.", "calls": []}', { text: 'Hello.', calls: [] }],
  ['a call', `{"say":"","calls":[${call('a')}]}`, { text: '', calls: [read('a')] }],
  [
    'two calls',
    `{"say": "x", "calls": [${call('a')}, ${call('b')}]}`,
    { text: 'x', calls: [read('a'), read('b')] },
  ],
  [
    'odd white space, kept inside of arguments only',
    '\n{ "say"\n  :\t"x" ,"calls":\n[ {"tool" : "t","arguments":{ "a"\n :  [1, 2 ] } } ] }\n',
    { text: 'x', calls: [{ name: 't', arguments: '{ "a"\n :  [1, 2 ] }' }] },
  ],
  [
    'escapes, and a character of two halves',
    '{"say": "a\\n\\"b\\"\\u00e9 \\ud83d\\ude00 \\/", "calls": []}',
    { text: 'a\n"b"é 😀 /', calls: [] },
  ],
  [
    'brackets and quotation marks in strings of arguments',
    '{"say": "", "calls": [{"tool": "t", "arguments": {"a": "}]\\"{[\\\\"}}]}',
    { text: '', calls: [{ name: 't', arguments: '{"a": "}]\\"{[\\\\"}' }] },
  ],
  [
    'members in another order, and some that nobody knows',
    '{"x": {"y": [null]}, "calls": [{"arguments": {"a": 1}, "why": "so", "tool": "t"}], "say": "late"}',
    { text: 'late', calls: [{ name: 't', arguments: '{"a": 1}' }] },
  ],
  [
    'words behind the object, which count for nothing',
    '{"say": "x", "calls": []} And so on.',
    { text: 'x', calls: [] },
  ],
  [
    'arguments that are no object, for others to judge',
    '{"say":"","calls":[{"tool":"t","arguments":7}]}',
    { text: '', calls: [{ name: 't', arguments: '7' }] },
  ],
  [
    'a call that names no tool, which is said to be one that cannot be read',
    '{"say":"","calls":[{"arguments":{"a":1}}]}',
    {
      text: '',
      calls: [{ name: 'unnamed', arguments: '{"a":1}', problem: expect.stringContaining('names no tool') }],
    },
  ],
];

describe('a constrained reply', () => {
  it.each(cases)('reads %s', (_, text, wanted) => {
    for (const pieces of splits(text)) {
      expect(readWhole(createReplyReader(), pieces), JSON.stringify(pieces)).toEqual({
        ...wanted,
        broken: false,
      });
    }
  });

  it.each([
    ['words', 'I look at the file first.'],
    ['a word that the schema forbids', 'banana'],
    ['a fence with JSON in it', '```json\n{"say": "x"}\n```'],
    ['nothing', ''],
  ])('passes on as words what is no object: %s', (_, text) => {
    for (const pieces of splits(text)) {
      expect(readWhole(createReplyReader(), pieces)).toMatchObject({ text, calls: [] });
    }
  });

  it('is broken wherever it is cut, and each call in it is a beginning of the one that was meant', () => {
    const whole = `{"say": "I look.", "calls": [${call('src/a.js')}]}`;
    for (let end = 1; end < whole.length; end += 1) {
      const { broken, calls } = readWhole(createReplyReader(), [whole.slice(0, end)]);
      expect(broken, whole.slice(0, end)).toBe(true);
      for (const one of calls) expect('{"path": "src/a.js"}'.startsWith(one.arguments)).toBe(true);
    }
  });

  it.each(['{"say": "a" "b"}', '{"say": "\\x"}', '{"say": "\\u12g4"}', '{say: "a"}', '{"calls": {}}'])(
    'is broken by what is no JSON: %s',
    (text) => {
      expect(readWhole(createReplyReader(), [text]).broken).toBe(true);
    },
  );

  it('gives back any words and any arguments to the byte', () => {
    const json = fc.json();
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.tuple(fc.string(), json)),
        fc.nat(),
        (say, calls, at) => {
          const items = calls.map(
            ([tool, args]) => `{"tool": ${JSON.stringify(tool)}, "arguments": ${args}}`,
          );
          const text = `{"say": ${JSON.stringify(say)}, "calls": [${items.join(',')}]}`;
          const cut = at % text.length;
          const got = readWhole(createReplyReader(), [text.slice(0, cut), text.slice(cut)]);
          expect(got.text).toBe(say);
          expect(got.calls.map((one) => [one.name, one.arguments])).toEqual(
            calls.map(([tool, args]) => [tool, args.trim()]),
          );
        },
      ),
    );
  });
});
