/**
 * Names in a folder, for finding one's way. Ignored files are left out by the workspace.
 */
import { z } from 'zod';
import { ok } from '../../shared/result.ts';
import { firstLines } from './clip.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({ path: z.string().optional(), recursive: z.boolean().optional() });

const mostEntries = 2000;

export const listFiles: Tool<typeof parameters> = {
  name: 'list_files',
  effect: 'read',
  description: 'List a folder; path defaults to the workspace root.',
  parameters,
  propose: async ({ path = '.', recursive = false }, context) => {
    const listed = await context.workspace.list({ path, recursive, limit: mostEntries });
    if (!listed.ok) return listed;
    const { entries, truncated } = listed.value;
    const names = entries.map((entry) => (entry.kind === 'folder' ? `${entry.path}/` : entry.path));
    const { text, left } = firstLines(names, context.answerLimit);
    const more = truncated || left > 0 ? `\n[cut: there is more; list a folder inside ${path}]` : '';
    const content = names.length === 0 ? `${path} is empty` : `${text}${more}`;
    return ok({ proposal: { kind: 'answer', content }, summary: recursive ? `${path} and below` : path });
  },
};
