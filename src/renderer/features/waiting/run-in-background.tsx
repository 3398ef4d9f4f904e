/**
 * Letting a command run that does not end: only the person knows that it does not, so it is their button. Beside "Run once" and as
 * hard to press by mistake.
 */
import { type CommandProposal, type Grant, grantKind } from '../../../shared/proposal.ts';
import { backgroundStrings as words } from '../../strings-background.ts';
import { grantStrings } from '../../strings-grants.ts';
import { Button } from '../../ui/button.tsx';

interface RunInBackgroundProps {
  /** Of the element that says what it means. */
  describedBy: string;
  disabled: boolean;
  grant: Grant | null;
  onRun: () => void;
}

export function RunInBackground({ describedBy, disabled, grant, onRun }: RunInBackgroundProps) {
  return (
    <Button
      disabled={disabled}
      aria-describedby={describedBy}
      // As with the button that runs it once: Space and a click, not Enter.
      onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      onClick={onRun}
    >
      {grant === null ? words.run : grantStrings.backgroundWith[grantKind(grant)]}
    </Button>
  );
}

interface BackgroundMeansProps {
  id: string;
  proposal: CommandProposal;
  grant: Grant | null;
}

export function BackgroundMeans({ id, proposal, grant }: BackgroundMeansProps) {
  const reach =
    proposal.sandbox !== 'enforced' || grant === 'unsandboxed'
      ? 'unsandboxed'
      : grant === 'network'
        ? 'networked'
        : 'alone';
  return (
    <p id={id} className="text-xs text-muted">
      {words.means[reach]}
    </p>
  );
}
