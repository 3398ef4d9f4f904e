/** An explanation that opens from a button and stays until it is closed. */
import { Popover as Radix } from 'radix-ui';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { FocusReturn, nothingLater } from './focus-return.tsx';

interface PopoverProps {
  trigger: ReactElement;
  label: string;
  side?: 'top' | 'bottom';
  children: ReactNode;
}

export function Popover({ trigger, label, side = 'top', children }: PopoverProps) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <Radix.Root>
      <Radix.Trigger asChild ref={button}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          onCloseAutoFocus={nothingLater}
          side={side}
          align="start"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex w-80 max-w-[92vw] flex-col gap-2 rounded-md border border-line bg-surface p-3 text-sm shadow-float outline-none"
        >
          <FocusReturn to={button} />
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Around a button that leads elsewhere: it closes the explanation, and the focus is where it was opened. */
export const PopoverClose = ({ children }: { children: ReactElement }) => (
  <Radix.Close asChild>{children}</Radix.Close>
);
