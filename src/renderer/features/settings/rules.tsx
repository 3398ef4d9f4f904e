/** The rules, by where they come from: the person's own can be changed here, the others are shown so that nothing decides unseen. */
import { Pencil, Trash2 } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { LayeredRule, Rule } from '../../../shared/policy.ts';
import type { Failure, Result } from '../../../shared/result.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';
import { ruleStrings as words } from '../../strings-rules.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { RuleForm } from './rule-form.tsx';
import { RuleLine, ruleName } from './rule-line.tsx';
import { RuleTrial } from './rule-trial.tsx';
import { SuggestedRules } from './suggested-rules.tsx';

type Book = Awaited<ReturnType<ReturnType<typeof client>['policy']['rules']>>;
/** What the form is open for: a new rule, or the one that is changed. */
type Editing = 'new' | Rule | null;

export function Rules() {
  // The folder of the session that is open, because its rules hold there too.
  const workspace = useSession((session) => (session.id === null ? null : session.state.workspace)) || null;
  const { book, failure, change, remove, readAgain } = useRules(workspace);
  const [editing, setEditing] = useState<Editing>(null);
  if (book === null) return <Unread failure={failure} onAgain={readAgain} />;
  const of = (layer: LayeredRule['layer']) => book.rules.filter((rule) => rule.layer === layer);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">{words.text}</p>
      {book.trouble === null ? null : <Banner tone="warning" title={words.trouble} text={book.trouble} />}
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      {book.sandbox === 'enforced' ? null : <Banner tone="info" silent title={words.noSandbox} />}
      <RuleTrial workspace={workspace} book={book} />
      <SuggestedRules workspace={workspace} book={book} onChange={readAgain} />
      <Layer layer="user" rules={of('user')} empty={words.empty}>
        {({ rule }) => (
          <>
            <IconButton
              name={words.edit(ruleName(rule))}
              icon={<Pencil size={16} aria-hidden />}
              onClick={() => setEditing(rule)}
            />
            <IconButton
              name={words.remove(ruleName(rule))}
              icon={<Trash2 size={16} aria-hidden />}
              onClick={() => void remove(rule)}
            />
          </>
        )}
      </Layer>
      {editing === null ? (
        <Button className="self-start" onClick={() => setEditing('new')}>
          {words.add}
        </Button>
      ) : (
        <RuleForm
          key={editing === 'new' ? '' : ruleName(editing)}
          rule={editing === 'new' ? null : editing}
          onSave={(rule) => change({ add: [rule], ...(editing === 'new' ? {} : { remove: [editing] }) })}
          onClose={() => setEditing(null)}
        />
      )}
      {(['workspace', 'cli', 'env'] as const).map((layer) =>
        of(layer).length === 0 ? null : <Layer key={layer} layer={layer} rules={of(layer)} />,
      )}
      <details>
        <summary className="cursor-pointer rounded-sm text-muted">
          {words.layers['built-in']} · {words.count(of('built-in').length)}
        </summary>
        <div className="mt-2">
          <Layer layer="built-in" rules={of('built-in')} />
        </div>
      </details>
    </div>
  );
}

function Unread({ failure, onAgain }: { failure: Failure | null; onAgain: () => void }) {
  if (failure === null) return <p className="text-muted">{words.loading}</p>;
  const again = <Button onClick={onAgain}>{words.again}</Button>;
  return <Banner tone="danger" title={failure.message} text={failure.hint} actions={again} />;
}

function useRules(workspace: string | null) {
  const [book, setBook] = useState<Book | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = useCallback(async (): Promise<void> => {
    const answer = await asked(() => client().policy.rules(workspace === null ? {} : { workspace }));
    setFailure(answer.ok ? null : answer.error);
    if (answer.ok) setBook(answer.value);
  }, [workspace]);
  useEffect(() => void ask(), [ask]);
  const change = async (wanted: { add?: Rule[]; remove?: Rule[] }): Promise<Result<object>> => {
    const saved = await asked(() => client().policy.save(wanted));
    await ask();
    return saved;
  };
  const remove = async (rule: Rule): Promise<void> => {
    const removed = await change({ remove: [rule] });
    if (!removed.ok) setFailure(removed.error);
  };
  return { book, failure, change, remove, readAgain: () => void ask() };
}

interface LayerProps {
  layer: LayeredRule['layer'];
  rules: readonly LayeredRule[];
  empty?: string;
  /** What can be done with one. */
  children?: (rule: LayeredRule) => ReactNode;
}

function Layer({ layer, rules, empty, children }: LayerProps) {
  const text = words.layerTexts[layer];
  return (
    <section aria-label={words.layers[layer]}>
      {layer === 'built-in' ? null : <h3 className="mb-1 font-medium">{words.layers[layer]}</h3>}
      {text === undefined ? null : <p className="mb-2 text-xs text-muted">{text}</p>}
      <ul className="divide-y divide-line rounded-md border border-line">
        {rules.map((rule) => (
          <li key={`${ruleName(rule.rule)} ${rule.layer}`} className="flex items-center gap-2 px-3 py-1.5">
            <RuleLine {...rule} />
            {children?.(rule)}
          </li>
        ))}
        {rules.length === 0 ? <li className="px-3 py-2 text-muted">{empty}</li> : null}
      </ul>
    </section>
  );
}
