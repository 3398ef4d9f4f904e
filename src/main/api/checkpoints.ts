/** Rewinding files: first what it would change, then doing it. */
import { previewRewind } from '../agent/rewind.ts';
import { type Api, unwrap } from './implement.ts';
import type { Services } from './services.ts';

export function checkpointHandlers(api: Api, { orchestrator, engine }: Services) {
  return {
    preview: api.checkpoint.preview.handler(async ({ input: { sessionId, checkpointId } }) =>
      unwrap(await previewRewind(engine, unwrap(orchestrator.session(sessionId)), checkpointId)),
    ),
    restore: api.checkpoint.restore.handler(async ({ input: { sessionId, checkpointId } }) =>
      unwrap(await orchestrator.rewind(sessionId, checkpointId)),
    ),
  };
}
