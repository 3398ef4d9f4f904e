/** Sessions: what there are, what happens in one, and what a person can tell it. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { approveModeSchema, journalEventSchema } from '../event.ts';
import { feedItemSchema, listItemSchema, recentSchema, sessionRowSchema } from '../feed.ts';
import { reviewModeSchema } from '../held.ts';
import { queueWaySchema } from '../queued.ts';
import { foundSessionSchema } from '../session-search.ts';
import { base, done, folder, name, ofSession, words } from './base.ts';

const messageId = z.string().min(1).max(100);

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
        review: reviewModeSchema.optional(),
        title: z.string().max(200).optional(),
        /** It begins in the background: this message goes when its turn comes. */
        errand: z.object({ text: words.min(1), messageId }).optional(),
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
  /** For another agent: stopped, taken back (what it wrote stays), and begun anew. CONFLICT: not the newest turn. */
  reroute: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/reroute',
      summary: 'Give the newest message to another agent',
    })
    .input(ofSession.extend({ turnId: z.string().min(1).max(20), mode: name }))
    .output(z.object({ turnId: z.string() })),
  rename: base
    .route({ method: 'PATCH', path: '/sessions/{sessionId}', summary: 'Give a session another title' })
    .input(ofSession.extend({ title: z.string().min(1).max(200) }))
    .output(done),
  search: base
    .route({
      method: 'GET',
      path: '/sessions/search',
      summary: 'Find words in titles and contents of sessions',
    })
    .input(z.object({ words: z.string().min(1).max(500) }))
    .output(z.array(foundSessionSchema)),
  pin: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/pin',
      summary: 'Keep a session first in the list, or no longer',
    })
    .input(ofSession.extend({ pinned: z.boolean() }))
    .output(done),
  archive: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/archive',
      summary: 'Hide a session from the list, or bring it back',
    })
    .input(ofSession.extend({ archived: z.boolean() }))
    .output(done),
  /** Nothing runs or waits in the copy. `upTo`: the last turn that is copied. */
  duplicate: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/duplicate',
      summary: 'A new session with the same past',
    })
    .input(ofSession.extend({ upTo: z.string().min(1).max(20).optional() }))
    .output(sessionRowSchema),
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
        review: reviewModeSchema.optional(),
      }),
    )
    .output(done),
  /** Answers at once: the message is recorded, the work begins. The same `messageId` again does nothing. */
  send: base
    .route({ method: 'POST', path: '/sessions/{sessionId}/messages', summary: 'Send a message' })
    .input(ofSession.extend({ text: words.min(1), messageId }))
    .output(z.object({ turnId: z.string() })),
  /** The same `messageId` again does nothing. `turnId` is null unless the message has begun a turn. */
  queue: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/queue',
      summary: 'Send a message while a turn goes on: as the next one, or told at its next step',
    })
    .input(ofSession.extend({ text: words.min(1), messageId, way: queueWaySchema }))
    .output(z.object({ turnId: z.string().nullable() })),
  unqueue: base
    .route({
      method: 'DELETE',
      path: '/sessions/{sessionId}/queue/{messageId}',
      summary: 'Take a queued message back',
    })
    .input(ofSession.extend({ messageId }))
    .output(done),
  sendQueued: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/queue/{messageId}/send',
      summary: 'Send a message that is held since a turn was stopped or failed',
    })
    .input(ofSession.extend({ messageId }))
    .output(z.object({ turnId: z.string() })),
  /** Of one begun in the background. CONFLICT: it does not wait any more. */
  toFront: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/front',
      summary: 'Let a session that waits in the background go before the others',
    })
    .input(ofSession)
    .output(done),
  stop: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/stop',
      summary: 'Stop the turn that is going on',
    })
    .input(ofSession)
    .output(done),
  /**
   * Of a call that gave work to other agents. again: one that came to nothing, with new words, while the call waits · back: to the
   * agent that gave it. CONFLICT: that cannot be done with it as it stands.
   */
  task: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/task',
      summary: 'Pause, resume, stop or plan anew one task that the session gave to another agent',
    })
    .input(
      ofSession.extend({
        callId: z.string().min(1).max(40),
        number: z.number().int().positive(),
        act: z.enum(['pause', 'resume', 'stop', 'again', 'back']),
        words: words.optional(),
      }),
    )
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
  /** `CONFLICT` when nothing is held, or a turn goes on: that asks at its end. */
  review: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/review',
      summary: 'Ask now about what is held since a turn was stopped or failed',
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
    .input(ofSession.extend({ text: words.min(1), messageId }))
    .output(eventIterator(feedItemSchema)),
  setAside: base
    .route({
      method: 'POST',
      path: '/sessions/{sessionId}/calls/{callId}/set-aside',
      summary: 'Move what a command made, and what could run something later, out of the workspace',
    })
    .input(ofSession.extend({ callId: z.string().min(1).max(100) }))
    .output(z.object({ paths: z.array(z.string()), to: z.string() })),
  cleanUp: base
    .route({
      method: 'POST',
      path: '/sessions/clean-up',
      summary: 'Delete the sessions that the settings say are old, now',
    })
    .output(z.object({ titles: z.array(z.string()) })),
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
      summary: 'The session as Markdown for reading, or as JSON lines that can be imported',
    })
    .input(ofSession.extend({ format: z.enum(['md', 'jsonl']).optional() }))
    .output(z.object({ fileName: z.string(), text: z.string() })),
  /** `INVALID` names the line that is wrong; nothing is imported then. `workspace`: another folder than the one it names. */
  import: base
    .route({ method: 'POST', path: '/sessions/import', summary: 'A new session from exported JSON lines' })
    .input(z.object({ text: z.string().min(1).max(500_000_000), workspace: folder.optional() }))
    .output(sessionRowSchema),
};
