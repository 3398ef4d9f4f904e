/**
 * Commands that run without asking where the sandbox works: they read and print, and have no option that writes or starts
 * anything beyond those that `starts-others.ts` stops. In the sandbox reading is confined to what is no secret, and nothing can
 * be sent anywhere, so all they can do is tell the model what the reading tools would tell it too. Few, because each is a promise.
 */
import type { Rule } from '../../shared/policy.ts';

const patterns = [
  // Print what they are told, or nothing.
  'pwd',
  'echo *',
  'true',
  'basename *',
  'dirname *',
  'which *',
  // List and print files. None has an option that writes; `tail -f` ends at the time limit.
  'ls *',
  'cat *',
  'head *',
  'tail *',
  'wc *',
  'stat *',
  'cut *',
  'tr *',
  // Search. rg with --pre and the like is stopped, as is find with -exec, -delete and all that writes.
  'grep *',
  'rg *',
  'find *',
  // Prints lines by number: any other script is stopped.
  'sed -n *',
  // Read the repository. --output, --ext-diff, --textconv and -c are stopped, in any beginning of their names. The settings of
  // git that could name a program are read-only in the sandbox, and the person's own are not seen there.
  'git status *',
  'git log *',
  'git diff *',
  'git show *',
  'git ls-files *',
  'git rev-parse *',
  'git blame *',
  'git branch',
  'git branch --list',
  'git branch --show-current',
];

export const safeCommands: readonly Rule[] = patterns.map((command) => ({ verdict: 'allow', command }));

/** Those that print what files held, from the repository's own store, where no path can be kept from them. */
export const showsHistory = ({ command }: Rule): boolean => /^git (log|diff|show|blame) /.test(command ?? '');
