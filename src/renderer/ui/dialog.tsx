/** A question or form over everything else. Escape and the veil close it; the focus returns to where it was. */
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { FocusReturn, nothingLater } from './focus-return.tsx';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  closeLabel: string;
  description?: string;
  wide?: boolean;
  children: ReactNode;
}

export function Dialog({
  open,
  onClose,
  title,
  closeLabel,
  description,
  wide = false,
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          onCloseAutoFocus={nothingLater}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col rounded-md border border-line bg-surface shadow-float outline-none',
            wide ? 'max-w-2xl' : 'max-w-md',
          )}
        >
          <FocusReturn />
          <Radix.Title className="pt-3 pr-12 pb-2 pl-4 text-base font-semibold">{title}</Radix.Title>
          {description === undefined ? null : (
            <Radix.Description className="px-4 pb-2 text-sm text-muted">{description}</Radix.Description>
          )}
          <div className="min-h-0 overflow-y-auto px-4 pb-4">{children}</div>
          {/* Last, so that the focus begins with what the dialog is about. */}
          <Radix.Close
            aria-label={closeLabel}
            className="absolute top-3 right-3 rounded-sm p-1 text-muted hover:bg-raised hover:text-text"
          >
            <X size={16} aria-hidden />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
