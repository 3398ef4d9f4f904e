/**
 * How far a model server is with reading a prompt and how long it will still take: computed from the server's own clock,
 * because ours also counts the way there. Tokens that came from the cache cost nothing and say nothing about speed.
 */
export interface ReadingReport {
  /** Tokens of the prompt, how many of them were in the cache, and how many are done (cached ones included). */
  total: number;
  cached: number;
  processed: number;
  /** Milliseconds the server has spent on reading; absent where it does not tell. */
  ms?: number | undefined;
}

export interface ReadingForecast {
  /** Of what really had to be read, 0 to 1. */
  share: number;
  /** Tokens a second; null while there is nothing to go by. */
  perSecond: number | null;
  /** Milliseconds until it is done; null while there is nothing to go by. */
  leftMs: number | null;
}

/** A batch shorter than this says more about start-up than about speed. */
const leastMs = 50;

/** `sinceMs`: milliseconds since the report came, during which the server went on. `ownMs`: our clock, for servers without one. */
export function forecastReading(report: ReadingReport, sinceMs: number, ownMs?: number): ReadingForecast {
  const toRead = Math.max(0, report.total - report.cached);
  const done = Math.min(toRead, Math.max(0, report.processed - report.cached));
  const share = toRead === 0 ? 1 : done / toRead;
  const ms = report.ms ?? ownMs ?? 0;
  if (done <= 0 || ms < leastMs) return { share, perSecond: null, leftMs: toRead === 0 ? 0 : null };
  const perSecond = (done * 1000) / ms;
  const leftMs = Math.max(0, ((toRead - done) * 1000) / perSecond - Math.max(0, sinceMs));
  return { share, perSecond, leftMs };
}

/** Milliseconds as an estimate is told: whole seconds, and coarser the longer it is. */
export function roundEstimate(ms: number): number {
  const seconds = ms / 1000;
  const grain = seconds < 20 ? 1 : seconds < 60 ? 5 : seconds < 600 ? 15 : 60;
  return Math.max(1, Math.round(seconds / grain) * grain) * 1000;
}
