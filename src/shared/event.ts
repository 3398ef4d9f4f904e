/**
 * The facts of a session, in the past tense: the only truth there is. Everything shown, exported or recovered is a fold
 * of these. An event is never changed or removed; a new kind of fact is a new event.
 *
 * Ids are positions: turn `t3` is the third turn, `t3.s2` its second step, `t3.s2.c1` that step's first call and
 * `t3.s2.c1.a1` the first approval asked for it. So an id alone finds its place in the state.
 */
import { z } from 'zod';
import { backgroundShapes } from './background.ts';
import { compactionShape, reflectionShape } from './compaction.ts';
import { givenFrozenSchema, guardMarkSchema } from './guard.ts';
import { reviewModeSchema } from './held.ts';
import { chosenShape } from './learning.ts';
import { recalledSchema } from './memory.ts';
import { rungSchema } from './model-rung.ts';
import { commandFactsSchema } from './policy.ts';
import { changedFileSchema, decisionSchema, digestSchema, effectSchema, proposalSchema } from './proposal.ts';
import { queuedShapes } from './queued.ts';
import { failureSchema } from './result.ts';
import { routedShape, switchedBySchema } from './routed.ts';
import { servedSchema, stepNoteSchema } from './step-note.ts';
import { taskShapes } from './task.ts';
import { usageSchema } from './usage.ts';

export const approveModes = ['ask', 'reads', 'all'] as const;
/** ask: writes and commands wait for a person · reads: they are refused · all: they are allowed unseen, and marked so. */
export const approveModeSchema = z.enum(approveModes);
export type ApproveMode = z.infer<typeof approveModeSchema>;

const outcomes = ['done', 'refused', 'failed', 'cancelled', 'interrupted'] as const;
export const outcomeSchema = z.enum(outcomes);
export type Outcome = z.infer<typeof outcomeSchema>;

/** completed: the agent said it is done · answered: it replied in words · the rest end a turn that is not done. */
const endReasons = ['completed', 'answered', 'cancelled', 'failed', 'limit'] as const;
export const endReasonSchema = z.enum(endReasons);
export type EndReason = z.infer<typeof endReasonSchema>;

const id = z.string();
const fact = <T extends string, D extends z.ZodRawShape>(type: T, data: D) =>
  z.object({ type: z.literal(type), data: z.object(data) });

/** Of a reply: what answered, and what happened on the way to it. Absent where there is nothing to tell. */
const onTheWay = { served: servedSchema.optional(), notes: z.array(stepNoteSchema).optional() };

/**
 * Words about another agent behind this message or result. In the fact, because what has been sent must not change by a switch
 * that comes a moment later.
 */
const told = z.string().optional();
/** The same of commands in the background: that they run, what they have printed since, how they have ended. */
const backgroundWords = z.string().optional();
/** Entries of the memory that matched its words, behind those. */
const memory = recalledSchema.optional();

const errandSchema = z.object({ place: z.number().int() });

