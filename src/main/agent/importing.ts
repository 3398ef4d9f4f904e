/**
 * A session out of a file, as a new one. What it says happened somewhere; what it may do here is not for the file to say: it asks for
 * everything again, and where it names a model server of its own the person's model takes that one's place.
 */
import type { Fact, JournalEvent } from '../../shared/event.ts';
import { ok, type Result } from '../../shared/result.ts';
import { fold } from '../../shared/session-reduce.ts';
import { beginWith } from './copying.ts';
import type { Engine } from './engine.ts';
import type { LiveSession } from './session-book.ts';
import { readSessionLines } from './session-file.ts';

export interface ImportWishes {
  /** Folder that the session is to be about; null for the one it names. */
  workspace: string | null;
  /** The person's usual model. */
  model: string | null;
}

/** One transaction; the same file again makes another session. Fails as `readSessionLines` and `engine.folder` do. */
export async function importSession(
  engine: Engine,
  text: string,
  { workspace, model }: ImportWishes,
): Promise<Result<LiveSession>> {
  const read = readSessionLines(text);
  if (!read.ok) return read;
  const folder = workspace === null ? ok(null) : await engine.folder(workspace);
  if (!folder.ok) return folder;
  const { contents } = read.value;
  const root = folder.value?.workspace.root;
  const events = root === undefined ? read.value.events : read.value.events.map((event) => at(event, root));
  const state = fold(events);
  const isOwn = state.model.startsWith('endpoint:') || !(await engine.model(state.model)).ok;
  const configured = {
    ...(state.approve === 'ask' ? {} : { approve: 'ask' as const }),
    ...(isOwn && model !== null ? { model } : {}),
  };
  const more: Fact[] =
    Object.keys(configured).length === 0 ? [] : [{ type: 'session.configured', data: configured }];
  for (const bytes of contents.values()) engine.blobs.put(bytes);
  return ok(beginWith(engine.book, events, 'import', state.title, more));
}

const at = (event: JournalEvent, workspace: string): JournalEvent =>
  event.type === 'session.created' ? { ...event, data: { ...event.data, workspace } } : event;
