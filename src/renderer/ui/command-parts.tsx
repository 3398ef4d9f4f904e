/** The parts of a command one below the other, each with what was said of it. Nothing hidden and nothing cut: people decide by it. */
import { Check, CircleHelp, X } from 'lucide-react';
import { classNames } from './class-names.ts';
import { VisibleText } from './visible-text.tsx';

export interface CommandPart {
  text: string;
  verdict: 'deny' | 'ask' | 'allow';
  why: string;
}

const icons = { deny: X, ask: CircleHelp, allow: Check };
const colours = { deny: 'text-danger', ask: 'text-warning', allow: 'text-added' };

interface CommandPartsProps {
  label: string;
  parts: readonly CommandPart[];
  /** Words for the marks. */
  names: Record<CommandPart['verdict'], string>;
}

export function CommandParts({ label, parts, names }: CommandPartsProps) {
  const keys = parts.map(({ text }, index) => `${index} ${text}`);
  return (
    <ul aria-label={label} className="divide-y divide-line rounded-md border border-line">
      {parts.map(({ text, verdict, why }, index) => {
        const Icon = icons[verdict];
        return (
          <li key={keys[index]} className="flex items-start gap-2 px-3 py-1.5">
            <Icon size={14} aria-hidden className={classNames('mt-0.5 shrink-0', colours[verdict])} />
            <span className="flex min-w-0 flex-1 flex-wrap gap-x-3">
              <code className="min-w-0 font-mono text-xs break-all whitespace-pre-wrap">
                <VisibleText text={text} />
              </code>
              <span className="min-w-0 text-xs break-words text-muted">
                {names[verdict]} <VisibleText text={why} />
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
