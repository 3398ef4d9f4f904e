/**
 * The texts of a patch's files, fetched as they are needed: a patch may have 200 files and the person looks at one at
 * a time. Texts belong to one stamp of the patch (its digest and phase); under another stamp they are fetched anew,
 * while the old ones stay on screen, so nothing flickers when a decision is taken.
 */
import { useEffect, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { client, useConnection } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import type { PatchText, PatchVersion } from './decision.ts';

export interface PatchTexts {
  /** By path. A path that is not there yet is being fetched, unless `failure` says why not. */
  texts: ReadonlyMap<string, PatchText>;
  /** True when the texts shown belong to what the patch was before its last change. */
  stale: boolean;
  failure: Failure | null;
  retry: () => void;
}

interface Fetched {
  stamp: string;
  texts: ReadonlyMap<string, PatchText>;
  failure: Failure | null;
}

const nothing: Fetched = { stamp: '', texts: new Map(), failure: null };

interface PatchPlace {
  sessionId: string;
  callId: string;
  stamp: string;
  version: PatchVersion;
}

/** `paths` are wanted now; what was fetched before stays. `stamp` names the contents, of the version too. */
export function usePatchTexts(
  { sessionId, callId, stamp, version }: PatchPlace,
  paths: readonly string[],
): PatchTexts {
  const [fetched, setFetched] = useState<Fetched>(nothing);
  const [attempt, setAttempt] = useState(0);
  const connection = useConnection((state) => state.generation);
  const full = `${sessionId}/${callId}/${stamp}`;
  const mine = fetched.stamp === full ? fetched : null;
  const missing = paths.filter((path) => mine?.texts.has(path) !== true).join('\n');

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` and `connection` ask again on purpose; the stamp has the rest.
  useEffect(() => {
    if (missing === '') return;
    let wanted = true;
    for (const path of missing.split('\n')) {
      void asked(() => client().patch.read({ sessionId, callId, path, version })).then((read) => {
        if (wanted) setFetched((before) => received(before, full, read.ok ? read.value : read.error));
      });
    }
    return () => {
      wanted = false;
    };
  }, [full, missing, attempt, connection]);

  const samePatch = fetched.stamp.startsWith(`${sessionId}/${callId}/`);
  return {
    texts: samePatch ? fetched.texts : nothing.texts,
    stale: mine === null,
    failure: mine?.failure ?? null,
    retry: () => {
      setFetched((before) => ({ ...before, failure: null }));
      setAttempt((count) => count + 1);
    },
  };
}

/** Pure: what is known after an answer. The first text of a new stamp replaces all texts of the old one. */
export function received(before: Fetched, stamp: string, answer: readonly PatchText[] | Failure): Fetched {
  const same = before.stamp === stamp;
  const known = same ? before.texts : new Map<string, PatchText>();
  if (!Array.isArray(answer)) return { stamp, texts: known, failure: answer as Failure };
  const texts = new Map(known);
  for (const text of answer as readonly PatchText[]) texts.set(text.path, text);
  return { stamp, texts, failure: same ? before.failure : null };
}
