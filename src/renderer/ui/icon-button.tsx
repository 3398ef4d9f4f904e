/** A button that is only an icon: its name is required, and shown with its key when one rests on it. */
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  name: string;
  icon: ReactNode;
  /** As people read it: `Ctrl+K`. */
  keys?: string | undefined;
  side?: 'top' | 'right' | 'bottom' | 'left';
  pressed?: boolean;
}

export function IconButton({
  name,
  icon,
  keys,
  side = 'bottom',
  pressed,
  className,
  ...props
}: IconButtonProps) {
  return (
    <Tooltip text={name} keys={keys} side={side}>
      <button
        type="button"
        aria-label={name}
        aria-pressed={pressed}
        {...props}
        className={classNames(
          'inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted transition-colors',
          'hover:bg-raised hover:text-text aria-pressed:bg-raised aria-pressed:text-text coarse:size-9',
          'disabled:cursor-default disabled:opacity-40 disabled:hover:bg-transparent',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
