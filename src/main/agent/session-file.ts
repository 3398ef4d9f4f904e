/**
 * A session as JSON lines: a first line that says what it is, the contents that events name, the events. Canonical, so that the same
 * journal gives the same bytes. What is read is believed in nothing: each line is checked against the schemas, each content
 * against its digest, each event against the state before it, and nothing is stored before all of it has passed.
 */
import { z } from 'zod';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { type Fact, type JournalEvent, journalEventSchema } from '../../shared/event.ts';
import type { HeldFile } from '../../shared/held.ts';
import { orderProblem } from '../../shared/journal-order.ts';
import { digestSchema } from '../../shared/proposal.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { reduce } from '../../shared/session-reduce.ts';
import { emptySession } from '../../shared/session-state.ts';
import { digestBytes } from '../base/digest.ts';
import type { Blobs } from '../store/blobs.ts';
import { isProtected, resolveInside } from '../workspace/path.ts';

const headSchema = z.object({ patchbay: z.literal('session'), format: z.literal(1) });
const contentSchema = z.object({ content: z.object({ digest: digestSchema, base64: z.base64() }) });
/** Was not there any more when the session was exported, and is none in what it becomes. */
const lostSchema = z.object({ lost: digestSchema });
const eventSchema = z.object({ event: journalEventSchema });

export interface SessionFile {
  events: JournalEvent[];
  /** By digest; all that the events name and that was still there. */
  contents: ReadonlyMap<string, Uint8Array>;
}

/** Text of the file, with a line end behind each line. */
export function sessionLines(events: readonly JournalEvent[], blobs: Pick<Blobs, 'get'>): string {
  const digests = [...new Set(events.flatMap(contentsOf))].sort();
  const contents = digests.map((digest) => {
    const bytes = blobs.get(digest);
    return bytes === undefined
      ? { lost: digest }
      : { content: { digest, base64: Buffer.from(bytes).toString('base64') } };
  });
  const lines = [{ patchbay: 'session', format: 1 }, ...contents, ...events.map((event) => ({ event }))];
  return lines.map((line) => `${canonicalJson(line)}\n`).join('');
}

/** `invalid` with the number of the first line that is wrong, and why. */
export function readSessionLines(text: string): Result<SessionFile> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const contents = new Map<string, Uint8Array>();
  const lost = new Set<string>();
  const events: JournalEvent[] = [];
  let state = emptySession;
  for (const [index, line] of lines.entries()) {
    const wrong = (why: string): Result<never> =>
      fail('invalid', `Line ${index + 1} of the file is wrong: ${why}.`, 'Nothing was imported.');
    const value = jsonOf(line);
    if (value === undefined) return wrong('it is no JSON');
    if (index === 0) {
      if (headSchema.safeParse(value).success) continue;
      return wrong('this is no session that was exported, or by a later version');
    }
    const content = events.length === 0 ? contentSchema.safeParse(value) : undefined;
    if (content?.success === true) {
      const { digest, base64 } = content.data.content;
      const bytes = Buffer.from(base64, 'base64');
      if (digestBytes(bytes) !== digest) return wrong('the content is not what its digest says');
      contents.set(digest, bytes);
      continue;
    }
    const gone = events.length === 0 ? lostSchema.safeParse(value) : undefined;
    if (gone?.success === true) {
      lost.add(gone.data.lost);
      continue;
    }
    const read = eventSchema.safeParse(value);
    if (!read.success) return wrong(issueOf(read.error));
    const { event } = read.data;
    const problem = problemOf(state, event, { contents, lost });
    if (problem !== null) return wrong(problem);
    try {
      state = reduce(state, [event]);
    } catch (error) {
      return wrong(error instanceof Error ? error.message : String(error));
    }
    events.push(event);
  }
  if (events.length === 0)
    return fail('invalid', 'There is no session in this file.', 'Nothing was imported.');
  return ok({ events, contents });
}

function problemOf(
  state: typeof emptySession,
  event: JournalEvent,
  { contents, lost }: { contents: ReadonlyMap<string, Uint8Array>; lost: ReadonlySet<string> },
): string | null {
  if (event.seq !== state.seq + 1) return `event ${event.seq} follows ${state.seq}`;
  const held = heldIn(event);
  // What is held is worked with; all else is past, and can be read without it.
  const missing = contentsOf(event).find(
    (digest) => !contents.has(digest) && (held.length > 0 || !lost.has(digest)),
  );
  if (missing !== undefined) return `it names a content that is not in the file, ${missing}`;
  const outside = held.find((path) => !isHoldable(path));
  return outside === undefined
    ? orderProblem(state, event)
    : `${JSON.stringify(outside)} is no file that a session can hold`;
}

const heldOf = (fact: Fact): readonly HeldFile[] =>
  fact.type === 'call.finished' || fact.type === 'task.ended' || fact.type === 'session.created'
    ? (fact.data.held ?? [])
    : [];

const heldIn = (event: JournalEvent): string[] => heldOf(event).map(({ path }) => path);

/** What is held is written into folders of ours by its path, for a search or a command, with nobody asked. */
function isHoldable(path: string): boolean {
  const inside = resolveInside('/', path);
  return inside.ok && inside.value === path && !isProtected(path);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function issueOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue === undefined) return 'it is no event';
  const place = issue.path.join('.');
  // It would list all kinds of events there are.
  if (place === 'event.type') return 'this version knows no event of that type';
  return `${place}: ${issue.message}`.slice(0, 200);
}

/** Digests of file contents that this fact names. */
function contentsOf(fact: Fact): string[] {
  return named(fact).filter((digest) => digest !== null);
}

function named(fact: Fact): (string | null)[] {
  if (fact.type === 'call.proposed' && fact.data.proposal.kind === 'patch')
    return fact.data.proposal.files.flatMap(({ before, after, merged }) => [
      ...[before, after, merged?.base ?? null, merged?.mine ?? null],
    ]);
  if (fact.type === 'approval.decided' && fact.data.decision.kind === 'edit')
    return (fact.data.decision.files ?? []).map(({ after }) => after);
  if (fact.type === 'approval.conflicted') return fact.data.kept.map(({ after }) => after);
  const applied = fact.type === 'call.finished' ? (fact.data.applied ?? []) : [];
  return [...applied, ...heldOf(fact)].flatMap(({ before, after }) => [before, after]);
}
