/** Words of a form that stay when it goes away unsent, whoever makes it go. Words that are on their way are unsent only once they are refused. */
import { createContext, useContext, useEffect, useRef, useState } from 'react';
import { dropUnsent, keepUnsent, type UnsentAt, unsentAt } from '../../stores/unsent.ts';

/** Where forms are; null where nothing is kept. */
export const FormPlace = createContext<Omit<UnsentAt, 'what'> | null>(null);

export interface Keeping {
  /** From then on they are on their way. */
  sending: () => void;
  settled: (isSent: boolean) => void;
  /** The person does not want them any more. */
  drop: () => void;
}

/** `untouched`: what stands in the form before the person has said anything. */
export function useUnsent(what: string, words: string, untouched = ''): Keeping {
  const place = useContext(FormPlace);
  const { run = '', stage = null } = place ?? {};
  const state = useRef({
    words,
    untouched,
    how: 'written' as 'written' | 'sending' | 'over',
    isThere: false,
  });
  Object.assign(state.current, { words, untouched });
  const at = { run, stage, what };
  const leave = (): void => {
    const { words: newest, untouched: first, how } = state.current;
    if (run !== '' && how === 'written' && newest.trim() !== '' && newest !== first)
      keepUnsent({ ...at, words: newest });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is left follows from the place alone.
  useEffect(() => {
    state.current.isThere = true;
    dropUnsent(at);
    return () => {
      state.current.isThere = false;
      leave();
    };
  }, [run, stage, what]);
  return {
    sending: () => {
      state.current.how = 'sending';
    },
    settled: (isSent) => {
      state.current.how = isSent ? 'over' : 'written';
      if (!state.current.isThere) leave();
    },
    drop: () => {
      state.current.how = 'over';
    },
  };
}

/** A text that begins with what was left unsent there. */
export function useKeptText(
  what: string,
  untouched = '',
): [text: string, setText: (text: string) => void, keeping: Keeping] {
  const place = useContext(FormPlace);
  const [text, setText] = useState(() => (place === null ? '' : unsentAt({ ...place, what })) || untouched);
  return [text, setText, useUnsent(what, text, untouched)];
}
