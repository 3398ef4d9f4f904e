/** What a command is given beyond its sandbox, from the word of an option. */
import { type Grant, grantSchema } from '../../../shared/proposal.ts';

export const wrongGrant = '--grant is network, write:FOLDER, read:PATH or unsandboxed.';

/** Undefined for a word that is none. A path means what it means in the workspace, as on the card. */
export function grantNamed(word: string | null): Grant | null | undefined {
  if (word === null) return null;
  const [, kind, path] = /^(write|read):(.+)$/s.exec(word) ?? [];
  const found = grantSchema.safeParse(kind === undefined ? word : { [kind]: path });
  return found.success ? found.data : undefined;
}
