/** The person's own words, as they were written. A pasted file is folded, with an honest count of the rest. */
import { useState } from 'react';
import { strings } from '../../strings.ts';
import { Button } from '../../ui/button.tsx';

const mostLines = 24;
const mostCharacters = 3_000;

/** The beginning that is shown while folded; all of it when folding would hide next to nothing. Pure. */
export function beginning(text: string): string {
  const lines = text.split('\n');
  const cut = lines.slice(0, mostLines).join('\n').slice(0, mostCharacters);
  return cut.length > text.length * 0.8 ? text : cut;
}

export function FoldedWords({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const short = beginning(text);
  const folds = short.length < text.length;
  return (
    <>
      <p className="text-base break-words whitespace-pre-wrap">{open ? text : short}</p>
      {folds ? (
        <Button
          variant="quiet"
          size="small"
          className="-ml-2 mt-1"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open
            ? strings.conversation.fewerLines
            : strings.conversation.moreCharacters(text.length - short.length)}
        </Button>
      ) : null}
    </>
  );
}
