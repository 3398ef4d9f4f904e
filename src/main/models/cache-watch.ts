/**
 * A model that watches what its server reuses, and names the cause in the reply's record when a request is read again. It stands
 * next to the wire, so that it sees every request as it is sent: of all sessions, of titles and probes, on whatever rung.
 *
 * The server is asked who it is once, and again when something was read twice: a healthy step costs no question.
 */
import type { ModelProfile } from '../../shared/model-profile.ts';
import type { Usage } from '../../shared/usage.ts';
import { digestBytes } from '../base/digest.ts';
import type { ToolSpec } from '../base/tool-spec.ts';
import { type Answered, type Chain, compare, rereadOf, type ServerIdentity } from './cache-cause.ts';
import type { ChatMessage, Model, ModelPart, ModelRequest } from './model.ts';

/** What is remembered of one server. Shared by all models behind its address. */
export interface CacheLog {
  /** By conversation, newest last. */
  before: Map<string, readonly Answered[]>;
  /** By conversation, whose requests came since its own newest. */
  others: Map<string, Set<string>>;
  server: ModelProfile | undefined;
  loaded: boolean;
  reused: boolean;
  rolledBack: boolean;
}

export const createCacheLog = (): CacheLog => ({
  before: new Map(),
  others: new Map(),
  server: undefined,
  loaded: false,
  reused: false,
  rolledBack: false,
});

/** The log of each server, by its address or any name that it keeps. */
export function createCacheLogs(): { of(server: string): CacheLog } {
  const logs = new Map<string, CacheLog>();
  return {
    of(server) {
      const log = logs.get(server) ?? createCacheLog();
      logs.set(server, log);
      return log;
    },
  };
}

/** Requests that belong to nobody (probes) count as another conversation for everyone. */
const nobody = '';
/** A request in between shares the beginning with the one that is gone on with, so more than the last is kept. */
const keptRequests = 4;
const keptConversations = 64;

export function watchCache(model: Model, log: CacheLog): Model {
  return {
    name: model.name,
    profile: (doubted) => model.profile(doubted),
    count: (request) => model.count(request),
    stream: (request) => watched(model, log, request),
  };
}

async function* watched(
  model: Model,
  log: CacheLog,
  request: ModelRequest,
): AsyncGenerator<ModelPart, void, undefined> {
  const asked = log.server === undefined ? identify(model, log) : undefined;
  const now = chainOf(request);
  for await (const part of model.stream(request)) {
    if (part.kind === 'waiting' && part.cause === 'loading') log.loaded = true;
    if (part.kind === 'end') {
      await asked;
      const note = await judge(model, log, request, now, part.usage);
      if (note !== null) yield { kind: 'note', note };
    }
    yield part;
  }
}

async function judge(model: Model, log: CacheLog, request: ModelRequest, now: Chain, usage: Usage) {
  const conversation = request.conversation ?? nobody;
  const before = log.before.get(conversation) ?? [];
  const facts = {
    before,
    now,
    usage,
    others: log.others.get(conversation)?.size ?? 0,
    slots: log.server?.slots ?? null,
    loaded: log.loaded,
    reused: log.reused,
    rolledBack: log.rolledBack,
  };
  const was = identityOf(log.server);
  const suspected = conversation === nobody ? null : rereadOf({ ...facts, was, is: was });
  if (suspected === null) {
    remember(log, request, now, usage);
    return null;
  }
  await identify(model, log);
  const note = rereadOf({ ...facts, was, is: identityOf(log.server) });
  remember(log, request, now, usage);
  return note;
}

function remember(log: CacheLog, request: ModelRequest, chain: Chain, usage: Usage): void {
  const conversation = request.conversation ?? nobody;
  const { promptTokens, completionTokens = 0, cachedTokens = 0 } = usage;
  const before = log.before.get(conversation) ?? [];
  const found = compare({ before, now: chain, usage });
  log.loaded = false;
  log.reused ||= cachedTokens > 0;
  // Going on from something else than what it was asked last: it went back to an earlier state and used that.
  const wentBack = found !== undefined && (!found.isAppended || before.at(-1) !== found.nearest);
  log.rolledBack ||= wentBack && cachedTokens > found.nearest.tokens / 10;
  for (const [other, since] of log.others) if (other !== conversation) since.add(conversation);
  if (conversation === nobody || promptTokens === undefined) return;
  const answered = {
    ...{ chain, tokens: promptTokens + completionTokens, completion: completionTokens },
    ...(request.beside === true ? { beside: true as const } : {}),
  };
  log.before.delete(conversation);
  log.before.set(conversation, [...before, answered].slice(-keptRequests));
  log.others.set(conversation, new Set());
  const [oldest] = log.before.keys();
  if (log.before.size <= keptConversations || oldest === undefined) return;
  log.before.delete(oldest);
  log.others.delete(oldest);
}

async function identify(model: Model, log: CacheLog): Promise<void> {
  const told = await model.profile(log.server === undefined ? undefined : 'doubted');
  const is = identityOf(told);
  const was = identityOf(log.server);
  // What another run of the server did says nothing about this one.
  if (was !== null && is !== null && was.run !== is.run)
    Object.assign(log, { reused: false, rolledBack: false });
  if (told.model !== null) log.server = told;
}

const identityOf = (told: ModelProfile | undefined): ServerIdentity | null =>
  told === undefined
    ? null
    : { model: told.model, build: told.build, template: told.template, run: told.run };

interface Link {
  digest: string;
  size: number;
}

/** Messages and lists of tools are the same objects from step to step, so a long history costs its newest part. */
const knownLinks = new WeakMap<object, Link>();

function linkOf(value: ChatMessage | readonly ToolSpec[]): Link {
  const there = knownLinks.get(value);
  if (there !== undefined) return there;
  const text = JSON.stringify(value);
  const link = { digest: digestBytes(text), size: text.length };
  knownLinks.set(value, link);
  return link;
}

/** Of the options only those that a template may render are a part of it. */
function chainOf({
  messages,
  tools,
  thinking,
}: Pick<ModelRequest, 'messages' | 'tools' | 'thinking'>): Chain {
  const { digest, size } = linkOf(tools);
  const links = [{ digest: `${digest} ${thinking ?? ''}`, size }, ...messages.map(linkOf)];
  return { links: links.map(({ digest }) => digest), sizes: links.map(({ size }) => size) };
}
