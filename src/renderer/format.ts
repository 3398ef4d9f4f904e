/**
 * Numbers, times and paths as people read them. Always with a unit, never more precise than what is known.
 */
const grouped = new Intl.NumberFormat('en');

export const formatCount = (value: number): string => grouped.format(value);

export const plural = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** `640`, `6.1k`, `131k`. */
export function formatTokens(tokens: number): string {
  if (tokens < 1000) return String(tokens);
  const thousands = tokens / 1000;
  return thousands < 99.95 ? `${trimZero(thousands.toFixed(1))}k` : `${Math.round(thousands)}k`;
}

/** Whole percent; a part that is not all is never shown as 100 %, and one that is not nothing never as 0 %. */
export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) return '0 %';
  const rounded = Math.round((part / whole) * 100);
  if (rounded >= 100 && part < whole) return '99 %';
  if (rounded <= 0 && part > 0) return '1 %';
  return `${rounded} %`;
}

/** `40 ms`, `1.2 s`, `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${trimZero(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

const joined = (high: number, highUnit: string, low: number, lowUnit: string): string =>
  low === 0 ? `${high} ${highUnit}` : `${high} ${highUnit} ${low} ${lowUnit}`;

const trimZero = (text: string): string => text.replace(/\.0$/, '');

const minute = 60_000;

/** How long ago, for a list: `now`, `5 min`, `3 h`, `2 d`, then the date. Both in milliseconds since 1970. */
export function formatAgo(at: number, now: number): string {
  const past = Math.max(0, now - at);
  if (past < minute) return 'now';
  if (past < 60 * minute) return `${Math.floor(past / minute)} min`;
  if (past < 24 * 60 * minute) return `${Math.floor(past / (60 * minute))} h`;
  if (past < 7 * 24 * 60 * minute) return `${Math.floor(past / (24 * 60 * minute))} d`;
  return new Date(at).toLocaleDateString('en', { month: 'short', day: 'numeric' });
}

/** `14:05`, and the date before it when that is not today. */
export function formatTime(at: number, now: number): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false });
  return sameDay(at, now)
    ? time
    : `${date.toLocaleDateString('en', { month: 'short', day: 'numeric' })}, ${time}`;
}

export const sameDay = (a: number, b: number): boolean =>
  new Date(a).toDateString() === new Date(b).toDateString();

/** Last part of a path of either kind; the path itself when there is none. */
export const baseName = (path: string): string => path.split(/[/\\]/).findLast((part) => part !== '') ?? path;

/** `~/work/ledger` for a path below `home`. */
export const shortPath = (path: string, home: string | undefined): string =>
  home !== undefined && home !== '' && (path === home || path.startsWith(`${home}/`))
    ? `~${path.slice(home.length)}`
    : path;

const byteUnits = ['KB', 'MB', 'GB', 'TB'] as const;

/** `340 KB`, `15.7 MB`, `4.7 GB`; powers of a thousand, as disks and downloads are counted. */
export function formatBytes(bytes: number): string {
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value < 99.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${byteUnits[unit]}`;
}
