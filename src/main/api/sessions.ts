/** Sessions over the wire: records what is asked and answers at once; what follows is watched. */
import type { FeedItem } from '../../shared/feed.ts';
import { fail } from '../../shared/result.ts';
import { openTurn, statusOf } from '../../shared/session-view.ts';
import { type LiveSession, rowOf } from '../agent/session-book.ts';
import { sessionMarkdown } from '../agent/session-markdown.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function sessionHandlers(api: Api, { orchestrator, engine }: Services) {
  const session = (id: string): LiveSession => unwrap(orchestrator.session(id));
  return {
    list: api.session.list.handler(() => engine.book.rows()),
    create: api.session.create.handler(async ({ input }) => {
      unwrap(await engine.model(input.model));
      const created = unwrap(await orchestrator.create(input));
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
    remove: api.session.remove.handler(async ({ input }) => {
      unwrap(await orchestrator.remove(input.sessionId));
      return {};
    }),
    configure: api.session.configure.handler(async ({ input: { sessionId, ...change } }) => {
      if (change.model !== undefined) unwrap(await engine.model(change.model));
      unwrap(orchestrator.configure(sessionId, change));
      return {};
    }),
    send: api.session.send.handler(({ input }) =>
      unwrap(orchestrator.send(input.sessionId, input.text, input.messageId)),
    ),
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
    watchList: api.session.watchList.handler(({ signal }) => engine.book.watchList(signal)),
    export: api.session.export.handler(({ input }) => {
      const state = session(input.sessionId).state();
      if (state.seq === 0) return unwrap(fail('not_found', 'The session is empty.'));
      return sessionMarkdown(state);
    }),
  };
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
  return state.unstarted === null && (openTurn(state) === undefined || statusOf(state) === 'waiting');
}
