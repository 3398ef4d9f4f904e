/**
 * Whether a place may be given to one command, by the person's own word. What Patchbay keeps is never given, and nothing so wide
 * that giving it would be the same as no sandbox: for that there is a button with its own name.
 */
import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PlaceGrant } from '../../../shared/proposal.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { isBelow } from './bubblewrap-arguments.ts';

export interface GrantPlaces {
  /** Real paths. */
  workspace: string;
  home: string;
  dataFolder: string;
}

const ofTheSystem = ['/proc', '/sys', '/dev'];

/**
 * The same grant with its real path. The path may begin with `~/` or mean one relative to the workspace. `not_found`; `conflict`
 * where a link is on the way; `invalid`, for a folder to write, when it is none; `denied` for what is never given.
 */
export function grantable(
  wish: PlaceGrant,
  { workspace, home, dataFolder }: GrantPlaces,
): Result<PlaceGrant> {
  const typed = 'write' in wish ? wish.write : wish.read;
  const path = resolve(workspace, typed.replace(/^~(?=\/|$)/, home));
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    return fail('not_found', `There is no ${path}.`, 'Give the path of something that is there.');
  }
  // A command may have made the link that is typed here: what it leads to must be read before it is given.
  if (real !== path)
    return fail('conflict', `${path} leads to ${real}.`, 'Give that path itself, if that is what you mean.');
  const refused = (why: string): Result<never> =>
    fail('denied', `${real} cannot be given to a command: ${why}.`);
  const isRead = 'read' in wish;
  if (isBelow(real, workspace))
    return refused(`it is in the workspace, which the command may ${isRead ? 'read' : 'write'} already`);
  if (isBelow(real, dataFolder)) return refused('it is where Patchbay keeps its own data');
  if (ofTheSystem.some((place) => isBelow(real, place))) return refused('it is the system’s own');
  if (isRead) return real === '/' ? refused('that is everything') : ok({ read: real });
  if (isBelow(dataFolder, real)) return refused('what Patchbay keeps is in it');
  if (isBelow(home, real)) return refused('your home folder is in it, and with it all that is yours');
  if (!statSync(real).isDirectory()) return fail('invalid', `${real} is not a folder.`);
  return ok({ write: real });
}
