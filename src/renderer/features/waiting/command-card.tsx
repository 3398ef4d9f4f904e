/**
 * A command that waits. All of it is shown with nothing hidden, where it runs and with what rights. It has no default
 * button: Enter alone must never run something.
 */
import { SquareTerminal } from 'lucide-react';
import { useId, useState } from 'react';
import { type CommandProposal, type Grant, grantKind } from '../../../shared/proposal.ts';
import type { Approval } from '../../../shared/session-state.ts';
import { strings } from '../../strings.ts';
import { grantStrings } from '../../strings-grants.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { hidesCharacters } from '../../ui/visible-parts.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { AlwaysAllow } from './always-allow.tsx';
import { CardFrame } from './card-frame.tsx';
import { CommandFacts } from './command-facts.tsx';
import { EditedVerdict, useEditedVerdict } from './edited-verdict.tsx';
import { CommandPlace, isComplete, MoreRights, PlaceField } from './more-rights.tsx';
import { RejectButton, RejectForm } from './reject-form.tsx';
import { BackgroundMeans, RunInBackground } from './run-in-background.tsx';
import { type Card, useCard } from './use-card.ts';

const words = strings.waiting;

type Mode = 'look' | 'edit' | 'reject';

export function CommandCard({ approval, proposal }: { approval: Approval; proposal: CommandProposal }) {
  const card = useCard(approval);
  const [mode, setMode] = useState<Mode>('look');
  const [typed, setTyped] = useState(proposal.command);
  const [grant, setGrant] = useState<Grant | null>(null);
  const command = mode === 'edit' ? typed : proposal.command;
  const rights = { proposal, grant, onGrant: setGrant };
  const edited = useEditedVerdict(command, proposal);
  const facts = command === proposal.command ? approval.command : (edited ?? undefined);
  const actions =
    mode === 'reject' ? (
      <RejectForm
        {...card}
        onReject={(text) => card.decide({ kind: 'reject', words: text })}
        onCancel={() => setMode('look')}
      />
    ) : (
      <>
        <CommandActions
          card={card}
          command={command}
          {...rights}
          isRefused={edited?.verdict === 'deny'}
          mode={mode}
          onMode={setMode}
        />
        {facts === undefined || mode === 'edit' ? null : <AlwaysAllow facts={facts} ready={card.ready} />}
      </>
    );
  return (
    <CardFrame
      icon={<SquareTerminal size={16} aria-hidden />}
      title={words.command}
      why={approval.rule}
      failure={card.failure}
      actions={actions}
    >
      <CommandShown
        command={command}
        isEditing={mode === 'edit'}
        onChange={setTyped}
        onCancel={() => setMode('look')}
      />
      <CommandPlace proposal={proposal} grant={grant} />
      <PlaceField {...rights} />
      {edited === null ? null : <EditedVerdict found={edited} />}
      {facts === undefined ? null : <CommandFacts facts={facts} />}
    </CardFrame>
  );
}

interface CommandActionsProps {
  card: Card;
  /** What would be run now. */
  command: string;
  proposal: CommandProposal;
  /** What it would get beyond the sandbox. Choosing it runs nothing: that is the button's alone. */
  grant: Grant | null;
  onGrant: (grant: Grant | null) => void;
  /** By the rules, as it was edited. */
  isRefused: boolean;
  mode: Mode;
  onMode: (mode: Mode) => void;
}

function CommandActions(props: CommandActionsProps) {
  const { card, command, proposal, grant, onGrant, isRefused, mode, onMode } = props;
  const edited = command !== proposal.command;
  const means = useId();
  const run = (background: { background?: true } = {}): void => {
    const more = { ...(grant === null ? {} : { grant }), ...background };
    card.decide(edited ? { kind: 'edit', command, ...more } : { kind: 'approve', ...more });
  };
  const cannotRun = !card.ready || command.trim() === '' || isRefused || !isComplete(grant);
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          disabled={cannotRun}
          busy={card.deciding ? words.deciding : null}
          // Space and a click run it; Enter, which one may be hitting for something else, does not.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          onClick={() => run()}
        >
          {grant !== null ? grantStrings.runWith[grantKind(grant)] : edited ? words.runEdited : words.run}
        </Button>
        {proposal.inCopy === true ? null : (
          <RunInBackground
            describedBy={means}
            grant={grant}
            disabled={cannotRun}
            onRun={() => run({ background: true })}
          />
        )}
        {proposal.sandbox === 'enforced' ? <MoreRights proposal={proposal} onGrant={onGrant} /> : null}
        <Button onClick={() => onMode(mode === 'edit' ? 'look' : 'edit')}>
          {mode === 'edit' ? words.keepOriginal : words.edit}
        </Button>
        <RejectButton onReject={() => onMode('reject')} />
      </div>
      {proposal.inCopy === true ? null : <BackgroundMeans id={means} proposal={proposal} grant={grant} />}
    </>
  );
}

interface CommandShownProps extends CommandEditorProps {
  isEditing: boolean;
}

/** As text, or to be edited; what an editor would not show of it is shown below. */
function CommandShown({ isEditing, ...editor }: CommandShownProps) {
  const { command } = editor;
  const isHiding = hidesCharacters(command);
  return (
    <>
      {isEditing ? <CommandEditor {...editor} /> : <CommandText command={command} />}
      {isHiding ? <Banner tone="warning" title={words.hidden} /> : null}
      {isEditing && isHiding ? <CommandText command={command} /> : null}
    </>
  );
}

function CommandText({ command }: { command: string }) {
  return (
    <Scrolled
      data-first
      label={words.command}
      className="max-h-64 overflow-auto rounded-md border border-line bg-background px-3 py-2 font-mono text-sm break-all whitespace-pre-wrap"
    >
      <VisibleText text={command} />
    </Scrolled>
  );
}

interface CommandEditorProps {
  command: string;
  onChange: (command: string) => void;
  onCancel: () => void;
}

function CommandEditor({ command, onChange, onCancel }: CommandEditorProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs text-muted">
        {words.editLabel}
      </label>
      <textarea
        id={id}
        value={command}
        spellCheck={false}
        rows={Math.min(8, command.split('\n').length + 1)}
        // biome-ignore lint/a11y/noAutofocus: the person just asked to edit here.
        autoFocus
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
        className="w-full resize-y rounded-md border border-line bg-background px-3 py-2 font-mono text-sm"
      />
    </div>
  );
}
