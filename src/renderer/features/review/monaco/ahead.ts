/**
 * What is done for the text that is gone to next while nothing else is to be done: it is loaded and compared, then put into the sheet
 * behind, where it is drawn. The first step comes after the page has drawn what was gone to, and none once the person has gone on. Being
 * told of the same texts anew, which every answer of the host brings, must not make it begin anew: the person would come before it ends.
 */
import { shallow } from 'zustand/shallow';
import { whenDrawn, whenIdle, whenIdleDrawn } from '../../../ui/when-drawn.ts';
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
  texts: Pick<Texts, 'isLoaded' | 'isCurrent' | 'load'>;
  /** What is shown comes first, in the worker that compares, too. */
  isShownDone(): boolean;
  /** It is in the sheet behind, or cannot be put there. */
  isDrawn(text: ShownText): boolean;
  draw(text: ShownText, comparison: Comparison): void;
  onNear(): void;
}

interface Step {
  kind: 'load' | 'draw';
  text: ShownText;
}

export function createAhead(of: AheadOf): Ahead {
  const { texts, draw, onNear } = of;
  let near: readonly ShownText[] = [];
  let underWay: { text: ShownText; callOff(): void } | null = null;

  const pause = (): void => {
    underWay?.callOff();
    underWay = null;
  };
  const go = (isDrawn: boolean): void => {
    const step = of.isShownDone() ? nextStep(near, of) : null;
    // Of a text that is being loaded the next step comes by itself.
    if (step !== null && underWay !== null && shallow(step.text, underWay.text)) return;
    pause();
    if (step === null) return;
    let isWanted = true;
    const end = (comparison: Comparison): void => {
      if (!isWanted) return;
      underWay = null;
      if (step.kind === 'draw') draw(step.text, comparison);
      go(true);
    };
    const begin = (): void => void texts.load(step.text).then(end);
    const callOff = whenFree(step, isDrawn, begin);
    underWay = {
      text: step.text,
      callOff: () => {
        isWanted = false;
        callOff();
      },
    };
  };
  return {
    go: () => go(false),
    pause,
    prepare: (texts) => {
      near = texts;
      onNear();
      go(false);
    },
    wants: (key) => near.some((text) => text.key === key),
  };
}

/** Pure: all are loaded before the likeliest is drawn; null when nothing is left to do. */
function nextStep(near: readonly ShownText[], { texts, isDrawn }: AheadOf): Step | null {
  const next = near.find((text) => !texts.isLoaded(text.key) && size(text) <= mostLoaded);
  if (next !== undefined) return { kind: 'load', text: next };
  const [first] = near;
  if (first === undefined || size(first) > mostDrawn || !texts.isCurrent(first) || isDrawn(first))
    return null;
  return { kind: 'draw', text: first };
}

const size = ({ before, after }: ShownText): number => before.length + after.length;

/** Only the first step has to wait for what was gone to. */
function whenFree({ kind }: Step, isDrawn: boolean, run: () => void): () => void {
  if (kind === 'load') return whenDrawn(run);
  return isDrawn ? whenIdle(run) : whenIdleDrawn(run);
}
