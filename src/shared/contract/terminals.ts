/**
 * The person's own terminals. Only the page offers them: they are typed into by a person, with that person's full rights, and
 * neither REST nor a program beside the app can do that (such calls are DENIED).
 */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base, done, folder } from './base.ts';

export const terminalSchema = z.object({
  id: z.string(),
  /** The program in front. */
  title: z.string(),
  folder: z.string(),
  pid: z.number(),
  state: z.enum(['running', 'ended']),
  /** Null while it runs, and when a signal ended it. */
  exitCode: z.number().nullable(),
  /** Milliseconds since 1970. */
  since: z.number(),
  cols: z.number(),
  rows: z.number(),
});
export type TerminalRow = z.infer<typeof terminalSchema>;

export const terminalItemSchema = z.discriminatedUnion('kind', [
  /**
   * Characters `from` to `to` of all it printed since it was opened, counted in UTF-16 units. `lost` before them are not kept
   * any more: the beginning of a long past, or the middle of what came faster than it was read.
   */
  z.object({
    kind: z.literal('printed'),
    from: z.number(),
    to: z.number(),
    text: z.string(),
    lost: z.number(),
    /** It was printed before this reader came: what programs asked of the terminal in it was answered long ago. */
    past: z.boolean(),
  }),
  /** The last item. */
  z.object({ kind: z.literal('ended'), exitCode: z.number().nullable() }),
]);
export type TerminalItem = z.infer<typeof terminalItemSchema>;

const id = z.string().regex(/^[a-z0-9-]{1,64}$/);
const size = { cols: z.number().int().min(1).max(1_000), rows: z.number().int().min(1).max(1_000) };

export const terminalContract = {
  list: base
    .route({ method: 'GET', path: '/terminals', summary: 'Terminals of the person; from the page only' })
    .output(z.array(terminalSchema)),
  /** The login shell of the person, in the folder or their home. */
  open: base
    .route({ method: 'POST', path: '/terminals', summary: 'Open a terminal; from the page only' })
    .input(z.object({ ...size, folder: folder.optional() }))
    .output(terminalSchema),
  write: base
    .route({ method: 'POST', path: '/terminals/write', summary: 'Type into a terminal; from the page only' })
    .input(z.object({ id, text: z.string().max(100_000) }))
    .output(done),
  resize: base
    .route({ method: 'POST', path: '/terminals/resize', summary: 'Resize a terminal; from the page only' })
    .input(z.object({ id, ...size }))
    .output(done),
  /** When what ran in it has ended. */
  close: base
    .route({ method: 'POST', path: '/terminals/close', summary: 'Close a terminal; from the page only' })
    .input(z.object({ id }))
    .output(done),
  /** What is kept after position `after`, then what is printed, without a gap between. Ends with the terminal. */
  watch: base
    .route({ method: 'GET', path: '/terminals/watch', summary: 'Follow a terminal; from the page only' })
    .input(z.object({ id, after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional() }))
    .output(eventIterator(terminalItemSchema)),
};