export const factSchema = z.discriminatedUnion('type', [
  fact('session.created', {
    workspace: z.string(),
    title: z.string(),
    mode: z.string(),
    model: z.string(),
    approve: approveModeSchema,
    /** Absent: before every write. */
    review: reviewModeSchema.optional(),
    /** Told to the model with the first message, where another agent begins than the one the fixed prompt speaks to. */
    words: z.string().optional(),
    /** Offered beside the tools of every session, for good: what is offered stands in front of all that is said. */
    tools: z.array(z.string()).optional(),
    /** Absent: the agent is chosen by hand. */
    routes: z.literal(true).optional(),
    /** Begun in the background: what is queued first goes when its turn comes. See `errand-order.ts`. */
    errand: errandSchema.optional(),
    /** Another session gave it a task, and had changed these files by then. */
    parent: taskShapes.parent.optional(),
    held: z.array(changedFileSchema).optional(),
    frozen: z.array(givenFrozenSchema).optional(),
  }),
  /** `app`: made from the first message · `model`: it was asked, which cost `usage`. Who did it is unknown of old sessions. */
  fact('session.renamed', {
    title: z.string(),
    by: z.enum(['person', 'app', 'model']).optional(),
    usage: usageSchema.optional(),
  }),
  /** A copy begins here; what is before it happened in another session. */
  fact('session.copied', { how: z.enum(['duplicate', 'import']), title: z.string() }),
  /** Stands first in the list, or no longer. */
  fact('session.pinned', { pinned: z.boolean() }),
  /** Is hidden from the list, or no longer. */
  fact('session.archived', { archived: z.boolean() }),
  fact('session.configured', {
    model: z.string().optional(),
    approve: approveModeSchema.optional(),
    review: reviewModeSchema.optional(),
    routes: z.boolean().optional(),
  }),
  /** Moved among those that wait in the background. */
  fact('errand.moved', { place: z.number().int() }),
  fact('mode.switched', {
    from: z.string(),
    to: z.string(),
    reason: z.string(),
    by: switchedBySchema,
    /** What the model is to be told of it: see `told` of `turn.started` and `call.finished`. */
    words: z.string().optional(),
  }),

  /** What the workspace's notes for agents said before the first request; `left` lines of them were left out. */
  fact('agentsFile.read', { path: z.string(), text: z.string(), left: z.number().int().nonnegative() }),
  /** `messageId` is made by whoever sends, so that sending again after a lost answer does nothing. */
  fact('message.sent', { messageId: z.string(), text: z.string() }),
  /** Which agent a message is for, before its turn starts; `usage` where the model was asked. */
  fact('message.routed', { messageId: z.string(), ...routedShape, usage: usageSchema.optional() }),
  /** Sent while a turn goes on; goes with `message.sent` of the same id, or behind a call's result as `steered`. */
  fact('message.queued', queuedShapes.queued),
  /** Taken back by the person before it went. */
  fact('message.unqueued', queuedShapes.unqueued),
  /** `tail` is what was true at that moment (date, git state), fixed here so that the prompt never moves later. */
  fact('turn.started', {
    ...{ turnId: id, tail: z.string(), told, backgroundWords, memory },
    /** Chosen when it began, and so for all of it: see `held.ts`. */
    review: reviewModeSchema.exclude(['each']).optional(),
  }),
  /** By what came of it before, something else is done than usual: in this turn, or from it on (see `learning.ts`). */
  fact('alternative.chosen', chosenShape),
  /** A turn that ended without being done goes on with no new message. */
  fact('turn.resumed', { turnId: id }),
  fact('turn.ended', { turnId: id, reason: endReasonSchema, failure: failureSchema.optional() }),

  fact('model.responded', {
    stepId: id,
    model: z.string(),
    text: z.string(),
    reasoning: z.string(),
    /** With a `problem` a call cannot be read and is never done; the problem is what the model is told. */
    calls: z.array(
      z.object({ id: z.string(), name: z.string(), arguments: z.string(), problem: z.string().optional() }),
    ),
    /** How calls were asked for; absent where there is one way only. */
    rung: rungSchema.optional(),
    /** The reply to the byte, where text and calls do not give it back; sent back so. */
    written: z.string().optional(),
    /** length: cut off, none of its calls is run · cancelled: stopped by the person, no calls. */
    finish: z.enum(['stop', 'calls', 'length', 'cancelled']),
    usage: usageSchema,
    /** Of the request, tools included: with `usage` it tells how many make a token. */
    characters: z.number().int().nonnegative().optional(),
    startedAt: z.number(),
    ...onTheWay,
  }),
  fact('model.failed', {
    stepId: id,
    model: z.string(),
    failure: failureSchema,
    startedAt: z.number(),
    /** What was written before it broke off, shortened: for people, never sent to a model again. */
    text: z.string().optional(),
    reasoning: z.string().optional(),
    ...onTheWay,
  }),

  /** Too many calls of the model could not be read: from step `stepId` on it is asked for calls in another way. */
  fact('rung.lowered', { stepId: id, model: z.string(), from: rungSchema, to: rungSchema, why: z.string() }),

  /** All that is held, as one call of ours behind those of the last step; the turn ends with `end` when it is decided. */
  fact('review.opened', {
    callId: id,
    end: z.object({ reason: endReasonSchema, failure: failureSchema.optional() }),
  }),
  /** The agent got nowhere and has tried again: a question of ours to the person, as a call behind those of the last step. */
  fact('help.asked', { callId: id }),
  /** Also when a proposal is made again on a file that changed meanwhile; the newest counts. */
  fact('call.proposed', {
    callId: id,
    effect: effectSchema,
    summary: z.string(),
    proposal: proposalSchema,
    digest: digestSchema,
  }),
  /** `command`: what the rules make of a command, for the person who decides. */
  fact('approval.requested', {
    approvalId: id,
    digest: digestSchema,
    rule: z.string(),
    command: commandFactsSchema.optional(),
    /** The guard that asks. */
    guard: guardMarkSchema.optional(),
  }),
  fact('approval.decided', {
    approvalId: id,
    digest: digestSchema,
    decision: decisionSchema,
    by: z.enum(['person', 'rule']),
    /** Which host the decision came through, or the rule that made it. */
    through: z.string(),
  }),
  /** What was approved cannot be applied: these files changed since. Nothing was written; `kept` is the person's text. */
  fact('approval.conflicted', {
    approvalId: id,
    files: z.array(z.object({ path: z.string(), now: digestSchema.nullable() })),
    kept: z.array(z.object({ path: z.string(), after: digestSchema })),
  }),
  fact('checkpoint.created', {
    checkpointId: z.string(),
    turnId: id.nullable(),
    reason: z.string(),
    files: z.number().int(),
    skipped: z.number().int(),
  }),
  /** With `turnId` the conversation went back with the files; `isRedo`: it undid the rewind before it. */
  fact('checkpoint.restored', {
    checkpointId: z.string(),
    safetyId: z.string(),
    paths: z.array(z.string()),
    turnId: id.optional(),
    isRedo: z.boolean().optional(),
  }),
  /** From this turn on nothing is told to a model any more; the files are left as they are. */
  fact('turns.takenBack', { turnId: id }),
  /** What was taken back with this turn is told again. */
  fact('turns.broughtBack', { turnId: id }),
  fact('call.started', { callId: id }),
  /** The one result of a call. `content` is what the model is told, `summary` one line for people. */
  fact('call.finished', {
    callId: id,
    outcome: outcomeSchema,
    content: z.string(),
    summary: z.string(),
    durationMs: z.number().nonnegative(),
    told,
    backgroundWords,
    memory,
    steered: queuedShapes.steered,
    exitCode: z.number().int().optional(),
    /** Files as they are after a patch was applied; null for a deleted one. */
    applied: z.array(changedFileSchema).optional(),
    /** Not written: held until the end of the turn. */
    held: z.array(changedFileSchema).optional(),
    /** Paths that a command has made and that can make something run later: a `.git`, an editor's folder. */
    appeared: z.array(z.string()).optional(),
    /** The guard that refused it. */
    guard: guardMarkSchema.optional(),
  }),

  /** What a command had made was moved out of the workspace by the person, into this folder; each is there by its path. */
  fact('call.setAside', { callId: id, paths: z.array(z.string()), to: z.string() }),

  fact('task.started', taskShapes.started),
  fact('task.paused', taskShapes.paused),
  fact('task.interrupted', taskShapes.interrupted),
  fact('task.resumed', taskShapes.resumed),
  fact('task.ended', taskShapes.ended),
  fact('task.replanned', taskShapes.replanned),
  /** In the task's own session: who gave it waits no more. `taken`: it has what was changed here. */
  fact('task.handedOver', { taken: z.boolean() }),
  /** The same: who gave it waits again, for what the person's next message makes of it. */
  fact('task.takenUp', {}),

  /** The person lets a frozen file be written again; its rounds are counted anew. */
  fact('file.unfrozen', { path: z.string() }),

  /** The command of a call runs on by itself, as the person wanted; its call is finished with what it had printed by then. */
  fact('background.started', backgroundShapes.started),
  /** Since it started, paths were made that can make something run later; whether by it nobody knows. */
  fact('background.appeared', backgroundShapes.appeared),
  fact('background.ended', backgroundShapes.ended),

  /** The person asks for room in the window now; it is made before anything else is asked of the model. */
  fact('compaction.requested', {}),
  /** From here on the model is sent less of what was before. */
  fact('context.compacted', compactionShape),
  /** No room was made although the person asked for it. */
  fact('compaction.failed', { failure: failureSchema }),
  /** What the model says of a turn that went wrong; it is told so again in the next turn's message. */
  fact('reflection.recorded', reflectionShape),
]);

export type Fact = z.infer<typeof factSchema>;
export type FactOf<T extends Fact['type']> = Extract<Fact, { type: T }>;

/** A fact with its place: `seq` counts from 1 without gaps per session, `at` is milliseconds since 1970. */
export const journalEventSchema = z.intersection(
  z.object({ seq: z.number().int().positive(), at: z.number() }),
  factSchema,
);
export type JournalEvent = Fact & { seq: number; at: number };
