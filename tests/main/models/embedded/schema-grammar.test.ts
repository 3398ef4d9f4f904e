/**
 * Schemas as grammars, judged by what they let through. The grammar's text is read here as a regular expression, which it is
 * as long as nesting has a bound; the real parser has its say in engine.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { schemaGrammar } from '../../../../src/main/models/embedded/child/schema-grammar.ts';

const depth = 2;

/** GBNF as a regular expression; rules below `depth` uses of themselves match nothing. */
function expressionOf(grammar: string): RegExp {
  const rules = new Map(
    grammar.split('\n').map((line) => {
      const at = line.indexOf(' ::= ');
      return [line.slice(0, at), line.slice(at + 5)] as const;
    }),
  );
  const expand = (name: string, path: readonly string[]): string => {
    const body = rules.get(name);
    if (body === undefined) throw new Error(`no rule ${name}`);
    if (path.filter((one) => one === name).length > depth) return '(?!)';
    return `(?:${body.replace(token, (word) => translate(word, [...path, name]))})`;
  };
  const translate = (word: string, path: readonly string[]): string => {
    if (word.startsWith('"')) return literal(word);
    if (word.startsWith('[') || /^\{/.test(word)) return word;
    return word === ' ' ? '' : expand(word, path);
  };
  return new RegExp(`^${expand('root', [])}$`, 'u');
}

const token = /"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{\d+,\d*\}|[a-z][a-z0-9-]*| /g;

const literal = (word: string): string =>
  (JSON.parse(word) as string).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('\n', '\\n');

const text = { type: 'string' };
const whole = { type: 'integer' };

type Row = [name: string, schema: Record<string, unknown>, good: string[], bad: string[]];

const rows: Row[] = [
  ['text', text, ['""', '"é\\n\\u00e9\\""'], ['"', '"\n"', '"\\x"', 'a', '"\\ud800"']],
  ['bounded text', { ...text, minLength: 1, maxLength: 2 }, ['"a"', '"\\n\\n"'], ['""', '"abc"']],
  ['whole numbers', whole, ['0', '-7', '120'], ['01', '1.5', '"1"', '-']],
  ['from one', { ...whole, minimum: 1 }, ['1', '10'], ['0', '-1']],
  ['from zero', { ...whole, minimum: 0 }, ['0', '9'], ['-1']],
  ['numbers', { type: 'number' }, ['0.5', '-1', '3.25'], ['.5', '1.']],
  ['above zero', { type: 'number', exclusiveMinimum: 0 }, ['1', '2.5'], ['0', '-2']],
  ['yes and no', { type: 'boolean' }, ['true', 'false'], ['null', '"true"']],
  ['several types', { type: ['string', 'null'] }, ['null', '"a"'], ['1']],
  ['a choice', { enum: ['a"b', 1, null] }, ['"a\\"b"', '1', 'null'], ['"a"', '2']],
  ['one value', { const: 'read_file' }, ['"read_file"'], ['"read"']],
  [
    'required and optional properties',
    { type: 'object', properties: { a: text, b: whole, c: text }, required: ['b'] },
    ['{"b":1}', '{"a": "x", "b": 1}', '{"b":1,"c":"y"}', '{ "a":"","b":0,"c":"" }'],
    ['{}', '{"a":"x"}', '{"b":1,"a":"x"}', '{"b":1,}', '{,"b":1}', '{"b":1,"d":2}'],
  ],
  [
    'only optional properties',
    { type: 'object', properties: { a: text, b: whole } },
    ['{}', '{"a":"x"}', '{"b":1}', '{"a":"x","b":1}'],
    ['{,"b":1}', '{"b":1,"a":"x"}'],
  ],
  [
    'other properties',
    { type: 'object', properties: { a: text }, required: ['a'], additionalProperties: whole },
    ['{"a":"x"}', '{"a":"x","z":1}'],
    ['{"a":"x","z":"y"}', '{"z":1}'],
  ],
  ['any object', { type: 'object' }, ['{}', '{"a":{"b":[1]}}'], ['[]', '1']],
  ['no property at all', { type: 'object', additionalProperties: false }, ['{}'], ['{"a":1}']],
  ['a list', { type: 'array', items: whole }, ['[]', '[1]', '[1, 2,3]'], ['[1,]', '["a"]']],
  [
    'a bounded list',
    { type: 'array', items: whole, minItems: 1, maxItems: 2 },
    ['[1]', '[1,2]'],
    ['[]', '[1,2,3]'],
  ],
  ['an empty list', { type: 'array', items: whole, maxItems: 0 }, ['[]'], ['[1]']],
  [
    'places of a list',
    { type: 'array', prefixItems: [text, whole], items: false },
    ['["a",1]'],
    ['["a"]', '["a",1,1]', '[1,"a"]'],
  ],
  [
    'one of several objects',
    {
      anyOf: [
        { type: 'object', properties: { tool: { const: 'a' }, n: whole }, required: ['tool', 'n'] },
        { type: 'object', properties: { tool: { const: 'b' } }, required: ['tool'] },
      ],
    },
    ['{"tool":"a","n":1}', '{"tool":"b"}'],
    ['{"tool":"a"}', '{"tool":"c"}'],
  ],
  [
    'a reference',
    { $defs: { one: whole }, type: 'array', items: { $ref: '#/$defs/one' } },
    ['[1,2]'],
    ['["a"]'],
  ],
  [
    'a reference to itself',
    {
      $defs: { tree: { type: 'object', properties: { more: { $ref: '#/$defs/tree' } } } },
      $ref: '#/$defs/tree',
    },
    ['{}', '{"more":{"more":{}}}'],
    ['{"more":1}'],
  ],
  [
    'parts put together',
    {
      allOf: [
        { properties: { a: text }, required: ['a'] },
        { properties: { b: whole }, required: ['b'] },
      ],
    },
    ['{"a":"x","b":1}'],
    ['{"a":"x"}'],
  ],
  ['what it does not know', { pattern: '^a' }, ['1', '"b"', '[null]'], ['a']],
];

describe('schemaGrammar', () => {
  it.each(rows)('%s', (_name, schema, good, bad) => {
    const grammar = expressionOf(schemaGrammar(schema));
    expect(good.filter((one) => !grammar.test(one))).toEqual([]);
    expect(bad.filter((one) => grammar.test(one))).toEqual([]);
  });

  it('stays small for many optional properties', () => {
    const properties = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`p${at}`, text]));
    expect(schemaGrammar({ type: 'object', properties }).length).toBeLessThan(20_000);
  });

  it('refuses a reference that leads nowhere', () => {
    expect(() => schemaGrammar({ $ref: '#/$defs/none' })).toThrow(/#\/\$defs\/none/);
  });
});
