/**
 * Where a press on a notification goes. The desktop host hands it to the page as the fragment of its address, so both ways are here; what
 * comes by an address may be anybody's, and opens only what is there.
 */
import { z } from 'zod';

export const noticePlaceSchema = z.discriminatedUnion('kind', [
  /** The call that waits there; null: the session itself. */
  z.object({
    kind: z.literal('session'),
    sessionId: z.string().regex(/^[a-z0-9-]{1,64}$/),
    callId: z.string().max(200).nullable(),
  }),
  z.object({ kind: z.literal('run'), runId: z.string().min(1).max(64) }),
]);
export type NoticePlace = z.infer<typeof noticePlaceSchema>;

export const fragmentOf = (place: NoticePlace): string =>
  new URLSearchParams(
    place.kind === 'run' ? { run: place.runId } : { card: `${place.sessionId}/${place.callId ?? ''}` },
  ).toString();

/** Null where it names none. */
export function placeIn(fragment: string): NoticePlace | null {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''));
  const runId = parts.get('run');
  if (runId !== null) return { kind: 'run', runId };
  const [sessionId = '', callId = ''] = parts.get('card')?.split('/') ?? [];
  return sessionId === '' ? null : { kind: 'session', sessionId, callId: callId === '' ? null : callId };
}
