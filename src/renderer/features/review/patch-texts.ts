/**
 * The texts of a patch's files, fetched as they are needed: a patch may have 200 files and the person looks at one at
 * a time. Texts belong to one stamp of the patch (its digest and phase); under another stamp they are fetched anew,
 * while the old ones stay on screen, so nothing flickers when a decision is taken. What somebody changed on disk is fetched anew
 * too, but of the proposal nothing is other by that: who types when it is found out types on.
 */
import { useEffect, useRef, useState } from 'react';
import type { Failure } from '../../../shared/result.ts';
import { client, useConnection } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { whenDrawn } from '../../ui/when-drawn.ts';
import type { PatchText, PatchVersion } from './decision.ts';

export interface PatchTexts {
  /** By path. A path that is not there yet is being fetched, unless `failure` says why not. */
  texts: ReadonlyMap<string, PatchText>;
  /** True when the texts shown belong to what was proposed before the patch's last change. */
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
  /** Of what is on disk instead of what the patch is of. */
  onDisk: string;
  version: PatchVersion;
}

/** `now` is waited for, `later` may be wanted next; what was fetched before stays. `stamp` names the contents, of the version too. */
export function usePatchTexts(
  { sessionId, callId, stamp, onDisk, version }: PatchPlace,
  now: readonly string[],
  later: readonly string[],
): PatchTexts {
  const [fetched, setFetched] = useState<Fetched>(nothing);
  const [attempt, setAttempt] = useState(0);
  const connection = useConnection((state) => state.generation);
  const proposed = `${sessionId}/${callId}/${stamp}/`;
  const full = `${proposed}${onDisk}`;
  const mine = fetched.stamp === full ? fetched : null;
  const missingOf = (paths: readonly string[]): string =>
    paths.filter((path) => mine?.texts.has(path) !== true).join('\n');
  const missing = missingOf(now);
  const missingLater = missingOf(later);

  // What is on its way is not asked again when another path is wanted, and its answer still counts.
  const asking = useRef(new Set<string>());
  const latest = useRef(full);
  latest.current = full;
  const ask = (paths: string): void => {
    for (const path of paths === '' ? [] : paths.split('\n')) {
      const question = [full, path, attempt, connection].join('\n');
      if (asking.current.has(question)) continue;
      asking.current.add(question);
      void asked(() => client().patch.read({ sessionId, callId, path, version })).then((read) => {
        asking.current.delete(question);
        if (latest.current !== full) return;
        setFetched((before) => received(before, full, read.ok ? read.value : read.error));
      });
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` and `connection` ask again on purpose; the stamp has the rest.
  useEffect(() => ask(missing), [full, missing, attempt, connection]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above. An answer draws the panel anew, not before what is waited for is drawn.
  useEffect(() => whenDrawn(() => ask(missingLater)), [full, missingLater, attempt, connection]);

  const samePatch = fetched.stamp.startsWith(`${sessionId}/${callId}/`);
  return {
    texts: samePatch ? fetched.texts : nothing.texts,
    stale: !fetched.stamp.startsWith(proposed),
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

/** The texts of a file; of a renamed one what it was is the text under its old name. Undefined until all of it is there. */
export function textAcross(
  texts: ReadonlyMap<string, PatchText>,
  { path, from }: { path: string; from: string | null },
): PatchText | undefined {
  const now = texts.get(path);
  if (from === null || now === undefined) return now;
  const old = texts.get(from);
  if (old === undefined) return undefined;
  const facts = { before: old.facts?.before ?? null, after: now.facts?.after ?? null };
  return {
    ...now,
    before: old.before,
    note: now.note ?? old.note,
    ...(now.note === null && old.note === null ? {} : { facts }),
  };
}
