/**
 * Text that is to be judged, with nothing hidden in it: control, direction and invisible characters are shown as marks.
 * Otherwise a line could look like another one, or go on where it seems to end.
 */
import { Fragment } from 'react';
import { visibleParts } from './visible-parts.ts';

export function VisibleText({ text }: { text: string }) {
  let at = 0;
  return visibleParts(text).map((part) => {
    const key = at;
    at += part.text.length;
    return part.mark ? (
      <mark key={key} className="rounded-sm bg-warning/25 px-0.5 text-text [unicode-bidi:isolate]">
        {part.text}
      </mark>
    ) : (
      <Fragment key={key}>{part.text}</Fragment>
    );
  });
}
