/**
 * Proposes a whole file. An existing one keeps its encoding and its line ends: a model writes LF and UTF-8 whatever it read.
 */
import { z } from 'zod';
import { restoreLineEnds } from '../workspace/line-ends.ts';
import { resolveInside } from '../workspace/path.ts';
import { commitPatch } from './commit-patch.ts';
import { proposePatch } from './propose-patch.ts';
import { openText } from './text-file.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({ path: z.string(), content: z.string() });

export const writeFile: Tool<typeof parameters> = {
  name: 'write_file',
  effect: 'write',
  description: 'Create a file, or replace all of a small one. content is the complete file.',
  parameters,
  propose: async ({ path, content }, context) => {
    const inside = resolveInside(context.workspace.root, path);
    if (!inside.ok) return inside;
    const before = await openText(context, inside.value, { mayBeNew: true });
    if (before.ok) {
      const keepsEnds = before.value.text.includes('\r') && !content.includes('\r');
      const text = keepsEnds ? restoreLineEnds(before.value.text, content) : content;
      return proposePatch(context, inside.value, before.value, text);
    }
    return before.error.code === 'not_found' ? proposePatch(context, inside.value, null, content) : before;
  },
  commit: commitPatch,
};
