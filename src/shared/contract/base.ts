/**
 * What the parts of the contract have in common: the typed errors and the shapes of ids and texts. A call that only asks is
 * a GET and changes nothing.
 */
import { oc } from '@orpc/contract';
import { z } from 'zod';

const detail = { data: z.object({ hint: z.string().optional() }).optional() };

export const base = oc.errors({
  NOT_FOUND: { status: 404, ...detail },
  CONFLICT: { status: 409, ...detail },
  DENIED: { status: 403, ...detail },
  INVALID: { status: 422, ...detail },
  UNAVAILABLE: { status: 503, ...detail },
  CANCELLED: { status: 499, ...detail },
  FAILED: { status: 500, ...detail },
});

export const sessionId = z.string().regex(/^[a-z0-9-]{1,64}$/);
export const ofSession = z.object({ sessionId });
export const done = z.object({});
export const folder = z.string().min(1).max(4096);
export const words = z.string().max(200_000);
export const name = z.string().min(1).max(500);
