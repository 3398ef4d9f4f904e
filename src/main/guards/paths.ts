/**
 * Paths that leave the workspace or belong to git or to us. The workspace itself checks again on the opened file; here the
 * refusal comes before a person is bothered with a card.
 */
import { fail, ok, type Result } from '../../shared/result.ts';
import { callOf } from '../../shared/session-view.ts';
import { isProtected, resolveInside } from '../workspace/path.ts';
import { type Guard, type GuardInput, refusal } from './guard.ts';

export const paths: Guard = {
  name: 'paths',
  check: (input) => {
    for (const path of namedPaths(input)) {
      const checked = checkPath(input.state.workspace, path);
      if (!checked.ok) return refusal('place', checked.error);
    }
    return null;
  },
};

function checkPath(root: string, path: string): Result<void> {
  const inside = resolveInside(root, path, { allowRoot: true });
  if (!inside.ok) return inside;
  return isProtected(inside.value)
    ? fail('denied', `${path} is protected: no tool may read or change it.`, 'Leave it as it is.')
    : ok(undefined);
}

/** Before a proposal the path is only in the arguments, which may still be broken JSON: then there is none to judge. */
function namedPaths({ state, callId, proposal }: GuardInput): string[] {
  if (proposal?.kind === 'patch') return proposal.files.map((file) => file.path);
  try {
    const parsed: unknown = JSON.parse(callOf(state, callId)?.arguments ?? '');
    const path: unknown =
      typeof parsed === 'object' && parsed !== null && 'path' in parsed ? parsed.path : undefined;
    return typeof path === 'string' ? [path] : [];
  } catch {
    return [];
  }
}
