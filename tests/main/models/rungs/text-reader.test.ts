/** Call blocks in a reply's words: what is read, what is refused because it could mean two things, and what is no call at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToolSpec } from '../../../../src/main/base/tool-spec.ts';
import { callBlock } from '../../../../src/main/models/rungs/text-block.ts';
import { createTextReader } from '../../../../src/main/models/rungs/text-reader.ts';
import { readWhole, splits } from './read-reply.ts';

const tool = (name: string, properties: Record<string, string>): ToolSpec => ({
  name,
  description: '',
  parameters: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).map(([key, type]) => [key, { type }])),
  },
});
const tools = [
  tool('read_file', { path: 'string', start_line: 'integer' }),
  tool('write_file', { path: 'string', content: 'string' }),
  tool('run', { command: 'string', seconds: 'number' }),
  tool('ask', { question: 'string', options: 'array' }),
];

const read = (pieces: readonly string[]) => readWhole(createTextReader(tools), pieces);
/** Everything about a reply that must not depend on how it came. */
function steadily(text: string) {
  const whole = read([text]);
  for (const pieces of splits(text)) expect(read(pieces), JSON.stringify(pieces)).toEqual(whole);
  return {
    ...whole,
    calls: whole.calls.map((call) => ({ ...call, arguments: JSON.parse(call.arguments) as unknown })),
  };
}

const readable: [name: string, text: string, words: string, calls: [string, unknown][]][] = [
  ['words alone', 'Nothing to do.\n\nAll is well.', 'Nothing to do.\n\nAll is well.', []],
  [
    'a call',
    'I look.\n\n```call read_file\npath: src/a.js\n```',
    'I look.',
    [['read_file', { path: 'src/a.js' }]],
  ],
  ['a value as it is', '```call read_file\npath:  "a: b"  \n```\n', '', [['read_file', { path: '"a: b"' }]]],
  [
    'types by the schema',
    '```call read_file\npath: 5\nstart_line: 5\n```',
    '',
    [['read_file', { path: '5', start_line: 5 }]],
  ],
  [
    'a value of the wrong type, for others to judge',
    '```call read_file\nstart_line: five\n```',
    '',
    [['read_file', { start_line: 'five' }]],
  ],
  [
    'lists',
    '```call ask\noptions: ["a", "b"]\nquestion: which?\n```',
    '',
    [['ask', { options: ['a', 'b'], question: 'which?' }]],
  ],
  [
    'a text of many lines, nothing escaped',
    '```call write_file\npath: a.js\ncontent:\nif (a < "b\\n") {\n\n  \tc: d\n}\n```',
    '',
    [['write_file', { path: 'a.js', content: 'if (a < "b\\n") {\n\n  \tc: d\n}\n' }]],
  ],
  [
    'an empty text',
    '```call write_file\npath: a\ncontent:\n```',
    '',
    [['write_file', { path: 'a', content: '' }]],
  ],
  [
    'two calls and words between',
    'One.\n```call read_file\npath: a\n```\nTwo.\n```call read_file\npath: b\n```\n',
    'One.\nTwo.',
    [
      ['read_file', { path: 'a' }],
      ['read_file', { path: 'b' }],
    ],
  ],
  [
    'a fence in the text, inside of a longer one',
    '````call write_file\npath: a.md\ncontent:\n# A\n```js\na();\n```\n````',
    '',
    [['write_file', { path: 'a.md', content: '# A\n```js\na();\n```\n' }]],
  ],
  ['no parameters', '```call read_file\n```', '', [['read_file', {}]]],
  ['the tool named inside', '```call\ntool: read_file\npath: a\n```', '', [['read_file', { path: 'a' }]]],
  [
    'JSON inside',
    '```call\n{"tool": "read_file", "arguments": {"path": "a"}}\n```',
    '',
    [['read_file', { path: 'a' }]],
  ],
  [
    'JSON arguments inside',
    '```call read_file\n{\n  "path": "a"\n}\n```',
    '',
    [['read_file', { path: 'a' }]],
  ],
  ['CRLF', 'Hi.\r\n```call read_file\r\npath: a\r\n```\r\n', 'Hi.', [['read_file', { path: 'a' }]]],
  ['a code fence of the words', 'So:\n```js\na()\n```\nDone.', 'So:\n```js\na()\n```\nDone.', []],
  [
    'an example in a longer fence, which is no call',
    '````md\n```call read_file\npath: a\n```\n````',
    '````md\n```call read_file\npath: a\n```\n````',
    [],
  ],
  ['inline code at a line’s beginning', '`a` and ``b`` are.', '`a` and ``b`` are.', []],
];

