/**
 * A file that the person chooses, read as text. `input` is drawn somewhere, out of sight; `choose` opens the choice. One that is too
 * large is not read: the page would stand still, and what takes it in would refuse it.
 */
import { type ReactNode, useRef } from 'react';

export interface FileChoice {
  /** Endings and types, as an input has them. */
  accept: string;
  label: string;
  /** Bytes. */
  largest: number;
  onText: (text: string) => void;
  onTooLarge: (fileName: string) => void;
}

export function useChooseFile({ accept, label, largest, onText, onTooLarge }: FileChoice): {
  input: ReactNode;
  choose: () => void;
} {
  const field = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    if (file.size > largest) onTooLarge(file.name);
    else onText(await file.text());
  };
  const input = (
    <input
      ref={field}
      type="file"
      accept={accept}
      aria-label={label}
      tabIndex={-1}
      className="hidden"
      onChange={({ target }) => {
        void read(target.files?.[0]);
        // The same file may be chosen again once it is mended.
        target.value = '';
      }}
    />
  );
  return { input, choose: () => field.current?.click() };
}
