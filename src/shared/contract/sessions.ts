/** Sessions: what there are, what happens in one, and what a person can tell it. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { approveModeSchema, journalEventSchema } from '../event.ts';
import { feedItemSchema, listItemSchema, recentSchema, sessionRowSchema } from '../feed.ts';
import { base, done, folder, name, ofSession, words } from './base.ts';

export const sessionContract = {
  list: base
    .route({ method: 'GET', path: '/sessions', summary: 'All sessions, newest first' })
    .output(z.array(sessionRowSchema)),
  create: base
    .route({ method: 'POST', path: '/sessions', summary: 'Start a session in a folder' })
    .input(
      z.object({
        workspace: folder,
        model: name,
        mode: name.optional(),
        approve: approveModeSchema.optional(),
        title: z.string().max(200).optional(),
      }),
    )
    .output(sessionRowSchema),
  history: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/history',
      summary: 'Events after a sequence number, in order',
    })
    .input(ofSession.extend({ after: z.coerce.number().int().nonnegative().optional() }))
    .output(z.array(journalEventSchema)),
  /** Enough to show the end of a long session before all of it has come. */
  recent: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/recent',
      summary: 'The newest events, in order, and what holds in the session now',
    })
    .input(ofSession.extend({ count: z.coerce.number().int().positive().max(1_000).optional() }))
    .output(recentSchema),
  rename: base
    .route({ method: 'PATCH', path: '/sessions/{sessionId}', summary: 'Give a session another title' })
    .input(ofSession.extend({ title: z.string().min(1).max(200) }))
    .output(done),
  remove: base
    .route({ method: 'DELETE', path: '/sessions/{sessionId}', summary: 'Delete a session and its journal' })
    .input(ofSession)
    .output(done),
  configure: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/configure',
      summary: 'Choose model, agent or approvals for what follows',
    })
    .input(
      ofSession.extend({
        model: name.optional(),
        mode: name.optional(),
        approve: approveModeSchema.optional(),
      }),
    )
    .output(done),
  /** Answers at once: the message is recorded, the work begins. The same `messageId` again does nothing. */
  send: base
    .route({ method: 'POST', path: '/sessions/{sessionId}/messages', summary: 'Send a message' })
    .input(ofSession.extend({ text: words.min(1), messageId: z.string().min(1).max(100) }))
    .output(z.object({ turnId: z.string() })),
  stop: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/stop',
      summary: 'Stop the turn that is going on',
    })
    .input(ofSession)
    .output(done),
  /** Keeps what was thought so far; the reply goes on with its answer. `CONFLICT` where that cannot be done. */
  answerNow: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/answer-now',
      summary: 'End the thinking that goes on, so that the answer comes',
    })
    .input(ofSession)
    .output(done),
  resume: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/resume',
      summary: 'Go on with a turn that failed or was stopped',
    })
    .input(ofSession)
    .output(done),
  /** Answers at once; what comes of it is an event `context.compacted` or `compaction.failed`. */
  compact: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/compact',
      summary: "Make room in the model's window now",
    })
    .input(ofSession)
    .output(done),
  /** Starts with all events after `after`, then what happens, until the client goes. */
  watch: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/watch',
      summary: 'Follow a session (server-sent events)',
    })
    .input(ofSession.extend({ after: z.coerce.number().int().nonnegative().optional() }))
    .output(eventIterator(feedItemSchema)),
  /** Like send, then everything of that turn until it ends or waits for a person. */
  stream: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/stream',
      summary: 'Send a message and follow its turn (server-sent events)',
    })
    .input(ofSession.extend({ text: words.min(1), messageId: z.string().min(1).max(100) }))
    .output(eventIterator(feedItemSchema)),
  watchList: base
    .route({
      method: 'GET',
      path: '/sessions/watch',
      summary: 'Follow the list of sessions (server-sent events)',
    })
    .output(eventIterator(listItemSchema)),
  export: base
    .route({
      method: 'GET',
      path: '/sessions/{sessionId}/export',
      summary: 'The session as Markdown for reading',
    })
    .input(ofSession)
    .output(z.object({ fileName: z.string(), text: z.string() })),
};
