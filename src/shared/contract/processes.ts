/** What this app has started and what of it runs now: commands of agents, terminals of the person, model servers. */
import { z } from 'zod';
import { base, done } from './base.ts';

const kind = z.enum(['server', 'command', 'terminal']);

const processSchema = z.object({
  id: z.string(),
  kind,
  /** The command; the folder of a terminal; the file of a server. */
  what: z.string(),
  /** Of its first process; null in the moment before it is started. */
  pid: z.number().nullable(),
  /** Milliseconds since 1970. */
  since: z.number(),
  /** False for what is ended elsewhere, as servers are. */
  endable: z.boolean(),
  /** The call of a session it belongs to; absent for the person's own. */
  call: z.object({ sessionId: z.string(), callId: z.string() }).optional(),
  /** The name by which its session knows it, of a command that runs in the background. */
  background: z.string().optional(),
});
export type ProcessRow = z.infer<typeof processSchema>;

const id = z.string().regex(/^[a-z0-9-]{1,64}$/);

const processListSchema = z.object({
  running: z.array(processSchema),
  /** What an earlier start of the app left behind and was ended at this one. */
  leftBehind: z.array(z.object({ kind, what: z.string() })),
});

export const processContract = {
  list: base
    .route({ method: 'GET', path: '/processes', summary: 'Processes this app has started that run now' })
    .output(processListSchema),
  /** Asks it to end, with all it started. A command ended so is told to the model as stopped by the person. */
  end: base
    .route({ method: 'POST', path: '/processes/end', summary: 'End a process' })
    .input(z.object({ id }))
    .output(done),
  /** The end of it, as it was seen. NOT_FOUND when it is over, and for all but commands in the background. */
  output: base
    .route({ method: 'GET', path: '/processes/output', summary: 'What a command in the background printed' })
    .input(z.object({ id }))
    .output(z.object({ text: z.string() })),
};
