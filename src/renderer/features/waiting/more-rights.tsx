/**
 * What one command may be given beyond the sandbox, chosen here and given by the button that runs it alone. A place is typed: what a
 * person types is what they mean, and a click on a suggestion of the model's is not.
 */
import { ChevronDown, FolderPen, Globe, ScanEye, ShieldCheck, ShieldOff, TriangleAlert } from 'lucide-react';
import { type CommandProposal, type Grant, grantKind, grantPlace } from '../../../shared/proposal.ts';
import { strings } from '../../strings.ts';
import { grantStrings as words } from '../../strings-grants.ts';
import { reviewModeStrings } from '../../strings-review-modes.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

/** Whether it can be given as it is: a place still has to be typed. */
export const isComplete = (grant: Grant | null): boolean =>
  grant === null || grantPlace(grant) === null || grantPlace(grant)?.trim() !== '';

interface MoreRightsProps {
  proposal: CommandProposal;
  onGrant: (grant: Grant | null) => void;
}

export function MoreRights({ proposal, onGrant }: MoreRightsProps) {
  const icon = { size: 14, 'aria-hidden': true } as const;
  return (
    <Menu
      label={words.more}
      trigger={
        <Button>
          {words.more}
          <ChevronDown {...icon} />
        </Button>
      }
    >
      <MenuItem icon={<ShieldCheck {...icon} />} onSelect={() => onGrant(null)}>
        {words.nothing}
      </MenuItem>
      <MenuItem icon={<Globe {...icon} />} onSelect={() => onGrant('network')}>
        {words.network}
      </MenuItem>
      <MenuItem icon={<ScanEye {...icon} />} onSelect={() => onGrant({ read: '' })}>
        {words.read}
      </MenuItem>
      {proposal.readOnly === true ? null : (
        <>
          <MenuItem icon={<FolderPen {...icon} />} onSelect={() => onGrant({ write: '' })}>
            {words.write}
          </MenuItem>
          {proposal.inCopy === true ? null : (
            <MenuItem icon={<ShieldOff {...icon} />} tone="danger" onSelect={() => onGrant('unsandboxed')}>
              {words.unsandboxed}
            </MenuItem>
          )}
        </>
      )}
    </Menu>
  );
}

/** Nothing for a grant that is for no place. */
export function PlaceField({ grant, onGrant }: { grant: Grant | null; onGrant: (grant: Grant) => void }) {
  const place = grant === null ? null : grantPlace(grant);
  if (grant === null || place === null) return null;
  const isWrite = grantKind(grant) === 'write';
  return (
    <Field
      label={isWrite ? words.writeLabel : words.readLabel}
      hint={isWrite ? words.writeHint : words.readHint}
      value={place}
      maxLength={4_000}
      autoFocus
      onChange={({ target: { value } }) => onGrant(isWrite ? { write: value } : { read: value })}
    />
  );
}

/** Where it runs and what it can reach there. */
export function CommandPlace({ proposal, grant }: { proposal: CommandProposal; grant: Grant | null }) {
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
      <Confinement proposal={proposal} grant={grant} />
      <span>
        <VisibleText text={strings.waiting.commandIn(proposal.cwd)} />
      </span>
      <span>{strings.waiting.atMost(proposal.timeoutMs)}</span>
    </p>
  );
}

function Confinement({ proposal, grant }: { proposal: CommandProposal; grant: Grant | null }) {
  const icon = { size: 14, 'aria-hidden': true, className: 'shrink-0' } as const;
  if (proposal.sandbox !== 'enforced' || grant === 'unsandboxed') {
    return (
      <span className="flex items-center gap-1.5 text-warning">
        <TriangleAlert {...icon} />
        {words.fullRights}
      </span>
    );
  }
  if (grant === null) {
    return (
      <span className="flex items-center gap-1.5" title={words.sandboxedMeans}>
        <ShieldCheck {...icon} />
        {proposal.readOnly === true
          ? words.sandboxedReadOnly
          : proposal.inCopy === true
            ? reviewModeStrings.inCopy
            : words.sandboxed}
      </span>
    );
  }
  const place = grantPlace(grant);
  const kind = grantKind(grant);
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-warning">
      {kind === 'network' ? (
        <Globe {...icon} />
      ) : kind === 'write' ? (
        <FolderPen {...icon} />
      ) : (
        <ScanEye {...icon} />
      )}
      <span className="min-w-0 break-all">
        <VisibleText
          text={
            kind === 'network'
              ? words.networked
              : words.placed(kind === 'write', place?.trim() ?? '', proposal.readOnly === true)
          }
        />
      </span>
    </span>
  );
}
