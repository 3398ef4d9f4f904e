/**
 * How far a server is, asked from outside. Its answers come in an order: refused, then 503 on every path while it loads,
 * then 200. No key is sent with this question, so nobody who took the port meanwhile learns it.
 */
import type { FetchFunction } from '../single-use-fetch.ts';

export type Health = 'silent' | 'loading' | 'ready';

const boundMs = 2_000;

/** `origin` without the /v1. */
export async function askHealth(origin: string, fetch: FetchFunction, signal: AbortSignal): Promise<Health> {
  try {
    const response = await fetch(`${origin}/health`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(boundMs)]),
    });
    await response.body?.cancel();
    if (response.ok) return 'ready';
    return response.status === 503 ? 'loading' : 'silent';
  } catch {
    return 'silent';
  }
}
