/** Whether agents may do more than read in a folder, and what of it counts once they may. */
import { z } from 'zod';

/** What somebody else may have written into a folder, and what it does there. */
export const activeItemSchema = z.object({
  /** With forward slashes, inside the folder. */
  path: z.string(),
  /**
   * settings: values for Patchbay · instructions: words every model is given · programs: started by git, an editor or a shell
   * without being asked · scripts: what commands of a build or test run.
   */
  kind: z.enum(['settings', 'instructions', 'programs', 'scripts']),
});
export type ActiveItem = z.infer<typeof activeItemSchema>;

export const folderTrustSchema = z.object({
  /** Real path. */
  path: z.string(),
  /** changed: was trusted, and what counts is no longer what it was · off: by a setting all folders are trusted. */
  state: z.enum(['trusted', 'untrusted', 'changed', 'off']),
  /** Of what counts, as it is now; trusting names it, so that nobody trusts what they have not been shown. */
  digest: z.string(),
  items: z.array(activeItemSchema),
});
export type FolderTrust = z.infer<typeof folderTrustSchema>;

export const isTrusting = ({ state }: Pick<FolderTrust, 'state'>): boolean =>
  state === 'trusted' || state === 'off';
