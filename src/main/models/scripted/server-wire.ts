/**
 * How the scripted server ends an exchange. Tests ask who closed a socket first, so a server that destroys one on purpose
 * must say so here: to Node both look the same.
 */
import type { ServerResponse } from 'node:http';

export type Outcome = 'complete' | 'closed-by-client' | 'broken-off';

const brokenOff = new WeakSet<ServerResponse>();

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Destroys the socket, so that the client sees a reset. */
export function breakOff(response: ServerResponse): void {
  brokenOff.add(response);
  response.destroy();
}

/** Must be asked for before anything is answered. */
export const outcomeOf = (response: ServerResponse): Promise<Outcome> =>
  new Promise((resolve) => {
    response.once('finish', () => resolve('complete'));
    response.once('close', () => resolve(brokenOff.has(response) ? 'broken-off' : 'closed-by-client'));
  });
