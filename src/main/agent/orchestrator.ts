/**
 * The one entry for everything a person asks of a session. Each request records an intent and answers; the work itself is
 * done by the session's driver. So a client that goes away loses nothing, and asking twice does nothing twice.
 */
import { randomUUID } from 'node:crypto';
import type { ApproveMode, Fact } from '../../shared/event.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { openTurn, type SessionStatus, statusOf } from '../../shared/session-view.ts';
import type { RestorePlan } from '../checkpoints/checkpoints.ts';
import { type DecisionInput, decide, renew } from './decisions.ts';
import { createDriver } from './driver.ts';
import type { Engine } from './engine.ts';
import { commonMode, type Mode } from './modes.ts';
import { createRewinds } from './rewind.ts';
import type { LiveSession } from './session-book.ts';
import { firstWords, switchFact } from './switching.ts';

export interface Orchestrator {
  create(input: {
    workspace: string;
    model: string;
    mode?: string | undefined;
    approve?: ApproveMode | undefined;
    title?: string | undefined;
  }): Promise<Result<LiveSession>>;
  session(id: string): Result<LiveSession>;
  /** The turn the message starts; the same `messageId` again gives the same turn. `conflict` while a turn is open. */
  send(id: string, text: string, messageId: string): Result<{ turnId: string }>;
  stop(id: string): Promise<Result<void>>;
  resume(id: string): Result<void>;
  /** Ends the thinking that goes on, so that the answer comes. `conflict` when there is none that can be ended. */
  answerNow(id: string): Result<void>;
  /** Makes room in the window now. `conflict` while a turn is open: it makes its own when it needs some. */
  compact(id: string): Result<void>;
  configure(
    id: string,
    change: { model?: string | undefined; mode?: string | undefined; approve?: ApproveMode | undefined },
  ): Result<void>;
  decide(
    id: string,
    approvalId: string,
    digest: string,
    input: DecisionInput,
    through: string,
  ): Promise<Result<void>>;
  renew(id: string, approvalId: string): Promise<Result<void>>;
  /** Puts the files back to a checkpoint. Nothing of the session can be begun meanwhile: `conflict`. */
  rewind(id: string, checkpointId: string): Promise<Result<RestorePlan>>;
  remove(id: string): Promise<Result<void>>;
  /** Goes on with every turn that was open when the app stopped. */
  recover(): void;
  /** Deletes sessions that are idle and were last touched before `before` (ms since 1970). Gives how many. */
  cleanUp(before: number): number;
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function createOrchestrator(engine: Engine): Orchestrator {
  const driver = createDriver(engine);
  const rewinds = createRewinds(engine);
  const session = (id: string): Result<LiveSession> => {
    const found = engine.book.get(id);
    return found === undefined ? fail('not_found', `There is no session ${id}.`) : ok(found);
  };
  /** A session in which something may be begun now. */
  const free = (id: string): Result<LiveSession> => {
    const refused = rewinds.refuse(id);
    return refused.ok ? session(id) : refused;
  };
  const kicked = (id: string): Result<void> => {
    driver.kick(id);
    return ok(undefined);
  };

  return {
    session,
    create: (input) => create(engine, input),
    send(id, text, messageId) {
      const found = free(id);
      if (!found.ok) return found;
      const sent = recordMessage(found.value, text, messageId);
      if (sent.ok) driver.kick(id);
      return sent;
    },
    async stop(id) {
      const found = session(id);
      if (!found.ok) return found;
      await driver.stop(id);
      return ok(undefined);
    },
    resume(id) {
      const found = free(id);
      if (!found.ok) return found;
      // Open, and nobody works on it: its driver could not write to the journal.
      if (statusOf(found.value.state()) === 'running' && !driver.drives(id)) return kicked(id);
      const resumed = recordResume(found.value);
      return resumed.ok ? kicked(id) : resumed;
    },
    answerNow(id) {
      const found = session(id);
      return found.ok ? engine.answerNow.ask(id) : found;
    },
    compact(id) {
      const found = session(id);
      if (!found.ok) return found;
      const wanted = recordCompaction(found.value);
      return wanted.ok ? kicked(id) : wanted;
    },
    configure(id, change) {
      const found = session(id);
      return found.ok ? recordConfiguration(engine, found.value, change) : found;
    },
    async decide(id, approvalId, digest, input, through) {
      const found = session(id);
      if (!found.ok) return found;
      const folder = await engine.folder(found.value.state().workspace);
      if (!folder.ok) return folder;
      const decided = await decide({
        engine,
        session: found.value,
        folder: folder.value,
        approvalId,
        digest,
        input,
        through,
      });
      return decided.ok ? kicked(id) : decided;
    },
    async renew(id, approvalId) {
      const found = session(id);
      if (!found.ok) return found;
      const folder = await engine.folder(found.value.state().workspace);
      return folder.ok ? renew({ engine, session: found.value, folder: folder.value, approvalId }) : folder;
    },
    async rewind(id, checkpointId) {
      const found = session(id);
      return found.ok ? rewinds.run(found.value, checkpointId) : found;
    },
    async remove(id) {
      const found = session(id);
      if (!found.ok) return found;
      await rewinds.settled(id);
      await driver.stop(id);
      engine.book.remove(id);
      return ok(undefined);
    },
    recover() {
      for (const row of engine.book.rows()) if (row.status === 'running') driver.kick(row.id);
    },
    cleanUp(before) {
      const old = engine.book.rows().filter((row) => row.updatedAt < before && isAtRest(row.status));
      for (const row of old) engine.book.remove(row.id);
      return old.length;
    },
    idle: () => driver.idle(),
    async close() {
      await Promise.all([driver.close(), rewinds.settled()]);
    },
  };
}

async function create(
  engine: Engine,
  input: Parameters<Orchestrator['create']>[0],
): Promise<Result<LiveSession>> {
  const mode = modeOf(engine, input.mode ?? commonMode);
  if (!mode.ok) return mode;
  const folder = await engine.folder(input.workspace);
  if (!folder.ok) return folder;
  const { workspace } = folder.value;
  const created: Fact = {
    type: 'session.created',
    data: {
      workspace: workspace.root,
      title: input.title ?? 'New session',
      mode: mode.value.name,
      model: input.model,
      approve: input.approve ?? 'ask',
      ...firstWords(mode.value),
    },
  };
  return ok(engine.book.create(randomUUID(), [created]));
}

function recordMessage(session: LiveSession, text: string, messageId: string): Result<{ turnId: string }> {
  const state = session.state();
  const before = state.turns.find((turn) => turn.messageId === messageId);
  if (before !== undefined) return ok({ turnId: before.id });
  const turnId = `t${state.turns.length + 1}`;
  if (state.unstarted?.messageId === messageId) return ok({ turnId });
  if (text.trim() === '') return fail('invalid', 'The message is empty.', 'Say what should be done.');
  if (openTurn(state) !== undefined || state.unstarted !== null) {
    return fail('conflict', 'A turn is going on in this session.', 'Wait for it to end, or stop it first.');
  }
  const titled: Fact[] =
    state.turns.length === 0 && state.title === 'New session'
      ? [{ type: 'session.renamed', data: { title: titleFrom(text), by: 'app' } }]
      : [];
  session.append([{ type: 'message.sent', data: { messageId, text } }, ...titled]);
  return ok({ turnId });
}

/** The first line, shortened at a word: there at once, until the model is asked for a better one. */
function titleFrom(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  if (line.length <= 60) return line;
  const cut = line.slice(0, 60);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 30))}…`;
}

function recordResume(session: LiveSession): Result<void> {
  const last = session.state().turns.at(-1);
  if (
    last === undefined ||
    session.state().unstarted !== null ||
    last.status === 'running' ||
    last.reason === 'completed' ||
    last.reason === 'answered'
  ) {
    return fail('conflict', 'There is no turn to go on with.', 'Send a message instead.');
  }
  session.append([{ type: 'turn.resumed', data: { turnId: last.id } }]);
  return ok(undefined);
}

function recordCompaction(session: LiveSession): Result<void> {
  const state = session.state();
  if (state.compactionWanted) return ok(undefined);
  if (openTurn(state) !== undefined || state.unstarted !== null) {
    return fail(
      'conflict',
      'A turn is going on; it makes room by itself when it needs some.',
      'Wait for it to end, or stop it first.',
    );
  }
  if (state.turns.every((turn) => turn.steps.length === 0)) {
    return fail('conflict', 'There is nothing yet that could be left out.');
  }
  session.append([{ type: 'compaction.requested', data: {} }]);
  return ok(undefined);
}

function recordConfiguration(
  engine: Engine,
  session: LiveSession,
  change: Parameters<Orchestrator['configure']>[1],
): Result<void> {
  const state = session.state();
  const facts: Fact[] = [];
  if (change.mode !== undefined && change.mode !== state.mode) {
    const to = modeOf(engine, change.mode);
    if (!to.ok) return to;
    facts.push(switchFact(state.mode, to.value, 'chosen by the person', 'person'));
  }
  const model = change.model !== undefined && change.model !== state.model ? { model: change.model } : {};
  const approve =
    change.approve !== undefined && change.approve !== state.approve ? { approve: change.approve } : {};
  const data = { ...model, ...approve };
  if (Object.keys(data).length > 0) facts.push({ type: 'session.configured', data });
  session.append(facts);
  return ok(undefined);
}

function modeOf({ modes }: Engine, name: string): Result<Mode> {
  const mode = modes.named(name);
  if (mode !== undefined) return ok(mode);
  const names = modes.list().map((one) => one.name);
  return fail('not_found', `There is no agent "${name}".`, `There are ${names.join(', ')}.`);
}

/** What runs or waits for a person is never cleaned up, however old. */
const isAtRest = (status: SessionStatus): boolean => status === 'idle' || status === 'failed';
