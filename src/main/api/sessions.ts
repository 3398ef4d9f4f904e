/** Sessions over the wire: records what is asked and answers at once; what follows is watched. */
import type { FeedItem } from '../../shared/feed.ts';
import type { ReviewMode } from '../../shared/held.ts';
import { isGoingOn } from '../../shared/queue-order.ts';
import { fail } from '../../shared/result.ts';
import { statusOf } from '../../shared/session-view.ts';
import { cleanUpPolicy } from '../agent/clean-up.ts';
import { duplicate } from '../agent/copying.ts';
import { importSession } from '../agent/importing.ts';
import { type LiveSession, rowOf } from '../agent/session-book.ts';
import { sessionLines } from '../agent/session-file.ts';
import { findSessions } from '../agent/session-finding.ts';
import { sessionMarkdown } from '../agent/session-markdown.ts';
import { setAside } from '../agent/set-aside.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function sessionHandlers(api: Api, services: Services) {
  const { orchestrator, engine, sessionSearch, settings } = services;
  const session = (id: string): LiveSession => unwrap(orchestrator.session(id));
  return {
    list: api.session.list.handler(() => engine.book.rows()),
    create: api.session.create.handler(async ({ input }) => {
      unwrap(await engine.model(input.model));
      const mode = input.mode ?? settings.get('agent');
      const approve = input.approve ?? settings.get('approve');
      const review = input.review ?? settings.get('review.when');
      await mayReview(services, review);
      const created = unwrap(await orchestrator.create({ ...input, mode, approve, review }));
      return rowOf(created.id, created.state());
    }),
    history: api.session.history.handler(({ input }) => session(input.sessionId).history(input.after ?? 0)),
    recent: api.session.recent.handler(({ input }) => session(input.sessionId).recent(input.count ?? 120)),
    rename: api.session.rename.handler(({ input }) => {
      session(input.sessionId).append([
        { type: 'session.renamed', data: { title: input.title, by: 'person' } },
      ]);
      return {};
    }),
    search: api.session.search.handler(({ input }) =>
      findSessions(engine.book.rows(), sessionSearch, input.words),
    ),
    pin: api.session.pin.handler(({ input: { sessionId, pinned } }) => {
      const found = session(sessionId);
      if (found.state().pinned !== pinned) found.append([{ type: 'session.pinned', data: { pinned } }]);
      return {};
    }),
    archive: api.session.archive.handler(({ input: { sessionId, archived } }) => {
      const found = session(sessionId);
      if (found.state().archived !== archived)
        found.append([{ type: 'session.archived', data: { archived } }]);
      return {};
    }),
    duplicate: api.session.duplicate.handler(({ input }) => {
      const copy = unwrap(duplicate(engine.book, session(input.sessionId), input.upTo));
      return rowOf(copy.id, copy.state());
    }),
    remove: api.session.remove.handler(async ({ input }) => {
      unwrap(await orchestrator.remove(input.sessionId));
      return {};
    }),
    configure: api.session.configure.handler(async ({ input: { sessionId, ...change } }) => {
      if (change.model !== undefined) unwrap(await engine.model(change.model));
      await mayReview(services, change.review);
      unwrap(orchestrator.configure(sessionId, change));
      return {};
    }),
    task: api.session.task.handler(async ({ input: { sessionId, act, words = '', ...place } }) => {
      unwrap(await orchestrator.task(sessionId, place, { act, words }));
      return {};
    }),
    reroute: api.session.reroute.handler(async ({ input: { sessionId, turnId, mode } }) =>
      unwrap(await orchestrator.reroute(sessionId, turnId, mode)),
    ),
    send: api.session.send.handler(({ input }) =>
      unwrap(orchestrator.send(input.sessionId, input.text, input.messageId)),
    ),
    queue: api.session.queue.handler(({ input }) =>
      unwrap(orchestrator.queue(input.sessionId, input.text, input.messageId, input.way)),
    ),
    unqueue: api.session.unqueue.handler(({ input }) => {
      unwrap(orchestrator.unqueue(input.sessionId, input.messageId));
      return {};
    }),
    sendQueued: api.session.sendQueued.handler(({ input }) =>
      unwrap(orchestrator.sendQueued(input.sessionId, input.messageId)),
    ),
    toFront: api.session.toFront.handler(({ input }) => {
      unwrap(orchestrator.toFront(input.sessionId));
      return {};
    }),
    stop: api.session.stop.handler(async ({ input }) => {
      unwrap(await orchestrator.stop(input.sessionId));
      return {};
    }),
    answerNow: api.session.answerNow.handler(({ input }) => {
      unwrap(orchestrator.answerNow(input.sessionId));
      return {};
    }),
    resume: api.session.resume.handler(({ input }) => {
      unwrap(orchestrator.resume(input.sessionId));
      return {};
    }),
    review: api.session.review.handler(({ input }) => {
      unwrap(orchestrator.review(input.sessionId));
      return {};
    }),
    compact: api.session.compact.handler(({ input }) => {
      unwrap(orchestrator.compact(input.sessionId));
      return {};
    }),
    watch: api.session.watch.handler(({ input, signal }) =>
      session(input.sessionId).watch(input.after ?? 0, signal),
    ),
    stream: api.session.stream.handler(({ input, signal }) => {
      const found = session(input.sessionId);
      const after = found.state().seq;
      unwrap(orchestrator.send(input.sessionId, input.text, input.messageId));
      return untilQuiet(found, after, signal);
    }),
    setAside: api.session.setAside.handler(async ({ input }) =>
      unwrap(await setAside(engine, session(input.sessionId), input.callId)),
    ),
    cleanUp: api.session.cleanUp.handler(() => ({
      titles: orchestrator.cleanUp(cleanUpPolicy(settings)),
    })),
    watchList: api.session.watchList.handler(({ signal }) => engine.book.watchList(signal)),
    export: api.session.export.handler(({ input }) => {
      const found = session(input.sessionId);
      const state = found.state();
      if (state.seq === 0) return unwrap(fail('not_found', 'The session is empty.'));
      const readable = sessionMarkdown(state);
      if (input.format !== 'jsonl') return readable;
      const fileName = readable.fileName.replace(/\.md$/, '.jsonl');
      return { fileName, text: sessionLines(found.history(0), engine.blobs) };
    }),
    import: api.session.import.handler(async ({ input: { text, workspace = null } }) => {
      const imported = unwrap(await importSession(engine, text, { workspace, model: settings.get('model') }));
      return rowOf(imported.id, imported.state());
    }),
  };
}

