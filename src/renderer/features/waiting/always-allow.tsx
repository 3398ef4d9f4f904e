/**
 * Storing a rule from a card: the first press shows the very rule, the second stores it. It decides nothing about the card itself,
 * which stays open, so that nobody runs a command by making a rule.
 */
import { useId, useState } from 'react';
import type { CommandFacts, Rule } from '../../../shared/policy.ts';
import type { Failure, Result } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { strings } from '../../strings.ts';
import { ruleStrings } from '../../strings-rules.ts';
import { suggestionStrings } from '../../strings-suggestions.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { type Habit, useHabit } from './use-habit.ts';

const words = ruleStrings.card;

type State = { kind: 'closed' | 'shown' | 'storing' | 'stored' } | { kind: 'failed'; failure: Failure };

/** `ready`: the card has been there long enough to be read. */
export function AlwaysAllow({ facts, ready }: { facts: CommandFacts; ready: boolean }) {
  const [state, setState] = useState<State>({ kind: 'closed' });
  const { always, noRule } = facts;
  const habit = useHabit(facts);
  const store = async (): Promise<void> => {
    setState({ kind: 'storing' });
    const saved = await stored(always, habit);
    setState(saved.ok ? { kind: 'stored' } : { kind: 'failed', failure: saved.error });
  };
  if (state.kind === 'stored') return <Banner tone="info" title={words.stored} />;
  if (state.kind === 'closed')
    return <Offer noRule={noRule} ready={ready} habit={habit} onShow={() => setState({ kind: 'shown' })} />;
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

interface OfferProps {
  noRule: string | null;
  ready: boolean;
  habit: Habit;
  onShow: () => void;
}

function Offer({ noRule, ready, habit, onShow }: OfferProps) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button
        size="small"
        variant="quiet"
        aria-disabled={noRule !== null || !ready}
        aria-describedby={noRule === null ? undefined : id}
        onClick={onShow}
      >
        {words.always}
      </Button>
      {noRule === null ? null : (
        <span id={id} className="min-w-0 text-xs break-words text-muted">
          <VisibleText text={noRule} />
        </span>
      )}
      <HabitLine {...habit} />
    </div>
  );
}

/** A suggestion is taken as one, so that the app knows where the rule comes from; one that is gone meanwhile is stored like any rule. */
async function stored(
  always: readonly Rule[],
  { suggestion, withdrawn, workspace }: Habit,
): Promise<Result<object>> {
  const known = suggestion ?? withdrawn;
  const taken =
    known === undefined ? null : await asked(() => client().policy.accept({ id: known.id, workspace }));
  return taken?.ok ? taken : asked(() => client().policy.save({ add: [...always] }));
}

function HabitLine({ suggestion, withdrawn }: Habit) {
  const text =
    suggestion !== undefined
      ? suggestionStrings.card.habit(suggestion)
      : withdrawn !== undefined
        ? suggestionStrings.card.withdrawn(withdrawn.kind)
        : null;
  return text === null ? null : <p className="min-w-0 text-xs break-words text-muted">{text}</p>;
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
