/** What happened on the way to a reply: quiet, but never left out, since the reply may be another one because of it. */
import { ArrowLeftRight, BookOpen, FastForward, FlaskConical, Replace } from 'lucide-react';
import type { StepNote } from '../../../shared/step-note.ts';
import { noteWords } from './strings.ts';

const icons = {
  fallback: ArrowLeftRight,
  swapped: Replace,
  'answer-now': FastForward,
  alternative: FlaskConical,
  reread: BookOpen,
} as const;

/** Of these the answer is another one; the others are only good to know. */
const grave = new Set<StepNote['kind']>(['fallback', 'swapped']);

export function NoteLine({ note }: { note: StepNote }) {
  const Icon = icons[note.kind];
  return (
    <p
      className={`measure flex gap-2 text-sm break-words ${grave.has(note.kind) ? 'text-warning' : 'text-muted'}`}
    >
      <Icon size={14} aria-hidden className="mt-[3px] shrink-0" />
      <span className="min-w-0">{noteWords(note)}</span>
    </p>
  );
}
