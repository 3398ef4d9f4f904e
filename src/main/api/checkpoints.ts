/** Comparing states of a session's files, and rewinding them: first what it would change, then doing it. */
import { compareCheckpoints, comparedTexts, leftOutOf } from '../agent/comparing.ts';
import { previewRewind } from '../agent/rewind.ts';
import { whoseChanges, whoseText } from '../agent/whose.ts';
import { type Api, unwrap } from './implement.ts';
import { languageOf } from './language.ts';
import type { Services } from './services.ts';

export function checkpointHandlers(api: Api, { orchestrator, engine }: Services) {
  const stateOf = (sessionId: string) => unwrap(orchestrator.session(sessionId)).state();
  return {
    compare: api.checkpoint.compare.handler(async ({ input: { sessionId, checkpointId, with: to } }) =>
      unwrap(await compareCheckpoints(engine, stateOf(sessionId), { from: checkpointId, to: to ?? null })),
    ),
    compareFile: api.checkpoint.compareFile.handler(async ({ input }) => {
      const states = { from: input.checkpointId, to: input.with ?? null };
      const texts = unwrap(await comparedTexts(engine, stateOf(input.sessionId), states, input.path));
      return { ...texts, language: languageOf(input.path) };
    }),
    leftOut: api.checkpoint.leftOut.handler(async ({ input: { sessionId, checkpointId } }) =>
      unwrap(await leftOutOf(engine, stateOf(sessionId), checkpointId)),
    ),
    whose: api.checkpoint.whose.handler(async ({ input: { sessionId } }) =>
      unwrap(await whoseChanges(engine, unwrap(orchestrator.session(sessionId)))),
    ),
    whoseFile: api.checkpoint.whoseFile.handler(async ({ input: { sessionId, path, who } }) => {
      const session = unwrap(orchestrator.session(sessionId));
      return { ...unwrap(await whoseText(engine, session, path, who)), language: languageOf(path) };
    }),
    preview: api.checkpoint.preview.handler(async ({ input: { sessionId, checkpointId } }) =>
      unwrap(await previewRewind(engine, unwrap(orchestrator.session(sessionId)), checkpointId)),
    ),
    restore: api.checkpoint.restore.handler(async ({ input: { sessionId, checkpointId, what } }) =>
      unwrap(await orchestrator.rewind(sessionId, checkpointId, what ?? 'files')),
    ),
    takeBack: api.checkpoint.takeBack.handler(async ({ input: { sessionId, turnId } }) =>
      unwrap(await orchestrator.takeBack(sessionId, turnId)),
    ),
    redo: api.checkpoint.redo.handler(async ({ input: { sessionId } }) =>
      unwrap(await orchestrator.redo(sessionId)),
    ),
  };
}
