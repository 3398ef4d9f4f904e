/**
 * What is done for the text that is gone to next while nothing else is to be done: it is loaded and compared, then put into the sheet
 * behind, where it is drawn. One step at a time, each after the page has drawn, and none once the person has gone on.
 */
import { whenDrawn, whenIdle } from '../../../ui/when-drawn.ts';
import type { Comparison, ShownText, Texts } from './texts.ts';

/** Loading more characters than that would itself hold the page up, or their comparison that of what is opened instead. */
const mostLoaded = 400_000;
/** The same of drawing. */
const mostDrawn = 100_000;

export interface Ahead {
  go(): void;
  pause(): void;
  /** Likeliest first. */
  prepare(near: readonly ShownText[]): void;
  wants(key: string): boolean;
}

export interface AheadOf {
  texts: Texts;
  /** What is shown comes first, in the worker that compares, too. */
  isShownDone(): boolean;
  /** It is in the sheet behind, or cannot be put there. */
  isDrawn(text: ShownText): boolean;
  draw(text: ShownText, comparison: Comparison): void;
  onNear(): void;
}

export function createAhead({ texts, isShownDone, isDrawn, draw, onNear }: AheadOf): Ahead {
  let near: readonly ShownText[] = [];
  let pause = (): void => undefined;
  const size = ({ before, after }: ShownText): number => before.length + after.length;

  const go = (): void => {
    pause();
    if (!isShownDone()) return;
    const next = near.find((text) => !texts.isLoaded(text.key) && size(text) <= mostLoaded);
    if (next !== undefined) {
      pause = whenDrawn(() => void texts.load(next).then(go));
      return;
    }
    const [first] = near;
    if (first === undefined || size(first) > mostDrawn || !texts.isCurrent(first) || isDrawn(first)) return;
    let isWanted = true;
    const callOff = whenIdle(
      () =>
        void texts.load(first).then((comparison) => {
          if (!isWanted) return;
          draw(first, comparison);
          go();
        }),
    );
    pause = () => {
      isWanted = false;
      callOff();
    };
  };
  return {
    go,
    pause: () => pause(),
    prepare: (texts) => {
      near = texts;
      onNear();
      go();
    },
    wants: (key) => near.some((text) => text.key === key),
  };
}
