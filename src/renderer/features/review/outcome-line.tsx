/** What became of a patch that is not open any more: written, refused, failed, and in whose words. */
import { reviewStrings as words } from './strings.ts';
import { decidedEdits, type PatchSubject } from './subject.ts';

export function OutcomeLine({ subject }: { subject: PatchSubject }) {
  const { phase, call } = subject;
  const lines = linesOf(subject);
  return (
    <div className="shrink-0 border-t border-line bg-surface px-3 py-2 text-sm" role="status">
      <p>
        <span className={phase === 'failed' ? 'text-danger' : 'text-text'}>{words.phases[phase]}</span>
        {call.summary !== '' && <span className="text-muted"> · {call.summary}</span>}
      </p>
      {lines.map((line) => (
        <p key={line} className="text-muted">
          {line}
        </p>
      ))}
    </div>
  );
}

function linesOf(subject: PatchSubject): string[] {
  const lines: string[] = [];
  if (subject.words !== null && subject.words !== '') lines.push(`${words.yourWords} ${subject.words}`);
  if (subject.phase === 'applied' && decidedEdits(subject).size > 0) lines.push(words.appliedAsEdited);
  return lines;
}
