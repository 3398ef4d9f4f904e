/** What would become of a command, as one types it. The host judges it exactly as a call would be; nothing is run. */
import { useId, useState } from 'react';
import type { PolicyTest } from '../../../shared/contract/policy.ts';
import { ruleStrings } from '../../strings-rules.ts';
import { Banner } from '../../ui/banner.tsx';
import { classNames } from '../../ui/class-names.ts';
import { CommandParts } from '../../ui/command-parts.tsx';
import { inputClass } from '../../ui/field.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { useVerdict } from '../../use-verdict.ts';

const words = ruleStrings.trial;

interface RuleTrialProps {
  workspace: string | null;
  /** The rules as they were read last: when they change, so may what is said. */
  book: { sandbox: PolicyTest['sandbox'] };
}

export function RuleTrial({ workspace, book }: RuleTrialProps) {
  const [command, setCommand] = useState('');
  const [assumes, setAssumes] = useState(true);
  const { found, failure } = useVerdict({ command, workspace, assumes, book });
  const id = useId();
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line p-3">
      <label htmlFor={id} className="font-medium">
        {words.label}
      </label>
      <textarea
        id={id}
        rows={Math.min(6, command.split('\n').length)}
        value={command}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setCommand(event.target.value)}
        className={classNames(inputClass, 'h-auto resize-y py-1.5 font-mono')}
      />
      <p id={`${id}-hint`} className="text-xs text-muted">
        {words.hint}
      </p>
      {book.sandbox === 'enforced' ? null : (
        <label className="flex items-center gap-2 text-xs">
          <input type="checkbox" checked={assumes} onChange={(event) => setAssumes(event.target.checked)} />
          {words.assume}
        </label>
      )}
      {failure === null ? null : <Banner tone="danger" title={failure.message} text={failure.hint} />}
      <div aria-live="polite" className="flex flex-col gap-2 empty:-mt-2">
        {found === null ? null : <Verdict found={found} />}
      </div>
    </div>
  );
}

function Verdict({ found: { verdict, rule, parts, unusual } }: { found: PolicyTest }) {
  const [first = '', ...rest] = rule.split(' ');
  const colour = { deny: 'text-danger', ask: 'text-warning', allow: 'text-added' }[verdict];
  return (
    <>
      <p className="min-w-0 break-words">
        <span className={classNames('font-medium', colour)}>
          {first.charAt(0).toUpperCase() + first.slice(1)}
        </span>{' '}
        <VisibleText text={rest.join(' ')} />
      </p>
      {parts.length === 0 ? null : (
        <CommandParts label={words.parts} parts={parts} names={ruleStrings.judged} />
      )}
      {unusual.map((one) => (
        <p key={`${one.kind} ${one.what}`} className="text-xs break-words text-warning">
          <VisibleText text={ruleStrings.card.unusual(one)} />
        </p>
      ))}
    </>
  );
}
