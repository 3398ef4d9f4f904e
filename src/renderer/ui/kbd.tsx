/** A key as people read it: `Ctrl+K`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="rounded-sm border border-line px-1 font-sans text-xs leading-4 whitespace-nowrap text-muted">
      {keys}
    </kbd>
  );
}
