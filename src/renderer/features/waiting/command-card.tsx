/**
 * A command that waits. All of it is shown with nothing hidden, where it runs and with what rights. It has no default
 * button: Enter alone must never run something.
 */
import { ChevronDown, Globe, ShieldCheck, ShieldOff, SquareTerminal, TriangleAlert } from 'lucide-react';
import { useId, useState } from 'react';
import type { CommandProposal, Grant } from '../../../shared/proposal.ts';
import type { Approval } from '../../../shared/session-state.ts';
import { strings } from '../../strings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { hidesCharacters } from '../../ui/visible-parts.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { AlwaysAllow } from './always-allow.tsx';
import { CardFrame } from './card-frame.tsx';
import { CommandFacts } from './command-facts.tsx';
import { RejectButton, RejectForm } from './reject-form.tsx';
import { type Card, useCard } from './use-card.ts';

const words = strings.waiting;

type Mode = 'look' | 'edit' | 'reject';

export function CommandCard({ approval, proposal }: { approval: Approval; proposal: CommandProposal }) {
  const card = useCard(approval);
  const [mode, setMode] = useState<Mode>('look');
  const [typed, setTyped] = useState(proposal.command);
  const [grant, setGrant] = useState<Grant | null>(null);
  const command = mode === 'edit' ? typed : proposal.command;
  // They are of the command as it was proposed.
  const facts = mode === 'edit' ? undefined : approval.command;
  const actions =
    mode === 'reject' ? (
      <RejectForm
        ready={card.ready}
        deciding={card.deciding}
        onReject={(text) => card.decide({ kind: 'reject', words: text })}
        onCancel={() => setMode('look')}
      />
    ) : (
      <>
        <CommandActions
          card={card}
          command={command}
          proposal={proposal}
          grant={grant}
          onGrant={setGrant}
          mode={mode}
          onMode={setMode}
        />
        {facts === undefined ? null : <AlwaysAllow facts={facts} ready={card.ready} />}
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
      {mode === 'edit' ? (
        <CommandEditor command={typed} onChange={setTyped} onCancel={() => setMode('look')} />
      ) : (
        <CommandText command={command} />
      )}
      {hidesCharacters(command) ? <Banner tone="warning" title={words.hidden} /> : null}
      {mode === 'edit' && hidesCharacters(command) ? <CommandText command={command} /> : null}
      <CommandPlace proposal={proposal} grant={grant} />
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
  mode: Mode;
  onMode: (mode: Mode) => void;
}

function CommandActions(props: CommandActionsProps) {
  const { card, command, proposal, grant, onGrant, mode, onMode } = props;
  const edited = command !== proposal.command;
  const more = grant === null ? {} : { grant };
  const run = (): void =>
    card.decide(edited ? { kind: 'edit', command, ...more } : { kind: 'approve', ...more });
  const cannotRun = !card.ready || command.trim() === '';
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        variant="primary"
        disabled={cannotRun}
        busy={card.deciding ? words.deciding : null}
        // Space and a click run it; Enter, which one may be hitting for something else, does not.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        onClick={run}
      >
        {grant !== null ? words.runWith[grant] : edited ? words.runEdited : words.run}
      </Button>
      {proposal.sandbox === 'enforced' ? <MoreRights proposal={proposal} onGrant={onGrant} /> : null}
      <Button onClick={() => onMode(mode === 'edit' ? 'look' : 'edit')}>
        {mode === 'edit' ? words.keepOriginal : words.edit}
      </Button>
      <RejectButton onReject={() => onMode('reject')} />
    </div>
  );
}

function MoreRights({ proposal, onGrant }: Pick<CommandActionsProps, 'proposal' | 'onGrant'>) {
  return (
    <Menu
      label={words.more}
      trigger={
        <Button>
          {words.more}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <MenuItem icon={<ShieldCheck size={14} aria-hidden />} onSelect={() => onGrant(null)}>
        {words.withNothing}
      </MenuItem>
      <MenuItem icon={<Globe size={14} aria-hidden />} onSelect={() => onGrant('network')}>
        {words.withNetwork}
      </MenuItem>
      {proposal.readOnly === true ? null : (
        <MenuItem
          icon={<ShieldOff size={14} aria-hidden />}
          tone="danger"
          onSelect={() => onGrant('unsandboxed')}
        >
          {words.withoutSandbox}
        </MenuItem>
      )}
    </Menu>
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

function CommandPlace({ proposal, grant }: { proposal: CommandProposal; grant: Grant | null }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
      {proposal.sandbox === 'enforced' && grant === 'network' ? (
        <span className="flex items-center gap-1.5 text-warning">
          <Globe size={14} aria-hidden />
          {words.networked}
        </span>
      ) : proposal.sandbox === 'enforced' && grant === null ? (
        <span className="flex items-center gap-1.5" title={words.sandboxedMeans}>
          <ShieldCheck size={14} aria-hidden />
          {proposal.readOnly === true ? words.sandboxedReadOnly : words.sandboxed}
        </span>
      ) : (
        <span className="flex items-center gap-1.5 text-warning">
          <TriangleAlert size={14} aria-hidden />
          {words.rights}
        </span>
      )}
      <span>
        <VisibleText text={words.commandIn(proposal.cwd)} />
      </span>
      <span>{words.atMost(proposal.timeoutMs)}</span>
    </p>
  );
}
