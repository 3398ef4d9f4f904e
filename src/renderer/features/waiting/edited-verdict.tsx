/**
 * What the rules say of a command while a person edits it: what was found when it was proposed is of another text by then. The host
 * judges it again when it is decided; this only tells it before.
 */
import { useShallow } from 'zustand/react/shallow';
import type { PolicyTest } from '../../../shared/contract/policy.ts';
import type { CommandProposal } from '../../../shared/proposal.ts';
import { useSession } from '../../stores/session.ts';
import { ruleStrings } from '../../strings-rules.ts';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { useVerdict } from '../../use-verdict.ts';

/** What the rules say of the command as it is being edited; null while it is as proposed or not known yet. */
export function useEditedVerdict(command: string, proposal: CommandProposal): PolicyTest | null {
  const [workspace, agent] = useSession(useShallow(({ state }) => [state.workspace, state.mode] as const));
  const isEdited = command !== proposal.command;
  const { found, of } = useVerdict({ command: isEdited ? command : '', workspace, agent });
  return isEdited && of === command ? found : null;
}

export function EditedVerdict({ found: { verdict, rule } }: { found: PolicyTest }) {
  return (
    <p
      aria-live="polite"
      className={classNames('text-xs break-words', verdict === 'deny' ? 'text-danger' : 'text-muted')}
    >
      <VisibleText text={ruleStrings.card.edited(rule)} />
    </p>
  );
}
