/**
 * Who changed what since a session's first checkpoint: the agent by patches, commands, or the person. Patches are known to the
 * byte. All else is known only as a difference between two looks at a file, so that a command that ran in between is named where
 * it may have been the person as well.
 */
import { type Author, authors, type StateText, type Whose } from '../../shared/contract/checkpoints.ts';
import type { JournalEvent } from '../../shared/event.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { callOf } from '../../shared/session-view.ts';
import type { Checkpoints, Difference } from '../checkpoints/checkpoints.ts';
import { countLines } from '../tools/count-lines.ts';
import { decodeText } from '../workspace/text.ts';
import type { Engine } from './engine.ts';
import type { LiveSession } from './session-book.ts';
import { by, byBoth, rewoven, viewOf, type Weave, weaveOf } from './weave.ts';

/** Files that are looked into; a checkout of another branch in between may have changed all. */
const mostFiles = 500;

type Parts = Pick<Engine, 'folder' | 'blobs'>;
type Known = Awaited<ReturnType<Checkpoints['pastOf']>> extends Result<infer T> ? T : never;

export async function whoseChanges(engine: Parts, session: LiveSession): Promise<Result<Whose>> {
  const found = await woven(engine, session, undefined);
  if (!found.ok) return found;
  const files = found.value.files.map(({ path, change, weave }) => {
    const counts = authors.map((who) => {
      if (weave === null) return [who, null] as const;
      const { before, after } = viewOf(weave, who);
      return [who, before === after ? { added: 0, removed: 0 } : countLines(before, after)] as const;
    });
    return { path, change, lines: Object.fromEntries(counts) as Whose['files'][number]['lines'] };
  });
  return ok({ files, more: found.value.more, left: found.value.left });
}

/** One file without what `who` did to it, and as it is. */
export async function whoseText(
  engine: Parts,
  session: LiveSession,
  path: string,
  who: Author,
): Promise<Result<Omit<StateText, 'language'>>> {
  const found = await woven(engine, session, path);
  if (!found.ok) return found;
  const file = found.value.files[0];
  if (file === undefined) return fail('not_found', `${path} is as it was at the first checkpoint.`);
  if (file.weave === null)
    return ok({ path, before: null, after: null, note: 'It is not text, so its lines have no authors.' });
  const { before, after } = viewOf(file.weave, who);
  const isNew = file.change === 'added' && before === '';
  const isGone = file.change === 'deleted' && after === '';
  return ok({ path, before: isNew ? null : before, after: isGone ? null : after, note: null });
}

interface WovenFile {
  path: string;
  change: Difference<unknown>['files'][number]['change'];
  /** Null when some version of it is not text. */
  weave: Weave | null;
}

async function woven(
  engine: Parts,
  session: LiveSession,
  only: string | undefined,
): Promise<Result<{ files: WovenFile[]; more: number; left: Whose['left'] }>> {
  const state = session.state();
  const first = state.checkpoints[0];
  if (first === undefined) return ok({ files: [], more: 0, left: [] });
  const folder = await engine.folder(state.workspace);
  if (!folder.ok) return folder;
  const { checkpoints, workspace } = folder.value;
  const compared = await checkpoints.difference({
    ...{ from: first.id, to: null },
    ...(only === undefined ? {} : { only }),
    look: async () => null,
  });
  if (!compared.ok) return compared;
  const listed = compared.value.files.filter(({ change }) => change !== 'bits');
  const chosen = listed.slice(0, mostFiles);
  const ids = state.checkpoints.map(({ id }) => id);
  const past = await checkpoints.pastOf({ ids, paths: chosen.map(({ path }) => path) });
  if (!past.ok) return past;
  const looks = looksOf(session);
  const files: WovenFile[] = [];
  for (const { path, change } of chosen) {
    const image = await workspace.read(path);
    const now = image.ok ? image.value.bytes : null;
    files.push({ path, change, weave: await weaveFile({ engine, past: past.value, looks, path, now }) });
  }
  return ok({ files, more: listed.length - chosen.length, left: compared.value.left });
}

