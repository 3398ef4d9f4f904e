/**
 * What became of a patch that is not open any more: written, refused, failed, and in whose words. Where the person wrote
 * something else than was proposed, both can be looked at.
 */
import { reviewModeStrings } from '../../strings-review-modes.ts';
import type { PatchVersion } from './decision.ts';
import { reviewStrings as words } from './strings.ts';
import { decidedEdits, type PatchSubject } from './subject.ts';
import { TextChoice } from './text-choice.tsx';

const { heldPhase } = reviewModeStrings;

interface OutcomeLineProps {
  subject: PatchSubject;
  version: PatchVersion;
  onVersion: (version: PatchVersion) => void;
}

export function OutcomeLine({ subject, version, onVersion }: OutcomeLineProps) {
  const edited = subject.phase === 'applied' && decidedEdits(subject).size > 0;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-t border-line bg-surface px-3 py-2 text-sm">
      <Outcome subject={subject} version={version} />
      {edited ? (
        <TextChoice
          label={words.version}
          choices={[
            ['proposed', words.showProposed],
            ['decided', words.showWritten],
          ]}
          value={version}
          onChange={onVersion}
        />
      ) : null}
    </div>
  );
}

function Outcome({ subject, version }: Omit<OutcomeLineProps, 'onVersion'>) {
  const { phase, call } = subject;
  const lines = linesOf(subject, version);
  return (
    <div className="min-w-0 flex-1" role="status">
      <p>
        <span className={phase === 'failed' ? 'text-danger' : 'text-text'}>
          {phase === 'applied' && call.held !== undefined ? heldPhase : words.phases[phase]}
        </span>
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

function linesOf(subject: PatchSubject, version: PatchVersion): string[] {
  const lines: string[] = [];
  if (subject.words !== null && subject.words !== '') lines.push(`${words.yourWords} ${subject.words}`);
  if (subject.phase === 'applied' && decidedEdits(subject).size > 0)
    lines.push(version === 'decided' ? words.appliedAsEdited : words.proposedNotApplied);
  return lines;
}
