/**
 * The way back from what a command has made and what could make something run later: moved out of the workspace to our data folder,
 * where nothing looks for it. It is never removed from there by itself: it may be a person's repository that only seemed to be the
 * command's. Moved is only what was made while that command ran, by the time the file system has for it.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { backgroundOf, callOf, madeBy } from '../../shared/session-view.ts';
import type { Engine } from './engine.ts';
import type { LiveSession } from './session-book.ts';

export interface SetAside {
  /** Relative to the workspace; those that had gone already are not among them. */
  paths: string[];
  /** Absolute folder that they are in now, each by its own path. */
  to: string;
}

/** Clocks of file systems are coarse. */
const slackMs = 2_000;

/** `not_found` for another call and where nothing is left of it; `conflict` when it was done before, or something else stands there now. */
export async function setAside(
  engine: Engine,
  session: LiveSession,
  callId: string,
): Promise<Result<SetAside>> {
  const call = callOf(session.state(), callId);
  const background = backgroundOf(session.state(), callId);
  const { made, left } = call === undefined ? { made: [], left: [] } : madeBy(call, background);
  if (call === undefined || made.length === 0)
    return fail('not_found', `Nothing is known that ${callId} made.`);
  if (call.setAside !== null && left.length === 0)
    return fail('conflict', `It is in ${call.setAside.to} already.`);
  const folder = await engine.folder(session.state().workspace);
  if (!folder.ok) return folder;
  const { workspace } = folder.value;
  const to = engine.asideFolder(session.id, callId);
  const from = (call.startedAt ?? 0) - slackMs;
  const until = (background === undefined ? call.endedAt : background.endedAt) ?? engine.now();
  const paths: string[] = [];
  let failure: Result<never> | undefined;
  for (const path of made) {
    const [source, target] = [join(workspace.root, path), join(to, path)];
    const born = statOf(source)?.birthtimeMs;
    const isOther = born !== undefined && (born < from || born > until + slackMs);
    // A try before has moved it, and what it moved is not written over.
    const isThere = statOf(target) !== undefined;
    if (isThere) paths.push(path);
    if (isOther || (isThere && born !== undefined)) {
      failure ??= fail('conflict', `${path} is not what that command made. It was left where it is.`);
      continue;
    }
    if (isThere) continue;
    const moved = await workspace.moveOut(path, target);
    if (moved.ok) paths.push(path);
    else if (moved.error.code !== 'not_found') failure ??= moved;
  }
  // What was moved is told, whatever became of the rest.
  if (paths.length > 0 || failure === undefined)
    session.append([{ type: 'call.setAside', data: { callId, paths, to } }]);
  return failure ?? ok({ paths, to });
}

const statOf = (path: string) => lstatSync(path, { throwIfNoEntry: false });
