/**
 * A rendered prompt as tokens, such that what was read and written before comes out as the very tokens it was: a model does
 * not always write a text in the tokens its tokenizer would choose, and then everything after that place would be read anew.
 */
import type { LlamaModel, Token } from './library.ts';

export interface PromptTokens {
  encode(text: string): Token[];
  /** `text` was read as `tokens`, or written by the model after that. */
  remember(text: string, tokens: readonly Token[]): void;
}

interface Known {
  text: string;
  tokens: readonly Token[];
}

export function createPromptTokens(model: Pick<LlamaModel, 'tokenize' | 'tokens'>): PromptTokens {
  // The last prompt, and the same with the answer to it.
  let known: Known[] = [];
  const { bos, shouldPrependBosToken } = model.tokens;
  return {
    encode(text) {
      const beginning = known
        .filter((one) => text.startsWith(one.text))
        .sort((a, b) => b.text.length - a.text.length)[0];
      if (beginning !== undefined) {
        const rest = text.slice(beginning.text.length);
        return [...beginning.tokens, ...(rest === '' ? [] : model.tokenize(rest, true, 'trimLeadingSpace'))];
      }
      const tokens = model.tokenize(text, true);
      // Most templates write it themselves, and twice is not what the model knows.
      return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
    },
    remember(text, tokens) {
      known = [...known.filter((one) => text.startsWith(one.text)).slice(-1), { text, tokens: [...tokens] }];
    },
  };
}
