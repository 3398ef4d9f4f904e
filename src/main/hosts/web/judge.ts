/**
 * Whether a request is answered at all: one decision for HTTP and for WebSocket upgrades, made on headers alone before
 * any body is read. Order matters: a stranger learns nothing about what exists, not even whether a token was right.
 */
import { bearerValue, type Credentials, cookieValue } from './credentials.ts';
import type { Site } from './site.ts';

/** Of a request, what the decision needs; header values as they came. */
export interface RequestFacts {
  method: string;
  /** As on the request line. */
  target: string;
  upgrade: boolean;
  /** All Host headers there were. */
  hosts: readonly string[];
  origin?: string | undefined;
  fetchSite?: string | undefined;
  contentType?: string | undefined;
  contentEncoding?: string | undefined;
  /** NaN when it is not a number, undefined when the length is not said. */
  contentLength?: number | undefined;
  hasBody: boolean;
  cookie?: string | undefined;
  authorization?: string | undefined;
}

export type Zone = 'page' | 'auth' | 'api' | 'rpc';

export type Verdict =
  | { ok: true; zone: Zone; by: 'nobody' | 'cookie' | 'bearer'; bodyLimit: number }
  | { ok: false; status: number; code: string; message: string };

const mega = 1_000_000;
const methods: Record<Zone, readonly string[]> = {
  page: ['GET', 'HEAD'],
  auth: ['POST'],
  api: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  rpc: ['GET'],
};

const refuse = (status: number, code: string, message: string): Verdict => ({
  ok: false,
  status,
  code,
  message,
});

export function zoneOf(path: string): Zone {
  if (path === '/auth' || path === '/rpc') return path === '/auth' ? 'auth' : 'rpc';
  return path === '/api' || path.startsWith('/api/') ? 'api' : 'page';
}

/** Bytes of body: an edited patch and a whole session may be large, nothing else is. */
export function bodyLimitOf(zone: Zone, path: string): number {
  if (zone === 'auth') return 4_000;
  const isLarge = /^\/api\/v1\/sessions\/(?:import|[^/]+\/approvals\/[^/]+(?:\/renew)?)$/.test(path);
  return isLarge ? 12 * mega : 4 * mega;
}

export function judge(facts: RequestFacts, site: Site, credentials: Credentials): Verdict {
  const [host] = facts.hosts;
  if (facts.hosts.length !== 1 || host === undefined || !site.hosts.includes(host)) {
    return refuse(403, 'DENIED', 'Wrong host name: open the address that was printed.');
  }
  const path = plainPath(facts.target);
  if (path === undefined) return refuse(400, 'INVALID', 'The request target must be a plain path.');
  const zone = zoneOf(path);
  const source = judgeSource(facts, zone, `http://${host}`);
  if (source !== undefined) return source;
  const form = judgeForm(facts, zone, bodyLimitOf(zone, path));
  if (form !== undefined) return form;
  const by = zone === 'page' || zone === 'auth' ? 'nobody' : identify(facts, site, credentials);
  if (by === undefined) return refuse(401, 'DENIED', 'Not signed in: open the address that was printed.');
  if (by === 'cookie' && facts.origin === undefined && (zone === 'rpc' || facts.method !== 'GET')) {
    return refuse(403, 'DENIED', 'A request with a cookie must say which page it comes from.');
  }
  return { ok: true, zone, by, bodyLimit: bodyLimitOf(zone, path) };
}

/**
 * The path of a target, if everybody who parses it will see the same: what is judged must be what is answered, and
 * `/x/../api` would be judged as one thing and routed as another.
 */
function plainPath(target: string): string | undefined {
  const path = target.split('?', 1)[0] ?? '';
  if (!path.startsWith('/') || !URL.canParse(`http://host${target}`)) return undefined;
  const url = new URL(`http://host${target}`);
  return url.pathname === path && url.hash === '' ? path : undefined;
}

/** The page it comes from must be ours: by exact Origin, and by what the browser itself says of it. */
function judgeSource(facts: RequestFacts, zone: Zone, ownOrigin: string): Verdict | undefined {
  if (facts.origin !== undefined && facts.origin !== ownOrigin) {
    return refuse(403, 'DENIED', 'Requests from other pages are refused.');
  }
  const site = facts.fetchSite;
  // Opening the page from a link elsewhere is fine: it holds nothing, and its files cannot be read across origins. Of
  // sockets browsers do not agree what the site is; there the Origin, which a cookie must come with, decides alone.
  if (zone === 'page' || zone === 'rpc' || site === undefined || site === 'same-origin') return undefined;
  if (site === 'none' && facts.method === 'GET') return undefined;
  return refuse(403, 'DENIED', 'Requests from other pages are refused.');
}

function judgeForm(facts: RequestFacts, zone: Zone, limit: number): Verdict | undefined {
  if (!methods[zone].includes(facts.method)) {
    return refuse(405, 'INVALID', 'That method is not answered here.');
  }
  if (facts.upgrade !== (zone === 'rpc')) {
    return zone === 'rpc'
      ? refuse(426, 'INVALID', 'This is a WebSocket.')
      : refuse(400, 'INVALID', 'No WebSocket here.');
  }
  const isJson = /^application\/json(;\s*charset=utf-8)?$/i.test(facts.contentType ?? '');
  if ((facts.hasBody || zone === 'auth') && !isJson) {
    return refuse(415, 'INVALID', 'Bodies must be application/json.');
  }
  if (facts.contentEncoding !== undefined) return refuse(415, 'INVALID', 'Bodies must not be compressed.');
  if (facts.contentLength !== undefined && !(facts.contentLength <= limit)) {
    return refuse(413, 'INVALID', `A body here may have ${limit} bytes at most.`);
  }
  return undefined;
}

function identify(
  facts: RequestFacts,
  site: Site,
  credentials: Credentials,
): 'cookie' | 'bearer' | undefined {
  if (facts.authorization !== undefined) {
    const token = bearerValue(facts.authorization);
    return token !== undefined && credentials.isToken(token) ? 'bearer' : undefined;
  }
  const cookie = cookieValue(facts.cookie, site.cookieName);
  return cookie !== undefined && credentials.isCookie(cookie) ? 'cookie' : undefined;
}
