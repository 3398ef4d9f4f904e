/**
 * Measures servers, one run at a time for each, and keeps what came out. A session that needs the server meanwhile goes
 * first: the run is given up.
 */
import type { Speed } from '../../../shared/contract/servers.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { FetchFunction } from '../single-use-fetch.ts';
import type { Launcher } from './launcher.ts';
import type { Remembered } from './remembered.ts';
import type { Running, RunningServers } from './running-servers.ts';
import { measureSpeed } from './speed-run.ts';

export interface SpeedParts {
  running: RunningServers;
  launcher: Launcher;
  remembered: Remembered;
  fetch: FetchFunction;
}

export interface Speeds {
  /** `not_found` when it does not run, `conflict` while it is not ready or somebody uses it. */
  measure(path: string): Promise<Result<Speed>>;
  /** For a server just started by hand; does nothing when its speed is known or it never gets ready. */
  measureWhenReady(running: Running): void;
  close(): void;
}

const lookMs = 50;

export function createSpeeds({ running, launcher, remembered, fetch }: SpeedParts): Speeds {
  const runs = new Map<string, Promise<Result<Speed>>>();
  const closing = new AbortController();

  async function run({ server, offer }: Running): Promise<Result<Speed>> {
    const { file, choice, fit } = offer;
    const address = server.address();
    if (address === undefined) return fail('conflict', 'The server is not ready.', 'Wait until it is.');
    const yielded = new AbortController();
    const look = setInterval(() => server.state().busy > 0 && yielded.abort(), lookMs);
    server.set({ measuring: true });
    const measured = await measureSpeed({
      origin: address.endpoint.replace(/\/v1$/, ''),
      apiKey: address.apiKey,
      window: choice.window,
      fetch,
      signal: AbortSignal.any([closing.signal, yielded.signal]),
    });
    clearInterval(look);
    server.set({ measuring: false });
    if (!measured.ok) return measured;
    const speed = { ...measured.value, at: Date.now() };
    const key = await launcher.speedKey({ file, choice, needed: fit.needed });
    if (key !== undefined) await remembered.measured(file.path, key, speed);
    server.set({ speed });
    return ok(speed);
  }

  async function measure(path: string): Promise<Result<Speed>> {
    const found = running.get(path);
    if (found === undefined) return fail('not_found', `No llama-server of this app runs for ${path}.`);
    if (found.server.state().busy > 0)
      return fail('conflict', 'A session uses this server just now.', 'Measure it when the session is done.');
    const going = runs.get(path);
    if (going !== undefined) return going;
    const begun = run(found).finally(() => runs.delete(path));
    runs.set(path, begun);
    return begun;
  }

  return {
    measure,
    measureWhenReady({ server }) {
      void server.ready(closing.signal).then((ready) => {
        const { speed, busy, path } = server.state();
        if (ready.ok && speed === null && busy === 0) void measure(path);
      });
    },
    close: () => closing.abort(),
  };
}
