/**
 * What is compared, fetched: the files first, then the texts of the one that is open. Asked anew when the session's files may
 * have changed by the app; what the person does to them elsewhere is seen when they ask again.
 */
import { useEffect, useMemo, useState } from 'react';
import type { ComparedFile, StateText, Whose } from '../../../shared/contract/checkpoints.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { SessionState } from '../../../shared/session-state.ts';
import { client, useConnection } from '../../stores/connection.ts';
import { asked } from '../../stores/failure.ts';
import { useSession } from '../../stores/session.ts';
import type { Compared } from '../../stores/view.ts';
import type { ReviewFile } from './subject.ts';

export interface Listed {
  files: readonly ReviewFile[];
  /** Paths of which only the permissions are different. */
  bits: ReadonlySet<string>;
  more: number;
  left: readonly { path: string; why: string }[];
}

export interface ComparisonData {
  listed: Result<Listed> | null;
  file: ReviewFile | null;
  pick: (path: string) => void;
  /** Null while it is being fetched. */
  text: Result<StateText> | null;
  /** Names the texts, so that the editor knows others. */
  stamp: string;
  again: () => void;
}

export function useComparison(sessionId: string, compared: Compared): ComparisonData {
  const [attempt, setAttempt] = useState(0);
  const [picked, pick] = useState<string | null>(null);
  const changed = useSession(({ state }) => changesOf(state));
  const connection = useConnection((state) => state.generation);
  const of = [sessionId, JSON.stringify(compared), attempt].join(' ');
  const state = `${changed} ${connection}`;
  const { result: listed } = useAnswer({ of, state }, () => listOf(sessionId, compared));
  const files = listed?.ok === true ? listed.value.files : none;
  const file = files.find(({ path }) => path === picked) ?? files[0] ?? null;
  const opened = file === null ? null : { of: `${of} ${file.path}`, state };
  const { result: text, stamp } = useAnswer(opened, () => textOf(sessionId, compared, file?.path ?? ''));
  return useMemo(
    () => ({ listed, file, pick, text, stamp, again: () => setAttempt((count) => count + 1) }),
    [listed, file, text, stamp],
  );
}

const none: readonly ReviewFile[] = [];

/** Moves whenever the app may have changed a file: a call has ended, or files were put back. */
const changesOf = ({ turns, restores }: SessionState): string => {
  const steps = turns.at(-1)?.steps ?? [];
  const done = steps.at(-1)?.calls.filter(({ status }) => status === 'finished').length ?? 0;
  return `${turns.length}.${steps.length}.${done}.${restores.length}`;
};

interface Question {
  /** What is asked about: an answer about something else is none. */
  of: string;
  /** As what it is asked about may have become; an older answer stays until the newer one is there. */
  state: string;
}

interface Answered<T> {
  /** Null until it has come. */
  result: Result<T> | null;
  /** Names it. */
  stamp: string;
}

function useAnswer<T>(question: Question | null, ask: () => Promise<Result<T>>): Answered<T> {
  const [answer, setAnswer] = useState<Answered<T> & { of: string }>({ of: '', result: null, stamp: '' });
  const { of, state } = question ?? { of: '', state: '' };
  const stamp = `${of} ${state}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp names all that is asked.
  useEffect(() => {
    if (question === null) return;
    let wanted = true;
    void ask().then((result) => wanted && setAnswer({ of, stamp, result }));
    return () => {
      wanted = false;
    };
  }, [stamp]);
  return answer.of === of ? answer : { result: null, stamp };
}

async function listOf(sessionId: string, compared: Compared): Promise<Result<Listed>> {
  if (compared.kind === 'states') {
    const found = await asked(() => client().checkpoint.compare(statesOf(sessionId, compared)));
    return found.ok ? ok(asListed(found.value.files, found.value)) : found;
  }
  const found = await asked(() => client().checkpoint.whose({ sessionId }));
  return found.ok ? ok(asListed(filesBy(found.value, compared.who), found.value)) : found;
}

const statesOf = (sessionId: string, { from, to }: Compared & { kind: 'states' }) => ({
  ...{ sessionId, checkpointId: from },
  ...(to === null ? {} : { with: to }),
});

function textOf(sessionId: string, compared: Compared, path: string): Promise<Result<StateText>> {
  return compared.kind === 'states'
    ? asked(() => client().checkpoint.compareFile({ ...statesOf(sessionId, compared), path }))
    : asked(() => client().checkpoint.whoseFile({ sessionId, path, who: compared.who }));
}

const filesBy = ({ files }: Whose, who: keyof Whose['files'][number]['lines']): ComparedFile[] =>
  files.flatMap(({ path, change, lines }) => {
    const { added, removed } = lines[who] ?? { added: 0, removed: 0 };
    // What is not text has no author: it is listed with what was done while nobody is known to have done it.
    const isShown = lines[who] === null ? who === 'you' : added + removed > 0;
    const counts = lines[who] === null ? { added: null, removed: null } : { added, removed };
    return isShown ? [{ path, change, ...counts }] : [];
  });

function asListed(files: readonly ComparedFile[], rest: Pick<Listed, 'more' | 'left'>): Listed {
  return {
    files: files.map(({ path, change, added, removed }) => ({
      ...{ path, from: null, bits: null, change: change === 'bits' ? 'modified' : change },
      ...{ added: added ?? 0, removed: removed ?? 0, uncounted: added === null || change === 'bits' },
      ...{ edited: false, reviewed: false, leftOut: false, conflicted: false, undecided: 0 },
    })),
    bits: new Set(files.flatMap(({ path, change }) => (change === 'bits' ? [path] : []))),
    more: rest.more,
    left: rest.left,
  };
}
