/** One rule to be written or changed. The host says what is wrong with it and where, so the same holds here and by hand. */
import { type FormEvent, useState } from 'react';
import type { Rule } from '../../../shared/policy.ts';
import type { Result } from '../../../shared/result.ts';
import { strings } from '../../strings.ts';
import { ruleStrings } from '../../strings-rules.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { selectClass } from './setting-frame.tsx';

const words = ruleStrings.form;

interface RuleFormProps {
  /** The rule that is changed; null for a new one. */
  rule: Rule | null;
  onSave: (rule: Rule) => Promise<Result<object>>;
  onClose: () => void;
}

const keys = ['command', 'path', 'tool', 'agent'] as const;

/** What was left empty is left out; null when nothing was filled in. */
function ruleOf(form: FormData): Rule | null {
  const filled = keys.flatMap((key) => {
    const text = String(form.get(key) ?? '').trim();
    return text === '' ? [] : [[key, text] as const];
  });
  const wish = form.get('verdict');
  const verdict = wish === 'allow' || wish === 'deny' ? wish : 'ask';
  return filled.length === 0 ? null : { verdict, ...Object.fromEntries(filled) };
}

export function RuleForm({ rule, onSave, onClose }: RuleFormProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const wanted = ruleOf(new FormData(event.currentTarget));
    if (wanted === null) return setWrong(words.incomplete);
    setBusy(true);
    const saved = await onSave(wanted);
    setBusy(false);
    if (saved.ok) onClose();
    else setWrong(saved.error.message);
  };
  return (
    <form
      aria-label={rule === null ? words.add : words.edit}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="flex flex-col gap-3 rounded-md border border-line p-3"
    >
      <label className="flex flex-col gap-1 text-xs text-muted">
        {words.verdict}
        <select
          name="verdict"
          defaultValue={rule?.verdict ?? 'allow'}
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this form.
          autoFocus
          className={selectClass}
        >
          {(['deny', 'ask', 'allow'] as const).map((verdict) => (
            <option key={verdict} value={verdict}>
              {ruleStrings.verdicts[verdict]}
            </option>
          ))}
        </select>
      </label>
      <div className="grid gap-3 wide:grid-cols-2">
        {keys.map((key) => (
          <Field
            key={key}
            label={words[key]}
            name={key}
            hint={words[`${key}Hint`]}
            defaultValue={rule?.[key]}
          />
        ))}
      </div>
      {wrong === null ? null : <Banner tone="danger" title={wrong} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={busy ? words.saving : null}>
          {words.save}
        </Button>
        <Button variant="quiet" onClick={onClose}>
          {strings.cancel}
        </Button>
      </div>
    </form>
  );
}
