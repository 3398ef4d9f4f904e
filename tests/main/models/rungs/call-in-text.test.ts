/** Calls that a model writes as words: seen for what they are, and ordinary words left alone. */
import { describe, expect, it } from 'vitest';
import { callInText } from '../../../../src/main/models/rungs/call-in-text.ts';
import { readTool } from '../collect.ts';

const tools = [readTool, { ...readTool, name: 'write_file' }];

describe('a call among the words of a reply', () => {
  it.each([
    [
      'a JSON fence',
      'I read the file:\n\n```json\n{"name": "read_file", "arguments": {"path": "src/sum.js"}}\n```',
      'read_file',
    ],
    ['a fence without a name', '```\n{"tool": "read_file", "parameters": {}}\n```', 'read_file'],
    ['bare JSON', 'So:\n{"name": "write_file", "arguments": {"path": "a"}}', 'write_file'],
    ['a list of calls', '[{"name": "read_file", "arguments": {"path": "a"}}]', 'read_file'],
    ['elements', '<read_file>\n<path>src/sum.js</path>\n</read_file>', 'read_file'],
    [
      'Hermes markup',
      '<tool_call>\n{"name": "read_file", "arguments": {"path": "src/sum.js"\n</tool_call>',
      'read_file',
    ],
    [
      'markup of a tool that is not there',
      '<tool_call>\n{"name": "format_disk", "arguments": {}}\n</tool_call>',
      'unnamed',
    ],
    ['function markup', '  <function=read_file>\n<parameter=path>a</parameter>', 'read_file'],
    ['invoke markup', '<invoke name="read_file">', 'read_file'],
    ['Mistral markup', '[TOOL_CALLS] [{"name": "read_file", "arguments": {}}]', 'read_file'],
    ['a block of the text rung', '```call read_file\npath: a\n```', 'read_file'],
  ])('is seen as %s', (_, text, name) => {
    expect(callInText(text, tools)).toBe(name);
  });

  it.each([
    ['words', 'I would use read_file for that.'],
    ['code', '```js\nconst name = "read_file";\n```'],
    ['JSON about something else', '```json\n{"name": "patchbay", "arguments": ["--demo"]}\n```'],
    ['JSON of a tool’s name without arguments', '```json\n{"name": "read_file", "version": 1}\n```'],
    ['markup in the middle of a line', 'Models write `<tool_call>{…}</tool_call>` for that.'],
    ['markup with nothing in it', 'It begins with\n<tool_call>\nand so on.'],
    ['another element', '<details>\n<summary>read_file</summary>'],
    ['nothing', ''],
  ])('is not seen in %s', (_, text) => {
    expect(callInText(text, tools)).toBeUndefined();
  });

  it('is looked for in a long text without taking long over it', () => {
    expect(callInText('{"name"\n'.repeat(20_000), tools)).toBeUndefined();
  });
});
