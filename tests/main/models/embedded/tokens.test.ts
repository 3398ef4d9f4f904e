/**
 * Prompts as tokens and tokens as text, with a toy vocabulary: every character is a token, but "ab" is one, characters
 * above 127 are as many tokens as they have bytes, and `<…>` is a control token.
 */
import { describe, expect, it } from 'vitest';
import { createPromptTokens } from '../../../../src/main/models/embedded/child/prompt-tokens.ts';
import { createTokenText } from '../../../../src/main/models/embedded/child/token-text.ts';

const controls = ['<bos>', '<end>', '<think>'];
const first = 1_000;
const ab = 999;

function tokenize(text: string): number[] {
  const pieces = text.match(/<\w+>|ab|[\s\S]/gu) ?? [];
  return pieces.flatMap((piece) => {
    const control = controls.indexOf(piece);
    if (control >= 0) return [first + control];
    return piece === 'ab' ? [ab] : [...Buffer.from(piece)];
  });
}

function detokenize(tokens: readonly number[], special: boolean): string {
  const parts = tokens.map((token) => {
    if (token === ab) return Buffer.from('ab');
    if (token < first) return Buffer.from([token]);
    return Buffer.from(special ? (controls[token - first] ?? '') : '');
  });
  return Buffer.concat(parts).toString();
}

const model = {
  tokenize,
  detokenize,
  isSpecialToken: (token: number) => token >= first,
  tokens: { bos: first, bosString: '<bos>', eosString: '<end>', shouldPrependBosToken: false },
};

describe('createPromptTokens', () => {
  it('puts the beginning in front only when it is wanted and not there', () => {
    const wanting = { ...model, tokens: { ...model.tokens, shouldPrependBosToken: true } };
    expect(createPromptTokens(wanting).encode('a')).toEqual([first, 97]);
    expect(createPromptTokens(wanting).encode('<bos>a')).toEqual([first, 97]);
    expect(createPromptTokens(model).encode('a')).toEqual([97]);
  });

  it('gives back the very tokens that were read and written, not what the text would be', () => {
    const words = createPromptTokens(model);
    // The model wrote "a" and then "b", where the tokenizer would take "ab".
    words.remember('x', [120]);
    words.remember('xab', [120, 97, 98]);
    expect(words.encode('xab<end>y')).toEqual([120, 97, 98, first + 1, 121]);
    // The answer was changed on its way into the history: the prompt before it still holds.
    expect(words.encode('xaby')).toEqual([120, 97, 98, 121]);
    expect(words.encode('xb')).toEqual([120, 98]);
    expect(words.encode('yab')).toEqual([121, ab]);
  });

  it('forgets answers to prompts that are not the newest', () => {
    const words = createPromptTokens(model);
    words.remember('x', [120]);
    words.remember('xab', [120, 97, 98]);
    words.remember('z', [122]);
    expect(words.encode('xab')).toEqual([120, ab]);
  });
});

describe('createTokenText', () => {
  it('waits until a character is whole', () => {
    const text = createTokenText(model, []);
    const pieces = [...Buffer.from('é€')].map((byte) => text.push(byte));
    expect(pieces).toEqual(['', 'é', '', '', '€']);
    expect(text.end()).toBe('');
  });

  it('gives up on what never becomes whole', () => {
    const text = createTokenText(model, []);
    expect(text.push(0xe2)).toBe('');
    expect(text.end()).toBe('\ufffd');
  });

  it('shows of the control tokens only those it was told to', () => {
    const text = createTokenText(model, ['<think>']);
    expect([...tokenize('a<think>b<end>c')].map((token) => text.push(token))).toEqual([
      'a',
      '<think>',
      'b',
      '',
      'c',
    ]);
  });
});
