/**
 * Text or content that scrolls inside of itself. It can be focused, because what scrolls must be reachable by keyboard,
 * and has a name, because what can be focused must say what it is.
 */
import type { ComponentProps } from 'react';

interface ScrolledProps extends ComponentProps<'div'> {
  label: string;
}

export function Scrolled({ label, ...props }: ScrolledProps) {
  // biome-ignore lint/a11y/useSemanticElements lint/a11y/noNoninteractiveTabindex: a fieldset is for fields; the rest is said above.
  return <div role="group" tabIndex={0} aria-label={label} {...props} />;
}