const refused: [name: string, text: string, why: RegExp][] = [
  ['a block that was not closed', '```call write_file\npath: a\ncontent:\none\ntwo', /not closed/],
  ['a block cut in a parameter', '```call read_file\npath: src/su', /not closed/],
  [
    'a fence in the text as long as the block’s',
    '```call write_file\npath: a.md\ncontent:\n```js\na();\n```\n',
    /longer fence/,
  ],
  [
    'a bare fence in the text, seen by the one that follows',
    '```call write_file\npath: a.md\ncontent:\nText\n```\ncode\n```\nmore\n```',
    /longer fence/,
  ],
  [
    'a parameter behind the long text',
    '```call run\ncommand:\nls -l\nseconds: 5\n```',
    /"seconds:" before "command:"/,
  ],
  ['a line that is no parameter', '```call read_file\nsrc/a.js\n```', /no "name: value"/],
  ['a second line of a short text', '```call write_file\npath: a\ncontent: one\ntwo\n```', /"two" is no/],
  ['a parameter twice', '```call read_file\npath: a\npath: b\n```', /twice/],
  ['broken JSON', '```call read_file\n{"path": "a"\n```', /not complete/],
  ['no tool', '```call\npath: a\n```', /names no tool/],
  [
    'a block in a fence that was left open',
    '```js\na();\n```call read_file\npath: a\n```',
    /inside another fence/,
  ],
];

describe('a reply with call blocks', () => {
  it.each(readable)('reads %s', (_, text, words, calls) => {
    const got = steadily(text);
    expect(got.text).toBe(words);
    expect(got.calls).toEqual(calls.map(([name, args]) => ({ name, arguments: args })));
  });

  it.each(refused)('refuses %s', (_, text, why) => {
    const { calls } = steadily(text);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.problem).toMatch(why);
  });

  it('does the calls before one that is refused', () => {
    const { calls } = steadily('```call read_file\npath: a\n```\n```call write_file\npath: b\ncontent:\nx');
    expect(calls.map(({ name, problem }) => [name, problem === undefined])).toEqual([
      ['read_file', true],
      ['write_file', false],
    ]);
  });

  it('hands out words before their line is whole, and calls line by line', () => {
    const reader = createTextReader(tools);
    expect(reader.read('I am writ')).toEqual([{ kind: 'text', text: 'I am writ' }]);
    reader.read('ing.\n```call write_file\npath: a\ncontent:\n');
    expect(reader.read('line one\nline t')).toEqual([{ kind: 'call', index: 0, arguments: 'line one\\n' }]);
  });

  it('reads back what is written of a call, whatever is in it', () => {
    const value = fc.oneof(
      fc.string(),
      fc.array(fc.string({ maxLength: 20 }), { maxLength: 8 }).map((lines) => `${lines.join('\n')}\n`),
      fc.constantFrom('```js\na\n```\n', '````\n', 'a\n\n', '\n', ' x ', '"q"', '{', 'path: b\n'),
    );
    fc.assert(
      fc.property(value, value, (path, content) => {
        // Lines end with LF in this form, as in everything the model is shown.
        fc.pre(!`${path}${content}`.includes('\r'));
        const given = JSON.stringify({ path, content });
        const { calls } = read([callBlock({ name: 'write_file', arguments: given })]);
        expect(calls).toHaveLength(1);
        expect(calls[0]?.problem).toBeUndefined();
        const got = JSON.parse(calls[0]?.arguments ?? '') as { path: string; content: string };
        // A text of several lines ends with a line break in this form.
        const ended = (text: string) => (text.includes('\n') && !text.endsWith('\n') ? `${text}\n` : text);
        expect([got.path, got.content]).toEqual([path === got.path ? path : ended(path), ended(content)]);
      }),
      { numRuns: 300 },
    );
  });
});
