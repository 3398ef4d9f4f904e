/**
 * Tokens as text while they come. A character may be spread over several tokens, so what is not whole yet waits; control
 * tokens have no text, but for those with which the model marks its thinking.
 */
import type { LlamaModel, Token } from './library.ts';

export interface TokenText {
  /** Text that is complete with this token; empty while there is none. */
  push(token: Token): string;
  /** What never became whole. */
  end(): string;
}

/** No character has more bytes, and no vocabulary splits one further. */
const mostWaiting = 6;
const lookBack = 8;

export function createTokenText(
  model: Pick<LlamaModel, 'detokenize' | 'isSpecialToken'>,
  shown: readonly string[],
): TokenText {
  let waiting: Token[] = [];
  let before: Token[] = [];
  const take = (): string => {
    const text = model.detokenize(waiting, false, before);
    before = [...before, ...waiting].slice(-lookBack);
    waiting = [];
    return text;
  };
  return {
    push(token) {
      if (model.isSpecialToken(token)) {
        const mark = model.detokenize([token], true);
        const whole = waiting.length > 0 ? take() : '';
        before = [...before, token].slice(-lookBack);
        return shown.includes(mark) ? whole + mark : whole;
      }
      waiting.push(token);
      const text = model.detokenize(waiting, false, before);
      return text.endsWith('\ufffd') && waiting.length < mostWaiting ? '' : take();
    },
    end: () => (waiting.length > 0 ? take() : ''),
  };
}
