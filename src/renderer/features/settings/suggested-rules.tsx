/**
 * Rules that the app suggests, each to the letter with what speaks for it and what else it would have allowed; below them those
 * that were taken and did not do well. Nothing here is chosen beforehand: each button says which rule it is for.
 */
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { Rule } from '../../../shared/policy.ts';
import type { Failure } from '../../../shared/result.ts';
import type { Suggestion, SuggestionList } from '../../../shared/suggestion.ts';
import { formatTime } from '../../format.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { suggestionStrings as words } from '../../strings-suggestions.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { RuleLine, ruleName } from './rule-line.tsx';

interface SuggestedRulesProps {
  workspace: string | null;
  /** The rules as they were read last: when they change, so does what can be suggested. */
  book: object;
  /** The rules are not as they were. */
  onChange: () => void;
}

type Answer = 'accept' | 'dismiss';

export function SuggestedRules({ workspace, book, onChange }: SuggestedRulesProps) {
  const { list, failure, answer } = useSuggestions(workspace, book, onChange);
  const section = useRef<HTMLElement>(null);
  const now = Date.now();
  if (list === null) {
    return failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />;
  }
  const { suggestions, withdrawn, doubtful } = list;
  if (workspace === null && withdrawn.length + doubtful.length === 0) return null;
  const decide = (deed: Answer, id: string): void => {
    // The button goes with its row; the keyboard goes on from here.
    section.current?.focus();
    void answer(deed, id);
  };
  const button = (rule: Rule, id: string, what: string, deed: Answer) => (
    <Button size="small" aria-label={words.of(what, ruleName(rule))} onClick={() => decide(deed, id)}>
      {what}
    </Button>
  );
  return (
    <section ref={section} tabIndex={-1} aria-label={words.title} className="outline-none">
      <h3 className="mb-1 font-medium">{words.title}</h3>
      <p className="mb-2 text-xs text-muted">{words.text}</p>
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      <ul className="divide-y divide-line rounded-md border border-line">
        {suggestions.map((suggestion) => (
          <Row
            key={suggestion.id}
            rule={suggestion.rule}
            actions={
              <>
                {button(suggestion.rule, suggestion.id, words.accept, 'accept')}
                {button(suggestion.rule, suggestion.id, words.dismiss, 'dismiss')}
              </>
            }
          >
            <Evidence suggestion={suggestion} now={now} />
          </Row>
        ))}
        {doubtful.map((row) => (
          <Row key={row.id} rule={row.rule} actions={button(row.rule, row.id, words.remove, 'dismiss')}>
            <p className="text-warning">{words.doubtful(row, formatTime(row.at, now))}</p>
          </Row>
        ))}
        {withdrawn.map(({ id, rule, kind, at }) => (
          <Row
            key={`${id} ${at}`}
            rule={rule}
            ignored={words.withdrawn(kind, formatTime(at, now))}
            actions={
              <>
                {button(rule, id, words.putBack, 'accept')}
                {button(rule, id, words.fine, 'dismiss')}
              </>
            }
          />
        ))}
        {suggestions.length + doubtful.length + withdrawn.length === 0 ? (
          <li className="px-3 py-2 text-muted">{words.empty}</li>
        ) : null}
      </ul>
    </section>
  );
}

interface RowProps {
  rule: Rule;
  /** Why it does not hold. */
  ignored?: string;
  actions: ReactNode;
  children?: ReactNode;
}

function Row({ rule, ignored, actions, children }: RowProps) {
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5 text-xs">
      <RuleLine rule={rule} ignored={ignored ?? null} />
      {children === undefined ? null : (
        <div className="flex min-w-0 flex-col gap-1 break-words text-muted">{children}</div>
      )}
      <div className="flex flex-wrap gap-2">{actions}</div>
    </li>
  );
}

function Evidence({ suggestion, now }: { suggestion: Suggestion; now: number }) {
  const { also, firstAt, lastAt } = suggestion;
  return (
    <>
      <p>{words.evidence(suggestion, formatTime(firstAt, now), formatTime(lastAt, now))}</p>
      {also.count === 0 ? (
        <p>{words.alsoNone}</p>
      ) : (
        <details>
          <summary className="w-fit cursor-pointer rounded-sm">{words.also(also.count)}</summary>
          <ul aria-label={words.alsoList} className="mt-1 ml-3.5 flex flex-col gap-1">
            {also.commands.map((command) => (
              <li key={command} className="font-mono break-all whitespace-pre-wrap text-text">
                <VisibleText text={command} />
              </li>
            ))}
          </ul>
          {also.count > also.commands.length ? (
            <p className="mt-1 ml-3.5">{words.alsoNewest(also.commands.length)}</p>
          ) : null}
        </details>
      )}
    </>
  );
}

function useSuggestions(workspace: string | null, book: object, onChange: () => void) {
  const [list, setList] = useState<SuggestionList | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = useCallback(async (): Promise<void> => {
    const place = workspace === null ? {} : { workspace };
    const found = await asked(() => client().policy.suggestions(place));
    if (found.ok) setList(found.value);
    else setFailure(found.error);
  }, [workspace]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the book is not read, but a change of it is the reason to ask again.
  useEffect(() => void ask(), [ask, book]);
  const answer = async (deed: Answer, id: string): Promise<void> => {
    const place = workspace === null ? {} : { workspace };
    const done = await asked(() => client().policy[deed]({ id, ...place }));
    setFailure(done.ok ? null : done.error);
    await ask();
    onChange();
  };
  return { list, failure, answer };
}
