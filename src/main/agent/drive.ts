/**
 * What one drive of a session works with: handed from `turn.ts` to each function that carries out an action. `state()` may be
 * ahead of the journal by facts that are gathered and not written yet; what changes anything outside must `flush` first.
 */
import { nextBackground } from '../../shared/background.ts';
import type { Fact } from '../../shared/event.ts';
import type { SessionState } from '../../shared/session-state.ts';
import type { ExecutionContext } from '../tools/tool.ts';
import type { Engine, Limits, OpenFolder } from './engine.ts';
import { isHolding, seenWorkspace } from './holding.ts';
import type { LiveSession } from './session-book.ts';

/** Abort reason for when the app closes: the turn stays open and goes on at the next start. */
export const closing = 'closing';

/** What one session's drive may ask of another's. */
export interface Others {
  kick(sessionId: string): void;
  stop(sessionId: string): Promise<void>;
  drives(sessionId: string): boolean;
}

export interface Drive {
  readonly engine: Engine;
  readonly session: LiveSession;
  readonly folder: OpenFolder;
  readonly signal: AbortSignal;
  readonly limits: Limits;
  readonly others: Others;
  /** Tokens of the window of the session's model; null when nobody tells. Asked once per drive. */
  window(): Promise<number | null>;
  /** The state with the facts that are gathered but not written yet. */
  state(): SessionState;
  /** Writes what is gathered and `more`, durably, in one append. */
  flush(more?: readonly Fact[]): void;
  /**
   * The same in a moment, for who only asks a model: a crash in between loses what can be read again, and asks again what
   * nobody saw answered. Whoever tells watchers anything before that must `flush` first, and is told what went wrong.
   */
  flushSoon(): void;
}

/** Milliseconds since `started`, which a clock that was put back must not make negative. */
export const since = ({ engine }: Pick<Drive, 'engine'>, started: number): number =>
  Math.max(0, engine.now() - started);

/** The one object through which a tool reaches anything. What is not in it, a tool cannot use. */
export function executionContext({
  engine,
  session,
  folder,
  signal,
  state,
  limits,
}: Drive): ExecutionContext {
  return {
    sessionId: session.id,
    mode: state().mode,
    workspace: seenWorkspace(folder, state(), engine.blobs),
    ...(isHolding(state()) ? { copy: engine.copies.of(session.id, folder.workspace) } : {}),
    held: state().held,
    blobs: engine.blobs,
    isSeen: false,
    signal,
    answerLimit: limits.answerLimit,
    commandTimeoutMs: limits.commandTimeoutMs,
    spillFolder: engine.spillFolder(session.id),
    nextBackground: nextBackground(state().backgrounds),
    output: (callId, text) => session.tell({ kind: 'output', callId, text }),
  };
}

/** A server that does not answer a question about itself at once may still answer the real one: it is not waited for long. */
const windowMs = 2_000;

/** The window of the session's model, asked when it is first wanted and again when the model is another. */
export function rememberWindow(engine: Engine, session: LiveSession): Drive['window'] {
  let known: { model: string; window: Promise<number | null> } | undefined;
  return () => {
    const { model, compactions } = session.state();
    if (known?.model !== model) known = { model, window: askWindow(engine, model) };
    // What a server does not tell, it told when a request was too long for it.
    const learned = compactions.findLast((made) => made.failure === null && made.model === model);
    return known.window.then((window) => window ?? (learned?.failure === null ? learned.window : null));
  };
}

async function askWindow(engine: Engine, name: string): Promise<number | null> {
  const model = await engine.model(name);
  if (!model.ok) return null;
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), windowMs);
  const asked = model.value.profile().then(({ window }) => window);
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