/** What tells of files, in order; `ran`: commands that had begun by then, with what runs in the background counted each time. */
type Look = { ran: number } & (
  | { kind: 'checkpoint'; id: string }
  | { kind: 'restore'; id: string; paths: readonly string[] }
  | { kind: 'patch'; files: readonly PatchedFile[] }
);
type PatchedFile = { path: string; before: string | null; after: string | null; proposed: string | null };

function looksOf(session: LiveSession): { looks: Look[]; ran: number } {
  const looks: Look[] = [];
  const background = new Set<string>();
  let ran = 0;
  for (const event of session.history(0)) {
    if (background.size > 0) ran += 1;
    const look = lookOf(event, session);
    if (look !== null) looks.push({ ...look, ran });
    if (event.type === 'call.started') ran += isCommand(event, session) ? 1 : 0;
    if (event.type === 'background.started') background.add(event.data.backgroundId);
    if (event.type === 'background.ended') background.delete(event.data.backgroundId);
  }
  return { looks, ran: background.size > 0 ? ran + 1 : ran };
}

/** One that may have changed the folder. */
function isCommand(event: JournalEvent & { type: 'call.started' }, session: LiveSession): boolean {
  const proposal = callOf(session.state(), event.data.callId)?.proposal;
  return proposal?.kind === 'command' && proposal.inCopy !== true;
}

type Bare<T> = T extends unknown ? Omit<T, 'ran'> : never;

function lookOf(event: JournalEvent, session: LiveSession): Bare<Look> | null {
  if (event.type === 'checkpoint.created') return { kind: 'checkpoint', id: event.data.checkpointId };
  if (event.type === 'checkpoint.restored')
    return { kind: 'restore', id: event.data.checkpointId, paths: event.data.paths };
  if (event.type !== 'call.finished' || event.data.applied === undefined) return null;
  const proposal = callOf(session.state(), event.data.callId)?.proposal;
  const proposed = new Map(
    proposal?.kind === 'patch' ? proposal.files.map(({ path, after }) => [path, after]) : [],
  );
  const files = event.data.applied.map((file) => ({
    ...file,
    proposed: proposed.get(file.path) ?? file.after,
  }));
  return { kind: 'patch', files };
}

interface FileWork {
  engine: Parts;
  past: Known;
  looks: ReturnType<typeof looksOf>;
  path: string;
  now: Uint8Array | null;
}

/** Null when one of its versions is not text or is not kept any more. */
async function weaveFile({ engine, past, looks, path, now }: FileWork): Promise<Weave | null> {
  const at = new Map<string, Weave>();
  let weave: Weave | undefined;
  let ran = 0;
  /** A look at the whole file; undefined for a text that cannot be had. */
  const see = (text: string | undefined, before: number): boolean => {
    if (text === undefined) return false;
    weave = weave === undefined ? weaveOf(text) : rewoven(weave, text, by(before > ran ? 'commands' : 'you'));
    ran = before;
    return true;
  };
  const stored = (digest: string | null) => textOf(digest === null ? null : engine.blobs.get(digest));
  for (const look of looks.looks) {
    if (look.kind === 'checkpoint') {
      const bytes = await past.read(path, look.id);
      // What a checkpoint leaves out tells nothing; what was not kept any more is no version of it either.
      if (bytes !== undefined && !see(textOf(bytes), look.ran)) return null;
      if (weave !== undefined) at.set(look.id, weave);
    } else if (look.kind === 'restore') {
      if (look.paths.includes(path)) weave = at.get(look.id) ?? weave;
    } else {
      for (const file of look.files.filter((one) => one.path === path)) {
        const [proposed, after] = [stored(file.proposed), stored(file.after)];
        if (!see(stored(file.before), look.ran) || weave === undefined) return null;
        if (proposed === undefined || after === undefined) return null;
        weave = rewoven(weave, after, byBoth(weave, proposed, after));
      }
    }
  }
  return see(textOf(now), looks.ran) ? (weave ?? null) : null;
}

/** '' for a file that is not there; undefined for what is not text or not kept. */
function textOf(bytes: Uint8Array | null | undefined): string | undefined {
  if (bytes === null) return '';
  if (bytes === undefined) return undefined;
  const decoded = decodeText(bytes);
  return decoded.ok ? decoded.value.text : undefined;
}
