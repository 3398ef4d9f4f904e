/** What stands in the way of a change where the person trusts nobody: asked when a call is judged and again when it is carried out. */
import type { Drive } from './drive.ts';

/** In words, or null where the folder is trusted as it is now: what counts in it may change during a turn. */
export const barredByTrust = ({ engine, folder }: Pick<Drive, 'engine' | 'folder'>): string | null =>
  engine.trusts(folder.workspace.root)
    ? null
    : 'refused because the person has not trusted this folder: here you may only read.';
