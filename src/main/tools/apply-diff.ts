/**
 * Proposes edits written as SEARCH/REPLACE blocks: all of them or none. How a block is found is the workspace's matter.
 */
import { z } from 'zod';
import { fail } from '../../shared/result.ts';
import { applyBlocks, parseBlocks } from '../workspace/edit-blocks.ts';
import { commitPatch } from './commit-patch.ts';
import { proposePatch } from './propose-patch.ts';
import { openText } from './text-file.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({ path: z.string(), diff: z.string() });

export const applyDiff: Tool<typeof parameters> = {
  name: 'apply_diff',
  effect: 'write',
  description: `Edit a file. diff is one or more blocks:
<<<<<<< SEARCH
lines exactly as in the file
=======
new lines
>>>>>>> REPLACE`,
  parameters,
  propose: async ({ path, diff }, context) => {
    const blocks = parseBlocks(diff);
    if (!blocks.ok) return blocks;
    const before = await openText(context, path);
    if (!before.ok) return before;
    const edited = applyBlocks(before.value.text, blocks.value);
    if (!edited.ok)
      return fail(edited.error.code, `${before.value.path}: ${edited.error.message}`, edited.error.hint);
    return proposePatch(context, before.value.path, before.value, edited.value.text);
  },
  commit: commitPatch,
};
