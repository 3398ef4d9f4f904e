/**
 * Between Node's requests and the judge: the headers a decision needs, as they came, and a status line for connections
 * that are refused before there is a response object.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { RequestFacts } from './judge.ts';

/** Every value of a header; Node itself keeps only the first of some. */
function allOf(request: IncomingMessage, name: string): string[] {
  return request.rawHeaders.filter(
    (_, at) => at % 2 === 1 && request.rawHeaders[at - 1]?.toLowerCase() === name,
  );
}

/** Repeated, a header that must be there once becomes a value that matches nothing. */
const single = (request: IncomingMessage, name: string): string | undefined => {
  const values = allOf(request, name);
  return values.length > 1 ? values.join(', ') : values[0];
};

export function factsOf(request: IncomingMessage, upgrade: boolean): RequestFacts {
  const length = single(request, 'content-length');
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    upgrade,
    hosts: allOf(request, 'host'),
    origin: single(request, 'origin'),
    fetchSite: single(request, 'sec-fetch-site'),
    contentType: single(request, 'content-type'),
    contentEncoding: single(request, 'content-encoding'),
    contentLength: length === undefined ? undefined : Number(length),
    hasBody: request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0'),
    cookie: single(request, 'cookie'),
    authorization: single(request, 'authorization'),
  };
}

export function headersText(status: number, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n');
}
