/**
 * What the rules say of a command that somebody is typing. The host judges it exactly as a call would be; nothing is run. Asked when
 * typing pauses; an answer that comes after the next question is dropped, and until one comes the last is of another text.
 */
import { useEffect, useState } from 'react';
import type { PolicyTest } from '../shared/contract/policy.ts';
import type { Failure } from '../shared/result.ts';
import { client } from './stores/connection.ts';
import { asked } from './stores/failure.ts';

const pauseMs = 200;

interface Asked {
  command: string;
  workspace: string | null;
  agent?: string;
  /** As if a sandbox worked here. */
  assumes?: boolean;
  /** Asks again when it changes: the rules as they were read last. */
  book?: object;
}

export interface Verdict {
  /** Null until it is known, and for no text. */
  found: PolicyTest | null;
  failure: Failure | null;
  /** What it was told of. */
  of: string;
}

const none: Verdict = { found: null, failure: null, of: '' };

export function useVerdict({ command, workspace, agent, assumes = false, book }: Asked): Verdict {
  const [verdict, setVerdict] = useState<Verdict>(none);
  useEffect(() => {
    let current = book !== null;
    const ask = async (): Promise<void> => {
      const answer = await asked(() =>
        client().policy.test({
          command,
          ...(workspace === null ? {} : { workspace }),
          ...(agent === undefined ? {} : { agent }),
          ...(assumes ? { sandbox: 'assume' as const } : {}),
        }),
      );
      if (!current) return;
      setVerdict(
        answer.ok
          ? { found: answer.value, failure: null, of: command }
          : { found: null, failure: answer.error, of: command },
      );
    };
    const timer = setTimeout(() => {
      if (command.trim() === '') setVerdict(none);
      else void ask();
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [command, workspace, agent, assumes, book]);
  return verdict;
}
