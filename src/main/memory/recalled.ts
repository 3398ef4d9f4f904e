/**
 * What a model is told of entries that were found: the best ones that fit, as one note. Pure but for the counting, which is asked of
 * the whole note each time: tokens of parts do not add up to those of the whole.
 */
import type { FoundMemory, Recalled } from '../../shared/memory.ts';

/** More than a handful is a list that nobody asked for, however short they are. */
const most = 6;

/** Null when nothing fits. `found` best first; `count` gives the tokens of a text; one that is too long makes room for the next. */
export async function recalled(
  found: readonly FoundMemory[],
  about: 'message' | 'failure',
  budget: number,
  count: (text: string) => Promise<number>,
): Promise<Recalled | null> {
  let chosen: FoundMemory[] = [];
  for (const one of found.slice(0, most * 2)) {
    if (chosen.length === most) break;
    const wider = [...chosen, one];
    if ((await count(noteOf(wider, about))) <= budget) chosen = wider;
  }
  if (chosen.length === 0) return null;
  const entries = chosen.map(({ memory: { id, kind, scope, text, source }, matched, near }) => ({
    ...{ id, kind, scope, text, matched: [...new Set(matched)] },
    ...(near === undefined ? {} : { near }),
    ...(source.by === 'reflection' ? { drawn: true as const } : {}),
  }));
  return { words: noteOf(chosen, about), entries };
}

const head = {
  message: '[From memory, because words of the message match. It may be out of date.',
  failure: '[From memory, because words of the failure match. It may be out of date.',
};

const nearHead = {
  message: '[From memory, because the message comes near in words or meaning. It may be out of date.',
  failure: '[From memory, because the failure comes near in words or meaning. It may be out of date.',
};

function noteOf(found: readonly FoundMemory[], about: keyof typeof head): string {
  const lines = found.map(({ memory: { kind, text, source } }) => {
    const by = source.by === 'reflection' ? ` (a model's note)` : '';
    return `- ${kind}${by}: ${text}`;
  });
  const isByMeaning = found.some(({ matched }) => matched.length === 0);
  return `${[(isByMeaning ? nearHead : head)[about], ...lines].join('\n')}]`;
}
