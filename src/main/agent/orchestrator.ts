/**
 * The one entry for everything a person asks of a session. Each request records an intent and answers; the work itself is
 * done by the session's driver. So a client that goes away loses nothing, and asking twice does nothing twice.
 */

import { randomUUID } from 'node:crypto';
import type { RewindWhat } from '../../shared/contract/checkpoints.ts';
import type { ApproveMode, Fact } from '../../shared/event.ts';
import { familiesOf } from '../../shared/feed.ts';
import type { ReviewMode } from '../../shared/held.ts';
import { isGoingOn } from '../../shared/queue-order.ts';
import type { QueueWay } from '../../shared/queued.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { automatic } from '../../shared/routed.ts';
import type { Turn } from '../../shared/session-state.ts';
import { statusOf } from '../../shared/session-view.ts';
import type { RestorePlan } from '../checkpoints/checkpoints.ts';
import type { DecisionInput } from './card.ts';
import { type CleanUpPolicy, oldSessions } from './clean-up.ts';
import { create, type NewSession } from './creating.ts';
import { decide } from './decisions.ts';
import { createDriver } from './driver.ts';
import type { Engine } from './engine.ts';
import { createErrands, recordFront } from './errands.ts';
import { openHeld } from './holding.ts';
import { recordMessage, recordQueued, recordSentNow, recordUnqueued } from './messages.ts';
import { type Mode, modeOf } from './modes.ts';
import type { FileTexts } from './patch-decision.ts';
import { renew } from './renewing.ts';
import { createRewinds } from './rewind.ts';
import type { LiveSession } from './session-book.ts';
import { switchFact } from './switching.ts';
import {
  controlTask,
  leaveParent,
  stopAllTasks,
  type TaskAct,
  type TaskPlace,
  takeUpTasks,
} from './task-control.ts';

