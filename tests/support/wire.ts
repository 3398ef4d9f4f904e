/**
 * What a page asks of its host, as it leaves the page, and a way to have one of the questions refused while all others are answered.
 * From when it is called until the page is loaded anew.
 */
import type { Page } from 'playwright-core';

export interface Wire {
  /** How often `path` was asked for, as `memory/list`. */
  count(path: string): Promise<number>;
  /** Sends such questions to `at`, where they do not fit; null ends that. */
  refuse(path: string | null, at?: string): Promise<void>;
}

interface Listening {
  sent: string[];
  refused: string | null;
  at: string;
}

export async function listenOnWire(page: Page): Promise<Wire> {
  const listening = await page.evaluateHandle((): Listening => {
    const state: Listening = { sent: [], refused: null, at: '' };
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (message) {
      if (typeof message !== 'string') return send.call(this, message);
      state.sent.push(message);
      const { refused, at } = state;
      send.call(this, refused === null ? message : message.replace(`/${refused}"`, `/${at}"`));
    };
    return state;
  });
  return {
    count: (path) =>
      listening.evaluate(
        ({ sent }, wanted) => sent.filter((one) => one.includes(`/${wanted}"`)).length,
        path,
      ),
    refuse: (refused, at = 'session/recent') =>
      listening.evaluate((state, wanted) => void Object.assign(state, wanted), { refused, at }),
  };
}