/** Commands must be able to see what is held and to change nothing else: only one sandbox can show them another workspace. */
export async function mayReview(
  { sandbox, settings }: Services,
  review: ReviewMode | undefined,
): Promise<void> {
  if (review === undefined || review === 'each') return;
  const state = settings.get('sandbox') === 'off' ? null : await sandbox.state();
  if (state?.kind === 'enforced' && state.backend.startsWith('bubblewrap')) return;
  const why =
    state === null
      ? 'the sandbox is switched off in the settings'
      : state.kind === 'unavailable'
        ? state.reason
        : `${state.kind === 'enforced' ? state.backend : 'this sandbox'} cannot show commands a copy of the folder`;
  unwrap(
    fail(
      'unavailable',
      `Changes cannot be reviewed at the end of a turn here: ${why.replace(/\.$/, '')}.`,
      'Review before every write.',
    ),
  );
}

/** What happens until the turn has ended or waits for a person. */
async function* untilQuiet(
  session: LiveSession,
  after: number,
  signal?: AbortSignal,
): AsyncGenerator<FeedItem, void, undefined> {
  // The message was sent before: its turn may be over, and then nothing is to be waited for.
  if (session.state().seq === after && isQuiet(session)) return;
  for await (const item of session.watch(after, signal)) {
    yield item;
    if (item.kind === 'events' && isQuiet(session) && item.events.at(-1)?.seq === session.state().seq) return;
  }
}

function isQuiet(session: LiveSession): boolean {
  const state = session.state();
  return !isGoingOn(state) || statusOf(state) === 'waiting';
}
