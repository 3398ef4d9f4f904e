/**
 * What is different between two states of a session's folder, for people: files with their lines, and one file's two texts. Only
 * so many files are counted, because a checkout of another branch in between may have changed all of them.
 */
import type { ComparedFile, Comparison, StateText } from '../../shared/contract/checkpoints.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { SessionState } from '../../shared/session-state.ts';
import type { Difference } from '../checkpoints/checkpoints.ts';
import { countLines } from '../tools/count-lines.ts';
import { decodeText } from '../workspace/text.ts';
import type { Engine } from './engine.ts';

/** Files whose lines are counted, and files that are listed at all. */
const mostCounted = 500;
const mostListed = 5_000;

export interface States {
  from: string;
  /** Null: as the folder is now. */
  to: string | null;
}

export async function compareCheckpoints(
  engine: Pick<Engine, 'folder'>,
  state: SessionState,
  { from, to }: States,
): Promise<Result<Comparison>> {
  const folder = await folderFor(engine, state, [from, to]);
  if (!folder.ok) return folder;
  let counted = 0;
  const found = await folder.value.checkpoints.difference({
    from,
    to,
    look: async (_, read) => {
      counted += 1;
      if (counted > mostCounted) return { added: null, removed: null };
      const sides = await read();
      if (!sides.ok) return { added: null, removed: null };
      const [before, after] = [textOf(sides.value.before), textOf(sides.value.after)];
      return before.isText && after.isText
        ? countLines(before.text, after.text)
        : { added: null, removed: null };
    },
  });
  if (!found.ok) return found;
  const { files, left } = found.value;
  return ok({
    files: files.slice(0, mostListed).map(asCompared),
    more: Math.max(0, files.length - mostListed),
    left: left.slice(0, mostListed),
  });
}

type Counts = Pick<ComparedFile, 'added' | 'removed'>;

const asCompared = ({ path, change, seen }: Difference<Counts>['files'][number]): ComparedFile => ({
  path,
  change,
  ...seen,
});

/** `not_found` for a file that is the same in both. */
export async function comparedTexts(
  engine: Pick<Engine, 'folder'>,
  state: SessionState,
  { from, to }: States,
  path: string,
): Promise<Result<Omit<StateText, 'language'>>> {
  const folder = await folderFor(engine, state, [from, to]);
  if (!folder.ok) return folder;
  const found = await folder.value.checkpoints.difference({
    from,
    to,
    only: path,
    look: (_, read) => read(),
  });
  if (!found.ok) return found;
  const sides = found.value.files[0]?.seen;
  if (sides === undefined) return fail('not_found', `${path} is the same in both.`);
  if (!sides.ok) return sides;
  const [before, after] = [textOf(sides.value.before), textOf(sides.value.after)];
  const note = before.isText ? (after.isText ? null : after.why) : before.why;
  const [old, now] = note === null ? [before.text, after.text] : [null, null];
  return ok({ path, before: old, after: now, note });
}

export async function leftOutOf(
  engine: Pick<Engine, 'folder'>,
  state: SessionState,
  id: string,
): Promise<Result<{ path: string; why: string }[]>> {
  const folder = await folderFor(engine, state, [id]);
  if (!folder.ok) return folder;
  const found = await folder.value.checkpoints.leftOut(id);
  return found.ok ? ok(found.value.slice(0, mostListed)) : found;
}

type Text = { isText: true; text: string | null } | { isText: false; text: null; why: string };

function textOf(bytes: Uint8Array | null): Text {
  if (bytes === null) return { isText: true, text: null };
  const decoded = decodeText(bytes);
  return decoded.ok
    ? { isText: true, text: decoded.value.text }
    : { isText: false, text: null, why: decoded.error.message };
}

/** The session's folder, if these are checkpoints of the session. */
async function folderFor(
  engine: Pick<Engine, 'folder'>,
  state: SessionState,
  ids: readonly (string | null)[],
) {
  const strange = ids.find((id) => id !== null && !state.checkpoints.some((known) => known.id === id));
  if (typeof strange === 'string')
    return fail('not_found', `There is no checkpoint ${strange} in this session.`);
  return engine.folder(state.workspace);
}
