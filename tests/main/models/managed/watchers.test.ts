/** What those who watch the servers are told: nothing is missed, and a slow one costs no memory. */
import { expect, it } from 'vitest';
import { createWatchers } from '../../../../src/main/models/managed/watchers.ts';
import type { ServerState } from '../../../../src/shared/contract/servers.ts';

const state = (title: string): ServerState => ({ title }) as ServerState;

it('a watcher gets all at first, then the newest state, however many there were in between', async () => {
  let now = [state('one')];
  let looks = 0;
  const watchers = createWatchers(
    () => now,
    () => {
      looks += 1;
    },
  );
  const feed = watchers.watch();
  expect((await feed.next()).value).toEqual([state('one')]);
  expect(looks).toBe(1);
  for (const title of ['two', 'three', 'four']) {
    now = [state(title)];
    watchers.changed();
  }
  expect((await feed.next()).value).toEqual([state('four')]);
  const next = feed.next();
  now = [];
  watchers.changed();
  expect((await next).value).toEqual([]);
  watchers.close();
  expect(await feed.next()).toEqual({ done: true, value: undefined });
});

it('a watcher that goes is told nothing more', async () => {
  const stop = new AbortController();
  const watchers = createWatchers(
    () => [],
    () => {},
  );
  const feed = watchers.watch(stop.signal);
  await feed.next();
  stop.abort();
  watchers.changed();
  expect(await feed.next()).toEqual({ done: true, value: undefined });
});

it('a reader of a log gets what was there and what comes, of its own server only, until that is gone', async () => {
  const watchers = createWatchers(
    () => [],
    () => {},
  );
  const feed = watchers.watchLog('/m/a.gguf', ['before']);
  expect((await feed.next()).value).toEqual({ lines: ['before'] });
  watchers.wrote('/m/b.gguf', ['of another']);
  watchers.wrote('/m/a.gguf', ['one']);
  watchers.wrote('/m/a.gguf', ['two', 'three']);
  expect((await feed.next()).value).toEqual({ lines: ['one', 'two', 'three'] });
  for (let index = 0; index < 5_000; index += 1) watchers.wrote('/m/a.gguf', [`line ${index}`]);
  const { value } = await feed.next();
  expect(value?.lines).toHaveLength(1_000);
  expect(value?.lines.at(-1)).toBe('line 4999');
  watchers.gone('/m/a.gguf');
  expect(await feed.next()).toEqual({ done: true, value: undefined });
});
