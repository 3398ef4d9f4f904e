/** What the host found in a command that waits: its parts, and what is unusual about it. Nothing here is worked out by the page. */
import { EyeOff, FileCode, TriangleAlert } from 'lucide-react';
import type { CommandFacts as Facts } from '../../../shared/policy.ts';
import { ruleStrings } from '../../strings-rules.ts';
import { CommandParts } from '../../ui/command-parts.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

const words = ruleStrings.card;

export function CommandFacts({ facts }: { facts: Facts }) {
  const { parts, marks, unusual, withheld = [], operands = [] } = facts;
  const runs = operands.filter(({ digest }) => digest !== null).map(({ path }) => path);
  const notes = [
    ...unusual.map((found) => ({ text: words.unusual(found), loud: true, Icon: TriangleAlert })),
    // What is told of a part, or above the card, is not told again.
    ...(parts.length > 1 ? marks : [])
      .filter((mark) => !parts.some(({ why }) => why.includes(mark)))
      .map((mark) => ({
        text: mark.charAt(0).toUpperCase() + mark.slice(1),
        loud: false,
        Icon: TriangleAlert,
      })),
    ...(runs.length === 0 ? [] : [{ text: words.runs(runs), loud: false, Icon: FileCode }]),
    ...(withheld.length === 0 ? [] : [{ text: words.withheld(withheld), loud: false, Icon: EyeOff }]),
  ];
  return (
    <>
      {parts.length > 1 ? (
        <CommandParts label={words.parts} parts={parts} names={ruleStrings.judged} />
      ) : null}
      {notes.length === 0 ? null : (
        <ul className="flex flex-col gap-1 text-xs">
          {notes.map(({ text, loud, Icon }) => (
            <li key={text} className={`flex items-start gap-1.5 ${loud ? 'text-warning' : 'text-muted'}`}>
              <Icon size={14} aria-hidden className="mt-px shrink-0" />
              <span className="min-w-0 break-words">
                <VisibleText text={text} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
