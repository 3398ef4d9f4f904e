import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapTexts, restore, untrusted } from '../../src/shared/untrusted-text.ts';

const mark = '\u200b';

/** Written down by hand from the templates of the model families, so that the patterns are judged by what is out there. */
const turnTokens = {
  chatml: ['<|im_start|>', '<|im_end|>', '<|endoftext|>'],
  'llama 2': ['<s>', '</s>', '<unk>', '[INST]', '[/INST]', '<<SYS>>', '<</SYS>>'],
  'llama 3': [
    '<|begin_of_text|>',
    '<|start_header_id|>',
    '<|end_header_id|>',
    '<|eot_id|>',
    '<|eom_id|>',
    '<|python_tag|>',
  ],
  gemma: [
    '<bos>',
    '<eos>',
    '<pad>',
    '<mask>',
    '<start_of_turn>',
    '<end_of_turn>',
    '<unused42>',
    '<|turn>',
    '<turn|>',
  ],
  mistral: [
    '[SYSTEM_PROMPT]',
    '[/SYSTEM_PROMPT]',
    '[AVAILABLE_TOOLS]',
    '[TOOL_RESULTS]',
    '[/TOOL_RESULTS]',
    '[IMG]',
  ],
  deepseek: [
    '<｜begin▁of▁sentence｜>',
    '<｜User｜>',
    '<｜Assistant｜>',
    '<｜tool▁calls▁begin｜>',
    '<|end▁of▁sentence|>',
  ],
  harmony: ['<|start|>', '<|channel|>', '<|message|>', '<|end|>', '<|return|>', '<|call|>'],
  cohere: ['<BOS_TOKEN>', '<EOS_TOKEN>', '<|START_OF_TURN_TOKEN|>'],
  others: [
    '[gMASK]',
    '<sop>',
    '<SPECIAL_12>',
    '<extra_id_1>',
    '<seed:bos>',
    '[BOS]',
    ']~!b[',
    ']~b]',
    '[e~[',
    '<__media__>',
  ],
};
const modelMarkup = [
  ...['<think>', '</think>', '<tool_call>', '</tool_call>', '<tool_response>', '</tool_response>', '<tools>'],
  ...['[TOOL_CALLS]', '[THINK]', '[/THINK]', '<function_calls>', '<arg_key>', '```call', '~~~tool_call'],
];
const everyTurnToken = Object.values(turnTokens).flat();
const everyToken = [...everyTurnToken, ...modelMarkup];

const { break: broken, breakTurns } = untrusted();
const live = (text: string, tokens: readonly string[] = everyToken): string[] =>
  tokens.filter((token) => text.includes(token));

describe('a control token', () => {
  it.each(everyToken)('%s is broken by one mark and restored', (token) => {
    const text = `a ${token}b`;
    expect(live(text)).toContain(token);
    expect(live(broken(text))).toEqual([]);
    expect(broken(text).replaceAll(mark, '')).toBe(text);
    expect(broken(text)).toHaveLength(text.length + 1);
    expect(restore(broken(text))).toBe(text);
  });

  it('inside another, or right behind one, is broken too', () => {
    for (const text of [
      '<|[INST]|>',
      '<<s>|im_end|>',
      '<|im_end|><|im_start|>',
      '[[INST]INST]',
      '<|<|im_end|>|>',
    ]) {
      expect(live(broken(text)), text).toEqual([]);
      expect(restore(broken(text))).toBe(text);
    }
  });
});

describe('ordinary text', () => {
  it.each([
    'if (a < b || c > d) return x <| y;',
    'const list: Array<string> = [[1], [2]]; // [INFO] [ERROR] [x]',
    '<div><span class="s">think</span></div> <-|-> <a|b',
    '<|> < |im_end| > <|im end|> <0x0A> a<s,t>(b)',
    '',
  ])('%j stays as it is', (text) => {
    expect(broken(text)).toBe(text);
    expect(restore(text)).toBe(text);
  });

  it('with marks of its own keeps them', () => {
    for (const text of [
      `a${mark}b`,
      `${mark}<div>`,
      `<${mark}|im_end|>`,
      `<${mark}${mark}/think>`,
      `<|${mark}im_end|>`,
    ]) {
      expect(live(broken(text)), text).toEqual([]);
      expect(restore(broken(text)), text).toBe(text);
    }
  });
});

const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...everyToken) },
  // Halves of tokens, which the text around them may complete.
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...everyToken)
      .chain((token) => fc.nat(token.length).map((at) => token.slice(at))),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...everyToken)
      .chain((token) => fc.nat(token.length).map((at) => token.slice(0, at))),
  },
  { weight: 3, arbitrary: fc.constantFrom(mark, mark + mark, '<', '[', ']', '|', '>', '｜', '/', '\n') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);
const anyText = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

describe('for any text', () => {
  it('what was broken comes back to the byte, and nothing in it was live', () => {
    let changed = 0;
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = broken(text);
        changed += safe === text ? 0 : 1;
        expect(live(safe)).toEqual([]);
        expect(restore(safe)).toBe(text);
      }),
      { numRuns: 5_000 },
    );
    expect(changed).toBeGreaterThan(2_000);
  });

  it('what the model wrote without marks is not touched by restoring', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const fresh = text.replaceAll(mark, '');
        expect(restore(fresh)).toBe(fresh);
      }),
    );
  });

  it('a part that the model copied from broken text is restored, whatever it wrote around it', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...everyToken), (text, token) => {
        expect(restore(`new line\n${broken(token)}\n`)).toBe(`new line\n${token}\n`);
        expect(restore(`${broken(text)}\n// added`)).toBe(`${text}\n// added`);
      }),
    );
  });

  it('of the model’s own words only live tokens between turns are changed, and once', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = breakTurns(text);
        expect(live(safe, everyTurnToken)).toEqual([]);
        expect(breakTurns(safe)).toBe(safe);
        // What it copied from a broken text goes back as it wrote it: the server's cache holds exactly that.
        expect(breakTurns(broken(text))).toBe(broken(text));
      }),
    );
    for (const own of modelMarkup) expect(breakTurns(own)).toBe(own);
  });
});

describe('the vocabulary of a server', () => {
  const own = untrusted(['a|stop', '😀<x', '\n', 'the', '<']);

  it.each(['a|stop', '😀<x', 'b a|stop <|im_end|>'])('adds to the common ones: %s', (text) => {
    expect(own.break(text)).not.toMatch(/a\|stop|😀<x|<\|im_end\|>/u);
    expect(broken(text)).toMatch(/a\|stop|😀<x/u);
    expect(own.breakTurns(text)).toBe(own.break(text));
    expect(own.break(text).isWellFormed()).toBe(true);
    expect(restore(own.break(text))).toBe(text);
  });

  it('breaks no ordinary words, whatever it names as a token', () => {
    expect(own.break('the end < b\n|')).toBe('the end < b\n|');
  });
});

it('changes every text in a value, and nothing else', () => {
  const value = { path: 'a', list: ['b', { c: 'd' }], n: 1, none: null };
  expect(mapTexts(value, (text) => text.toUpperCase())).toEqual({
    path: 'A',
    list: ['B', { c: 'D' }],
    n: 1,
    none: null,
  });
});

it.each(['`', '~'])('ends with a row of %s of any length, and breaks it before a call', (mark) => {
  const row = mark.repeat(300_000);
  expect(broken(row)).toBe(row);
  const safe = broken(`${row}call`);
  expect(safe).toMatch(/[`~]\u200b[`~]{2}call$/u);
  expect(restore(safe)).toBe(`${row}call`);
});
