/**
 * Deciding in the list what its line shows completely. A line takes no decision for a moment after it has come or moved, so that what was
 * meant for another one does not decide it; Enter never runs anything.
 */
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { ShortDecision } from '../../../shared/short-decision.ts';
import { digitOf } from '../../digit.ts';
import { useConnection } from '../../stores/connection.ts';
import { type ApprovalRow, decideRow, rowKey } from '../../stores/inbox.ts';
import { strings } from '../../strings.ts';
import { grantStrings } from '../../strings-grants.ts';
import { reviewModeStrings } from '../../strings-review-modes.ts';
import { Button } from '../../ui/button.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { useArmed } from '../../use-armed.ts';
import { inboxStrings as words } from './strings.ts';

export interface ShortRow {
  ready: boolean;
  deciding: boolean;
  failure: string | null;
  decide: (decision: Parameters<typeof decideRow>[1]) => void;
  /** A digit gives the answer of that number. */
  onKeyDown: (event: KeyboardEvent) => void;
}

/** `place`: where it stands in the list. */
export function useShortRow(row: ApprovalRow, place: number): ShortRow {
  const armed = useArmed(`${rowKey(row)} ${row.digest} ${place}`);
  const connected = useConnection((state) => state.status === 'open');
  const [deciding, setDeciding] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const ready = armed && connected && !deciding;
  const decide: ShortRow['decide'] = (decision) => {
    if (!ready) return;
    setDeciding(true);
    setFailure(null);
    void decideRow(row, decision).then((failed) => {
      setDeciding(false);
      setFailure(failed === null ? null : [failed.message, failed.hint ?? ''].join(' ').trim());
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const option = row.short?.kind === 'question' ? row.short.options[digitOf(event) ?? -1] : undefined;
    if (option === undefined) return;
    event.preventDefault();
    decide({ kind: 'answer', words: option });
  };
  return { ready, deciding, failure, decide, onKeyDown };
}

interface ShortActionsProps {
  row: ApprovalRow;
  short: ShortDecision;
  state: ShortRow;
  tabIndex: number;
}

export function ShortActions({ row, short, state, tabIndex }: ShortActionsProps) {
  return (
    <div className="flex flex-col gap-1.5 px-3 pt-1.5 pb-2.5 pl-10">
      {short.kind === 'command' ? <CommandPlace command={short} /> : null}
      <fieldset className="flex flex-wrap gap-2">
        <legend className="sr-only">{words.decide(row.sessionTitle)}</legend>
        {short.kind === 'question' ? (
          <Answers options={short.options} state={state} tabIndex={tabIndex} />
        ) : (
          <AllowOrNot isCommand={short.kind === 'command'} state={state} tabIndex={tabIndex} />
        )}
      </fieldset>
      {state.failure === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {state.failure}
        </p>
      )}
    </div>
  );
}

function CommandPlace({ command }: { command: Extract<ShortDecision, { kind: 'command' }> }) {
  const confined = {
    workspace: grantStrings.sandboxed,
    copy: reviewModeStrings.inCopy,
    nothing: grantStrings.sandboxedReadOnly,
  }[command.writes];
  return (
    <p className="flex flex-wrap gap-x-3 text-xs text-muted">
      <span>{confined}</span>
      <span>{strings.waiting.commandIn(command.cwd)}</span>
      <span>{strings.waiting.atMost(command.timeoutMs)}</span>
    </p>
  );
}

interface ChoiceProps extends Pick<ShortActionsProps, 'state' | 'tabIndex'> {
  children?: ReactNode;
}

function Answers({ options, state, tabIndex }: ChoiceProps & { options: readonly string[] }) {
  return options.map((option, index) => (
    <Button
      key={option}
      size="small"
      wraps
      tabIndex={tabIndex}
      aria-disabled={!state.ready}
      onClick={() => state.decide({ kind: 'answer', words: option })}
    >
      {option}
      <KeyHint keys={`${index + 1}`} />
    </Button>
  ));
}

function AllowOrNot({ isCommand, state, tabIndex }: ChoiceProps & { isCommand: boolean }) {
  return (
    <>
      <Button
        size="small"
        tabIndex={tabIndex}
        aria-disabled={!state.ready}
        busy={state.deciding ? strings.waiting.deciding : null}
        // As on its card: Space and a click run it; Enter, which one may be hitting for something else, does not.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        onClick={() => state.decide({ kind: 'approve' })}
      >
        {isCommand ? strings.waiting.run : strings.waiting.allow}
      </Button>
      <Button
        size="small"
        variant="quiet"
        tabIndex={tabIndex}
        aria-disabled={!state.ready}
        onClick={() => state.decide({ kind: 'reject', words: '' })}
      >
        {strings.waiting.rejectNow}
      </Button>
    </>
  );
}
