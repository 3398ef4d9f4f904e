/**
 * Storing a rule from a card: the first press shows the very rule, the second stores it. It decides nothing about the card itself,
 * which stays open, so that nobody runs a command by making a rule.
 */
import { useId, useState } from 'react';
import type { CommandFacts, Rule } from '../../../shared/policy.ts';
import type { Failure } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { strings } from '../../strings.ts';
import { ruleStrings } from '../../strings-rules.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

const words = ruleStrings.card;

type State = { kind: 'closed' | 'shown' | 'storing' | 'stored' } | { kind: 'failed'; failure: Failure };

/** `ready`: the card has been there long enough to be read. */
export function AlwaysAllow({ facts, ready }: { facts: CommandFacts; ready: boolean }) {
  const [state, setState] = useState<State>({ kind: 'closed' });
  const id = useId();
  const { always, noRule } = facts;
  const store = async (): Promise<void> => {
    setState({ kind: 'storing' });
    const saved = await asked(() => client().policy.save({ add: [...always] }));
    setState(saved.ok ? { kind: 'stored' } : { kind: 'failed', failure: saved.error });
  };
  if (state.kind === 'stored') return <Banner tone="info" title={words.stored} />;
  if (state.kind === 'closed') {
    return (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button
          size="small"
          variant="quiet"
          aria-disabled={noRule !== null || !ready}
          aria-describedby={noRule === null ? undefined : id}
          onClick={() => setState({ kind: 'shown' })}
        >
          {words.always}
        </Button>
        {noRule === null ? null : (
          <span id={id} className="min-w-0 text-xs break-words text-muted">
            <VisibleText text={noRule} />
          </span>
        )}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line p-3">
      <p className="text-xs text-muted">{words.alwaysText(always.length)}</p>
      <RuleTexts rules={always} />
      {state.kind === 'failed' ? (
        <Banner tone="danger" title={state.failure.message} text={state.failure.hint} />
      ) : null}
      <div className="flex flex-wrap gap-2">
        <Button
          disabled={!ready}
          busy={state.kind === 'storing' ? words.storing : null}
          // A key that is held down from opening this must not store it.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          onClick={() => void store()}
        >
          {words.store(always.length)}
        </Button>
        <Button variant="quiet" onClick={() => setState({ kind: 'closed' })}>
          {strings.cancel}
        </Button>
      </div>
    </div>
  );
}

function RuleTexts({ rules }: { rules: readonly Rule[] }) {
  return (
    <ul aria-label={words.rules} className="flex flex-col gap-1">
      {rules.map((rule) => (
        <li key={rule.command} className="font-mono text-xs break-all whitespace-pre-wrap">
          <VisibleText text={[ruleStrings.verdicts[rule.verdict], ...ruleStrings.what(rule)].join(' · ')} />
        </li>
      ))}
    </ul>
  );
}
