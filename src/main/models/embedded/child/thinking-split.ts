/**
 * The model's words as they come, told apart into thinking and answer. A mark may come in pieces, so text that could be
 * the beginning of one is held back; line breaks next to the marks belong to neither side, since the template that puts
 * both back into the prompt writes them anew.
 */
import type { ThinkingMarks } from './chat-template.ts';

export interface Piece {
  kind: 'text' | 'reasoning';
  text: string;
}

export interface ThinkingSplit {
  /** True until the thinking is over; false from the beginning when the model does not think. */
  isThinking(): boolean;
  push(text: string): Piece[];
  /** What was held back. */
  end(): Piece[];
}

/** `inside`: the prompt has opened the thinking already. Only what stands first can be thinking. */
export function splitThinking({ open, close }: ThinkingMarks, inside: boolean): ThinkingSplit {
  let state: 'undecided' | 'thinking' | 'answer' = inside ? 'thinking' : 'undecided';
  let held = '';
  let atStart = true; // of the thinking, or of the answer behind it

  /** As much of `held` as is surely of this kind, without the line breaks at its beginning. */
  function take(kind: Piece['kind'], length: number): Piece[] {
    let text = held.slice(0, length);
    held = held.slice(length);
    if (atStart) text = text.replace(/^[\r\n]+/, '');
    if (text === '') return [];
    atStart = false;
    return [{ kind, text }];
  }

  function decide(): void {
    const words = held.trimStart();
    if (words.startsWith(open)) {
      held = words.slice(open.length);
      state = 'thinking';
    } else if (!open.startsWith(words)) {
      state = 'answer';
      atStart = false;
    }
  }

  function think(): Piece[] {
    const at = held.indexOf(close);
    if (at < 0) {
      const kept = heldBack(held, close);
      return take('reasoning', held.length - kept);
    }
    const pieces = take('reasoning', held.slice(0, at).replace(/[\r\n]+$/, '').length);
    held = held.slice(held.indexOf(close) + close.length);
    state = 'answer';
    atStart = true;
    return pieces;
  }

  return {
    isThinking: () => state === 'thinking',
    push(text) {
      held += text;
      if (state === 'undecided') decide();
      const thoughts = state === 'thinking' ? think() : [];
      return state === 'answer' ? [...thoughts, ...take('text', held.length)] : thoughts;
    },
    end: () => take(state === 'thinking' ? 'reasoning' : 'text', held.length),
  };
}

/** Length of the end that may turn out to be line breaks before the mark, or the mark's beginning. */
function heldBack(text: string, mark: string): number {
  let length = Math.min(text.length, mark.length - 1);
  while (length > 0 && !mark.startsWith(text.slice(text.length - length))) length -= 1;
  const before = text.slice(0, text.length - length);
  return length + (before.length - before.replace(/[\r\n]+$/, '').length);
}
