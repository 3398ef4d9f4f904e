/** The key of a button inside it, in the button's own colour; not where there is no keyboard. `keys` as people read them. */
export const KeyHint = ({ keys }: { keys: string }) => (
  <kbd aria-hidden className="font-sans text-xs font-normal coarse:hidden">
    {keys}
  </kbd>
);
