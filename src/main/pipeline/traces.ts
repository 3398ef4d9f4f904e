/**
 * What the journal of a session says of the files of its folder: patches, commands, checkpoints and rewinds. A copy of a session begins
 * with the other's events, which happened once only; they are left out. Pure.
 */
import type { FactOf, JournalEvent } from '../../shared/event.ts';
import type { ChangedFile, Proposal } from '../../shared/proposal.ts';
import type { Author, Work } from './writers.ts';

export const traceTypes = [
  ...(['session.copied', 'call.proposed', 'call.started', 'call.finished'] as const),
  ...(['checkpoint.created', 'checkpoint.restored', 'background.started', 'background.ended'] as const),
] as const;

export interface Traces {
  patches: { at: number; author: Author; files: readonly ChangedFile[] }[];
  checkpoints: { at: number; id: string }[];
  restores: { at: number; author: Author; from: string; to: string; paths: readonly string[] }[];
  works: Work[];
}

/** Of its events of these types, in order. */
export function tracesOf(events: readonly JournalEvent[], author: Author): Traces {
  const own = events.slice(events.findLastIndex(({ type }) => type === 'session.copied') + 1);
  const traces: Omit<Traces, 'works'> = { patches: [], checkpoints: [], restores: [] };
  const proposals = new Map<string, Proposal>();
  const works = working(author);
  let at = 0;
  for (const event of own) {
    const { type, data } = event;
    // A clock that was set back turns no order round.
    at = Math.max(at, event.at);
    if (type === 'call.proposed') proposals.set(data.callId, data.proposal);
    else if (type === 'call.started' && mayWrite(proposals.get(data.callId))) works.begin(data.callId, at);
    else if (type === 'background.started') works.begin(data.backgroundId, at);
    else if (type === 'background.ended') works.end(data.backgroundId, at);
    else if (type === 'checkpoint.created') traces.checkpoints.push({ at, id: data.checkpointId });
    else if (type === 'checkpoint.restored') traces.restores.push({ at, author, ...restored(data) });
    else if (type === 'call.finished' && data.applied === undefined) works.end(data.callId, at);
    else if (type === 'call.finished') {
      works.forget(data.callId);
      traces.patches.push({ at, author, files: data.applied ?? [] });
    }
  }
  return { ...traces, works: works.all() };
}

/** What is at work, by the id of what it is. */
function working(author: Author) {
  const all = new Set<Work>();
  const going = new Map<string, Work>();
  return {
    begin(id: string, from: number): void {
      const work = { author, from, to: Number.POSITIVE_INFINITY };
      going.set(id, work);
      all.add(work);
    },
    end(id: string, to: number): void {
      const work = going.get(id);
      if (work !== undefined) work.to = to;
      going.delete(id);
    },
    /** A patch whose bytes are known is no guess. */
    forget(id: string): void {
      const work = going.get(id);
      if (work !== undefined) all.delete(work);
      going.delete(id);
    },
    all: (): Work[] => [...all],
  };
}

/** A patch that came to no end may have been written in part. What runs in a copy of the folder changes nothing in it. */
const mayWrite = (proposal: Proposal | undefined): boolean =>
  proposal?.kind === 'patch' ||
  (proposal?.kind === 'command' && proposal.inCopy !== true && proposal.readOnly !== true);

const restored = ({ checkpointId, safetyId, paths }: FactOf<'checkpoint.restored'>['data']) => ({
  ...{ from: safetyId, to: checkpointId, paths },
});
