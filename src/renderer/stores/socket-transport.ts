/**
 * A browser's way to the host: the token in the page's address is exchanged for a cookie, then everything goes over one
 * WebSocket. The token leaves the address bar at once, so that it is not bookmarked or shown in a screenshot.
 */
import { RPCLink } from '@orpc/client/websocket';
import type { Failure } from '../../shared/result.ts';
import { wireSerializers } from '../../shared/wire-text.ts';
import { lostFailure } from './failure.ts';
import type { Link } from './port-transport.ts';

export type Opened =
  | { ok: true; link: Link; closed: Promise<void> }
  | { ok: false; refused: boolean; failure: Failure };

const refusal: Failure = {
  code: 'denied',
  message: 'This page is not signed in to Patchbay.',
  hint: 'Open the address that Patchbay printed when it started; it holds the key for this browser. Each start has a new one.',
};

const wrongKey: Failure = {
  code: 'denied',
  message: 'Patchbay did not take this key.',
  hint: 'Each start has a new one: open the address that was printed last.',
};

export async function openSocket(): Promise<Opened> {
  const token = takeToken();
  if (token !== null && !(await exchange(token))) return { ok: false, refused: true, failure: wrongKey };
  const address = new URL('/rpc', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  // The host sends long messages as bytes. A blob would have to be waited for, and could be overtaken.
  socket.binaryType = 'arraybuffer';
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve());
  });
  const open = await Promise.race([
    new Promise<boolean>((resolve) => {
      socket.addEventListener('open', () => resolve(true));
    }),
    closed.then(() => false),
  ]);
  const options = { websocket: socket, customJsonSerializers: wireSerializers };
  if (open) return { ok: true, link: new RPCLink<Record<never, never>>(options), closed };
  // A browser does not tell why a socket did not open, so the host is asked in a way that does.
  const refused = await isRefused();
  return { ok: false, refused, failure: refused ? refusal : lostFailure };
}

async function exchange(token: string): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch('/auth', { method: 'POST', headers, body: JSON.stringify({ token }) }).catch(
    () => null,
  );
  // Not reachable is not refused: the cookie of an earlier visit may do, and the socket will tell.
  return answer === null || answer.ok;
}

async function isRefused(): Promise<boolean> {
  const answer = await fetch('/api/v1/health').catch(() => null);
  return answer !== null && (answer.status === 401 || answer.status === 403);
}

/** The key in the page's address, which is taken out of it; null when there is none. */
export function takeToken(): string | null {
  const parts = new URLSearchParams(location.hash.slice(1));
  const token = parts.get('token');
  if (token === null) return null;
  parts.delete('token');
  const rest = parts.toString().replace(/=(?=&|$)/g, '');
  history.replaceState(null, '', `${location.pathname}${location.search}${rest === '' ? '' : `#${rest}`}`);
  return token;
}
