/**
 * The scripted model server in a process of its own, so that its work is not counted as the app's. It writes down when each
 * chat request came and when its answer left. The marks are taken from Node's own diagnostics channel, around the
 * server and not inside it: the code under test is the shipped one.
 *
 * Started by `startModelProcess`: one argument, the JSON of its options; answers every message with the marks so far.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { loadPlays } from '../../../src/main/models/scripted/load-plays.ts';
import { startScriptedServer } from '../../../src/main/models/scripted/server.ts';
import type { Mark, ModelProcessOptions } from './model-process.ts';
import { wallClock } from './row.ts';

const { pace, extraPlays = [] }: ModelProcessOptions = JSON.parse(process.argv[2] ?? '{}');
const shipped = await loadPlays(join(import.meta.dirname, '../../../resources/plays'));
if (!shipped.ok) throw new Error(shipped.error.message);

let marks: Mark[] = [];

subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  if (!request.url?.endsWith('/chat/completions')) return;
  const mark: Mark = { began: wallClock(), received: 0, answered: 0, bytes: 0 };
  marks.push(mark);
  request.once('end', () => {
    mark.received = wallClock();
    mark.bytes = Number(request.headers['content-length'] ?? 0);
  });
  // When the last byte is handed over, not when the system has confirmed it: the later of the two would flatter us.
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = ((...args: unknown[]) => {
    mark.answered = wallClock();
    return end(...args);
  }) as ServerResponse['end'];
});

const server = await startScriptedServer({
  plays: [...extraPlays, ...shipped.value],
  window: 100_000_000,
  ...(pace === undefined ? {} : { pace }),
});
process.on('message', () => {
  process.send?.({ marks });
  marks = [];
});
process.once('disconnect', () => process.exit(0));
process.send?.({ url: server.url });
