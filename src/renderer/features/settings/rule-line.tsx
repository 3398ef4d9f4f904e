/** One rule as a line of a list: its verdict by sign and word, and what it is about to the letter. */
import { Check, CircleHelp, X } from 'lucide-react';
import type { LayeredRule, Rule } from '../../../shared/policy.ts';
import { ruleStrings as words } from '../../strings-rules.ts';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';

const icons = { deny: X, ask: CircleHelp, allow: Check };
const colours = { deny: 'text-danger', ask: 'text-warning', allow: 'text-added' };

export function RuleLine({ rule, ignored }: Pick<LayeredRule, 'rule' | 'ignored'>) {
  const Icon = icons[rule.verdict];
  return (
    <span className="flex min-w-0 flex-1 items-start gap-2">
      <Icon size={14} aria-hidden className={classNames('mt-0.5 shrink-0', colours[rule.verdict])} />
      <span className={classNames('w-12 shrink-0 text-xs', ignored !== null && 'line-through')}>
        {words.verdicts[rule.verdict]}
      </span>
      <span className="min-w-0 flex-1 font-mono text-xs break-all">
        <VisibleText text={words.what(rule).join(' · ')} />
        {ignored === null ? null : (
          <span className="block font-sans break-words text-warning">{ignored}</span>
        )}
      </span>
    </span>
  );
}

export const ruleName = (rule: Rule): string => [words.verdicts[rule.verdict], ...words.what(rule)].join(' ');
