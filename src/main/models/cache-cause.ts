/**
 * Why a server read more of a prompt than was new, as a decision on what we sent, what the server says of itself and what it
 * reported. Told apart by evidence; where the evidence fits two causes the answer is `unknown`, never the likelier one.
 */
import { type Reread, type RereadCause, slackTokens } from '../../shared/reread.ts';
import type { Usage } from '../../shared/usage.ts';

/** A request as a chain: the tools, the system message, then message by message. Equal links mean equal tokens. */
export interface Chain {
  /** Digests. */
  links: readonly string[];
  /** Characters of each link. */
  sizes: readonly number[];
}

/** A request that was answered. */
export interface Answered {
  chain: Chain;
  /** Of the prompt and the reply together: what the server holds afterwards. */
  tokens: number;
  /** Of the reply alone. */
  completion: number;
  /** A question beside the conversation: what comes after it never goes on from it, and has not changed for that. */
  beside?: true;
}

/** What tells one server from another, as its profile says it; null where it tells nothing. */
export interface ServerIdentity {
  model: string | null;
  build: string | null;
  template: string | null;
  run: string | null;
}

export interface CacheCase {
  /** The conversation's requests before this one, newest last. */
  before: readonly Answered[];
  now: Chain;
  usage: Usage;
  /** How many other conversations the server answered since the newest of `before`. */
  others: number;
  /** Conversations it can hold at once; null when unknown. */
  slots: number | null;
  /** The server at the newest of `before`, and now. Null when it was not asked. */
  was: ServerIdentity | null;
  is: ServerIdentity | null;
  /** It was seen to load its model since. */
  loaded: boolean;
  /** What it has shown it can do, in this run. */
  reused: boolean;
  rolledBack: boolean;
}

/** Of a share of characters taken for a share of tokens. */
const slackShare = 0.15;

export interface Comparison {
  prompt: number;
  cached: number;
  read: number;
  /** The request that this one shares most with. */
  nearest: Answered;
  /** Links of the two that are equal, from the first. */
  shared: number;
  /** Everything of `nearest` is still there. */
  isAppended: boolean;
  /** Tokens that had to be read. */
  fresh: number;
}

/** What can be said of the figures alone; undefined for a first request, and when the server gave none. */
export function compare({
  before,
  now,
  usage,
}: Pick<CacheCase, 'before' | 'now' | 'usage'>): Comparison | undefined {
  const { promptTokens: prompt, cachedTokens: cached } = usage;
  const nearest = nearestOf(before, now);
  if (nearest === undefined || prompt === undefined || cached === undefined) return undefined;
  const shared = sharedLinks(nearest.chain, now);
  const isAppended = shared === nearest.chain.links.length;
  const fresh = isAppended
    ? Math.max(0, prompt - nearest.tokens)
    : Math.round(prompt * (1 - shareOf(now, shared)));
  return { prompt, cached, read: Math.max(0, prompt - cached), nearest, shared, isAppended, fresh };
}

/** Null when the server read little more than what was new, and when nothing is known of a request before. */
export function rereadOf(facts: CacheCase): Reread | null {
  const found = compare(facts);
  if (found === undefined) return null;
  const { read, fresh, isAppended, shared, prompt } = found;
  const bearable = fresh + slackTokens + (isAppended ? 0 : prompt * slackShare);
  const part = isAppended ? {} : { part: partOf(shared) };
  if (read > bearable) return { kind: 'reread', cause: causeOf(facts, found), read, fresh, ...part };
  // As little as could be, but what was sent is not what was sent before.
  const appended = prompt - found.nearest.tokens;
  return isAppended || read <= Math.max(0, appended) + slackTokens
    ? null
    : { kind: 'reread', cause: 'changed', read, fresh, ...part };
}

function causeOf(facts: CacheCase, { cached, read, fresh, nearest, isAppended }: Comparison): RereadCause {
  const { was, is, others, slots, loaded, reused, rolledBack } = facts;
  if (differs(was, is, ['model', 'template', 'build'])) return 'swapped';
  if (loaded || differs(was, is, ['run'])) return 'restarted';
  if (others > 0 && others >= (slots ?? 1)) return 'other-request';
  if (!reused && cached === 0) return 'no-cache';
  if (isAppended && read <= fresh + nearest.completion + slackTokens) return 'reply-changed';
  const last = facts.before.at(-1);
  const whole = nearest.chain.links.length;
  if (isAppended && last !== undefined && sharedLinks(last.chain, facts.now) < whole) return 'aside';
  if (cached >= nearest.tokens / 10) return isAppended ? 'unknown' : 'changed';
  if (rolledBack) return 'other-program';
  // It was asked for something else in between, or for less than it held: it had to go back, and did not.
  return !isAppended || last !== nearest ? 'no-rollback' : 'unknown';
}

/** What is not told by both cannot differ. */
const differs = (
  was: ServerIdentity | null,
  is: ServerIdentity | null,
  keys: readonly (keyof ServerIdentity)[],
): boolean =>
  was !== null &&
  is !== null &&
  keys.some((key) => was[key] !== null && is[key] !== null && was[key] !== is[key]);

/** The longest that is there whole; a request in between (a title, a summary) may share more, but is not gone on with. */
function nearestOf(before: readonly Answered[], now: Chain): Answered | undefined {
  const all = before.map((one) => {
    const shared = sharedLinks(one.chain, now);
    return { one, shared, isWhole: shared === one.chain.links.length };
  });
  const found = all.filter(({ one, isWhole }) => isWhole || one.beside !== true);
  const whole = found.filter(({ isWhole }) => isWhole);
  let best: (typeof found)[number] | undefined;
  for (const one of whole.length > 0 ? whole : found) {
    if (best === undefined || one.shared >= best.shared) best = one;
  }
  return best?.one;
}

function sharedLinks(one: Chain, other: Chain): number {
  const most = Math.min(one.links.length, other.links.length);
  let count = 0;
  while (count < most && one.links[count] === other.links[count]) count += 1;
  return count;
}

function shareOf({ sizes }: Chain, links: number): number {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const first = sizes.slice(0, links).reduce((sum, size) => sum + size, 0);
  return all === 0 ? 0 : first / all;
}

const partOf = (shared: number): 'tools' | 'system' | 'history' =>
  shared === 0 ? 'tools' : shared === 1 ? 'system' : 'history';
