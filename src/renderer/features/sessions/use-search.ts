/** Asks the host what is found inside of sessions, once the person has stopped typing. An answer that comes late is dropped. */
import { useEffect, useState } from 'react';
import type { FoundSession } from '../../../shared/session-search.ts';
import { client } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { usePaused } from '../../ui/use-paused.ts';

/** Characters: fewer are found nearly everywhere. */
const fewest = 2;

/** Null while nothing is searched for; `words` of an answer are those it was asked for. */
export function useSearch(typed: string): { words: string; found: readonly FoundSession[] } | null {
  const [answer, setAnswer] = useState<{ words: string; found: readonly FoundSession[] } | null>(null);
  const now = typed.trim();
  const words = usePaused(now);
  useEffect(() => {
    if (words.length < fewest) return;
    let late = false;
    void asked(() => client().session.search({ words })).then((found) => {
      if (!late && found.ok) setAnswer({ words, found: found.value });
    });
    return () => {
      late = true;
    };
  }, [words]);
  return now.length < fewest ? null : answer;
}
