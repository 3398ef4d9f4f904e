/**
 * Long text, folded to its first lines with an honest count of the rest. Lines are cut, never characters inside of them.
 */
import { useState } from 'react';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

interface FoldedTextProps {
  text: string;
  label: string;
  /** Lines shown while folded. */
  lines?: number;
  /** Keeps the end instead of the beginning: for output that is still coming. */
  tail?: boolean;
}

export function FoldedText({ text, label, lines = 14, tail = false }: FoldedTextProps) {
  const [open, setOpen] = useState(false);
  const all = text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n');
  const hidden = all.length - lines;
  // A fold that saves two lines costs more than it gives.
  const folds = hidden > 2;
  const shown = !folds || open ? all : tail ? all.slice(-lines) : all.slice(0, lines);
  const toggle = !folds ? null : (
    <Button
      variant="quiet"
      size="small"
      className="self-start font-sans"
      aria-expanded={open}
      onClick={() => setOpen(!open)}
    >
      {open ? strings.conversation.fewerLines : strings.conversation.moreLines(hidden)}
    </Button>
  );
  return (
    <div className="flex flex-col gap-1">
      {tail ? toggle : null}
      <Scrolled
        label={label}
        className="max-h-[60vh] overflow-auto font-mono text-xs leading-[1.5] whitespace-pre-wrap break-words"
      >
        <VisibleText text={shown.join('\n')} />
      </Scrolled>
      {tail ? null : toggle}
    </div>
  );
}