export interface Orchestrator {
  create(input: NewSession): Promise<Result<LiveSession>>;
  /** Before all others that wait in the background; `conflict` when it does not. */
  toFront(id: string): Result<void>;
  session(id: string): Result<LiveSession>;
  /** The turn the message starts; the same `messageId` again gives the same turn. `conflict` while a turn is open. */
  send(id: string, text: string, messageId: string): Result<{ turnId: string }>;
  /**
   * The same while a turn goes on: it is told within that turn or begins the next one, and is sent at once where none goes on.
   * `turnId` is null unless it has begun a turn.
   */
  queue(id: string, text: string, messageId: string, way: QueueWay): Result<{ turnId: string | null }>;
  /** Takes a queued message back; `conflict` when it has gone. */
  unqueue(id: string, messageId: string): Result<void>;
  /** Sends a message that is held since a turn was stopped or failed. */
  sendQueued(id: string, messageId: string): Result<{ turnId: string }>;
  /** What is queued stays, and waits for the person: see `queued.ts`. */
  stop(id: string): Promise<Result<void>>;
  /** One task that this session gave to another agent. */
  task(id: string, place: TaskPlace, wish: { act: TaskAct; words: string }): Promise<Result<void>>;
  /**
   * Gives the newest turn's message to another agent: the turn is stopped, taken back (what it wrote stays) and begun anew. The new
   * turn's id; `conflict` for an older turn.
   */
  reroute(id: string, turnId: string, mode: string): Promise<Result<{ turnId: string }>>;
  resume(id: string): Result<void>;
  /** Ends the thinking that goes on, so that the answer comes. `conflict` when there is none that can be ended. */
  answerNow(id: string): Result<void>;
  /** Asks about what is held since a turn was stopped or failed. `conflict` when nothing is, or a turn goes on. */
  review(id: string): Result<void>;
  /** Makes room in the window now. `conflict` while a turn is open: it makes its own when it needs some. */
  compact(id: string): Result<void>;
  configure(
    id: string,
    change: {
      model?: string | undefined;
      mode?: string | undefined;
      approve?: ApproveMode | undefined;
      review?: ReviewMode | undefined;
    },
  ): Result<void>;
  decide(
    id: string,
    approvalId: string,
    digest: string,
    input: DecisionInput,
    through: string,
  ): Promise<Result<void>>;
  renew(id: string, approvalId: string, files: FileTexts): Promise<Result<void>>;
  /** Goes back to a checkpoint. Nothing of the session can be begun meanwhile: `conflict`. */
  rewind(id: string, checkpointId: string, what: RewindWhat): Promise<Result<RestorePlan>>;
  takeBack(id: string, turnId: string): Promise<Result<RestorePlan>>;
  redo(id: string): Promise<Result<RestorePlan>>;
  remove(id: string): Promise<Result<void>>;
  /** Goes on with every turn that was open when the app stopped, and begins from now on what waits in the background. */
  recover(): void;
  /** The same for one session, where somebody wants it to go on and nobody is at it. */
  takeUp(id: string): void;
  /** More of them may be at work at once than before. */
  beginErrands(): void;
  /** Deletes the sessions that go by themselves and tells those who watch the list. Gives their titles. */
  cleanUp(policy: CleanUpPolicy): string[];
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function createOrchestrator(engine: Engine): Orchestrator {
  const driver = createDriver(engine, () => errands.look());
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
  /** Nothing may be going on in it. */
  const forget = (id: string): void => {
    engine.book.remove(id);
    engine.dropSpill(id);
    void engine.copies.drop(id);
  };
  const kicked = (id: string): Result<void> => {
    driver.kick(id);
    return ok(undefined);
  };

  /** Records what may begin something, and goes on with it. */
  const begin = <T>(id: string, record: (session: LiveSession) => Result<T>): Result<T> => {
    const found = free(id);
    if (!found.ok) return found;
    const recorded = record(found.value);
    if (recorded.ok) driver.kick(id);
    return recorded;
  };

  const sendQueued: Orchestrator['sendQueued'] = (id, messageId) =>
    begin(id, (found) => recordSentNow(found, messageId));
  const errands = createErrands(engine, sendQueued);

  return {
    session,
    async create(input) {
      const created = await create(engine, input);
      errands.look();
      return created;
    },
    toFront(id) {
      const found = free(id);
      return found.ok ? recordFront(engine, found.value) : found;
    },
    send: (id, text, messageId) => begin(id, (found) => recordMessage(found, text, messageId)),
    queue: (id, text, messageId, way) => begin(id, (found) => recordQueued(found, text, messageId, way)),
    unqueue(id, messageId) {
      const found = session(id);
      return found.ok ? recordUnqueued(found.value, messageId) : found;
    },
    sendQueued,
    async stop(id) {
      const found = session(id);
      if (!found.ok) return found;
      await driver.stop(id);
      // By its drive already, where it had one.
      await stopAllTasks(engine, driver, found.value);
      return ok(undefined);
    },
    async task(id, place, wish) {
      const found = free(id);
      return found.ok ? controlTask(engine, driver, found.value, place, wish) : found;
    },
    async reroute(id, turnId, mode) {
      const found = free(id);
      if (!found.ok) return found;
      const to = modeOf(engine.modesIn(found.value.state().workspace), mode);
      if (!to.ok) return to;
      if (newestTurn(found.value, turnId) === undefined) return newer();
      await driver.stop(id);
      await stopAllTasks(engine, driver, found.value);
      // One that began while this one was stopped would be taken back with it.
      const turn = newestTurn(found.value, turnId);
      if (turn === undefined) return newer();
      const back = await rewinds.takeBack(found.value, turnId);
      return back.ok ? begin(id, (session) => recordRerouted(session, to.value, turn.text)) : back;
    },
    resume(id) {
      const found = free(id);
      if (!found.ok) return found;
      // Open, and nobody works on it: its driver could not write to the journal.
      if (statusOf(found.value.state()) === 'running' && !driver.drives(id)) {
        takeUpTasks(engine, driver, found.value);
        return kicked(id);
      }
      const resumed = recordResume(found.value);
      return resumed.ok ? kicked(id) : resumed;
    },
    answerNow(id) {
      const found = session(id);
      return found.ok ? engine.answerNow.ask(id) : found;
    },
    review: (id) => begin(id, (found) => recordReview(engine, found)),
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
    async renew(id, approvalId, files) {
      const found = session(id);
      if (!found.ok) return found;
      const folder = await engine.folder(found.value.state().workspace);
      if (!folder.ok) return folder;
      return renew({ engine, session: found.value, folder: folder.value, approvalId }, files);
    },
    async rewind(id, checkpointId, what) {
      const found = session(id);
      return found.ok ? rewinds.run(found.value, checkpointId, what) : found;
    },
    async takeBack(id, turnId) {
      const found = session(id);
      return found.ok ? rewinds.takeBack(found.value, turnId) : found;
    },
    async redo(id) {
      const found = session(id);
      return found.ok ? rewinds.redo(found.value) : found;
    },
    async remove(id) {
      const found = session(id);
      if (!found.ok) return found;
      await rewinds.settled(id);
      await leaveParent(engine, driver, found.value);
      await driver.stop(id);
      for (const one of [...familiesOf(engine.book.rows())(id)].reverse()) {
        await driver.stop(one);
        await engine.backgrounds.end(one);
        forget(one);
      }
      return ok(undefined);
    },
    takeUp(id) {
      const found = engine.book.get(id);
      if (found === undefined || driver.drives(id) || statusOf(found.state()) !== 'running') return;
      takeUpTasks(engine, driver, found);
      driver.kick(id);
    },
    recover() {
      const open = engine.book.rows().filter(({ status }) => status === 'running');
      for (const { id } of open) {
        const found = engine.book.get(id);
        if (found !== undefined) takeUpTasks(engine, driver, found);
      }
      for (const { id } of open) driver.kick(id);
      errands.open();
    },
    beginErrands: errands.look,
    cleanUp(policy) {
      const stateOf = (id: string) => engine.book.get(id)?.state();
      const old = oldSessions(engine.book.rows(), policy, engine.now(), stateOf);
      for (const row of old) forget(row.id);
      const titles = old.map(({ title }) => title);
      if (old.length > 0) engine.book.tellCleaned({ at: engine.now(), titles });
      return titles;
    },
    idle: () => driver.idle(),
    async close() {
      errands.close();
      await Promise.all([driver.close(), rewinds.settled()]);
      await engine.backgrounds.end();
    },
  };
}

/** The turn of that id, unless another message came after it. */
function newestTurn(session: LiveSession, turnId: string): Turn | undefined {
  const { turns, unstarted } = session.state();
  const turn = turns.at(-1);
  return unstarted === null && turn?.id === turnId && turn.takenBack === undefined ? turn : undefined;
}

const newer = (): Result<never> =>
  fail('conflict', 'Another turn has begun since.', 'Send the message again.');

/** The same words again, for an agent that the person chose. */
function recordRerouted(session: LiveSession, to: Mode, text: string): Result<{ turnId: string }> {
  const { mode } = session.state();
  const messageId = randomUUID();
  return recordMessage(session, text, messageId, [
    { type: 'message.routed', data: { messageId, to: to.name, by: 'person', why: 'because you chose it' } },
    ...(to.name === mode ? [] : [switchFact(mode, to, 'chosen by the person', 'person')]),
  ]);
}

function recordResume(session: LiveSession): Result<void> {
  const last = session.state().turns.at(-1);
  if (
    last === undefined ||
    session.state().unstarted !== null ||
    last.status === 'running' ||
    last.takenBack !== undefined ||
    last.reason === 'completed' ||
    last.reason === 'answered'
  ) {
    return fail('conflict', 'There is no turn to go on with.', 'Send a message instead.');
  }
  session.append([{ type: 'turn.resumed', data: { turnId: last.id } }]);
  return ok(undefined);
}

function recordReview(engine: Engine, session: LiveSession): Result<void> {
  const state = session.state();
  const opened = isGoingOn(state) ? null : openHeld(engine, state);
  if (opened === null) return fail('conflict', 'Nothing is held that could be reviewed now.');
  session.append(opened);
  return ok(undefined);
}

function recordCompaction(session: LiveSession): Result<void> {
  const state = session.state();
  if (state.compactionWanted) return ok(undefined);
  if (isGoingOn(state)) {
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
  if (change.mode !== undefined && change.mode !== automatic && change.mode !== state.mode) {
    const to = modeOf(engine.modesIn(state.workspace), change.mode);
    if (!to.ok) return to;
    facts.push(switchFact(state.mode, to.value, 'chosen by the person', 'person'));
  }
  const model = change.model !== undefined && change.model !== state.model ? { model: change.model } : {};
  const approve =
    change.approve !== undefined && change.approve !== state.approve ? { approve: change.approve } : {};
  const review =
    change.review !== undefined && change.review !== state.review ? { review: change.review } : {};
  const wanted = change.mode === undefined ? state.routes : change.mode === automatic;
  const routes = wanted === state.routes ? {} : { routes: wanted };
  const data = { ...model, ...approve, ...review, ...routes };
  if (Object.keys(data).length > 0) facts.push({ type: 'session.configured', data });
  session.append(facts);
  return ok(undefined);
}
