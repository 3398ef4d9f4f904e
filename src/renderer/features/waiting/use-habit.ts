/**
 * What past decisions say of a command that waits: that the rule offered for it is suggested, or was taken out again. It is told
 * beside "Always allow", and changes nothing of what a key or a button does.
 */
import { useEffect, useState } from 'react';
import type { CommandFacts } from '../../../shared/policy.ts';
import type { Suggestion, SuggestionList, WithdrawnRule } from '../../../shared/suggestion.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';

export interface Habit {
  suggestion: Suggestion | undefined;
  withdrawn: WithdrawnRule | undefined;
  workspace: string;
}

export function useHabit({ always, noRule, parts }: CommandFacts): Habit {
  const workspace = useSession((session) => session.state.workspace);
  const [list, setList] = useState<SuggestionList | null>(null);
  // Suggestions are of single commands.
  const wanted = noRule === null && parts.length === 1 ? always[0]?.command : undefined;
  useEffect(() => {
    let current = wanted !== undefined && workspace !== '';
    if (!current) return;
    void asked(() => client().policy.suggestions({ workspace })).then((found) => {
      // What cannot be told is no reason to hold up a card.
      if (current) setList(found.ok ? found.value : null);
    });
    return () => {
      current = false;
    };
  }, [wanted, workspace]);
  const isWanted = ({ rule }: { rule: { command?: string } }): boolean => rule.command === wanted;
  return {
    suggestion: wanted === undefined ? undefined : list?.suggestions.find(isWanted),
    withdrawn: wanted === undefined ? undefined : list?.withdrawn.find(isWanted),
    workspace,
  };
}
