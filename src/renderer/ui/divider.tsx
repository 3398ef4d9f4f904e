/**
 * The line between two panels: dragged, or moved with the arrow keys when focused; double click gives the first width
 * back. It only reports sizes; whoever owns the panel keeps them.
 */
import type { KeyboardEvent, PointerEvent } from 'react';
import { classNames } from './class-names.ts';

interface DividerProps {
  label: string;
  /** Pixels of the panel it resizes. */
  size: number;
  min: number;
  max: number;
  initial: number;
  /** Which side of the line the panel is on. */
  panel: 'left' | 'right' | 'below';
  onSize: (size: number) => void;
}

const step = 24;

export function Divider({ label, size, min, max, initial, panel, onSize }: DividerProps) {
  const upright = panel !== 'below';
  const towards = panel === 'left' ? 1 : -1;
  const set = (next: number): void => onSize(Math.round(Math.min(max, Math.max(min, next))));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const line = event.currentTarget;
    const from = upright ? event.clientX : event.clientY;
    line.setPointerCapture(event.pointerId);
    line.onpointermove = (move) => set(size + ((upright ? move.clientX : move.clientY) - from) * towards);
    line.onpointerup = () => {
      line.onpointermove = null;
    };
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [less, more] = upright ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    set(size + (event.key === more ? step : -step) * towards);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be focused and moved; this is the separator widget.
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onSize(initial)}
      className={classNames(
        'relative z-10 shrink-0 touch-none bg-line transition-colors hover:bg-accent focus-visible:bg-accent focus-visible:outline-none',
        'after:absolute after:content-[""]',
        upright
          ? 'w-px cursor-col-resize after:inset-y-0 after:-right-1 after:-left-1'
          : 'h-px cursor-row-resize after:inset-x-0 after:-top-1 after:-bottom-1',
      )}
    />
  );
}
